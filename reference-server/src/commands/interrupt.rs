//! Ctrl-C, noticed between two steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants it to end.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on Ctrl-C only leaves its mark.
    pub(crate) fn watch() -> Self {
        let (interrupt, mark) = Self::never_and_mark();
        let _ = ctrlc::set_handler(move || mark.store(true, Ordering::Relaxed));
        interrupt
    }

    /// The same for one who waits for input: a second Ctrl-C ends the process there.
    pub(crate) fn watch_once() -> Self {
        let (interrupt, mark) = Self::never_and_mark();
        let _ = ctrlc::set_handler(move || {
            if mark.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        interrupt
    }

    /// Ctrl-C ends the process, as ever.
    pub(crate) fn never() -> Self {
        Self::never_and_mark().0
    }

    fn never_and_mark() -> (Self, Arc<AtomicBool>) {
        let mark = Arc::new(AtomicBool::new(false));
        (Self(Arc::clone(&mark)), mark)
    }

    /// It came.
    pub(crate) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
