//! Decide, append, apply: what is answered is what lasts.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod toy;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use toy::{Toy, add, all, at, driver, identity, key, memory, options, send, sqlite};
use venture_core::Digest;
use venture_core::journal::Batch;
use venture_core::signature::SigningKey;
use venture_core::time::Timestamp;
use venture_store::OpenError;
use venture_store::driver::{Decider as _, Driver, DriverOptions, Line, PassedOver, Tenant, Until, replay};
use venture_store::journal::{Around, Journal, JournalError, Memory, Snapshot, Sqlite, SqliteOptions};
use venture_store::keys::KeySeed;

/// A journal whose n-th append fails, and whose appends take a while.
struct Trouble {
    inner: Memory,
    appends: Arc<AtomicU64>,
    fail_at: u64,
    error: JournalError,
    pause: Duration,
}

impl Trouble {
    fn failing_at(fail_at: u64) -> Self {
        let error = JournalError::Full("the test's disk".into());
        Self { inner: memory(), appends: Arc::default(), fail_at, error, pause: Duration::ZERO }
    }
}

impl Around for Trouble {
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
    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        std::thread::sleep(self.pause);
        if self.appends.fetch_add(1, Ordering::SeqCst) + 1 == self.fail_at {
            return Err(self.error.clone());
        }
        Journal::append(&mut self.inner, batch, expected_seq)
    }
}

fn group(driver: &mut Driver<Toy>, lines: &[Vec<u8>]) -> Vec<String> {
    let lines: Vec<_> = lines.iter().zip(1..).map(|(bytes, number)| Line { number, bytes }).collect();
    driver.handle_group(&lines).into_iter().map(|answer| String::from_utf8(answer).unwrap()).collect()
}

#[test]
fn a_group_is_one_batch_with_one_head_and_an_answer_a_line() {
    let mut driver = driver(memory(), 0);
    let answers = group(&mut driver, &[add("a", 1), b"no json".to_vec(), add("b", 2)]);
    assert_eq!(
        answers,
        [
            r#"{"decision":"APPROVED","line":1,"seq":[1,2]}"#,
            r#"{"error":{"code":"MALFORMED"},"line":2}"#,
            r#"{"decision":"APPROVED","line":3,"seq":[3,4]}"#
        ]
    );
    assert_eq!(driver.journal().heads(0).unwrap(), [driver.head()]);
    send(&mut driver, b"still no json");
    assert_eq!(driver.journal().heads(0).unwrap().len(), 1, "nothing happened, nothing is signed");
    send(&mut driver, &add("a", 1));
    assert_eq!(driver.journal().heads(0).unwrap().len(), 2);
    assert_eq!(driver.verify().unwrap().through_seq, 6);
}

