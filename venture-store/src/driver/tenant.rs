//! One tenant shared by many callers: what waits together is committed together.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use venture_core::reason::Reason;

use super::decider::Decider;
use super::run::{Driver, Line, error_answer};
use crate::journal::JournalError;

/// The most lines in one commit.
const MAX_GROUP: usize = 1_024;

/// A line that waits for its answer.
struct Waiting {
    number: u64,
    bytes: Vec<u8>,
    answer: Mutex<Option<Vec<u8>>>,
}

impl Waiting {
    fn take(&self) -> Option<Vec<u8>> {
        lock(&self.answer).take()
    }
}

/// A tenant's driver behind one door.
///
/// Callers queue up while a commit runs; then one of them leads: it decides for all that wait and
/// commits once. So there is one writer at a time, and no thread of its own.
pub struct Tenant<D> {
    queue: Mutex<Queue>,
    /// A leader is done: answers are there, and the lead is free.
    done: Condvar,
    driver: Mutex<Driver<D>>,
}

#[derive(Default)]
struct Queue {
    lines: u64,
    waiting: Vec<Arc<Waiting>>,
    is_led: bool,
}

impl<D: Decider> Tenant<D> {
    /// Shares a driver.
    #[must_use]
    pub fn new(driver: Driver<D>) -> Self {
        Self { queue: Mutex::default(), done: Condvar::new(), driver: Mutex::new(driver) }
    }

    /// The answer to one line, once what it changed is durable. Lines are numbered as they come.
    pub fn handle(&self, line: &[u8]) -> Vec<u8> {
        self.enter(None, line)
    }

    /// The answer to one line with a given number, once what it changed is durable.
    pub fn handle_numbered(&self, number: u64, line: &[u8]) -> Vec<u8> {
        self.enter(Some(number), line)
    }

    fn enter(&self, number: Option<u64>, line: &[u8]) -> Vec<u8> {
        let mine = self.join(number, line);
        loop {
            if let Some(answer) = self.wait(&mine) {
                return answer;
            }
            self.lead();
        }
    }

    fn join(&self, number: Option<u64>, line: &[u8]) -> Arc<Waiting> {
        let mut queue = lock(&self.queue);
        queue.lines = number.unwrap_or_else(|| queue.lines.saturating_add(1));
        let mine = Arc::new(Waiting { number: queue.lines, bytes: line.to_vec(), answer: Mutex::new(None) });
        queue.waiting.push(Arc::clone(&mine));
        mine
    }

    /// The answer, once a leader has it; `None` if the lead is ours.
    fn wait(&self, mine: &Waiting) -> Option<Vec<u8>> {
        let mut queue = lock(&self.queue);
        loop {
            if let Some(answer) = mine.take() {
                return Some(answer);
            }
            if !queue.is_led {
                queue.is_led = true;
                return None;
            }
            queue = self.done.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Answers those that wait, then gives the lead away.
    fn lead(&self) {
        let mut driver = lock(&self.driver);
        let group = {
            let mut queue = lock(&self.queue);
            let count = queue.waiting.len().min(MAX_GROUP);
            queue.waiting.drain(..count).collect()
        };
        let lead = Lead { tenant: self, group };
        let lines: Vec<_> =
            lead.group.iter().map(|one| Line { number: one.number, bytes: &one.bytes }).collect();
        for (one, answer) in lead.group.iter().zip(driver.handle_group(&lines)) {
            *lock(&one.answer) = Some(answer);
        }
    }

    /// The driver, for reading. Nothing is decided meanwhile.
    pub fn driver(&self) -> MutexGuard<'_, Driver<D>> {
        lock(&self.driver)
    }

    /// Lets go of the journal.
    ///
    /// # Errors
    /// [`JournalError::Io`] if the last tidying fails; what was acknowledged is safe all the same.
    pub fn close(self) -> Result<(), JournalError> {
        self.driver.into_inner().unwrap_or_else(PoisonError::into_inner).close()
    }
}

/// Gives the lead away when it goes, also when the leader breaks off: nobody waits for ever.
struct Lead<'t, D> {
    tenant: &'t Tenant<D>,
    group: Vec<Arc<Waiting>>,
}

impl<D> Drop for Lead<'_, D> {
    fn drop(&mut self) {
        const BROKEN_OFF: &str = "the engine broke off while it decided this line: send it again";
        for one in &self.group {
            let mut answer = lock(&one.answer);
            // A slot whose answer was fetched already is read by nobody.
            if answer.is_none() {
                *answer = Some(error_answer(one.number, Reason::Internal, BROKEN_OFF));
            }
        }
        lock(&self.tenant.queue).is_led = false;
        self.tenant.done.notify_all();
    }
}

/// A panic elsewhere leaves the driver stale, and a stale driver folds again: the lock may be taken.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
