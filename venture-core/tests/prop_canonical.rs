//! Laws of canonical bytes, held against an independent JCS library.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use serde::{Serialize, Serializer};
use venture_core::canonical::Written;
use venture_core::id::{IntentId, Uuid};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Digest, Json, Text, Timestamp, canonical};

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

/// Fields in another order than their names, names that need an escape, names beyond the first plane.
#[derive(Clone, Debug, Serialize)]
struct Record {
    zeta: i64,
    at: Timestamp,
    #[serde(rename = "\u{fb33}")]
    hebrew: bool,
    #[serde(rename = "\u{1f600}")]
    face: Shown,
    #[serde(rename = "a\"\\\n")]
    odd: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
    id: IntentId,
    inner: Vec<Pair>,
    text: Text,
}

/// Fields in order, a name that begins another, one that is left out.
#[derive(Clone, Debug, Serialize)]
struct Pair {
    a: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    aa: Option<u16>,
    b: Json,
}

/// A text that is formatted in parts.
#[derive(Clone, Debug)]
struct Shown(String, i64);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("{}:{}{}", self.0, self.1, self.0))
    }
}

prop_compose! {
    fn pair()(a: u8, aa: Option<u16>, b in json()) -> Pair {
        Pair { a, aa, b }
    }
}

prop_compose! {
    fn record()(
        zeta in -MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER,
        micros in Timestamp::MIN.micros()..=Timestamp::MAX.micros(),
        bits: u128,
        hebrew: bool,
        has_digest: bool,
        texts in proptest::collection::vec(text(), 3),
        inner in proptest::collection::vec(pair(), 0..3),
    ) -> Record {
        Record {
            zeta,
            at: Timestamp::from_micros(micros).unwrap(),
            hebrew,
            face: Shown(texts[0].clone(), zeta),
            odd: texts[1].clone(),
            digest: has_digest.then(|| Digest::of(&bits.to_be_bytes())),
            id: IntentId(Uuid::from_u128(bits)),
            inner,
            text: Text::from(&texts[2]),
        }
    }
}

proptest! {
    #[test]
    fn structs_are_written_as_their_trees_are(record in record()) {
        let theirs = serde_json_canonicalizer::to_vec(&record).unwrap();
        let ours = canonical::to_vec(&record).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&theirs));
        // The same through a tree of our own, and with bytes that were written before.
        prop_assert_eq!(&canonical::to_vec(&Json::parse(&ours).unwrap()).unwrap(), &ours);
        let twice = canonical::to_vec(&[Written::of(&record).unwrap(), Written::of(&record.inner).unwrap()]);
        prop_assert_eq!(twice.unwrap(), canonical::to_vec(&(&record, &record.inner)).unwrap());
    }

    #[test]
    fn fields_left_out_are_those_of_the_outermost_struct(record in record()) {
        let Json::Object(mut members) = Json::parse(&canonical::to_vec(&record).unwrap()).unwrap() else {
            unreachable!()
        };
        members.remove("a\"\\\n");
        members.remove("inner");
        let expected = canonical::digest(&Json::Object(members)).unwrap();
        let found = canonical::digest_without(&record, &["a\"\\\n", "inner", "aa", "b"]).unwrap();
        prop_assert_eq!(found, expected);
    }

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
