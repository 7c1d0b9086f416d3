//! What is to happen, by time; at one time in the order it was planned.

use std::collections::BTreeMap;

use crate::day::Day;

/// Seconds since the day began, in microseconds.
pub(crate) type Micros = i64;

/// What happens at its time; it may plan more.
pub(crate) type Deed = Box<dyn FnOnce(&mut Day, Micros)>;

/// Deeds still to be done.
#[derive(Default)]
pub(crate) struct Agenda {
    deeds: BTreeMap<(Micros, u64), Deed>,
    planned: u64,
}

impl Agenda {
    /// Plans a deed.
    pub(crate) fn add(&mut self, at: Micros, deed: impl FnOnce(&mut Day, Micros) + 'static) {
        self.planned = self.planned.saturating_add(1);
        self.deeds.insert((at, self.planned), Box::new(deed));
    }

    /// Takes out the earliest.
    pub(crate) fn next(&mut self) -> Option<(Micros, Deed)> {
        self.deeds.pop_first().map(|((at, _), deed)| (at, deed))
    }
}

/// So many hours, minutes and seconds after midnight.
pub(crate) const fn clock(hour: i64, minute: i64, second: i64) -> Micros {
    hour.saturating_mul(3600)
        .saturating_add(minute.saturating_mul(60))
        .saturating_add(second)
        .saturating_mul(1_000_000)
}

/// So many seconds.
pub(crate) const fn seconds(count: i64) -> Micros {
    count.saturating_mul(1_000_000)
}
