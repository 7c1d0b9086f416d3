//! Files made to hurt: refused, or read, in bounded time.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use std::fmt::Write as _;

use proptest::prelude::*;
use venture_policy::bundle::{Bundle, BundleErrorCode, Format, MAX_FILE_BYTES};

fn codes(text: &[u8], format: Format) -> Vec<BundleErrorCode> {
    Bundle::parse_as(text, format).err().unwrap_or_default().into_iter().map(|error| error.code).collect()
}

/// Bytes of one kind of text; what grows faster than the text takes minutes here.
const FILL: usize = 1 << 18;

/// The one error that a file has, in either format.
fn alone(text: &[u8], code: BundleErrorCode) {
    for format in [Format::Yaml, Format::Json] {
        assert_eq!(codes(text, format), [code], "{format:?}");
    }
}

#[test]
fn size_is_bounded_before_anything_is_read() {
    let mut text = b"version: 1.0.0\n#".to_vec();
    text.resize(MAX_FILE_BYTES, b'x');
    assert!(Bundle::parse(&text).is_ok());
    text.push(b'x');
    alone(&text, BundleErrorCode::TooLarge);
}

#[test]
fn nesting_is_bounded() {
    for opener in ["[", "{\"a\":", "{\"a\":["] {
        alone(opener.repeat(200_000).as_bytes(), BundleErrorCode::Parse);
    }
    let block: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes(block.as_bytes(), Format::Yaml), [BundleErrorCode::Parse]);
}

#[test]
fn what_is_no_text_is_refused() {
    alone(&[b'a', b':', b' ', 0xff], BundleErrorCode::Parse);
    alone(b"version: 1.0.0\n\0colour: red", BundleErrorCode::Parse);
    alone(&[0xfe, 0xff, 0, b'a'], BundleErrorCode::Parse);
}

#[test]
fn names_that_look_alike_are_refused() {
    for name in ["solv\u{435}r", "sol\u{202e}ver", "Solver", "founder", "sol\u{200b}ver"] {
        let text = format!("version: 1.0.0\nroles: {{\"{name}\": {{}}}}\n");
        assert_eq!(codes(text.as_bytes(), Format::Yaml), [BundleErrorCode::Value], "{name}");
    }
}

#[test]
fn ten_thousand_rules_pass_and_one_more_does_not() {
    let rules = |count: usize| {
        let mut text = String::from("version: 1.0.0\nrules:\n");
        for at in 0..count {
            let rule = format!("rule_id: rule-{at}, rule_type: SPEND, action: DENY");
            writeln!(text, "- {{{rule}, condition: \"spend.amount_minor > {at}\"}}").unwrap();
        }
        text
    };
    assert!(Bundle::parse(rules(10_000).as_bytes()).is_ok());
    assert_eq!(codes(rules(10_001).as_bytes(), Format::Yaml), [BundleErrorCode::TooLarge]);
}

#[test]
fn errors_are_many_but_bounded() {
    let mut text = String::from("version: 1.0.0\n");
    for at in 0..100_000 {
        writeln!(text, "k{at}: 1").unwrap();
    }
    let found = codes(text.as_bytes(), Format::Yaml);
    assert!((10_000..=20_000).contains(&found.len()), "{}", found.len());
    let mut text = String::from("version: 1.0.0\nroles:\n");
    for at in 0..50_000 {
        writeln!(text, "  r{at}: {{grants: [nothing.here]}}").unwrap();
    }
    assert!(codes(text.as_bytes(), Format::Yaml).len() >= 10_000);
}

#[test]
fn a_long_text_of_one_kind_is_read_in_time() {
    let fill = |item: &str| item.repeat(FILL / item.len());
    for item in
        ["- ", "a: ", "? ", "\"a\" ", "[],", "'", "\\", "&a ", "*a ", "!", "%", "-\n", "|\n ", "#\n", "a\n"]
    {
        for start in ["", "version: [", "version: \"", "version: "] {
            let text = format!("{start}{}", fill(item));
            assert!(Bundle::parse_as(text.as_bytes(), Format::Yaml).is_err(), "{start}{item}");
            assert!(Bundle::parse_as(text.as_bytes(), Format::Json).is_err(), "{start}{item}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in any::<Vec<u8>>()) {
        let _ = Bundle::parse_as(&text, Format::Yaml);
        let _ = Bundle::parse_as(&text, Format::Json);
    }

    #[test]
    fn what_looks_like_a_bundle_makes_no_reader_panic(
        lines in prop::collection::vec("(  |- |)(version|roles|solver|rules|limits|\"|'|a): ?(1\\.0\\.0|\\{\\}|\\[|\\]|~|1e6|&x|!t|[a-z(*:)]{0,6})?", 0..12),
    ) {
        let _ = Bundle::parse(lines.join("\n").as_bytes());
    }

    #[test]
    fn what_was_read_reads_the_same_again(count in 0_i64..11, slug in "[a-z]{1,8}", cap in 1_i64..1_000_000) {
        let text = format!(
            "version: 1.0.0\ngovernance: {{publish_approvals: {count}}}\nlimits: {{venture_daily_cap_minor: {{{slug:?}: {cap}}}}}\n"
        );
        let bundle = Bundle::parse(text.as_bytes()).unwrap();
        let again = Bundle::load(bundle.file.clone()).unwrap();
        prop_assert_eq!(bundle.content_hash, again.content_hash);
        prop_assert_eq!(bundle.bundle_hash, again.bundle_hash);
    }
}
