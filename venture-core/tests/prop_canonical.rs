//! Laws of canonical bytes, held against an independent JCS library.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Json, canonical};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{0,3}",
        proptest::collection::vec(any::<char>(), 0..6).prop_map(|chars| chars.into_iter().collect()),
        "[\\x00-\\x20\"\\\\/\u{7f}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,4}",
    ]
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER).prop_map(Json::Int),
        (-20_i64..20).prop_map(Json::Int),
        text().prop_map(Json::Str),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            proptest::collection::btree_map(text(), inner, 0..6).prop_map(Json::Object),
        ]
    })
}

/// The same tree in another library's hands; objects in reverse order, so that sorting has work to do.
fn foreign(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Int(number) => (*number).into(),
        Json::Str(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(foreign).collect(),
        Json::Object(members) => {
            members.iter().rev().map(|(key, member)| (key.clone(), foreign(member))).collect()
        }
    }
}

proptest! {
    #[test]
    fn an_independent_library_agrees(json in json()) {
        let ours = canonical::to_vec(&json).unwrap();
        let theirs = serde_json_canonicalizer::to_vec(&foreign(&json)).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&theirs));
    }

    #[test]
    fn reading_what_was_written_gives_the_same_value(json in json()) {
        let bytes = canonical::to_vec(&json).unwrap();
        prop_assert_eq!(&Json::parse(&bytes).unwrap(), &json);
        let pretty = serde_json::to_vec_pretty(&foreign(&json)).unwrap();
        prop_assert_eq!(&Json::parse(&pretty).unwrap(), &json);
        prop_assert_eq!(canonical::to_vec(&foreign(&json)).unwrap(), bytes);
    }

    #[test]
    fn reading_never_panics_and_refuses_with_a_place(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Err(error) = Json::parse(&bytes) {
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn one_changed_byte_is_another_value_or_none(json in json(), at: prop::sample::Index, bit in 0_u8..8) {
        let bytes = canonical::to_vec(&json).unwrap();
        let mut changed = bytes.clone();
        let at = at.index(bytes.len());
        changed[at] ^= 1 << bit;
        prop_assert!(canonical::is_canonical(&bytes));
        let read_and_written = Json::parse(&changed).is_ok_and(|json| canonical::to_vec(&json).unwrap() == changed);
        prop_assert_eq!(canonical::is_canonical(&changed), read_and_written);
        if let Ok(other) = Json::parse(&changed) {
            // Another value, or the same one written otherwise (a space, an escape): never the same bytes.
            let again = canonical::to_vec(&other).unwrap();
            prop_assert!(again != changed || other != json);
        }
    }
}
