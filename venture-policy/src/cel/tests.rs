//! Conditions as rules write them: what is refused, and what the author reads.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Env, Inputs, Literal, Program, Scratch, Slot, Type, Value};

fn env() -> Env {
    Env::new()
        .variable("request.tool", Type::String, Slot(0))
        .variable("request.args", Type::map(Type::String, Type::Dyn), Slot(1))
        .variable("request.time", Type::Timestamp, Slot(2))
        .variable("spend.amount_minor", Type::Int, Slot(3))
        .variable("spend.mccs", Type::list(Type::String), Slot(4))
        .optional("spend.country", Type::String, Slot(5))
        .optional("outreach.suppressed", Type::Bool, Slot(6))
}

/// The first error: its column, message and suggestion.
fn refused(source: &str) -> (usize, String, String) {
    let error = Program::compile(source, &env()).unwrap_err().remove(0);
    (error.column, error.message, error.suggestion.unwrap_or_default())
}

#[track_caller]
fn check(source: &str, column: usize, message: &str, suggestion: &str) {
    assert_eq!(refused(source), (column, message.into(), suggestion.into()), "{source}");
}

#[test]
fn an_error_says_where_what_and_what_to_write() {
    check("spend.amount > 5", 6, "`spend` has no field `amount`", "did you mean `spend.amount_minor`?");
    check("spent.amount_minor > 5", 1, "unknown name `spent`", "did you mean `spend`?");
    check(
        "spend.amount_minor > 1.5",
        22,
        "doubles are not part of the policy language",
        "write an integer, such as an amount in minor units",
    );
    check(
        "now() > request.time",
        1,
        "function `now` is not part of the policy language",
        "write `request.time`",
    );
    check("spend.amount_minor = 5", 20, "`=` is no operator", "write `==` to compare");
    check("request.tool == 'a' and true", 21, "expected an operator, found `and`", "write `&&`");
    check(
        "spend.amount_minor == '5'",
        20,
        "`==` does not take int and string",
        "write the number without quotes",
    );
    check("'a' && true", 5, "`&&` does not take string and bool", "both sides are true or false");
    check("spend.amount_minor", 6, "a condition is true or false, this is int", "compare it with something");
    check(
        "request == 1",
        1,
        "`request` is no value",
        "name a field, such as `request.args`, `request.time`, `request.tool`",
    );
    check(
        "request.tool in 'abc'",
        14,
        "`in` does not take string and string",
        "write `.contains(…)` to look inside a text",
    );
    check(
        "request.time > '2026-01-01T00:00:00Z'",
        14,
        "`>` does not take timestamp and string",
        "write `timestamp('…')` around the text",
    );
    check(
        "request.time > timestamp('2026-13-01T00:00:00Z')",
        16,
        "no such timestamp or duration",
        "write `timestamp('2026-03-02T09:15:00Z')` or `duration('1h30m')`",
    );
    check("has(request.tool == 'a')", 1, "`has` asks for one field", "write `has(request.args.path)`");
    check("request.args.n >", 17, "expected a value, the text ends", "");
    check("(request.tool == 'a'", 1, "a bracket that is never closed", "");
    check(
        "spend.mccs.exists(m == '1')",
        21,
        "expected `,` after the loop variable, found `==`",
        "write `exists(x, …)`, where x stands for each element",
    );
    check(
        "int(request.tool) == 1",
        1,
        "function `int` is not part of the policy language",
        "compare the value with a literal of its own type",
    );
    check("request.tool.matches('(a')", 22, "unclosed group", "");
}

#[test]
fn all_errors_come_at_once() {
    let errors = Program::compile("spend.x == 1 &&\n spend.y == 2 && request.tool == 3", &env()).unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| (error.line, error.column)).collect();
    assert_eq!(places, [(1, 6), (2, 7), (2, 31)]);
}

#[test]
fn a_blank_condition_is_always_true() {
    for (source, constant) in [
        ("", Some(true)),
        (" \n", Some(true)),
        ("1 < 2", Some(true)),
        ("false && spend.country == 'x'", Some(false)),
        ("request.tool == 'a'", None),
    ] {
        assert_eq!(Program::compile(source, &env()).unwrap().constant(), constant, "{source}");
    }
}

#[test]
fn equalities_are_those_that_must_hold() {
    let slots = |source: &str| -> Vec<u16> {
        let program = Program::compile(source, &env()).unwrap();
        program.equalities().iter().map(|equality| equality.slot.0).collect()
    };
    assert_eq!(slots("request.tool == 'a' && spend.amount_minor > 1 && 'US' == spend.country"), [0, 5]);
    assert_eq!(slots("request.tool in ['a', 'b'] && outreach.suppressed"), [0, 6]);
    assert_eq!(slots("request.tool == 'a' || spend.amount_minor == 1"), [0_u16; 0]);
    assert_eq!(slots("!(request.tool == 'a')"), [0_u16; 0]);
    assert_eq!(slots("request.tool != 'a' && request.args.n == 1 && '1' in spend.mccs"), [0_u16; 0]);
    assert_eq!(slots("true && (request.tool == 'a' && (spend.amount_minor == 1))"), [0, 3]);
}

