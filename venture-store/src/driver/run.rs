//! Decide, append, apply: the loop of one tenant's one writer.

use venture_core::digest::Digest;
use venture_core::id::TenantId;
use venture_core::journal::{Batch, Blob};
use venture_core::log::Frontier;
use venture_core::log::note::LogKey;
use venture_core::reason::Reason;
use venture_core::signature::SigningKey;
use venture_core::time::Timestamp;
use venture_engine::answer::error_line;
use venture_engine::command::CommandError;

use super::decider::{Corruption, Decider};
use super::fold::{Folded, Replayed, Until, replay, verifier};
use super::snapshot::{PassedOver, snapshot};
use crate::clock::Clock;
use crate::journal::{Journal, JournalError};
use crate::keys::KeySeed;
use crate::open::OpenError;
use crate::verify::{Verified, VerifyError, verify};

/// A snapshot is due after so many events: they are folded in a few hundredths of a second.
const SNAPSHOT_EVERY: u64 = 4_000;
/// A large state is written less often: at most so many of its bytes for each event.
const SNAPSHOT_BYTES_PER_EVENT: u64 = 128;

/// Makes the line that goes before the first one that it can go before: it sees that line and the clock.
pub type Prologue = Box<dyn Fn(&[u8], Timestamp) -> Option<Vec<u8>> + Send>;

/// Settings of a driver.
pub struct DriverOptions {
    /// Tells the time of commands that do not tell their own.
    pub clock: Clock,
    /// A snapshot is due after so many events; 0: never.
    pub snapshot_every: u64,
}

impl Default for DriverOptions {
    fn default() -> Self {
        Self { clock: Box::new(crate::clock::system_clock), snapshot_every: SNAPSHOT_EVERY }
    }
}

/// One line of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'l> {
    /// Its place in the input, from 1.
    pub number: u64,
    /// A command, as JSON.
    pub bytes: &'l [u8],
}

/// One tenant's writer: an engine over a journal.
pub struct Driver<D> {
    journal: Box<dyn Journal>,
    key: LogKey,
    cache_key: SigningKey,
    clock: Clock,
    snapshot_every: u64,
    /// The place of the last snapshot, and the place where the next is due.
    snapshot_seq: u64,
    snapshot_due: u64,
    folded: Folded<D>,
    /// Goes before the first line; kept until it is durable.
    prologue: Option<Prologue>,
    /// The state may be ahead of the journal: fold again before anything else.
    stale: bool,
}

impl<D: Decider> Driver<D> {
    /// Takes a journal: folds its latest snapshot and the tail, and checks them against the last head.
    ///
    /// # Errors
    /// In order: [`OpenError::Key`] if the key is not the journal's, [`OpenError::Broken`],
    /// [`OpenError::State`], [`OpenError::Journal`].
    pub fn open(journal: Box<dyn Journal>, key: &KeySeed, options: DriverOptions) -> Result<Self, OpenError> {
        let log_key = key.log_key()?;
        if log_key.verifier() != verifier(&*journal)? {
            let (found, expected) = (log_key.vkey(), journal.identity().vkey.clone());
            return Err(OpenError::OtherKey { found, expected });
        }
        let folded = Folded::restore(&*journal)?;
        let mut driver = Self {
            journal,
            key: log_key,
            cache_key: SigningKey::from_seed(key.seed()),
            clock: options.clock,
            snapshot_every: options.snapshot_every,
            snapshot_seq: folded.snapshot_seq,
            snapshot_due: 0,
            folded,
            prologue: None,
            stale: false,
        };
        driver.snapshot_due = driver.snapshot_seq.saturating_add(driver.snapshot_every);
        Ok(driver)
    }

    /// Sends a line of the host's own before the first line that comes. Its answer is not given to anyone;
    /// as long as it is not approved, the lines behind it are answered with an error.
    pub fn begin_with(&mut self, prologue: Prologue) {
        self.prologue = Some(prologue);
    }

    /// What a line would be answered, were it handed in now. Changes nothing.
    #[must_use]
    pub fn try_line(&self, bytes: &[u8]) -> Vec<u8> {
        self.folded.decider.try_line(bytes, 0, self.now())
    }

    /// The answer to one line, once what it changed is durable.
    pub fn handle(&mut self, line: Line<'_>) -> Vec<u8> {
        self.handle_group(&[line]).pop().unwrap_or_default()
    }

