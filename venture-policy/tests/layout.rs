//! The one layout of a bundle file: the same content, the same comments, and nothing changes twice.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;
use venture_policy::authoring::{LayoutError, layout};
use venture_policy::bundle::Bundle;

const STARTER: &str = include_str!("../../examples/starter.yaml");

/// The lines of comments, without what stands before them.
fn comments(text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        text.lines().filter_map(|line| line.find("# ").map(|at| line[at..].trim_end().to_owned())).collect();
    found.sort();
    found
}

fn check(text: &str, expected: &str) {
    let laid = layout(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(laid, expected);
    assert_eq!(layout(laid.as_bytes()).unwrap(), laid, "not the same twice");
    let (before, after) = (Bundle::parse(text.as_bytes()).unwrap(), Bundle::parse(laid.as_bytes()).unwrap());
    assert_eq!((before.content_hash, before.bundle_hash), (after.content_hash, after.bundle_hash));
}

#[test]
fn keys_stand_in_the_order_of_bundle_md() {
    check(
        "rules: [{action: DENY, rule_type: SPEND, rule_id: rule-a, condition: 'spend.amount_minor > 5'}]\nroles:\n    dev:\n        denies: ['write']\n        grants: [{when: {rate: {seconds: 60, count: 2}, domains: ['*.a.org']}, pattern: web.fetch}, \"io.read\"]\ntool_registry: {web.fetch: {sensitivity: HIGH}, io.read: {freeze_safe: true, sensitivity: LOW}, io.write: {sensitivity: LOW}}\n'version': \"1.0.0\"\nbase_currency: 'USD'\n",
        "version: 1.0.0\nbase_currency: USD\n\ntool_registry:\n  web.fetch: {sensitivity: HIGH}\n  io.read: {sensitivity: LOW, freeze_safe: true}\n  io.write: {sensitivity: LOW}\n\nroles:\n  dev:\n    grants:\n      - {pattern: web.fetch, when: {domains: [\"*.a.org\"], rate: {count: 2, seconds: 60}}}\n      - io.read\n    denies: [write]\n\nrules:\n  - rule_id: rule-a\n    rule_type: SPEND\n    condition: spend.amount_minor > 5\n    action: DENY\n",
    );
}

#[test]
fn comments_move_with_their_key() {
    check(
        "# who wrote it\n\n# what may be run\nroles: # all of them\n  # the one that writes\n  dev: {denies: [], # nothing yet\n    level: L1}\n  # no other\n# which\nversion: 1.0.0 # first\n# the end\n",
        "# who wrote it\n\n# which\nversion: 1.0.0 # first\n\n# what may be run\nroles: # all of them\n  # the one that writes\n  dev:\n    level: L1\n    denies: [] # nothing yet\n  # no other\n# the end\n",
    );
}

#[test]
fn a_comment_of_a_rule_stands_above_its_dash() {
    check(
        "version: 1.0.0\nrules:\n- # small\n  rule_type: SPEND\n  # its name\n  rule_id: rule-a\n  action: ALLOW # yes\n  # last word\n# big\n- {rule_id: rule-b, rule_type: SPEND, action: DENY} # no\n",
        "version: 1.0.0\n\nrules:\n  # small\n  # its name\n  - rule_id: rule-a\n    rule_type: SPEND\n    action: ALLOW # yes\n    # last word\n  # big\n  # no\n  - rule_id: rule-b\n    rule_type: SPEND\n    action: DENY\n",
    );
}

#[test]
fn texts_keep_their_value() {
    check(
        "version: 1.0.0\nmetadata: {country: NO, code: \"0123\", at: 12:30, quote: it's}\nrules:\n- {rule_id: rule-a, rule_type: SPEND, action: DENY, condition: \"spend.amount_minor > 5\\n\\n  // # no comment\\n\", examples: [{request: {spend: {amount_minor: 6, merchant: \"a\\tb\\u2028\"}}, expect: {decision: DENIED}}]}\n",
        "version: 1.0.0\nmetadata: {country: \"NO\", code: \"0123\", at: \"12:30\", quote: \"it's\"}\n\nrules:\n  - rule_id: rule-a\n    rule_type: SPEND\n    condition: |\n      spend.amount_minor > 5\n\n        // # no comment\n    action: DENY\n    examples:\n      - {request: {spend: {amount_minor: 6, merchant: \"a\\tb\\u2028\"}}, expect: {decision: DENIED}}\n",
    );
}

#[test]
fn json_stays_json() {
    check(
        "{\"version\":\"1.0.0\",\"roles\":{\"dev\":{\"denies\":[],\"level\":\"L1\"}},\"description\":\"\u{e9}\"}",
        "{\n  \"version\": \"1.0.0\",\n  \"description\": \"\u{e9}\",\n  \"roles\": {\n    \"dev\": {\n      \"level\": \"L1\",\n      \"denies\": []\n    }\n  }\n}\n",
    );
}

#[test]
fn a_bundle_that_does_not_pass_is_not_laid_out() {
    let Err(LayoutError::Bundle(errors)) = layout(b"version: 1\ncolour: red\n") else { panic!() };
    assert_eq!(errors.len(), 2);
}

#[test]
fn the_starter_keeps_its_hash_and_its_comments() {
    let laid = layout(STARTER.as_bytes()).unwrap();
    assert_eq!(layout(laid.as_bytes()).unwrap(), laid);
    assert_eq!(comments(&laid), comments(STARTER));
    assert!(laid.lines().all(|line| line.chars().count() <= 200 && !line.ends_with(' ')));
    let hash = |text: &str| Bundle::parse(text.as_bytes()).unwrap().content_hash;
    assert_eq!(hash(&laid), hash(STARTER));
}

/// A text of the pieces that a bundle and its comments are made of; many do not parse, those that do must hold.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("version: 1.0.0\n"),
        Just("roles:\n"),
        Just("  dev:\n"),
        Just("    level: L1\n"),
        Just("    grants:\n"),
        Just("    denies: [\n"),
        Just("    ]\n"),
        Just("    - a\n"),
        Just("      - io.read\n"),
        Just("rules:\n"),
        Just("  - rule_id: rule-a\n"),
        Just("    rule_type: SPEND\n"),
        Just("    action: DENY\n"),
        Just("- rule_id: rule-b\n"),
        Just("  rule_type: SPEND\n"),
        Just("  action: DENY\n"),
        Just("\n"),
        Just("# c0\n"),
        Just(" # c1\n"),
        Just("  # c2\n"),
        Just("    # c4\n"),
        Just("      # c6\n"),
        Just("         # c9\n"),
        Just("metadata: {a: b, # in\n  c: d} # behind\n"),
        Just("    condition: | # of it\n      spend.amount_minor > 1\n\n      // # c\n"),
        Just("tool_registry: {io.read: {sensitivity: LOW}} # tools\n"),
        Just("triggers: [] # none\n"),
    ];
    proptest::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn laying_out_twice_changes_nothing_and_loses_no_comment(text in texts()) {
        match layout(text.as_bytes()) {
            Ok(laid) => {
                prop_assert_eq!(&layout(laid.as_bytes()).unwrap(), &laid, "{}", text);
                prop_assert_eq!(comments(&laid).len(), comments(&text).len(), "{}", text);
            }
            Err(LayoutError::Lossy) => prop_assert!(false, "lossy: {text}"),
            Err(LayoutError::Bundle(_)) => {}
        }
    }
}
