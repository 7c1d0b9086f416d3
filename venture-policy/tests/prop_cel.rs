//! Random conditions, each answered three times: by the program, by a naive reading of the tree it
//! was written from, and by an independent implementation where that one has an answer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "tests")]
#![allow(clippy::wildcard_enum_match_arm, reason = "tests")]

use std::panic::AssertUnwindSafe;

use proptest::prelude::*;
use proptest::sample::select;
use venture_policy::cel::{Env, Inputs, List, Literal, Program, Scratch, Slot, Type, Value};

/// A condition as a tree, and how it is read without any cleverness.
#[derive(Clone, Debug)]
enum Expr {
    Truth(bool),
    Number(i64),
    Text(&'static str),
    Variable(usize),
    Binary(&'static str, Box<Self>, Box<Self>),
    Not(Box<Self>),
    Negate(Box<Self>),
    Choice(Box<Self>, Box<Self>, Box<Self>),
    OneOf(Box<Self>, Vec<Self>),
    Method(&'static str, Box<Self>, Box<Self>),
    Size(Box<Self>),
    /// `[…].macro(x, body)`, the body over the loop variable of this depth.
    Loop(&'static str, Vec<i64>, Box<Self>),
    Local(usize),
}

#[derive(Clone, Debug, PartialEq)]
enum Found {
    Truth(bool),
    Number(i64),
    Text(String),
}

const NAMES: [&str; 6] = ["n", "m", "s", "t", "p", "q"];

struct World {
    numbers: [i64; 2],
    texts: [String; 2],
    truths: [bool; 2],
}

impl Inputs for World {
    fn get(&self, slot: Slot) -> Option<Value<'_>> {
        Some(match slot.0 {
            0 | 1 => Value::Int(self.numbers[usize::from(slot.0)]),
            2 | 3 => Value::Str(&self.texts[usize::from(slot.0) - 2]),
            4 | 5 => Value::Bool(self.truths[usize::from(slot.0) - 4]),
            _ => Value::List(List::Ints(&[])),
        })
    }
}

impl Expr {
    fn text(&self, depth: usize) -> String {
        let inner = |expr: &Self| expr.text(depth);
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => format!("({number})"),
            Self::Text(text) => format!("'{text}'"),
            Self::Variable(at) => NAMES[*at].into(),
            Self::Binary(op, a, b) => format!("({} {op} {})", inner(a), inner(b)),
            Self::Not(a) => format!("!({})", inner(a)),
            Self::Negate(a) => format!("-({})", inner(a)),
            Self::Choice(a, b, c) => format!("({} ? {} : {})", inner(a), inner(b), inner(c)),
            Self::OneOf(a, items) => {
                let items: Vec<String> = items.iter().map(inner).collect();
                format!("({} in [{}])", inner(a), items.join(", "))
            }
            Self::Method(name, a, b) => format!("{}.{name}({})", inner(a), inner(b)),
            Self::Size(a) => format!("size({})", inner(a)),
            Self::Loop(name, items, body) => {
                format!("{items:?}.{name}(x{depth}, {})", body.text(depth + 1))
            }
            // Outside every loop there is no such name; it stands for zero.
            Self::Local(at) if depth == 0 => format!("(0 * {at})"),
            Self::Local(at) => format!("x{}", at % depth),
        }
    }

    /// `Err` is an error of any kind; `&&`, `||`, `all` and `exists` absorb it.
    fn read(&self, world: &World, locals: &mut Vec<i64>) -> Result<Found, ()> {
        Ok(match self {
            Self::Truth(truth) => Found::Truth(*truth),
            Self::Number(number) => Found::Number(*number),
            Self::Text(text) => Found::Text((*text).into()),
            Self::Variable(at @ (0 | 1)) => Found::Number(world.numbers[*at]),
            Self::Variable(at @ (2 | 3)) => Found::Text(world.texts[at - 2].clone()),
            Self::Variable(at) => Found::Truth(world.truths[at - 4]),
            Self::Local(_) if locals.is_empty() => Found::Number(0),
            Self::Local(at) => Found::Number(locals[at % locals.len()]),
            Self::Not(a) => Found::Truth(!a.truth(world, locals)?),
            Self::Negate(a) => Found::Number(a.number(world, locals)?.checked_neg().ok_or(())?),
            Self::Choice(a, b, c) => {
                let branch = if a.truth(world, locals)? { b } else { c };
                return branch.read(world, locals);
            }
            Self::OneOf(a, items) => {
                let wanted = a.read(world, locals);
                let items: Vec<_> = items.iter().map(|item| item.read(world, locals)).collect();
                let (wanted, items) = (wanted?, items.into_iter().collect::<Result<Vec<_>, ()>>()?);
                Found::Truth(items.contains(&wanted))
            }
            Self::Method(name, a, b) => {
                let (a, b) = (a.read(world, locals)?, b.read(world, locals)?);
                let (Found::Text(a), Found::Text(b)) = (a, b) else { return Err(()) };
                Found::Truth(match *name {
                    "startsWith" => a.starts_with(&b),
                    "endsWith" => a.ends_with(&b),
                    _ => a.contains(&b),
                })
            }
            Self::Size(a) => match a.read(world, locals)? {
                Found::Text(text) => Found::Number(text.chars().count() as i64),
                _ => return Err(()),
            },
            Self::Loop(name, items, body) => {
                let mut truths = Vec::new();
                for item in items {
                    locals.push(*item);
                    truths.push(body.truth(world, locals));
                    locals.pop();
                }
                match *name {
                    "all" if truths.contains(&Ok(false)) => Found::Truth(false),
                    "exists" if truths.contains(&Ok(true)) => Found::Truth(true),
                    _ => {
                        let truths = truths.into_iter().collect::<Result<Vec<_>, ()>>()?;
                        Found::Truth(match *name {
                            "all" => true,
                            "exists" => false,
                            _ => truths.iter().filter(|truth| **truth).count() == 1,
                        })
                    }
                }
            }
            Self::Binary(op, a, b) => return binary(op, a, b, world, locals),
        })
    }

    fn truth(&self, world: &World, locals: &mut Vec<i64>) -> Result<bool, ()> {
        match self.read(world, locals)? {
            Found::Truth(truth) => Ok(truth),
            _ => Err(()),
        }
    }

    fn number(&self, world: &World, locals: &mut Vec<i64>) -> Result<i64, ()> {
        match self.read(world, locals)? {
            Found::Number(number) => Ok(number),
            _ => Err(()),
        }
    }
}

fn binary(op: &str, a: &Expr, b: &Expr, world: &World, locals: &mut Vec<i64>) -> Result<Found, ()> {
    if let "&&" | "||" = op {
        let (a, b) = (a.truth(world, locals), b.truth(world, locals));
        let deciding = op == "||";
        if a == Ok(deciding) || b == Ok(deciding) {
            return Ok(Found::Truth(deciding));
        }
        a.and(b)?;
        return Ok(Found::Truth(!deciding));
    }
    let (a, b) = (a.read(world, locals), b.read(world, locals));
    let (a, b) = (a?, b?);
    if let "==" | "!=" = op {
        return Ok(Found::Truth((a == b) == (op == "==")));
    }
    match (a, b) {
        (Found::Number(a), Found::Number(b)) => Ok(match op {
            "+" => Found::Number(a.checked_add(b).ok_or(())?),
            "-" => Found::Number(a.checked_sub(b).ok_or(())?),
            "*" => Found::Number(a.checked_mul(b).ok_or(())?),
            "/" => Found::Number(a.checked_div(b).ok_or(())?),
            "%" => Found::Number(a.checked_rem(b).ok_or(())?),
            "<" => Found::Truth(a < b),
            "<=" => Found::Truth(a <= b),
            ">" => Found::Truth(a > b),
            _ => Found::Truth(a >= b),
        }),
        (Found::Text(a), Found::Text(b)) => Ok(match op {
            "+" => Found::Text(a + &b),
            "<" => Found::Truth(a < b),
            "<=" => Found::Truth(a <= b),
            ">" => Found::Truth(a > b),
            _ => Found::Truth(a >= b),
        }),
        _ => Err(()),
    }
}

fn number_leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        4 => (-3_i64..4).prop_map(Expr::Number),
        1 => select(vec![i64::MAX, i64::MIN, 1 << 40]).prop_map(Expr::Number),
        3 => (0_usize..2).prop_map(Expr::Variable),
        2 => (0_usize..3).prop_map(Expr::Local),
    ]
}

