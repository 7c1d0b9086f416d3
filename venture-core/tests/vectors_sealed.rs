//! `vectors/evidence/log-40.json`: personal fields sealed, opened, disclosed, refused and gone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::sealed::{DataKey, FieldKey, SealError, redact};
use venture_core::{Digest, Json};

fn bytes(json: &Json, key: &str) -> [u8; 32] {
    text(json, key).parse::<Digest>().unwrap().0
}

fn payload(log: &Json, seq: u64) -> &Json {
    list(log, "events").iter().find(|event| int(event, "seq") == seq).unwrap().get("payload").unwrap()
}

/// The value at a pointer without escapes.
fn at<'a>(value: &'a Json, pointer: &str) -> &'a Json {
    pointer.split('/').skip(1).fold(value, |value, key| value.get(key).unwrap())
}

#[test]
fn fields_are_sealed_to_the_same_bytes() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let subject = log.get("subject").unwrap();
    let key = DataKey::new(bytes(subject, "data_key"));
    let (subject_ref, key_id) = (text(subject, "subject_ref"), text(subject, "key_id"));
    for case in list(&log, "sealed") {
        let (event, pointer) = (text(case, "event_id").parse().unwrap(), text(case, "pointer"));
        let (value, wanted) = (case.get("value").unwrap(), case.get("sealed").unwrap());
        let field_key = key.field_key(event, pointer);
        assert_eq!(*field_key.as_bytes(), bytes(case, "field_key"));
        let sealed =
            key.seal(event, pointer, value, subject_ref.parse().unwrap(), key_id.parse().unwrap()).unwrap();
        assert_eq!(&sealed, wanted);
        assert_eq!(field_key.open(event, pointer, wanted).as_ref(), Ok(value));
    }
}

#[test]
fn altered_fields_and_other_keys_do_not_open() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let sealed = list(&log, "sealed")[0].get("sealed").unwrap().get("$pii").unwrap();
    for case in list(&log, "sealed_refused") {
        let mut seal = sealed.as_object().unwrap().clone();
        seal.insert("ciphertext".into(), text(case, "ciphertext").into());
        let field = Json::object([("$pii", Json::Object(seal))]);
        let key = FieldKey::new(bytes(case, "field_key"));
        let opened = key.open(text(case, "event_id").parse().unwrap(), text(case, "pointer"), &field);
        assert_eq!(opened, Err(SealError::Refused), "{}", text(case, "why"));
    }
    let key = FieldKey::new([0; 32]);
    for text in ["null", "{}", r#"{"$pii":{}}"#, r#"{"$pii":1,"x":2}"#] {
        let field = Json::parse(text.as_bytes()).unwrap();
        let event = venture_core::id::EventId(venture_core::id::NS_VENTURE);
        assert_eq!(key.open(event, "/to", &field), Err(SealError::NotSealed));
    }
}

#[test]
fn one_field_is_disclosed_and_all_are_gone_with_the_key() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let case = log.get("disclosure").unwrap();
    let event = list(&log, "events").iter().find(|event| int(event, "seq") == int(case, "seq")).unwrap();
    let field = at(event.get("payload").unwrap(), text(case, "pointer"));
    let key = FieldKey::new(bytes(case, "field_key"));
    let opened = key.open(text(event, "event_id").parse().unwrap(), text(case, "pointer"), field);
    assert_eq!(opened.as_ref(), Ok(case.get("value").unwrap()));

    let erased = log.get("read_after_erasure").unwrap();
    assert_eq!(&redact(payload(&log, int(erased, "seq"))), erased.get("payload").unwrap());
    assert_eq!(format!("{key:?} {:?}", DataKey::new([7; 32])), "FieldKey(..) DataKey(..)");
}