#[test]
fn a_failed_commit_means_that_nothing_happened() {
    let mut driver = driver(Trouble::failing_at(2), 0);
    send(&mut driver, &add("a", 1));
    let before = (driver.decider().state_hash(), driver.head());
    let answers = group(&mut driver, &[add("a", 10), add("b", 20)]);
    for (answer, line) in answers.iter().zip(1..) {
        let begin = format!(
            r#"{{"line":{line},"error":{{"code":"AUDIT_UNAVAILABLE","pointer":"","message":"nothing was recorded"#
        );
        assert!(answer.starts_with(&begin) && answer.contains("free some space"), "{answer}");
    }
    assert_eq!(driver.journal().last_seq(), 2);
    assert_eq!(send(&mut driver, b"{"), r#"{"error":{"code":"MALFORMED"},"line":1}"#);
    assert_eq!((driver.decider().state_hash(), driver.head()), before);
    assert_eq!(send(&mut driver, &add("a", 100)), r#"{"decision":"APPROVED","line":1,"seq":[3,4]}"#);
    assert_eq!(driver.decider().sums["a"], 101);
    driver.verify().unwrap();
}

/// Spec: commands.md 3; RFC 6901: the empty pointer is the whole command.
#[test]
fn every_refused_commit_points_at_the_command_and_says_what_to_do() {
    let why = || "the test's".to_owned();
    for (error, then) in [
        (JournalError::Conflict { expected: 1, found: 2 }, "read on and decide again"),
        (JournalError::Misfit(why()), "`venture audit verify`"),
        (JournalError::Full(why()), "free some space and send the command again"),
        (JournalError::ReadOnly(why()), "make it writable and send the command again"),
        (JournalError::Corrupt { seq: 1, what: why() }, "`venture audit verify`"),
        (JournalError::Blob { hash: Digest::of(b""), what: "missing" }, "`venture audit verify`"),
        (JournalError::Io(why()), "see to its disk and send the command again"),
    ] {
        let mut driver = driver(Trouble { error: error.clone(), ..Trouble::failing_at(1) }, 0);
        let answer: serde_json::Value = serde_json::from_str(&send(&mut driver, &add("a", 1))).unwrap();
        let told = &answer["error"];
        assert_eq!((&told["code"], &told["pointer"]), (&"AUDIT_UNAVAILABLE".into(), &"".into()), "{answer}");
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(&error.to_string()) && message.contains(then), "{message}");
    }
}

#[test]
fn a_line_whose_events_do_not_fold_harms_no_other() {
    let mut driver = driver(memory(), 0);
    let answers = group(&mut driver, &[add("a", 1), br#"{"boom":true}"#.to_vec(), add("a", 2)]);
    assert_eq!(answers[0], r#"{"decision":"APPROVED","line":1,"seq":[1,2]}"#);
    let told: serde_json::Value = serde_json::from_str(&answers[1]).unwrap();
    assert_eq!(
        (&told["error"]["code"], &told["error"]["pointer"]),
        (&"INTERNAL".into(), &"".into()),
        "{told}"
    );
    assert!(answers[1].contains("report it with the command"), "{}", answers[1]);
    assert_eq!(answers[2], r#"{"decision":"APPROVED","line":3,"seq":[3,4]}"#);
    assert_eq!(driver.decider().sums["a"], 3);
    driver.verify().unwrap();
}

#[test]
fn what_is_due_goes_first_step_by_step_in_the_same_commit() {
    let mut driver = driver(memory(), 0);
    send(&mut driver, &add("a", 2));
    let answer = send(&mut driver, br#"{"add":7,"to":"b","due":"a"}"#);
    assert_eq!(answer, r#"{"decision":"APPROVED","line":1,"seq":[5,6]}"#, "two steps were due");
    assert_eq!((driver.decider().sums["a"], driver.decider().sums["b"]), (0, 7));
    assert_eq!(driver.journal().last_seq(), 6);
    assert_eq!(driver.journal().heads(0).unwrap().len(), 2, "one commit a line");
    let replayed = driver.replay(Until::End).unwrap();
    assert_eq!(replayed.decider.state_hash(), driver.decider().state_hash());
    driver.verify().unwrap();
}

#[test]
fn an_error_after_something_fell_due_takes_that_back() {
    let mut driver = driver(memory(), 0);
    send(&mut driver, &add("a", 2));
    let before = (driver.decider().state_hash(), driver.head());
    let late = br#"{"due":"a","late_error":true}"#.to_vec();
    let answers = group(&mut driver, &[late, add("b", 1)]);
    assert!(answers[0].contains(r#""code":"INTERNAL""#), "{}", answers[0]);
    assert_eq!(answers[1], r#"{"decision":"APPROVED","line":2,"seq":[3,4]}"#);
    assert_eq!(driver.decider().sums["a"], 2, "nothing of the failed turn is left");
    assert_ne!((driver.decider().state_hash(), driver.head()), before);
    driver.verify().unwrap();
}

#[test]
fn what_stays_due_after_its_events_is_taken_back_and_no_endless_loop() {
    let mut driver = driver(memory(), 0);
    send(&mut driver, &add("a", 2));
    let answers = group(&mut driver, &[br#"{"stuck":true}"#.to_vec(), add("b", 1)]);
    assert!(answers[0].contains(r#""code":"INTERNAL""#), "{}", answers[0]);
    assert!(answers[0].contains("stays due"), "{}", answers[0]);
    assert_eq!(answers[1], r#"{"decision":"APPROVED","line":2,"seq":[3,4]}"#);
    assert_eq!(driver.decider().sums.get("s"), None, "nothing of the failed turn is left");
    driver.verify().unwrap();
}

#[test]
fn a_panic_in_between_leaves_no_trace() {
    let boom = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&boom);
    let clock = Box::new(move || {
        assert!(count.fetch_add(1, Ordering::SeqCst) != 2, "the third look at the clock");
        at(0)
    });
    let options = DriverOptions { clock, snapshot_every: 0 };
    let mut driver = Driver::<Toy>::open(Box::new(memory()), &key(), options).unwrap();
    send(&mut driver, &add("a", 1));
    let group_panics = catch_unwind(AssertUnwindSafe(|| group(&mut driver, &[add("a", 10), add("a", 20)])));
    assert!(group_panics.is_err());
    assert_eq!(send(&mut driver, &add("a", 100)), r#"{"decision":"APPROVED","line":1,"seq":[3,4]}"#);
    assert_eq!(driver.decider().sums["a"], 101);
    driver.verify().unwrap();
}

#[test]
fn a_panic_of_one_caller_answers_those_that_waited_with_it() {
    let looks = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&looks);
    let clock = Box::new(move || {
        assert!(count.fetch_add(1, Ordering::SeqCst) != 5, "the sixth look at the clock");
        at(0)
    });
    let journal = Trouble { pause: Duration::from_millis(5), ..Trouble::failing_at(0) };
    let options = DriverOptions { clock, snapshot_every: 0 };
    let tenant = Tenant::new(Driver::<Toy>::open(Box::new(journal), &key(), options).unwrap());
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..12)
            .map(|_| scope.spawn(|| catch_unwind(AssertUnwindSafe(|| tenant.handle(&add("a", 1))))))
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    // Nobody waits for ever, one breaks off, and what is acknowledged is what is there.
    let acknowledged =
        outcomes.iter().flatten().filter(|answer| answer.starts_with(b"{\"decision\"")).count();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    assert!(acknowledged > 0);
    tenant.handle(&add("b", 1));
    let driver = tenant.driver();
    assert_eq!(driver.decider().sums["a"], i64::try_from(acknowledged).unwrap());
    assert_eq!(driver.verify().unwrap().through_seq, 2 * (acknowledged as u64 + 1));
}

#[test]
fn the_clock_never_goes_back_behind_the_journal() {
    let time = Arc::new(AtomicI64::new(10));
    let read = Arc::clone(&time);
    let options =
        DriverOptions { clock: Box::new(move || at(read.load(Ordering::SeqCst))), snapshot_every: 0 };
    let mut driver = Driver::<Toy>::open(Box::new(memory()), &key(), options).unwrap();
    for second in [10, 5, 11] {
        time.store(second, Ordering::SeqCst);
        send(&mut driver, &add("a", 1));
    }
    let times: Vec<Timestamp> = all(driver.journal()).iter().map(|event| event.created_at).collect();
    assert_eq!(times, [at(10), at(10), at(10), at(10), at(11), at(11)]);
    // A time maps to the longest prefix that is not after it.
    let seq_at = |until| driver.replay(until).unwrap().seq;
    assert_eq!([Until::Time(at(9)), Until::Time(at(10)), Until::Time(at(99))].map(seq_at), [0, 4, 6]);
    assert_eq!([Until::Seq(0), Until::Seq(3), Until::Seq(9)].map(seq_at), [0, 3, 6]);
    assert_eq!(driver.replay(Until::Seq(4)).unwrap().decider.sums["a"], 2);
}

#[test]
fn a_snapshot_and_the_tail_equal_a_replay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    for round in 0..7 {
        let mut driver = driver(sqlite(&path).unwrap(), 5);
        for n in 0..3 {
            send(&mut driver, &add(&format!("account-{}", n % 2), round));
        }
        let replayed = replay::<Toy>(driver.journal(), Until::End).unwrap();
        assert_eq!(replayed.decider.state_hash(), driver.decider().state_hash());
        assert_eq!((replayed.seq, replayed.root), (driver.log().size(), driver.log().root()));
        driver.close().unwrap();
    }
    let journal = sqlite(&path).unwrap();
    let kept: Vec<u64> = journal.snapshots(u64::MAX).unwrap().iter().map(|one| one.seq).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|seq| journal.last_seq() - seq < 15), "{kept:?}");
}

#[test]
fn a_forged_or_torn_snapshot_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let mut first = driver(sqlite(&path).unwrap(), 2);
    for n in 0..3 {
        send(&mut first, &add("a", n));
    }
    let truth = first.decider().state_hash();
    first.close().unwrap();

    let whole = sqlite(&path).unwrap().snapshots(u64::MAX).unwrap()[0].clone();
    let mut lie = Toy::new(toy::TENANT);
    lie.sums.insert("a".into(), 1_000_000);
    let mut forged = whole.clone();
    let at = forged.state.len() - 1;
    forged.state[at] ^= 1;
    let torn = Snapshot { state: whole.state[..at].to_vec(), ..whole.clone() };
    let mut rehashed = forged.clone();
    rehashed.content_hash = Digest::of(&rehashed.state);
    let mut moved = whole.clone();
    moved.seq = 5;
    let (hash, key) = ("its bytes are not those that were hashed", "it is not signed with the log's key");
    for (bad, why) in [(forged, hash), (torn, hash), (rehashed, key), (moved, key)] {
        let mut journal = sqlite(&path).unwrap();
        journal.put_snapshot(&bad).unwrap();
        let opened = driver(journal, 0);
        assert_eq!(opened.decider().state_hash(), truth);
        let told = PassedOver { seq: bad.seq, why: why.to_owned() };
        assert!(opened.passed_over().contains(&told), "{:?}", opened.passed_over());
    }
}

/// The snapshot's bytes with another number in front, signed as the store signs.
fn in_layout(snapshot: &Snapshot, layout: &[u8]) -> Snapshot {
    let (found, rest) = snapshot.state.split_first().unwrap();
    assert_eq!(u32::from(*found), Toy::LAYOUT);
    let state = [layout, rest].concat();
    let content_hash = Digest::of(&state);
    let signed = [
        b"venture snapshot v1\n",
        toy::TENANT.as_bytes().as_slice(),
        &snapshot.seq.to_be_bytes(),
        &content_hash.0,
    ]
    .concat();
    let signature = SigningKey::from_seed(toy::key().seed()).sign(&signed).to_vec();
    Snapshot { seq: snapshot.seq, state, content_hash, signature }
}

#[test]
fn a_snapshot_of_another_layout_is_known_as_such_and_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let mut first = driver(sqlite(&path).unwrap(), 2);
    send(&mut first, &add("a", 5));
    let truth = first.decider().state_hash();
    first.close().unwrap();
    let whole = sqlite(&path).unwrap().snapshots(u64::MAX).unwrap()[0].clone();
    assert_eq!(in_layout(&whole, &[7]), whole, "signed as the store signs");
    for (layout, why) in [
        // As they began before there were layouts: whether there is a last time.
        (&[][..], "it has the state in an older layout, 1; this version reads 7"),
        (&[6], "it has the state in an older layout, 6; this version reads 7"),
        (&[8], "it has the state in a newer layout, 8; this version reads 7"),
        (&[0xac, 2], "it has the state in a newer layout, 300; this version reads 7"),
    ] {
        let mut journal = sqlite(&path).unwrap();
        journal.put_snapshot(&in_layout(&whole, layout)).unwrap();
        let opened = driver(journal, 0);
        assert_eq!(opened.passed_over(), [PassedOver { seq: whole.seq, why: why.to_owned() }]);
        assert!(
            opened.passed_over()[0].to_string().contains("passed over, events are folded instead: it has")
        );
        assert_eq!(opened.decider().state_hash(), truth);
    }
}

#[test]
fn another_key_is_refused() {
    let other = KeySeed::new(&identity().origin, [8; 32]).unwrap();
    let error = Driver::<Toy>::open(Box::new(memory()), &other, options(0)).err().unwrap();
    assert!(matches!(error, OpenError::OtherKey { .. }), "{error}");
}

#[test]
fn callers_at_the_same_time_share_commits_and_all_is_there() {
    const CALLERS: u64 = 16;
    const LINES: u64 = 20;
    let journal = Trouble { pause: Duration::from_millis(1), ..Trouble::failing_at(0) };
    let appends = Arc::clone(&journal.appends);
    let tenant = Tenant::new(driver(journal, 0));
    let mut seqs: Vec<u64> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| {
                    let seq = |answer: Vec<u8>| {
                        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
                        answer["seq"][0].as_u64().unwrap()
                    };
                    (0..LINES).map(|_| seq(tenant.handle(&add("a", 1)))).collect::<Vec<_>>()
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    seqs.sort_unstable();
    let expected: Vec<u64> = (0..CALLERS * LINES).map(|n| 2 * n + 1).collect();
    assert_eq!(seqs, expected);
    let driver = tenant.driver();
    assert_eq!(driver.decider().sums["a"], 320);
    assert_eq!(driver.verify().unwrap().through_seq, 640);
    let commits = appends.load(Ordering::SeqCst);
    assert!(commits < CALLERS * LINES / 2, "{commits} commits for {} lines", CALLERS * LINES);
}

#[test]
fn a_full_disk_denies_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let tight = SqliteOptions { max_pages: Some(60) };
    let mut driver = driver(Sqlite::open(&path, Some(&identity()), tight).unwrap(), 4);
    let big = |n: usize| add(&"x".repeat(700), i64::try_from(n).unwrap());
    let mut acknowledged = 0;
    let refused = loop {
        let answer = send(&mut driver, &big(acknowledged));
        if answer.contains("error") {
            break answer;
        }
        acknowledged += 1;
        assert!(acknowledged < 200);
    };
    assert!(acknowledged > 0);
    assert!(refused.contains("AUDIT_UNAVAILABLE") && refused.contains("no room is left"), "{refused}");
    assert!(send(&mut driver, &big(0)).contains("no room is left"), "again");
    assert_eq!(driver.journal().last_seq(), 2 * acknowledged as u64);
    driver.verify().unwrap();
    driver.close().unwrap();

    let mut roomy = toy::driver(sqlite(&path).unwrap(), 4);
    assert_eq!(roomy.journal().last_seq(), 2 * acknowledged as u64);
    assert!(send(&mut roomy, &big(0)).contains("seq"));
    roomy.verify().unwrap();
}

#[test]
fn a_prologue_goes_before_the_first_line_that_it_can_go_before() {
    let mut driver = driver(Trouble::failing_at(1), 0);
    driver.begin_with(Box::new(|line, _| line.starts_with(b"{").then(|| add("first", 1))));
    assert!(send(&mut driver, b"no command").contains("MALFORMED"));
    assert!(send(&mut driver, &add("a", 1)).contains("AUDIT_UNAVAILABLE"), "kept for the next line");
    let answers = group(&mut driver, &[b"no command".to_vec(), add("a", 2), add("a", 3)]);
    assert!(answers[1].contains(r#""seq":[3,4]"#) && answers[2].contains(r#""seq":[5,6]"#), "{answers:?}");
    assert!(send(&mut driver, &add("a", 4)).contains(r#""seq":[7,8]"#), "sent once");
    assert_eq!((driver.decider().sums["first"], driver.decider().sums["a"]), (1, 9));

    let mut refused = toy::driver(memory(), 0);
    refused.begin_with(Box::new(|_, _| Some(b"no command".to_vec())));
    for _ in 0..2 {
        assert!(send(&mut refused, &add("a", 1)).contains("MALFORMED"), "nothing goes on without it");
    }
    assert_eq!(refused.journal().last_seq(), 0);
}
