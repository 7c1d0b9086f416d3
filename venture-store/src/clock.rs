//! The one place where Venture reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use venture_core::Timestamp;

/// Tells the time of a command that does not tell its own.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock, in whole microseconds of UTC.
#[must_use]
pub fn system_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
}