fn text_leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        select(vec!["", "a", "ab", "é", "b"]).prop_map(Expr::Text),
        (2_usize..4).prop_map(Expr::Variable)
    ]
}

fn boxed(a: Expr) -> Box<Expr> {
    Box::new(a)
}

/// Numbers, texts and truths to this depth.
fn number(depth: u32) -> BoxedStrategy<Expr> {
    if depth == 0 {
        return number_leaf().boxed();
    }
    let less = depth - 1;
    prop_oneof![
        2 => number_leaf(),
        4 => (select(vec!["+", "-", "*", "/", "%"]), number(less), number(less))
            .prop_map(|(op, a, b)| Expr::Binary(op, boxed(a), boxed(b))),
        1 => number(less).prop_map(|a| Expr::Negate(boxed(a))),
        1 => text(less).prop_map(|a| Expr::Size(boxed(a))),
        1 => (truth(less), number(less), number(less))
            .prop_map(|(a, b, c)| Expr::Choice(boxed(a), boxed(b), boxed(c))),
    ]
    .boxed()
}

fn text(depth: u32) -> BoxedStrategy<Expr> {
    if depth == 0 {
        return text_leaf().boxed();
    }
    let less = depth - 1;
    prop_oneof![
        3 => text_leaf(),
        2 => (text(less), text(less)).prop_map(|(a, b)| Expr::Binary("+", boxed(a), boxed(b))),
    ]
    .boxed()
}