    /// The answers to lines that become durable together, in order.
    ///
    /// Each is decided against the state that the ones before it leave. Should the commit fail, none of
    /// them happened and all are answered with an error.
    pub fn handle_group(&mut self, lines: &[Line<'_>]) -> Vec<Vec<u8>> {
        match self.try_group(lines) {
            Ok(answers) => answers,
            Err(Failure::Fold(_)) if lines.len() > 1 => {
                // One line's events do not fold: the others shall not pay for it.
                lines.iter().flat_map(|line| self.handle_group(core::slice::from_ref(line))).collect()
            }
            Err(failure) => lines.iter().map(|line| failure.answer(line.number)).collect(),
        }
    }

    fn try_group(&mut self, lines: &[Line<'_>]) -> Result<Vec<Vec<u8>>, Failure> {
        if self.stale {
            self.fold_again()?;
        }
        // Should anything below fail or panic, the state is folded again before it is used.
        self.stale = true;
        let expected = self.journal.last_seq();
        let mut batch = Batch::default();
        let mut begun = self.prologue.is_none();
        let mut answers = Vec::with_capacity(lines.len());
        for line in lines {
            let refused = if begun { None } else { self.begin(*line, &mut batch, &mut begun)? };
            answers.push(match refused {
                Some(refused) => refused,
                None => self.decide_and_apply(*line, &mut batch)?,
            });
        }
        if !batch.events.is_empty() {
            batch.head = Some(self.key.sign(self.folded.log.size(), self.folded.log.root()));
            self.journal.append(&batch, expected).map_err(Failure::Append)?;
        }
        self.stale = false;
        if begun {
            self.prologue = None;
        }
        self.keep_snapshot();
        Ok(answers)
    }

    /// Sends the prologue ahead of `line`, if it goes there; the answer to `line` if it is refused.
    fn begin(
        &mut self,
        line: Line<'_>,
        batch: &mut Batch,
        begun: &mut bool,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let clock = self.now();
        let before = self.prologue.as_ref().and_then(|prologue| prologue(line.bytes, clock));
        let Some(before) = before else { return Ok(None) };
        let answer = self.decide_and_apply(Line { number: line.number, bytes: &before }, batch)?;
        *begun = is_approved(&answer);
        Ok(if *begun { None } else { Some(answer) })
    }

    /// One line's turn: what is due, one thing at a time, then the command's own part.
    fn decide_and_apply(&mut self, line: Line<'_>, batch: &mut Batch) -> Result<Vec<u8>, Failure> {
        let command = match self.folded.decider.admit(line.bytes, line.number, self.now()) {
            Ok(command) => command,
            Err(answer) => return Ok(answer),
        };
        let mut before = None;
        while let Some(due) = self.folded.decider.next_due(&command) {
            let begun = batch.events.len();
            self.record(&due.events, due.blobs, batch)?;
            let first = batch.events.get(begun).map(|event| event.event_id);
            if first == before {
                let message = "what fell due stays due after its events";
                return Err(Failure::Fold(Corruption(message.to_owned())));
            }
            before = first;
        }
        let decision = self.folded.decider.decide(&command).map_err(Failure::Fold)?;
        self.record(&decision.events, decision.blobs, batch)?;
        Ok(decision.answer)
    }

    /// Puts events into the batch and folds them in.
    fn record(&mut self, events: &[D::Event], blobs: Vec<Blob>, batch: &mut Batch) -> Result<(), Failure> {
        batch.blobs.extend(blobs);
        let (journal, blobs) = (&*self.journal, &batch.blobs);
        let find = |hash: &Digest| {
            let fresh = blobs.iter().rev().find(|blob| blob.hash == *hash);
            fresh.map(|blob| blob.bytes.clone()).or_else(|| journal.blob(hash).ok().flatten())
        };
        for event in events {
            let sealed = D::seal(event).map_err(Failure::Fold)?;
            self.folded.decider.apply(event, &find).map_err(Failure::Fold)?;
            self.folded.log.push(sealed.leaf);
            self.folded.last_at = Some(sealed.created_at);
            batch.events.push(sealed);
        }
        Ok(())
    }

    /// The clock's time, but never before the last event.
    fn now(&self) -> Timestamp {
        let now = (self.clock)();
        self.folded.last_at.map_or(now, |last| last.max(now))
    }

    fn fold_again(&mut self) -> Result<(), Failure> {
        self.folded = Folded::restore(&*self.journal).map_err(|error| Failure::Restore(error.to_string()))?;
        self.stale = false;
        Ok(())
    }

    /// Keeps a snapshot if one is due. It is a cache: one that cannot be kept is tried again later.
    fn keep_snapshot(&mut self) {
        let size = self.folded.log.size();
        if self.snapshot_every == 0 || size < self.snapshot_due || size == self.snapshot_seq {
            return;
        }
        let mut wait = self.snapshot_every;
        if let Some(snapshot) = snapshot(&self.folded, self.journal.identity().tenant, &self.cache_key) {
            let bytes = u64::try_from(snapshot.state.len()).unwrap_or(u64::MAX);
            wait = wait.max(bytes.checked_div(SNAPSHOT_BYTES_PER_EVENT).unwrap_or(0));
            if self.journal.put_snapshot(&snapshot).is_ok() {
                self.snapshot_seq = size;
            }
        }
        self.snapshot_due = size.saturating_add(wait);
    }

    /// The engine's state. After a failed commit it is brought back by the next line.
    #[must_use]
    pub const fn decider(&self) -> &D {
        &self.folded.decider
    }

    /// The snapshots that were not used when the journal was folded, the latest first.
    #[must_use]
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.folded.passed_over
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> &dyn Journal {
        &*self.journal
    }

    /// Whose journal it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.journal.identity().tenant
    }

    /// The log's perfect subtrees: size and root of what is decided so far.
    #[must_use]
    pub const fn log(&self) -> &Frontier {
        &self.folded.log
    }

    /// The signed head of the log as it stands.
    #[must_use]
    pub fn head(&self) -> String {
        self.key.sign(self.folded.log.size(), self.folded.log.root())
    }

    /// The state at an earlier place, folded from the first event.
    ///
    /// # Errors
    /// As [`replay`].
    pub fn replay(&self, until: Until) -> Result<Replayed<D>, OpenError> {
        replay(&*self.journal, until)
    }

    /// Reads the whole journal and checks all that it says.
    ///
    /// # Errors
    /// As [`verify`].
    pub fn verify(&self) -> Result<Verified, VerifyError> {
        verify(&*self.journal, &[])
    }

    /// Lets go of the journal.
    ///
    /// # Errors
    /// [`JournalError::Io`] if the last tidying fails; what was acknowledged is safe all the same.
    pub fn close(self) -> Result<(), JournalError> {
        self.journal.close()
    }
}

/// Whether an answer says `APPROVED`.
pub(crate) fn is_approved(answer: &[u8]) -> bool {
    let answer: Option<serde_json::Value> = serde_json::from_slice(answer).ok();
    answer.is_some_and(|answer| answer.get("decision").and_then(|word| word.as_str()) == Some("APPROVED"))
}

/// Why a group was not recorded.
enum Failure {
    Append(JournalError),
    Fold(Corruption),
    Restore(String),
}

impl Failure {
    /// An error answer: nothing happened, so nothing is allowed.
    fn answer(&self, line: u64) -> Vec<u8> {
        let (code, message) = match self {
            Self::Append(error) => {
                let then = what_to_do(error);
                let message = format!("nothing was recorded, so nothing is allowed: {error}{then}");
                (Reason::AuditUnavailable, message)
            }
            Self::Restore(why) => (
                Reason::AuditUnavailable,
                format!(
                    "the journal cannot be read, so nothing is allowed: {why}; \
                     `venture audit verify` names the first fault"
                ),
            ),
            Self::Fold(corruption) => (
                Reason::Internal,
                format!(
                    "nothing was recorded, the outcome does not fold: {corruption}; \
                     this is a fault of the engine: report it with the command"
                ),
            ),
        };
        error_answer(line, code, &message)
    }
}

/// What the sender can do, where the error does not say so itself.
const fn what_to_do(error: &JournalError) -> &'static str {
    match error {
        JournalError::Conflict { .. } | JournalError::Full(_) => "",
        JournalError::ReadOnly(_) => "; make it writable and send the command again",
        JournalError::Io(_) => "; see to its disk and send the command again",
        JournalError::Misfit(_) | JournalError::Corrupt { .. } | JournalError::Blob { .. } => {
            "; `venture audit verify` tells whether the journal is whole: then send the command again"
        }
    }
}

/// An error answer of commands.md 3 that is about the whole command.
pub(crate) fn error_answer(line: u64, code: Reason, message: &str) -> Vec<u8> {
    error_line(&CommandError::new(code, "", message), Some(line)).into_bytes()
}
