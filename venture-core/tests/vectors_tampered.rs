//! `vectors/evidence/tampered.json`: every break is reported as it stands there, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::envelope::{Altered, StoredEvent};
use venture_core::log::Frontier;
use venture_core::log::note::LogKey;
use venture_core::log::note::VerifierKey;
use venture_core::verify::{Break, BreakKind, Start, Verified, Witnesses, verify_journal};
use venture_core::{Digest, Json};

/// The element that a number names, or the one that stands there.
fn at<'a>(found: &'a Json, original: impl Fn(u64) -> &'a Json) -> &'a Json {
    found.as_int().map_or(found, |number| original(number.try_into().unwrap()))
}

fn verify(log: &Json, case: &Json) -> Result<Verified, Break> {
    let events = list(case, "events").iter().map(|found| {
        StoredEvent::from_envelope(at(found, |seq| &list(log, "events")[usize::try_from(seq).unwrap() - 1]))
    });
    let notes = |key: &str| -> Vec<String> {
        let of_size = |size| list(log, "heads").iter().find(|head| int(head, "tree_size") == size).unwrap();
        let found = case.get(key).and_then(Json::as_array).unwrap_or_default();
        found
            .iter()
            .map(|note| at(note, |size| of_size(size).get("note").unwrap()).as_str().unwrap().to_owned())
            .collect()
    };
    let keys = [VerifierKey::parse(text(log.get("log_key").unwrap(), "vkey")).unwrap()];
    let (stored, brought) = (notes("heads"), notes("brought"));
    let witnesses = Witnesses { keys: &keys, stored: &stored, brought: &brought };
    verify_journal(text(log, "tenant_id").parse().unwrap(), events, witnesses, Start::default())
}

#[test]
fn every_alteration_is_the_one_break_reported() {
    let (Some(log), Some(cases)) = (vectors("evidence/log-40.json"), vectors("evidence/tampered.json"))
    else {
        return;
    };
    for case in list(&cases, "refused") {
        let found = verify(&log, case).unwrap_err();
        let wanted = case.get("expect").unwrap();
        let wanted = (text(wanted, "kind"), int(wanted, "break_seq"), int(wanted, "last_good_size"));
        let found = (found.kind.as_str(), found.break_seq, found.last_good_size);
        assert_eq!(found, wanted, "{}", text(case, "name"));
    }
    assert_eq!(list(&cases, "refused").len(), 30);
}

#[test]
fn what_is_no_break_is_accepted() {
    let (Some(log), Some(cases)) = (vectors("evidence/log-40.json"), vectors("evidence/tampered.json"))
    else {
        return;
    };
    for case in list(&cases, "accepted") {
        let verified = verify(&log, case).unwrap();
        assert_eq!((verified.through_seq, verified.tree_size), (40, 40), "{}", text(case, "name"));
    }
}

fn stored(log: &Json) -> Vec<StoredEvent> {
    list(log, "events").iter().map(|event| StoredEvent::from_envelope(event).unwrap()).collect()
}

#[test]
fn every_changed_byte_of_a_stored_event_is_seen() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    for (nth, event) in stored(&log).into_iter().enumerate() {
        let payload = event.payload.clone().unwrap();
        // Every byte of one event, and a part of the bytes of each other one.
        let step = if nth == 0 { 1 } else { 13 };
        for at in (nth % step..event.header.len()).step_by(step) {
            let mut header = event.header.clone();
            header[at] ^= 1;
            assert!(
                StoredEvent::from_parts(header, event.payload.clone(), event.leaf).is_err(),
                "{nth} {at}"
            );
        }
        for at in (nth % step..payload.len()).step_by(step) {
            let mut payload = payload.clone();
            payload[at] ^= 1;
            let read = StoredEvent::from_parts(event.header.clone(), Some(payload), event.leaf);
            assert!(read.is_err(), "{nth} {at}");
        }
        assert!(StoredEvent::from_parts(event.header.clone(), None, event.leaf).is_ok());
        let spaced = [b" ".as_slice(), &payload].concat();
        let read = StoredEvent::from_parts(event.header.clone(), Some(spaced), event.leaf);
        assert_eq!(read, Err(Altered::NotCanonical));
    }
}

