//! Plays a script against a real driver, and looks after every step whether the laws hold.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use venture_store::Engine;
use venture_store::driver::{Driver, DriverOptions, Line, Until};
use venture_store::journal::{JournalError, Memory, Sqlite, SqliteOptions};

use super::audit::Audit;
use super::books::{Books, Expect};
use super::lines::{Recorded as _, line, time, venture_id};
use super::script::{Fault, Item, Op, START, When};
use super::shaky::{Control, Defect, Disk, Medium, Shaky, Trouble, lock};
use crate::stream::{identity, key};

/// Where the journal lies, how often it is snapshotted, and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub is_file: bool,
    pub snapshot_every: u64,
    pub defect: Defect,
}

impl Setting {
    /// Every fourth seed writes a file.
    pub fn of(seed: u64) -> Self {
        let snapshot_every = [0, 7, 40][usize::try_from(seed % 3).unwrap()];
        Self { is_file: seed % 4 == 3, snapshot_every, defect: Defect::None }
    }
}

/// What a run did, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub lines: u64,
    pub approved: u64,
    pub denied: u64,
    pub errors: u64,
    pub repeats: u64,
    pub faults: u64,
    pub starts: u64,
    pub events: u64,
    pub excesses: u64,
    pub codes: BTreeMap<String, u64>,
}

/// A law that did not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    pub item: usize,
    pub law: &'static str,
    pub what: String,
    /// Every line that was sent.
    pub lines: Vec<String>,
}

