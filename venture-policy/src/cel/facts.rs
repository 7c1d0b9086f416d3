//! What can be said of a condition without running it: its plain tests, its equalities, its reads.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::ast::{Binary, Kind, NodeId, Unary};
use super::check::{Checked, Meaning};
use super::env::Slot;
use super::error::EvalError;
use super::functions::{self, Function};
use super::operators;
use super::pattern::Pattern;
use super::program::MAX_COST;
use super::resolve;
use super::time::Part;
use super::types::Type;
use super::value::{Inputs, Literal, Value};

/// A variable and the values it may have: where it is there with another value, the condition is
/// false, whatever else it says. Where it is absent, nothing follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equality {
    /// The variable.
    pub slot: Slot,
    /// The values it may have.
    pub values: Box<[Literal]>,
}

/// What a condition reads: a variable and the fields below it; deeper it may read anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The variable.
    pub slot: Slot,
    /// Names of the fields on the way.
    pub fields: Vec<String>,
}

/// A question about one variable and literals: the most common part of a condition.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Whether it is there, or is not.
    Has(Slot, bool),
    /// A comparison, or whether it is one of a list of literals.
    Compare { slot: Slot, op: Binary, literal: Literal },
    /// A comparison of a part of a timestamp or duration.
    Part { slot: Slot, part: Part, op: Binary, literal: i64 },
    /// Whether a list of texts holds the literal.
    Holds { slot: Slot, literal: Box<str> },
    /// A question about a text.
    Text { slot: Slot, function: Function, literal: Box<str> },
    /// Whether a text matches.
    Matches { slot: Slot, pattern: Pattern },
}

impl Test {
    /// Whether the work depends on the length of an input; such tests run last and count their cost.
    pub(super) const fn is_costly(&self) -> bool {
        match self {
            Self::Has(..) | Self::Compare { .. } | Self::Part { .. } => false,
            Self::Holds { .. } | Self::Text { .. } | Self::Matches { .. } => true,
        }
    }

    /// Whether the inputs pass; adds the work that depends on the length of an input to `cost`.
    #[inline]
    pub(super) fn holds<I: Inputs + ?Sized>(&self, inputs: &I, cost: &mut usize) -> Result<bool, EvalError> {
        match self {
            Self::Has(slot, wanted) => Ok(inputs.get(*slot).is_some() == *wanted),
            Self::Compare { slot, op, literal } => {
                let value = inputs.get(*slot).ok_or(EvalError::Absent)?;
                match (op, &value, literal) {
                    (Binary::Equal, Value::Str(text), Literal::Str(wanted)) => Ok(**text == **wanted),
                    (Binary::Greater, Value::Int(number), Literal::Int(bound)) => Ok(number > bound),
                    _ => operators::test(*op, &value, &literal.value()),
                }
            }
            Self::Part { slot, part, op, literal } => {
                let value = inputs.get(*slot).ok_or(EvalError::Absent)?;
                let found = operators::accessor(*part, value)?;
                operators::test(*op, &Value::Int(found), &Value::Int(*literal))
            }
            Self::Holds { slot, literal } => held(inputs.get(*slot).ok_or(EvalError::Absent)?, literal, cost),
            Self::Text { slot, function, literal } => {
                let text = text(inputs, *slot)?;
                spend(cost, operators::work(*function, text, literal).div_ceil(16))?;
                operators::ask(*function, text, literal)
            }
            Self::Matches { slot, pattern } => {
                let text = text(inputs, *slot)?;
                spend(cost, text.len())?;
                Ok(pattern.matches(text))
            }
        }
    }
}

fn text<I: Inputs + ?Sized>(inputs: &I, slot: Slot) -> Result<&str, EvalError> {
    match inputs.get(slot).ok_or(EvalError::Absent)? {
        Value::Str(text) => Ok(text),
        _ => Err(EvalError::Type),
    }
}

fn spend(cost: &mut usize, units: usize) -> Result<(), EvalError> {
    *cost = cost.saturating_add(units);
    if *cost > MAX_COST { Err(EvalError::Cost) } else { Ok(()) }
}

