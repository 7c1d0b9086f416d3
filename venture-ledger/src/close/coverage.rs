//! Whether what was looked at covers a span.

use alloc::vec::Vec;

use venture_core::Timestamp;

/// The first instant of `[from, until)` that none of `[start, end)` covers, in any order; `None` if all of
/// it is covered.
///
/// # Examples
/// ```
/// use venture_core::Timestamp;
/// use venture_ledger::close::first_gap;
/// let day = |day: i64| Timestamp::from_micros(day * 86_400_000_000).unwrap();
/// let runs = [(day(5), day(9)), (day(1), day(6))];
/// assert_eq!(first_gap(day(2), day(9), runs), None);
/// assert_eq!(first_gap(day(2), day(10), runs), Some(day(9)));
/// ```
#[must_use]
pub fn first_gap(
    from: Timestamp,
    until: Timestamp,
    periods: impl IntoIterator<Item = (Timestamp, Timestamp)>,
) -> Option<Timestamp> {
    let mut all: Vec<_> = periods.into_iter().collect();
    all.sort_unstable();
    let reached = all.into_iter().fold(
        from,
        |reached, (start, end)| {
            if start <= reached { reached.max(end) } else { reached }
        },
    );
    (reached < until).then_some(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u8) -> Timestamp {
        alloc::format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn check(periods: &[(u8, u8)], gap: Option<u8>) {
        let periods = periods.iter().map(|(start, end)| (day(*start), day(*end)));
        assert_eq!(first_gap(day(10), day(20), periods), gap.map(day));
    }

    #[test]
    fn a_span_is_covered_without_a_hole() {
        check(&[], Some(10));
        check(&[(10, 20)], None);
        check(&[(1, 30)], None);
        check(&[(10, 15), (15, 20)], None);
        check(&[(15, 20), (10, 15)], None);
        check(&[(10, 15), (16, 20)], Some(15));
        check(&[(11, 20)], Some(10));
        check(&[(10, 19)], Some(19));
        check(&[(10, 18), (11, 12), (17, 20)], None);
        check(&[(1, 10), (20, 30)], Some(10));
    }
}