fn truth(depth: u32) -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![any::<bool>().prop_map(Expr::Truth), (4_usize..6).prop_map(Expr::Variable)];
    if depth == 0 {
        return leaf.boxed();
    }
    let less = depth - 1;
    let compare = || select(vec!["==", "!=", "<", "<=", ">", ">="]);
    prop_oneof![
        1 => leaf,
        4 => (select(vec!["&&", "||"]), truth(less), truth(less))
            .prop_map(|(op, a, b)| Expr::Binary(op, boxed(a), boxed(b))),
        1 => truth(less).prop_map(|a| Expr::Not(boxed(a))),
        3 => (compare(), number(less), number(less)).prop_map(|(op, a, b)| Expr::Binary(op, boxed(a), boxed(b))),
        2 => (compare(), text(less), text(less)).prop_map(|(op, a, b)| Expr::Binary(op, boxed(a), boxed(b))),
        1 => (truth(less), truth(less), truth(less))
            .prop_map(|(a, b, c)| Expr::Choice(boxed(a), boxed(b), boxed(c))),
        2 => (number(less), proptest::collection::vec(number(less), 0..4))
            .prop_map(|(a, items)| Expr::OneOf(boxed(a), items)),
        2 => (select(vec!["startsWith", "endsWith", "contains"]), text(less), text(less))
            .prop_map(|(name, a, b)| Expr::Method(name, boxed(a), boxed(b))),
        2 => (select(vec!["all", "exists", "exists_one"]), proptest::collection::vec(-2_i64..3, 0..4), truth(less))
            .prop_map(|(name, items, body)| Expr::Loop(name, items, boxed(body))),
    ]
    .boxed()
}

fn world() -> impl Strategy<Value = World> {
    let texts = || select(vec!["", "a", "ab", "b", "é"]).prop_map(String::from);
    (any::<[bool; 2]>(), -3_i64..4, -3_i64..4, texts(), texts()).prop_map(|(truths, n, m, s, t)| World {
        numbers: [n, m],
        texts: [s, t],
        truths,
    })
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.numbers, self.texts, self.truths)
    }
}

fn env() -> Env {
    let types = [Type::Int, Type::Int, Type::String, Type::String, Type::Bool, Type::Bool];
    NAMES
        .iter()
        .zip(types)
        .zip(0_u16..)
        .fold(Env::new(), |env, ((name, ty), slot)| env.variable(*name, ty, Slot(slot)))
}

fn found(literal: Literal) -> Found {
    match literal {
        Literal::Bool(truth) => Found::Truth(truth),
        Literal::Int(number) => Found::Number(number),
        Literal::Str(text) => Found::Text(text.into()),
        other => panic!("{other:?}"),
    }
}

