//! One canonical form: `vectors/evidence/jcs.json` and the published test data of RFC 8785.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{list, text, vectors};
use venture_core::json::JsonErrorKind;
use venture_core::{Digest, Json, canonical};

fn canonical_of(input: &str) -> String {
    canonical::to_string(&Json::parse(input.as_bytes()).unwrap()).unwrap()
}

#[test]
fn shared_vectors() {
    let Some(cases) = vectors("evidence/jcs.json") else { return };
    for case in list(&cases, "canonical") {
        let canonical = canonical_of(text(case, "input"));
        assert_eq!(canonical, text(case, "canonical"), "{}", text(case, "name"));
        assert_eq!(Digest::of(canonical.as_bytes()).to_string(), text(case, "sha256"));
        assert_eq!(canonical_of(&canonical), canonical);
    }
    for case in list(&cases, "refused") {
        let bytes = case.get("input_hex").map_or_else(
            || text(case, "input").as_bytes().to_vec(),
            |hex| {
                let digits = hex.as_str().unwrap();
                (0..digits.len())
                    .step_by(2)
                    .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
                    .collect()
            },
        );
        assert!(Json::parse(&bytes).is_err(), "{}", text(case, "name"));
    }
}

/// The files of the reference implementation that hold no fraction: equal bytes.
#[test]
fn rfc_8785_data_without_fractions() {
    for (input, canonical) in [
        (
            "[\n  56,\n  {\n    \"d\": true,\n    \"10\": null,\n    \"1\": [ ]\n  }\n]",
            r#"[56,{"1":[],"10":null,"d":true}]"#,
        ),
        (
            r#"{"peach": "This sorting order", "péché": "is wrong according to French", "pêche": "but canonicalization MUST", "sin":   "ignore locale"}"#,
            r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
        ),
        (
            r#"{"1": {"f": {"f": "hi","F": 5} ,"\n": 56}, "10": { }, "": "empty", "a": { }, "111": [ {"e": "yes","E": "no" } ], "A": { }}"#,
            r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
        ),
        ("{\n  \"Unnormalized Unicode\":\"A\\u030a\"\n}", "{\"Unnormalized Unicode\":\"A\u{30a}\"}"),
        (
            r#"{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
            r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
        ),
        (
            r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}"#,
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        ),
    ] {
        assert_eq!(canonical_of(input), canonical);
    }
}

/// Those that do, and the number samples of its appendix B: refused, with the place.
#[test]
fn rfc_8785_data_with_fractions() {
    for (input, pointer) in [
        (r#"{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }}"#, "/1/\n"),
        (
            r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]}"#,
            "/numbers/0",
        ),
        (r#"{"numbers": [1, 1E30]}"#, "/numbers/1"),
        ("[-0]", "/0"),
        ("[0, 5e-324]", "/1"),
        ("[1.7976931348623157e+308]", "/0"),
        ("[1e400]", "/0"),
        ("[9007199254740992]", "/0"),
        ("[-9007199254740992]", "/0"),
        ("[295147905179352830000]", "/0"),
        ("[1e+21]", "/0"),
        ("[9.999999999999997e+22]", "/0"),
        ("[333333333.3333332]", "/0"),
        ("[0.000001]", "/0"),
        ("[1424953923781206.2]", "/0"),
        (r#"{"a/b":{"m~n":[{"":1.5}]}}"#, "/a~1b/m~0n/0/"),
    ] {
        let error = Json::parse(input.as_bytes()).unwrap_err();
        assert_eq!((error.kind, &*error.pointer), (JsonErrorKind::Number, pointer), "{input}");
        assert!(error.line == 1 && error.column > 1, "{input}");
    }
    assert_eq!(
        canonical_of("[0, 9007199254740991, -9007199254740991]"),
        "[0,9007199254740991,-9007199254740991]"
    );
}