#[test]
fn verification_goes_on_from_an_earlier_one() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let events = stored(&log);
    let tenant = text(&log, "tenant_id").parse().unwrap();
    let keys = [VerifierKey::parse(text(log.get("log_key").unwrap(), "vkey")).unwrap()];
    let notes: Vec<String> = list(&log, "heads").iter().map(|head| text(head, "note").to_owned()).collect();
    let witnesses = Witnesses { keys: &keys, stored: &notes, brought: &[] };
    for size in 0..=40 {
        let mut start = Start::default();
        for event in &events[..size] {
            start.frontier.push(event.leaf);
            start.workflow_seqs.insert(event.workflow_id, event.workflow_seq);
        }
        let rest = || events[size..].iter().cloned().map(Ok);
        let verified = verify_journal(tenant, rest(), witnesses, start.clone()).unwrap();
        assert_eq!((verified.through_seq, verified.tree_size), (40, 40));

        let mut other = Frontier::new();
        (0..size).for_each(|_| other.push(events[0].leaf));
        let forged = Start { frontier: other, ..start };
        assert_eq!(verify_journal(tenant, rest(), witnesses, forged).is_ok(), size < 2);
    }
}

/// The log with further heads of its own key under it.
fn with_heads(log: &Json, more: &[String]) -> Break {
    let keys = [VerifierKey::parse(text(log.get("log_key").unwrap(), "vkey")).unwrap()];
    let mut notes: Vec<String> =
        list(log, "heads").iter().map(|head| text(head, "note").to_owned()).collect();
    notes.extend_from_slice(more);
    let witnesses = Witnesses { keys: &keys, stored: &notes, brought: &[] };
    let tenant = text(log, "tenant_id").parse().unwrap();
    verify_journal(tenant, stored(log).into_iter().map(Ok), witnesses, Start::default()).unwrap_err()
}

#[test]
fn heads_of_one_size_are_told_apart() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let seed = text(log.get("log_key").unwrap(), "seed").parse::<Digest>().unwrap().0;
    let key = LogKey::from_seed(text(&log, "origin"), &seed).unwrap();
    let forked = key.sign(40, Digest::of(b"another"));
    let found = with_heads(&log, std::slice::from_ref(&forked));
    assert_eq!((found.kind, found.break_seq, found.last_good_size), (BreakKind::Fork, 40, 39));
    assert_eq!(found.expected, Some(Digest::of(b"another")));
    assert_eq!(found.actual.unwrap().to_string(), text(list(&log, "heads").last().unwrap(), "root_hash"));
    // A signature that does not hold is looked for before a root that does not agree.
    let foreign = LogKey::from_seed(text(&log, "origin"), &[9; 32]).unwrap().sign(40, Digest::of(b"third"));
    let found = with_heads(&log, &[forked, foreign]);
    assert_eq!((found.kind, found.break_seq, found.last_good_size), (BreakKind::Signature, 40, 39));
    let found = with_heads(&log, &[key.sign(41, Digest::of(b"another"))]);
    assert_eq!((found.kind, found.break_seq, found.last_good_size), (BreakKind::Truncated, 41, 40));
    // A note that cannot be read stands where the one before it stands.
    let found = with_heads(&log, &["nothing".to_owned()]);
    assert_eq!((found.kind, found.break_seq, found.last_good_size), (BreakKind::Signature, 40, 39));
}

#[test]
fn keys_beside_an_event_are_those_of_its_header() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let event = stored(&log).remove(0);
    event.check().unwrap();
    for other in [
        StoredEvent { seq: 2, ..event.clone() },
        StoredEvent { workflow_seq: 2, ..event.clone() },
        StoredEvent { event_type: "policy.drafted.v1".into(), ..event.clone() },
        StoredEvent { leaf: Digest([0; 32]), ..event.clone() },
    ] {
        assert_eq!(other.check(), Err(Altered::EventHash));
    }
}