/// The answer of the independent implementation, if it has one.
fn oracle(source: &str, world: &World) -> Option<Found> {
    let answer = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let program = cel_interpreter::Program::compile(source).ok()?;
        let mut context = cel_interpreter::Context::default();
        context.add_variable_from_value("n", world.numbers[0]);
        context.add_variable_from_value("m", world.numbers[1]);
        context.add_variable_from_value("s", world.texts[0].clone());
        context.add_variable_from_value("t", world.texts[1].clone());
        context.add_variable_from_value("p", world.truths[0]);
        context.add_variable_from_value("q", world.truths[1]);
        program.execute(&context).ok()
    }));
    match answer.ok()?? {
        cel_interpreter::Value::Bool(truth) => Some(Found::Truth(truth)),
        cel_interpreter::Value::Int(number) => Some(Found::Number(number)),
        cel_interpreter::Value::String(text) => Some(Found::Text(text.to_string())),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_program_reads_as_its_tree(expr in truth(4), world in world()) {
        let source = expr.text(0);
        prop_assume!(source.len() <= 4096);
        let Ok(program) = Program::compile(&source, &env()) else {
            // Only for its size; everything else that the generator writes is well typed.
            let errors = Program::compile(&source, &env()).unwrap_err();
            prop_assert!(errors[0].message.starts_with("more than 500"), "{} {:?}", source, errors);
            return Ok(());
        };
        let naive = expr.read(&world, &mut Vec::new());
        let mut scratch = Scratch::new();
        let answer = program.evaluate(&world, &mut scratch).map(Found::Truth);
        prop_assert_eq!(answer.clone().map_err(|_| ()), naive.clone(), "{}", source);
        let whole = Program::compile_value(&source, &env()).unwrap().evaluate_value(&world, &mut scratch);
        prop_assert_eq!(whole.map(found).map_err(|_| ()), naive, "{}", source);
        prop_assert_eq!(program.evaluate(&world, &mut scratch).map(Found::Truth), answer);
    }

    #[test]
    fn no_text_panics(source in "[a-z0-9 .,()\\[\\]{}!?:&|=<>+*/%'\"\\\\-]{0,60}") {
        let _ = Program::compile(&source, &env());
        let _ = Program::compile_value(&source, &env());
    }

    #[test]
    fn no_tokens_panic(tokens in proptest::collection::vec(select(vec![
        "n", "s", "p", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "!", "-", "+", "*", "/", "&&", "||",
        "==", "<", "in", "1", "0u", "'a'", "b'a'", "true", "null", "has", "size", "all", "x", "map", "timestamp",
        ".all(x, ", ".map(x, ", "[1, 2]", "{'a': 1}", "matches", "getHours()", "duration('1s')",
    ]), 0..30)) {
        let source = tokens.join(" ");
        let world = World { numbers: [1, 2], texts: ["a".into(), "b".into()], truths: [true, false] };
        if let Ok(program) = Program::compile_value(&source, &env()) {
            let _ = program.evaluate_value(&world, &mut Scratch::new());
        }
    }
}

#[test]
fn an_independent_implementation_agrees() {
    use proptest::strategy::ValueTree as _;
    std::panic::set_hook(Box::new(|_| {}));
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut compared, mut silent) = (0, 0);
    for _ in 0..1500 {
        let (expr, world) = (truth(3), world()).new_tree(&mut runner).unwrap().current();
        let source = expr.text(0);
        // It counts the bytes of a text, where CEL counts code points.
        let plain = source.is_ascii() && world.texts.iter().all(|text| text.is_ascii());
        if source.contains("size") && !plain {
            continue;
        }
        let Ok(program) = Program::compile(&source, &env()) else { continue };
        let ours = program.evaluate(&world, &mut Scratch::new());
        match (oracle(&source, &world), ours) {
            (Some(theirs), Ok(ours)) if theirs == Found::Truth(ours) => compared += 1,
            (Some(theirs), ours) => {
                let _ = std::panic::take_hook();
                panic!("{source}\n{world:?}\ntheirs {theirs:?}, ours {ours:?}");
            }
            (None, _) => silent += 1,
        }
    }
    let _ = std::panic::take_hook();
    println!("compared {compared}, no answer {silent}");
    assert!(compared > 800, "compared {compared}, no answer {silent}");
}