fn held(value: Value<'_>, literal: &str, cost: &mut usize) -> Result<bool, EvalError> {
    let Value::List(list) = value else { return Err(EvalError::Type) };
    for at in 0..list.len() {
        spend(cost, 1)?;
        if matches!(list.get(at), Some(Value::Str(text)) if text == literal) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The parts that a condition joins with `&&`: plain tests, and the rest in its order.
pub(super) fn split(checked: &Checked) -> (Vec<Test>, Vec<NodeId>) {
    let (mut tests, mut rest) = (Vec::new(), Vec::new());
    let mut open = alloc::vec![checked.tree.root];
    while let Some(id) = open.pop() {
        let kind = checked.tree.kind(id);
        match (kind, checked.meaning(id)) {
            (Some(Kind::Binary { op: Binary::And, left, right }), Meaning::Value(_)) => {
                open.push(*right);
                open.push(*left);
            }
            _ => match test(checked, id) {
                Some(test) => tests.push(test),
                None => rest.push(id),
            },
        }
    }
    tests.sort_by_key(Test::is_costly);
    (tests, rest)
}

/// The plain test that a node is, if it is one.
fn test(checked: &Checked, id: NodeId) -> Option<Test> {
    let boolean = |id: NodeId, truth: bool| match checked.meaning(id) {
        Meaning::Variable { slot, ty: Type::Bool, .. } => {
            Some(Test::Compare { slot: *slot, op: Binary::Equal, literal: Literal::Bool(truth) })
        }
        Meaning::HasVariable(slot) => Some(Test::Has(*slot, truth)),
        _ => None,
    };
    if let Some(test) = boolean(id, true) {
        return Some(test);
    }
    match checked.tree.kind(id)? {
        Kind::Unary { op: Unary::Not, of } => boolean(*of, false),
        Kind::Binary { op: Binary::In, left, right } if checked.tree.literal(*left).is_some() => {
            let (slot, _) = resolve::variable(checked.meaning(*right))?;
            match (checked.ty(*right), checked.tree.literal(*left)?) {
                (Type::List(of), Literal::Str(literal)) if **of == Type::String => {
                    Some(Test::Holds { slot, literal: literal.clone() })
                }
                _ => None,
            }
        }
        Kind::Binary { op, left, right } => {
            let sides = [(Some(*op), *left, *right), (mirrored(*op), *right, *left)];
            sides.into_iter().find_map(|(op, variable, literal)| {
                compare(checked, op?, variable, literal).or_else(|| part(checked, op?, variable, literal))
            })
        }
        Kind::Call { name, target, args } => call(checked, name, *target, args),
        _ => None,
    }
}

/// `variable.getHours() < 5` and its like.
fn part(checked: &Checked, op: Binary, call: NodeId, literal: NodeId) -> Option<Test> {
    let Literal::Int(literal) = checked.tree.literal(literal)? else { return None };
    let Kind::Call { name, target: Some(of), .. } = checked.tree.kind(call)? else { return None };
    let (slot, _) = resolve::variable(checked.meaning(*of))?;
    let Function::Part(part) = functions::find(name, true).ok()? else { return None };
    mirrored(op)?;
    Some(Test::Part { slot, part, op, literal: *literal })
}

/// `variable.startsWith('…')` and its like.
fn call(checked: &Checked, name: &str, target: Option<NodeId>, args: &[NodeId]) -> Option<Test> {
    let function = functions::find(name, target.is_some()).ok()?;
    let (of, argument) = match (target, args) {
        (Some(of), [argument]) => (of, *argument),
        (None, [of, argument]) => (*of, *argument),
        _ => return None,
    };
    let (slot, _) = resolve::variable(checked.meaning(of))?;
    let Literal::Str(literal) = checked.tree.literal(argument)? else { return None };
    if *checked.ty(of) != Type::String {
        return None;
    }
    match function {
        Function::StartsWith | Function::EndsWith | Function::Contains => {
            Some(Test::Text { slot, function, literal: literal.clone() })
        }
        Function::Matches => Some(Test::Matches { slot, pattern: Pattern::new(literal).ok()? }),
        _ => None,
    }
}

fn compare(checked: &Checked, op: Binary, variable: NodeId, literal: NodeId) -> Option<Test> {
    let (slot, _) = resolve::variable(checked.meaning(variable))?;
    let literal = checked.tree.literal(literal)?;
    let plain = |literal: &Literal| !matches!(literal, Literal::Null | Literal::List(_) | Literal::Map(_));
    let fits = match (op, literal) {
        (Binary::In, Literal::List(items)) => {
            items.iter().all(plain)
                && !matches!(checked.ty(variable), Type::Dyn | Type::List(_) | Type::Map(..))
        }
        (
            Binary::Equal
            | Binary::NotEqual
            | Binary::Less
            | Binary::LessEqual
            | Binary::Greater
            | Binary::GreaterEqual,
            other,
        ) => plain(other),
        _ => false,
    };
    fits.then(|| Test::Compare { slot, op, literal: literal.clone() })
}

/// The operator that says the same with its sides exchanged.
const fn mirrored(op: Binary) -> Option<Binary> {
    match op {
        Binary::Equal | Binary::NotEqual => Some(op),
        Binary::Less => Some(Binary::Greater),
        Binary::LessEqual => Some(Binary::GreaterEqual),
        Binary::Greater => Some(Binary::Less),
        Binary::GreaterEqual => Some(Binary::LessEqual),
        _ => None,
    }
}

/// The equalities among the tests.
pub(super) fn equalities(tests: &[Test]) -> Vec<Equality> {
    tests
        .iter()
        .filter_map(|test| {
            let Test::Compare { slot, op, literal } = test else { return None };
            let values: Box<[Literal]> = match (op, literal) {
                (Binary::Equal, literal) => Box::new([literal.clone()]),
                (Binary::In, Literal::List(items)) => items.clone(),
                _ => return None,
            };
            Some(Equality { slot: *slot, values })
        })
        .collect()
}

/// Everything that the condition reads, sorted, each path once.
pub(super) fn reads(checked: &Checked) -> Vec<Read> {
    let count = checked.tree.nodes.len();
    let mut paths: Vec<Option<Read>> = Vec::with_capacity(count);
    let mut continued = alloc::vec![false; count];
    for id in 0..count {
        let path = match checked.meaning(id) {
            Meaning::Variable { slot, .. } | Meaning::HasVariable(slot) => {
                Some(Read { slot: *slot, fields: Vec::new() })
            }
            _ => checked.tree.kind(id).and_then(|kind| {
                let (of, name) = resolve::field(&checked.tree, kind)?;
                let mut path = paths.get(of).cloned().flatten()?;
                path.fields.push(name.into());
                if let Some(flag) = continued.get_mut(of) {
                    *flag = true;
                }
                Some(path)
            }),
        };
        paths.push(path);
    }
    let mut found: Vec<Read> =
        paths.into_iter().zip(continued).filter(|(_, longer)| !longer).filter_map(|(path, _)| path).collect();
    found.sort();
    found.dedup();
    found
}
