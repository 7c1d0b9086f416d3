//! The scan against records that are known to be clean: nothing of theirs is flagged.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{list, text, vectors};
use venture_core::Json;
use venture_core::scan::{holds_card_number, holds_secret, is_random_token};

fn texts<'a>(value: &'a Json, found: &mut Vec<(&'a str, &'a str)>, key: &'a str) {
    match value {
        Json::Str(text) => found.push((key, text)),
        Json::Array(items) => items.iter().for_each(|item| texts(item, found, key)),
        Json::Object(members) => members.iter().for_each(|(key, member)| texts(member, found, key)),
        Json::Null | Json::Bool(_) | Json::Int(_) => {}
    }
}

#[test]
fn stored_events_are_not_flagged() {
    let (Some(log), Some(run)) = (vectors("evidence/log-40.json"), vectors("worked/example.json")) else {
        return;
    };
    let mut found = Vec::new();
    list(&log, "events").iter().chain(list(&run, "envelopes")).for_each(|event| texts(event, &mut found, ""));
    assert!(found.len() > 500);
    for (key, text) in found {
        assert!(!holds_card_number(text) && !holds_secret(text), "{key}: {text}");
        // What is random by nature is typed so by its schema.
        let typed = ["signature", "note", "ciphertext"].contains(&key);
        assert!(typed || !is_random_token(text), "{key}: {text}");
    }
}

#[test]
fn plain_command_lines_hold_no_card_number() {
    let Some(cases) = vectors("commands/plain.json") else { return };
    for case in cases.as_array().unwrap() {
        assert!(!holds_card_number(text(case, "line")), "{}", text(case, "line"));
    }
}
