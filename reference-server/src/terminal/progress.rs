//! Progress on stderr, once something takes over a second and a person watches.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// What is being counted.
pub(crate) struct Progress {
    what: &'static str,
    watched: bool,
    began: Instant,
    shown: Option<Instant>,
}

impl Progress {
    /// Starts to count.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, watched: std::io::stderr().is_terminal(), began: Instant::now(), shown: None }
    }

    /// So many are done.
    pub(crate) fn at(&mut self, count: u64) {
        let due = self.shown.map_or(self.began.elapsed() > Duration::from_secs(1), |shown| {
            shown.elapsed() > Duration::from_millis(200)
        });
        if self.watched && due {
            self.shown = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r{count} {}", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