type Law = Result<(), (&'static str, String)>;

fn law(name: &'static str, holds: Result<(), String>) -> Law {
    holds.map_err(|what| (name, what))
}

fn require(holds: bool, name: &'static str, what: impl FnOnce() -> String) -> Law {
    if holds { Ok(()) } else { Err((name, what())) }
}

/// Plays the script; the first law that breaks ends it.
pub fn play(items: &[Item], setting: Setting) -> Result<Tally, Broken> {
    let mut stage = Stage::new(setting);
    for (item, number) in items.iter().zip(0..) {
        stage.item(item, number).map_err(|(law, what)| Broken {
            item: number,
            law,
            what,
            lines: std::mem::take(&mut stage.sent),
        })?;
    }
    let end = stage.slow_laws().and_then(|()| stage.the_log_verifies());
    end.map_err(|(law, what)| Broken {
        item: items.len().saturating_sub(1),
        law,
        what,
        lines: std::mem::take(&mut stage.sent),
    })?;
    stage.tally.events = u64::try_from(stage.audit.leaves.len()).unwrap();
    stage.tally.excesses = stage.books.excesses;
    Ok(stage.tally)
}

struct Stage {
    setting: Setting,
    folder: Option<tempfile::TempDir>,
    copies: u32,
    medium: Medium,
    control: Arc<Mutex<Control>>,
    clock: Arc<AtomicI64>,
    driver: Option<Driver<Engine>>,
    books: Books,
    audit: Audit,
    sent: Vec<String>,
    /// The answers that tool calls got, by number.
    calls: BTreeMap<u64, (String, String)>,
    tally: Tally,
}

fn scratch() -> tempfile::TempDir {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { tempfile::tempdir_in(shm).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn wal(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

impl Stage {
    fn new(setting: Setting) -> Self {
        let folder = setting.is_file.then(scratch);
        let medium = match &folder {
            Some(_) => Medium::File(Arc::default()),
            None => {
                let empty = Memory::new(identity());
                let disk = Disk { shown: empty.clone(), durable: empty, forgetful: false };
                Medium::Memory(Arc::new(Mutex::new(disk)))
            }
        };
        let mut stage = Self {
            setting,
            folder,
            copies: 0,
            medium,
            control: Arc::default(),
            clock: Arc::new(AtomicI64::new(START)),
            driver: None,
            books: Books::default(),
            audit: Audit::default(),
            sent: Vec::new(),
            calls: BTreeMap::new(),
            tally: Tally::default(),
        };
        stage.open().unwrap();
        stage
    }

    fn driver(&mut self) -> &mut Driver<Engine> {
        self.driver.as_mut().unwrap()
    }

    fn path(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().join(format!("{}.db", self.copies))
    }

    /// A process starts on what is durable.
    fn open(&mut self) -> Result<(), String> {
        match &self.medium {
            Medium::Memory(disk) => {
                let mut disk = lock(disk);
                disk.shown = disk.durable.clone();
                disk.forgetful = false;
            }
            Medium::File(file) => {
                let opened = Sqlite::open(&self.path(), Some(&identity()), SqliteOptions::default());
                *lock(file) = Some(opened.map_err(|error| error.to_string())?);
            }
        }
        let journal =
            Shaky::new(self.medium.clone(), identity(), Arc::clone(&self.control), self.setting.defect);
        let clock = Arc::clone(&self.clock);
        let clock = Box::new(move || time(clock.load(Ordering::SeqCst)));
        let options = DriverOptions { clock, snapshot_every: self.setting.snapshot_every };
        let driver = Driver::open(Box::new(journal), &key(), options).map_err(|error| error.to_string())?;
        self.driver = Some(driver);
        self.tally.starts += 1;
        Ok(())
    }

    /// The process dies; of what its last append wrote, `share` in 1,000 is there, if it is a file.
    fn die(&mut self, written: Option<(u64, u64)>) {
        if let Medium::File(file) = &self.medium {
            // The files as they lie while the process is still there.
            let old = self.path();
            self.copies += 1;
            let new = self.path();
            std::fs::copy(&old, &new).unwrap();
            let mut log = std::fs::read(wal(&old)).unwrap_or_default();
            if let Some((before, share)) = written {
                let end = u64::try_from(log.len()).unwrap();
                let cut = before + end.saturating_sub(before) * share / 1_000;
                log.truncate(usize::try_from(cut).unwrap());
            }
            std::fs::write(wal(&new), log).unwrap();
            lock(file).take();
        }
        self.driver = None;
    }

    fn wal_length(&self) -> u64 {
        match &self.medium {
            Medium::File(_) => std::fs::metadata(wal(&self.path())).map_or(0, |file| file.len()),
            Medium::Memory(_) => 0,
        }
    }

    fn item(&mut self, item: &Item, number: usize) -> Law {
        self.tally.faults += u64::from(item.fault != Fault::Nothing);
        let now = match item.when {
            When::Told(at) => at,
            When::Clock(at) => {
                self.clock.store(at, Ordering::SeqCst);
                at.max(self.audit.last_at)
            }
        };
        let lines: Vec<String> = item.ops.iter().map(|op| line(op, item.when, now, &self.audit)).collect();
        let heard = self.attempt(item, &lines, now)?;
        let again = When::Told(self.audit.last_at.max(now));
        if item.fault == Fault::Twice || (!heard && now >= self.audit.last_at) {
            let now = self.audit.last_at.max(now);
            let lines: Vec<String> = item.ops.iter().map(|op| line(op, again, now, &self.audit)).collect();
            let calm = Item { when: again, ops: item.ops.clone(), fault: Fault::Nothing };
            self.attempt(&calm, &lines, now)?;
            if self.setting.defect == Defect::PaysTwice {
                self.pay_twice(&lines);
            }
        }
        self.quick_laws()?;
        match item.fault {
            Fault::Torn { .. } => self.slow_laws().and_then(|()| self.the_log_verifies()),
            Fault::Restart { .. } => self.slow_laws().and_then(|()| self.restore_equals_state()),
            Fault::Crash { .. } => self.slow_laws(),
            _ if number.is_multiple_of(40) => self.slow_laws(),
            _ => Ok(()),
        }
    }

    /// The planted defect: a rail's callback under another reference.
    fn pay_twice(&mut self, lines: &[String]) {
        for line in lines.iter().filter(|line| line.contains(r#""command":"settle""#)) {
            let line = line.replace(r#""ch-"#, r#""other-"#);
            self.driver().handle(Line { number: 1, bytes: line.as_bytes() });
        }
        self.audit.read(self.driver.as_ref().unwrap().journal()).unwrap();
    }

    /// Hands the lines in, with what goes wrong meanwhile. Whether the answers were heard.
    fn attempt(&mut self, item: &Item, lines: &[String], now: i64) -> Result<bool, (&'static str, String)> {
        let is_behind = now < self.audit.last_at;
        let before = (self.books.clone(), self.audit.last_seq(), self.wal_length());
        let mut wanted = Vec::new();
        for op in &item.ops {
            wanted.push(if is_behind { Expect::Error } else { self.books.step(op, now) });
        }
        self.sent.extend(lines.iter().cloned());
        if item.fault != Fault::Nothing {
            self.sent.push(format!("# {:?}", item.fault));
        }
        {
            let mut control = lock(&self.control);
            control.kept = None;
            control.trouble = trouble(item.fault);
        }
        let answers = self.hand_in(lines);
        let kept = lock(&self.control).kept;
        lock(&self.control).trouble = Trouble::Nothing;
        let kept = self.aftermath(item.fault, before.1, before.2, kept).map_err(|what| ("reopens", what))?;
        if matches!(item.fault, Fault::Crash { .. } | Fault::Torn { .. } | Fault::Restart { .. }) {
            law("nothing_is_lost", self.audit.nothing_is_lost(self.driver.as_ref().unwrap().journal()))?;
        }
        if kept == Some(false) {
            self.books = before.0;
        }
        law("journal", self.audit.read(self.driver.as_ref().unwrap().journal()))?;
        let heard = match (&answers, item.fault) {
            (_, Fault::Crash { .. } | Fault::Torn { .. } | Fault::LostReply) | (None, _) => false,
            (Some(answers), Fault::Full | Fault::Conflict | Fault::KeptButFailed) if kept.is_some() => {
                let all = answers.iter().all(|answer| answer["error"]["code"] == "AUDIT_UNAVAILABLE");
                require(all, "unrecorded_is_an_error", || format!("{answers:?}"))?;
                false
            }
            (Some(answers), _) => {
                self.judge(item, &wanted, answers, before.1)?;
                true
            }
        };
        Ok(heard)
    }

    fn hand_in(&mut self, lines: &[String]) -> Option<Vec<Value>> {
        let driver = self.driver.as_mut().unwrap();
        let group: Vec<_> =
            lines.iter().zip(1..).map(|(line, number)| Line { number, bytes: line.as_bytes() }).collect();
        let answers = catch_unwind(AssertUnwindSafe(|| driver.handle_group(&group))).ok()?;
        Some(answers.iter().map(|answer| serde_json::from_slice(answer).unwrap()).collect())
    }

    /// What the fault leaves behind; whether the batch is kept, if there was one.
    fn aftermath(
        &mut self,
        fault: Fault,
        seq: u64,
        wal_before: u64,
        kept: Option<bool>,
    ) -> Result<Option<bool>, String> {
        match fault {
            Fault::Nothing | Fault::Twice | Fault::LostReply => return Ok(kept),
            Fault::Full | Fault::Conflict | Fault::KeptButFailed | Fault::Panic { .. } => {
                // The next line brings the state back.
                self.hand_in(&["{".to_owned()]);
                return Ok(kept);
            }
            Fault::Crash { .. } => self.die(None),
            Fault::Torn { share } => {
                // A checkpoint may have begun a new log meanwhile; then nothing of it may go.
                let grew = self.wal_length() >= wal_before;
                self.die(if grew { Some((wal_before, share)) } else { None });
            }
            Fault::Restart { .. } => {
                let driver = self.driver.take().unwrap();
                driver.close().map_err(|error| error.to_string())?;
            }
        }
        lock(&self.control).hide_snapshots = fault == Fault::Restart { from_zero: true };
        let opened = self.open();
        lock(&self.control).hide_snapshots = false;
        opened?;
        let last = self.driver().journal().last_seq();
        Ok(kept.map(|kept| if matches!(fault, Fault::Torn { .. }) { last > seq } else { kept }))
    }

    /// The answers against what the books said, and against what was appended.
    fn judge(&mut self, item: &Item, wanted: &[Expect], answers: &[Value], before: u64) -> Law {
        require(answers.len() == item.ops.len(), "one_answer_a_line", || format!("{answers:?}"))?;
        let mut last = before;
        for ((op, wanted), answer) in item.ops.iter().zip(wanted).zip(answers) {
            self.tally.lines += 1;
            let word = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
            let (decision, code) = (word("decision"), word("reason_code"));
            let said = || format!("{op:?}\n  wanted {wanted:?}\n  {answer}");
            if !answer["error"].is_null() {
                self.tally.errors += 1;
                require(*wanted == Expect::Error, "answer", said)?;
                require(answer["seq"].is_null(), "errors_append_nothing", said)?;
                continue;
            }
            let replayed = answer["replayed"] == true;
            let fits = match wanted {
                Expect::Error => false,
                Expect::Exactly(a, b, c) => (*a, *b, *c) == (&*decision, &*code, replayed),
                Expect::OneOf(codes) => codes.contains(&&*code),
                Expect::Something => true,
            };
            require(fits, "answer", said)?;
            if let Some(first) = answer["seq"][0].as_u64() {
                require(first == last + 1, "acknowledged_is_recorded", said)?;
                last = answer["seq"][1].as_u64().unwrap_or(0);
            }
            self.tally.approved += u64::from(decision == "APPROVED");
            self.tally.denied += u64::from(decision == "DENIED");
            self.tally.repeats += u64::from(replayed);
            *self.tally.codes.entry(code.clone()).or_default() += 1;
            if let Op::Tool { k, .. } = op
                && code != "WORKFLOW_NOT_FOUND"
            {
                let known = self.calls.entry(*k).or_insert((decision.clone(), code.clone()));
                require(*known == (decision, code), "repeats_give_the_same_answer", said)?;
            }
        }
        let found = self.audit.last_seq();
        require(found == last, "acknowledged_is_recorded", || {
            format!("answers end at {last}, events at {found}")
        })
    }

    /// The engine's books are those of the naive reading.
    fn quick_laws(&self) -> Law {
        let driver = self.driver.as_ref().unwrap();
        let rows = serde_json::to_value(driver.decider().state().ledger.balances()).unwrap();
        let rows = rows.as_array().unwrap();
        let sum = |key: &str, lead: &str| -> i64 {
            let of = rows.iter().filter(|row| row["account"].as_str().unwrap().starts_with(lead));
            of.map(|row| row[key].as_i64().unwrap()).sum()
        };
        let (debit, credit) = (sum("debit_minor", ""), sum("credit_minor", ""));
        require(debit == credit, "debits_equal_credits", || format!("{debit} and {credit}"))?;
        let books = &self.books;
        let mut wanted = vec![
            ("1010".to_owned(), books.cash),
            ("3000".to_owned(), books.capital),
            ("5000".to_owned(), books.cost),
            ("1900".to_owned(), books.suspense),
        ];
        for (venture, funds) in &books.funds {
            wanted.push((format!("1020-{}", venture_id(*venture)), *funds));
            wanted.push((format!("1030-{}", venture_id(*venture)), books.escrow(*venture)));
        }
        for (account, wanted) in wanted {
            let found = sum("balance_minor", &account);
            let what = || format!("{account} holds {found}, the naive books say {wanted}");
            require(found == wanted, "books_agree", what)?;
        }
        Ok(())
    }

    /// Nothing is lost, and a replay from the first event gives the state.
    fn slow_laws(&self) -> Law {
        let driver = self.driver.as_ref().unwrap();
        law("nothing_is_lost", self.audit.nothing_is_lost(driver.journal()))?;
        let replayed =
            driver.replay(Until::End).map_err(|error| ("replay_equals_state", error.to_string()))?;
        let (one, other) = (replayed.decider.state_hash(), driver.decider().state_hash());
        require(one == other, "replay_equals_state", || format!("replay {one}, state {other}"))?;
        Ok(())
    }

    /// The state's own bytes give the state.
    fn restore_equals_state(&self) -> Law {
        let decider = self.driver.as_ref().unwrap().decider();
        let restored = Engine::restore(&decider.snapshot());
        let restored = restored.map_err(|error| ("restore_equals_state", error.to_string()))?.state_hash();
        let state = decider.state_hash();
        require(restored == state, "restore_equals_state", || format!("restored {restored}, state {state}"))
    }

    /// Every event, blob and signed head.
    fn the_log_verifies(&self) -> Law {
        let driver = self.driver.as_ref().unwrap();
        let verified = driver.verify().map_err(|error| ("the_log_verifies", error.to_string()))?;
        let (through, last) = (verified.through_seq, self.audit.last_seq());
        require(through == last, "the_log_verifies", || format!("through {through} of {last}"))
    }
}

fn trouble(fault: Fault) -> Trouble {
    match fault {
        Fault::Full => Trouble::Refuse(JournalError::Full("the disk of the simulation".to_owned())),
        Fault::Conflict => Trouble::Refuse(JournalError::Conflict { expected: 1, found: 2 }),
        Fault::Crash { kept: false } => Trouble::Refuse(JournalError::Io("the process dies".to_owned())),
        Fault::KeptButFailed => Trouble::KeepAndFail,
        Fault::Panic { kept } => Trouble::Panic { kept },
        Fault::Nothing
        | Fault::Crash { kept: true }
        | Fault::Torn { .. }
        | Fault::LostReply
        | Fault::Restart { .. }
        | Fault::Twice => Trouble::Nothing,
    }
}
