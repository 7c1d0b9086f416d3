//! A journal whose reading shows its progress: a person who waits sees how far it is.

use core::ops::ControlFlow;
use std::sync::Mutex;

use venture_store::journal::{Around, EventRow, Journal, JournalError};

use crate::terminal::Progress;

/// Shows the progress of long readings on stderr; all else is the inner journal's.
pub(crate) struct Watched<J> {
    inner: J,
    progress: Mutex<Progress>,
}

impl<J: Journal> Watched<J> {
    /// Watches over `inner`.
    pub(crate) fn new(inner: J) -> Self {
        let progress = Progress::new("events").of(inner.last_seq());
        Self { inner, progress: Mutex::new(progress) }
    }
}

impl<J: Journal> Around for Watched<J> {
    type Inner = J;

    fn inner(&self) -> &J {
        &self.inner
    }

    fn inner_mut(&mut self) -> &mut J {
        &mut self.inner
    }

    fn into_inner(self) -> J {
        self.inner
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.inner.rows(first, &mut |row| {
            // A poisoned lock means that another reader stopped halfway: its figure is of no use.
            if let Ok(mut progress) = self.progress.lock() {
                progress.at(row.seq);
            }
            visit(row)
        })
    }
}
