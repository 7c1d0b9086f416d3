//! One tenant shared by many callers: what waits together is committed together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::decider::Decider;
use super::run::{Driver, Line};
use crate::journal::JournalError;

/// The most lines in one commit.
const MAX_GROUP: usize = 1_024;

/// A line that waits for its answer.
struct Waiting {
    number: u64,
    bytes: Vec<u8>,
    answer: Mutex<Option<Vec<u8>>>,
}

/// A tenant's driver behind one door.
///
/// Callers queue up while a commit runs; the first to enter afterwards decides for all of them and
/// commits once. So there is one writer at a time, and no thread of its own.
pub struct Tenant<D> {
    queue: Mutex<Queue>,
    driver: Mutex<Driver<D>>,
}

#[derive(Default)]
struct Queue {
    lines: u64,
    waiting: Vec<Arc<Waiting>>,
}

impl<D: Decider> Tenant<D> {
    /// Shares a driver.
    #[must_use]
    pub fn new(driver: Driver<D>) -> Self {
        Self { queue: Mutex::new(Queue::default()), driver: Mutex::new(driver) }
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
        let mut driver = lock(&self.driver);
        // Whoever held the driver before may have answered for us.
        if let Some(answer) = lock(&mine.answer).take() {
            return answer;
        }
        loop {
            let group = self.leave_together();
            if group.is_empty() {
                break;
            }
            let lines: Vec<_> =
                group.iter().map(|one| Line { number: one.number, bytes: &one.bytes }).collect();
            for (one, answer) in group.iter().zip(driver.handle_group(&lines)) {
                *lock(&one.answer) = Some(answer);
            }
            if let Some(answer) = lock(&mine.answer).take() {
                return answer;
            }
        }
        drop(driver);
        super::run::error_answer(
            mine.number,
            venture_core::reason::Reason::Internal,
            "an earlier line broke off while this one was decided: send it again",
        )
    }

    fn join(&self, number: Option<u64>, line: &[u8]) -> Arc<Waiting> {
        let mut queue = lock(&self.queue);
        queue.lines = number.unwrap_or_else(|| queue.lines.saturating_add(1));
        let mine = Arc::new(Waiting { number: queue.lines, bytes: line.to_vec(), answer: Mutex::new(None) });
        queue.waiting.push(Arc::clone(&mine));
        mine
    }

    fn leave_together(&self) -> Vec<Arc<Waiting>> {
        let mut queue = lock(&self.queue);
        let count = queue.waiting.len().min(MAX_GROUP);
        queue.waiting.drain(..count).collect()
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

/// A panic elsewhere leaves the driver stale, and a stale driver folds again: the lock may be taken.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
