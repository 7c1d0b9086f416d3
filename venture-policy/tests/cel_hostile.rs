//! Conditions made to hurt: refused at once, on a small stack, with one clear error.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]

use venture_core::Json;
use venture_policy::cel::{
    Env, EvalError, Inputs, List, MAX_SOURCE_BYTES, Map, Program, Scratch, Slot, Type, Value,
};

/// Runs on a stack on which a recursion of a few hundred levels would not fit.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(160 * 1024).spawn(work).unwrap().join().unwrap();
}

fn env() -> Env {
    Env::new()
        .variable("request.tool", Type::String, Slot(0))
        .variable("request.args", Type::map(Type::String, Type::Dyn), Slot(1))
        .variable("list", Type::list(Type::Int), Slot(2))
}

fn filled(piece: &str) -> String {
    piece.repeat(MAX_SOURCE_BYTES / piece.len())
}

#[test]
fn hostile_texts_are_refused() {
    on_a_small_stack(|| {
        let env = env();
        let pieces = [
            "(",
            "[",
            "{",
            "!",
            "-",
            "!-",
            "{1:",
            "[[",
            "((",
            "a.b(",
            "true?",
            "true?true:",
            "true?(",
            "x.all(x,",
            "[1].all(x,",
            "'a'+",
            "1+",
            "true&&",
            "a[",
            "a.",
            ".",
            "'",
            "'''",
            "\\",
            "`",
            "0x",
            "//",
            "1 in [",
            "has(",
            "r'",
            "b'",
            "\u{202e}",
            "é",
            "\0",
            "request.tool.",
            "request.args.a.",
            "==",
            "size(",
        ];
        for piece in pieces {
            for source in [filled(piece), [&filled(piece), "1"].concat(), [&filled(piece), "true"].concat()] {
                let result = Program::compile(&source, &env);
                assert!(result.is_err(), "{piece}");
            }
        }
    });
}

#[test]
fn deep_but_closed_texts_are_refused_or_harmless() {
    on_a_small_stack(|| {
        let env = env();
        for (open, middle, close) in [
            ("(", "true", ")"),
            ("[", "1", "]"),
            ("{1:", "1", "}"),
            ("size([", "1", "])"),
            ("[1].all(x, ", "true", ")"),
            ("true ? (", "true", ") : false"),
            ("!(", "true", ")"),
        ] {
            for depth in [10, 60, 64, 65, 100, 300] {
                let source = [open.repeat(depth), middle.into(), close.repeat(depth)].concat();
                let result = Program::compile_value(&source, &env);
                assert!(depth < 65 || result.is_err(), "{open} {depth}");
                assert!(depth > 10 || result.is_ok(), "{open} {depth}");
            }
        }
        // Wide, not deep: only the number of parts counts.
        assert!(Program::compile(&vec!["true"; 250].join("&&"), &env).is_ok());
        let errors = Program::compile(&vec!["true"; 251].join("&&"), &env).unwrap_err();
        assert_eq!(errors[0].message, "more than 500 parts");
        let chain = vec!["list[0] == 1 ? true"; 60].join(" : ") + " : false";
        assert!(Program::compile(&chain, &env).is_ok());
    });
}

#[test]
fn length_and_patterns_are_bounded() {
    let env = env();
    let fits = format!("request.tool == '{}'", "x".repeat(MAX_SOURCE_BYTES - 18));
    assert_eq!(fits.len(), MAX_SOURCE_BYTES);
    assert!(Program::compile(&fits, &env).is_ok());
    assert!(Program::compile(&[fits.as_str(), " "].concat(), &env).is_err());
    assert!(Program::compile(&" ".repeat(5000), &env).is_err());
    for (pattern, fits) in [
        ("a".repeat(256), true),
        ("a".repeat(257), false),
        ("(a*)*b".into(), true),
        ("((a{100}){100}){100}".into(), false),
        ("(?=a)".into(), false),
    ] {
        let source = format!("request.tool.matches('{pattern}')");
        assert_eq!(Program::compile(&source, &env).is_ok(), fits, "{pattern}");
    }
    assert!(Program::compile("request.tool.matches(request.tool)", &env).is_err());
}

struct Lists {
    tool: String,
    args: Json,
    list: Vec<i64>,
}

impl Inputs for Lists {
    fn get(&self, slot: Slot) -> Option<Value<'_>> {
        match slot.0 {
            0 => Some(Value::Str(&self.tool)),
            1 => self.args.as_object().map(|members| Value::Map(Map::Json(members))),
            _ => Some(Value::List(List::Ints(&self.list))),
        }
    }
}

fn run(source: &str, inputs: &Lists) -> Result<bool, EvalError> {
    Program::compile(source, &env()).unwrap().evaluate(inputs, &mut Scratch::new())
}

#[test]
fn cost_is_bounded_and_never_absorbed() {
    let inputs = Lists {
        tool: "x".repeat(3_000_000),
        args: Json::object([("deep", Json::Array(vec![Json::Array(vec![Json::Int(1); 500]); 500]))]),
        list: (0..1000).collect(),
    };
    for source in [
        "list.all(a, list.all(b, a < 5000))",
        "list.all(a, list.all(b, a < 5000)) || size(list) == 1000",
        "true || false || list.exists(a, list.exists(b, a < 0))",
        "size(list.map(a, list.map(b, list.map(c, c)))) == 1",
        "list.filter(a, a in list) == list",
        "request.args.deep == request.args.deep",
        "list.all(a, (request.tool + request.tool).contains('y'))",
        "[request.tool + 'x'].all(s, list.all(a, s.startsWith('x')))",
        "[request.tool + 'x'].all(s, list.all(a, s == 'x' || a >= 0))",
        "[request.tool + 'x'].all(s, list.all(a, s > 'x'))",
        "request.tool.matches('y')",
        "request.tool.contains('y')",
        "size(request.tool) == 1",
    ] {
        let expected = if source.starts_with("true ||") { Ok(true) } else { Err(EvalError::Cost) };
        assert_eq!(run(source, &inputs), expected, "{source}");
    }
    assert_eq!(run("list.all(a, a < 1000)", &inputs), Ok(true));
}

#[test]
fn the_stack_stays_small_when_it_runs() {
    on_a_small_stack(|| {
        let mut deep = Json::Int(1);
        for _ in 0..60 {
            deep = Json::Array(vec![deep]);
        }
        let args = Json::object([("a", deep.clone()), ("b", deep)]);
        let inputs = Lists { tool: String::new(), args, list: vec![1] };
        assert_eq!(run("request.args.a == request.args.b", &inputs), Ok(true));
        let nested = ["list.all(x, ".repeat(50), "true".into(), ")".repeat(50)].concat();
        assert_eq!(run(&nested, &inputs), Ok(true));
    });
}
