//! Doing one thing for a while and counting.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use venture_core::Timestamp;
use venture_core::id::Uuid;
use venture_store::driver::{Line, Until, replay};
use venture_store::journal::{Sqlite, SqliteOptions};
use venture_store::{Engine, KeySource, OpenError, OpenOptions, Venture};

use crate::commands::interrupt::Interrupt;
use crate::commands::workload::{ROOM_MINOR, authorize, bundle, check_tool, setup};
use crate::fault::Fault;

/// So many callers wait at the same time.
const CALLERS: u64 = 100;
/// So many events are replayed at most, written in groups of so many commands.
const LONG: u64 = 200_000;
const GROUP: u64 = 500;
/// The bench's own key: nothing real is signed with it.
const KEY: [u8; 32] = *b"venture bench: published test ke";
/// A fixed time, so that no day ends while it is measured.
const NOON: &str = "2026-03-02T12:00:00Z";

/// Where and how long is measured.
pub(super) struct Bench<'b> {
    folder: &'b Path,
    share: Duration,
    interrupt: &'b Interrupt,
}

impl<'b> Bench<'b> {
    pub(super) const fn new(folder: &'b Path, share: Duration, interrupt: &'b Interrupt) -> Self {
        Self { folder, share, interrupt }
    }

    /// One-row commits of SQLite alone, each synced.
    pub(super) fn bare_commits(&self, round: u32, of: u32) -> Result<f64, Fault> {
        let failed = |error: rusqlite::Error| Fault::Input(format!("the baseline failed: {error}"));
        let connection = Connection::open(self.path("bare", round)).map_err(failed)?;
        connection
            .execute_batch(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
            )
            .map_err(failed)?;
        let mut insert = connection.prepare("INSERT INTO rows (body) VALUES (?1)").map_err(failed)?;
        self.per_second(of, |_| insert.execute([[7_u8; 100]]).map(drop).map_err(failed))
    }

    /// Intents authorized and made durable, one after the other.
    pub(super) fn one_at_a_time(&self, round: u32, of: u32) -> Result<f64, Fault> {
        let venture = self.file("one", round)?;
        let rate = self.per_second(of, |n| approved(&venture.handle(key_and_amount(n).as_bytes())))?;
        venture.close()?;
        Ok(rate)
    }

    /// Intents authorized and made durable, by many callers at the same time.
    pub(super) fn in_flight(&self, round: u32, of: u32) -> Result<f64, Fault> {
        let venture = self.file("many", round)?;
        let (next, all_approved) = (AtomicU64::new(0), AtomicBool::new(true));
        let (began, time) = (Instant::now(), self.time(of));
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                scope.spawn(|| {
                    while began.elapsed() < time && !self.interrupt.came() {
                        let line = key_and_amount(next.fetch_add(1, Ordering::Relaxed));
                        if approved(&venture.handle(line.as_bytes())).is_err() {
                            all_approved.store(false, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        let rate = rate(next.into_inner(), began.elapsed());
        venture.close()?;
        if all_approved.into_inner() { Ok(rate) } else { Err(not_approved("of many at the same time")) }
    }

    /// Tool checks from line to answer; nothing is recorded.
    pub(super) fn decisions(&self) -> Result<f64, Fault> {
        let venture = self.open("memory:")?;
        let driver = venture.tenant().driver();
        self.per_second(1, |n| {
            let id = Uuid::from_u128(0x5000_0000_0000_4000_8000_0000_0000_0000 | u128::from(n));
            approved(&driver.try_line(check_tool(&id.to_string()).as_bytes()))
        })
    }

    /// Intents authorized, folded, sealed and signed in memory.
    pub(super) fn in_memory(&self) -> Result<f64, Fault> {
        let venture = self.open("memory:")?;
        self.per_second(1, |n| approved(&venture.handle(key_and_amount(n).as_bytes())))
    }

    /// A long journal in a file, checked and folded from its first event.
    pub(super) fn replay(&self) -> Result<f64, Fault> {
        self.fill("long")?;
        let journal = Sqlite::open(&self.path("long", 0), None, SqliteOptions::default());
        let journal = journal.map_err(OpenError::from)?;
        let (began, mut events) = (Instant::now(), 0_u64);
        while events == 0 || (began.elapsed() < self.share && !self.interrupt.came()) {
            events = events.saturating_add(replay::<Engine>(&journal, Until::End)?.seq);
        }
        Ok(rate(events, began.elapsed()))
    }

    /// Authorizes intents in large groups, for as long as a share and no further than the journal need be.
    fn fill(&self, name: &str) -> Result<(), Fault> {
        let venture = self.file(name, 0)?;
        let (began, mut next) = (Instant::now(), 0_u64);
        while began.elapsed() < self.share && !self.interrupt.came() {
            let mut driver = venture.tenant().driver();
            if driver.log().size() >= LONG {
                break;
            }
            let lines: Vec<String> =
                (0..GROUP).map(|index| key_and_amount(next.saturating_add(index))).collect();
            next = next.saturating_add(GROUP);
            let numbered: Vec<_> =
                lines.iter().zip(1..).map(|(line, number)| Line { number, bytes: line.as_bytes() }).collect();
            driver.handle_group(&numbered).iter().try_for_each(|answer| approved(answer))?;
        }
        Ok(venture.close()?)
    }

    fn path(&self, name: &str, round: u32) -> PathBuf {
        self.folder.join(format!("{name}-{round}.db"))
    }

    fn file(&self, name: &str, round: u32) -> Result<Venture, Fault> {
        self.open(&format!("sqlite:{}", self.path(name, round).display()))
    }

    /// A store that is set up.
    fn open(&self, url: &str) -> Result<Venture, Fault> {
        let noon: Timestamp = NOON.parse().map_err(|error| Fault::Input(format!("{error}")))?;
        let options = OpenOptions {
            policy: Some(bundle(ROOM_MINOR).to_string()),
            key: KeySource::Seed(KEY),
            clock: Box::new(move || noon),
            ..OpenOptions::default()
        };
        let venture = venture_store::open(url, options)?;
        setup().iter().try_for_each(|line| approved(&venture.handle(line.as_bytes())))?;
        Ok(venture)
    }

    fn time(&self, of: u32) -> Duration {
        self.share.checked_div(of).unwrap_or(self.share)
    }

    fn per_second(&self, of: u32, mut step: impl FnMut(u64) -> Result<(), Fault>) -> Result<f64, Fault> {
        let (began, time) = (Instant::now(), self.time(of));
        let mut count = 0_u64;
        while began.elapsed() < time && !self.interrupt.came() {
            step(count)?;
            count = count.saturating_add(1);
        }
        Ok(rate(count, began.elapsed()))
    }
}

fn key_and_amount(n: u64) -> String {
    authorize(&format!("bench-{n:012}"), 100_i64.saturating_add_unsigned(n))
}

fn approved(answer: &[u8]) -> Result<(), Fault> {
    let answer = String::from_utf8_lossy(answer);
    if answer.contains(r#""decision":"APPROVED""#) { Ok(()) } else { Err(not_approved(&answer)) }
}

fn not_approved(answer: &str) -> Fault {
    Fault::Check(format!("a command that must be approved was not: {answer}"))
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::EPSILON)
}