#[test]
fn reads_name_every_path() {
    let reads = |source: &str| -> Vec<(u16, String)> {
        let program = Program::compile(source, &env()).unwrap();
        program.reads().iter().map(|read| (read.slot.0, read.fields.join("."))).collect()
    };
    assert_eq!(
        reads("has(request.args.a.b) && request.args['c'] == 1"),
        [(1, "a.b".into()), (1, "c".into())]
    );
    // An index that is not literal may read anything.
    assert_eq!(reads("request.args[request.tool] == 1"), [(0, String::new()), (1, String::new())]);
    assert_eq!(reads("request.args.all(k, k != 'x')"), [(1, String::new())]);
}

#[test]
fn conditions_that_ask_for_different_values_exclude_each_other() {
    let program = |source: &str| Program::compile(source, &env()).unwrap();
    let excludes = |a: &str, b: &str| program(a).excludes(&program(b)) && program(b).excludes(&program(a));
    assert!(excludes("request.tool == 'a'", "request.tool in ['b', 'c'] && spend.amount_minor > 1"));
    assert!(excludes("false", ""));
    assert!(!excludes("request.tool == 'a'", "request.tool in ['a', 'c']"));
    assert!(!excludes("request.tool == 'a'", "spend.country == 'b'"));
}

#[test]
fn ranges_and_values_exclude_each_other() {
    let program = |source: &str| Program::compile(source, &env()).unwrap();
    let amount = |test: &str| program(&alloc::format!("spend.amount_minor {test}"));
    for (a, b) in [("> 5", "<= 5"), ("== 5", "!= 5"), ("in [1, 2]", "> 2"), ("< 5", "> 4")] {
        assert!(amount(a).excludes(&amount(b)) && amount(b).excludes(&amount(a)), "{a} {b}");
    }
    for (a, b) in [("> 5", "< 7"), (">= 5", "<= 5"), ("!= 5", "> 4"), ("in [1, 2]", ">= 2")] {
        assert!(!amount(a).excludes(&amount(b)), "{a} {b}");
    }
    let hours = |test: &str| program(&alloc::format!("request.time.getHours() {test}"));
    assert!(hours("< 5").excludes(&hours(">= 9")));
    assert!(!hours("< 5").excludes(&program("request.time.getMinutes() >= 9")));
    for never in [
        "spend.amount_minor > 5 && spend.amount_minor < 6",
        "request.tool == 'a' && request.tool == 'b'",
        "request.tool in ['a', 'b'] && request.tool.startsWith('c')",
        "!has(spend.country) && spend.country == 'DE'",
        "false",
    ] {
        assert!(program(never).never_holds(), "{never}");
    }
    for maybe in ["", "spend.amount_minor > 5 || spend.amount_minor < 6", "request.tool != 'a'"] {
        assert!(!program(maybe).never_holds(), "{maybe}");
    }
}

#[test]
fn a_condition_follows_from_a_narrower_one() {
    let implies = |a: &str, b: &str| {
        Program::compile(a, &env()).unwrap().implies(&Program::compile(b, &env()).unwrap())
    };
    for (narrow, wide) in [
        ("request.tool == 'a' && spend.amount_minor > 5", "request.tool == 'a'"),
        ("request.tool == 'ab'", "request.tool.startsWith('a') && request.tool != 'b'"),
        ("request.tool in ['a', 'b']", "request.tool in ['c', 'b', 'a']"),
        ("spend.amount_minor == 7", "spend.amount_minor < 9 && spend.amount_minor != 8"),
        ("request.tool.matches('^a')", "request.tool.matches('^a')"),
        ("spend.country == 'DE'", "has(spend.country)"),
        ("request.tool == 'a'", ""),
    ] {
        assert!(implies(narrow, wide), "{narrow} => {wide}");
        assert!(!implies(wide, narrow) || narrow == wide, "{wide} => {narrow}");
    }
    assert!(!implies("", "request.tool == 'a'"));
    assert!(!implies("request.tool == 'a' || spend.amount_minor > 5", "request.tool == 'a'"));
    assert!(!implies("request.tool == 'a'", "request.tool == 'a' || spend.amount_minor > 5"));
}

#[test]
fn a_text_is_what_stands_between_its_quotes() {
    struct Nothing;
    impl Inputs for Nothing {
        fn get(&self, _: Slot) -> Option<Value<'_>> {
            None
        }
    }
    let says = |source: &str, wanted: &str| {
        let program = Program::compile_value(source, &env()).unwrap();
        let found = program.evaluate_value(&Nothing, &mut Scratch::new()).unwrap();
        assert_eq!(found, Literal::Str(wanted.into()), "{source}");
    };
    says("'a b'", "a b");
    says("''", "");
    says("\"it's\"", "it's");
    says("r'a\\b'", "a\\b");
    says("'a\\tb'", "a\tb");
    says("'''a'b'''", "a'b");
    says("'é' + \"ü\"", "éü");
    for broken in ["'a", "'a\nb'", "'", "'\\'"] {
        assert!(Program::compile_value(broken, &env()).is_err(), "{broken:?}");
    }
}
