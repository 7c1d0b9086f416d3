//! `vectors/evidence/tampered.json`: every break is reported as it stands there, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::Json;
use venture_core::envelope::{Altered, StoredEvent};
use venture_core::log::Frontier;
use venture_core::log::note::VerifierKey;
use venture_core::verify::{Break, Start, Verified, Witnesses, verify_journal};

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
