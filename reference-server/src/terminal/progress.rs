//! Progress on stderr, once something takes over a second and a person watches.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often the clock is asked: once for so many counts.
const STRIDE: u32 = 64;

/// What is being counted.
pub(crate) struct Progress {
    what: &'static str,
    total: Option<u64>,
    watched: bool,
    began: Instant,
    shown: Option<Instant>,
    calls: u32,
}

impl Progress {
    /// Starts to count.
    pub(crate) fn new(what: &'static str) -> Self {
        let watched = std::io::stderr().is_terminal();
        Self { what, total: None, watched, began: Instant::now(), shown: None, calls: 0 }
    }

    /// The count will end at `total`.
    pub(crate) fn of(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// So many are done.
    pub(crate) fn at(&mut self, count: u64) {
        self.calls = self.calls.wrapping_add(1);
        if self.watched && self.calls % STRIDE == 1 {
            self.show(count);
        }
    }

    /// So many are done, and what follows may take long.
    pub(crate) fn step(&mut self, count: u64) {
        if self.watched {
            self.show(count);
        }
    }

    fn show(&mut self, count: u64) {
        let due = self.shown.map_or(self.began.elapsed() > Duration::from_secs(1), |shown| {
            shown.elapsed() > Duration::from_millis(200)
        });
        if due {
            self.shown = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{}", line(count, self.total, self.what));
        }
    }
}

fn line(count: u64, total: Option<u64>, what: &str) -> String {
    let share =
        total.and_then(|total| count.saturating_mul(100).checked_div(total).map(|share| (total, share)));
    share.map_or_else(
        || format!("{count} {what}"),
        |(total, share)| format!("{count} of {total} {what}, {}%", share.min(100)),
    )
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_known_total_shows_the_share_done() {
        assert_eq!(line(50, Some(200), "events"), "50 of 200 events, 25%");
        assert_eq!(line(7, None, "answers"), "7 answers");
        assert_eq!(line(0, Some(0), "events"), "0 events");
    }
}
