//! Long journals are folded page by page, two threads at a time: the result and the first fault are those of one.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, missing_docs, reason = "tests")]

mod toy;

use std::ops::ControlFlow;

use serde_json::json;
use toy::{Toy, add, all, at, driver, event, memory};
use venture_core::Digest;
use venture_core::id::{EventId, TenantId, Uuid, WorkflowId};
use venture_core::journal::{Batch, Blob};
use venture_core::verify::BreakKind;
use venture_store::OpenError;
use venture_store::driver::{Decider as _, Driver, Line, Until, replay};
use venture_store::journal::{Around, EventRow, Journal as _, JournalError, Memory};

/// Two pages and a bit.
const COMMANDS: u64 = 1_050;

fn long() -> Driver<Toy> {
    let mut driver = driver(memory(), 0);
    let lines: Vec<_> = (0..COMMANDS).map(|n| add("a", i64::try_from(n).unwrap())).collect();
    for group in lines.chunks(500) {
        let numbered: Vec<_> = group.iter().zip(1..).map(|(bytes, number)| Line { number, bytes }).collect();
        let answers = driver.handle_group(&numbered);
        assert!(answers.iter().all(|answer| answer.starts_with(br#"{"decision":"APPROVED""#)));
    }
    driver
}

#[test]
fn a_long_journal_folds_to_the_state_that_was_decided() {
    let live = long();
    let size = live.log().size();
    let whole = live.replay(Until::End).unwrap();
    assert_eq!(
        (whole.seq, whole.root, whole.decider.state_hash()),
        (size, live.log().root(), live.decider().state_hash())
    );
    for seq in [0, 1_024, 1_025, 2_048, 2_049] {
        let part = live.replay(Until::Seq(seq)).unwrap();
        let sum: i64 = (0..seq.div_ceil(2)).map(|n| i64::try_from(n).unwrap()).sum();
        assert_eq!((part.seq, part.decider.last), (seq, seq));
        assert_eq!(part.decider.sums.get("a").copied().unwrap_or_default(), sum);
    }
}

type Visit<'v> = &'v mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>;
type Alter = fn(&EventRow<'_>, Visit<'_>) -> ControlFlow<()>;

/// A journal in which one event lies otherwise than it was sealed.
#[derive(Clone)]
struct Altered {
    inner: Memory,
    seq: u64,
    alter: Alter,
}

impl Around for Altered {
    type Inner = Memory;

    fn inner(&self) -> &Memory {
        &self.inner
    }
    fn inner_mut(&mut self) -> &mut Memory {
        &mut self.inner
    }
    fn into_inner(self) -> Memory {
        self.inner
    }
    fn rows(&self, first: u64, visit: Visit<'_>) -> Result<(), JournalError> {
        self.inner.rows(first, &mut |row| {
            if row.seq == self.seq { (self.alter)(row, visit) } else { visit(row) }
        })
    }
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at % bytes.len();
    bytes[at] ^= 1;
    bytes
}

const ALTERATIONS: [(&str, BreakKind, Alter); 13] = [
    ("header", BreakKind::Altered, |row, visit| {
        visit(&EventRow { header: &flipped(row.header, row.header.len() / 2), ..*row })
    }),
    ("end of the header", BreakKind::Altered, |row, visit| {
        visit(&EventRow { header: &flipped(row.header, row.header.len() - 1), ..*row })
    }),
    ("payload", BreakKind::Altered, |row, visit| {
        visit(&EventRow { payload: Some(&flipped(row.payload.unwrap(), 5)), ..*row })
    }),
    ("no payload", BreakKind::Altered, |row, visit| visit(&EventRow { payload: None, ..*row })),
    ("leaf", BreakKind::Altered, |row, visit| visit(&EventRow { leaf: Digest::of(b""), ..*row })),
    ("type", BreakKind::Altered, |row, visit| visit(&EventRow { event_type: "toy.added.v2", ..*row })),
    ("event", BreakKind::Altered, |row, visit| {
        visit(&EventRow { event_id: EventId(Uuid::from_u128(7)), ..*row })
    }),
    ("workflow", BreakKind::Altered, |row, visit| {
        visit(&EventRow { workflow_id: WorkflowId(Uuid::from_u128(7)), ..*row })
    }),
    ("place", BreakKind::Altered, |row, visit| {
        visit(&EventRow { workflow_seq: row.workflow_seq + 1, ..*row })
    }),
    ("tenant", BreakKind::Altered, |row, visit| {
        visit(&EventRow { tenant_id: TenantId(Uuid::from_u128(7)), ..*row })
    }),
    ("time", BreakKind::Altered, |row, visit| visit(&EventRow { created_at: at(7), ..*row })),
    ("seq", BreakKind::Missing, |row, visit| visit(&EventRow { seq: row.seq + 1, ..*row })),
    ("nothing there", BreakKind::Missing, |_, _| ControlFlow::Continue(())),
];

#[test]
fn an_event_that_is_not_what_was_sealed_is_named_on_every_page() {
    let live = long();
    let mut inner = memory();
    let blobs = (0..COMMANDS).map(|n| Blob::new(add("a", i64::try_from(n).unwrap()))).collect();
    let batch = Batch { events: all(live.journal()), blobs, head: None };
    inner.append(&batch, 0).unwrap();
    let mut journal = Altered { inner, seq: 0, alter: ALTERATIONS[0].2 };
    let mut break_of = |seq: u64, alter: Alter| {
        (journal.seq, journal.alter) = (seq, alter);
        match replay::<Toy>(&journal, Until::Time(at(1_000))).err() {
            Some(OpenError::Broken(broken)) => (broken.kind, broken.break_seq),
            other => panic!("{other:?}"),
        }
    };
    for (part, kind, alter) in ALTERATIONS {
        for seq in [1, 2, 1_025] {
            assert_eq!(break_of(seq, alter), (kind, seq), "{part} at {seq}");
        }
    }
    for seq in [1_024, 2_049, 2_099] {
        assert_eq!(break_of(seq, ALTERATIONS[0].2), (BreakKind::Altered, seq));
    }
}

/// What cannot be folded is told before what is broken behind it, though that was found earlier.
#[test]
fn the_first_fault_is_told() {
    let blob = Blob::new(b"why".to_vec());
    let payload = json!({"to": "a", "add": 1, "context_hash": blob.hash.to_string()});
    for (boom, broken) in [(3, 1_500), (1_030, 1_031), (1_500, 2_050)] {
        let events: Vec<_> = (1..=2_100)
            .map(|seq| {
                let kind = if seq == boom { "toy.boom.v1" } else { "toy.added.v1" };
                event(seq, kind, at(0), &payload)
            })
            .collect();
        let mut inner = memory();
        inner.append(&Batch { events, blobs: vec![blob.clone()], head: None }, 0).unwrap();
        let journal = Altered { inner, seq: broken, alter: ALTERATIONS[0].2 };
        let fault = replay::<Toy>(&journal, Until::Seq(2_090)).err();
        assert!(matches!(fault, Some(OpenError::State { seq, .. }) if seq == boom), "{fault:?}");
        let before = replay::<Toy>(&journal, Until::Seq(boom - 1)).unwrap();
        assert_eq!(before.decider.sums["a"], i64::try_from(boom - 1).unwrap());
    }
}
