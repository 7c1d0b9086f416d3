//! Detectors: what a score does not see forces review, and opens a case.
//!
//! Integer arithmetic throughout.
//!
//! Spec: treasury.md 3.3.

use alloc::vec::Vec;

use venture_policy::bundle::Detector;

use super::subject::Subject;
use crate::state::Watch;

/// Transfers below this are small, in minor units of the base currency.
const THRESHOLD: i64 = 1_000_000;
/// So many small transfers within an hour, and so much in all, are one that was split.
const SPLIT: (usize, i128) = (3, 800_000);
/// An amount is about another within so many hundredths of it.
const NEARLY: i128 = 5;
/// So many standard deviations above the mean are out of the ordinary.
const DEVIATIONS: i128 = 3;

/// What a detector found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anomaly {
    pub(crate) detector: Detector,
    /// Standard deviations above the mean, whole ones; none where there is no deviation to measure by.
    pub(crate) z: Option<i64>,
}

impl Anomaly {
    /// The kind of the case that it opens.
    pub(crate) const fn kind(self) -> &'static str {
        match self.detector {
            Detector::Structuring => "STRUCTURING",
            Detector::RoundTrip => "ROUND_TRIP",
            Detector::DailyOutlier => "DAILY_OUTLIER",
        }
    }
}

/// What the bundle's detectors find, in its order.
pub(super) fn anomalies(subject: &Subject<'_>) -> Vec<Anomaly> {
    let detectors = subject.loaded.bundle.risk.as_ref().map(|risk| risk.detectors.as_slice());
    let watch = subject.context.engine.state.watches.get(&subject.intent.venture_id);
    let Some((detectors, watch)) = detectors.zip(watch) else { return Vec::new() };
    let look = |detector: &Detector| match detector {
        Detector::Structuring => structuring(subject, watch),
        Detector::RoundTrip => round_trip(subject, watch),
        Detector::DailyOutlier => daily_outlier(subject, watch),
    };
    detectors.iter().filter_map(look).collect()
}

/// Small transfers of the venture within an hour, this one too, that add up.
fn structuring(subject: &Subject<'_>, watch: &Watch) -> Option<Anomaly> {
    let all = watch.hour(subject.context.at).chain([subject.base_minor]);
    let is_split = subject.base_minor < THRESHOLD && split(all);
    is_split.then_some(Anomaly { detector: Detector::Structuring, z: None })
}

fn split(transfers: impl Iterator<Item = i64>) -> bool {
    let small = transfers.filter(|minor| *minor < THRESHOLD);
    let (count, sum) = small.fold((0_usize, 0_i128), |(count, sum), minor| {
        (count.saturating_add(1), sum.saturating_add(minor.into()))
    });
    count >= SPLIT.0 && sum >= SPLIT.1
}

/// About this amount came back from the same merchant within a day: it goes round.
fn round_trip(subject: &Subject<'_>, watch: &Watch) -> Option<Anomaly> {
    let intent = subject.intent;
    let mut back = watch.day(subject.context.at);
    let found = back.any(|back| {
        back.merchant == intent.merchant_scope
            && back.currency == intent.currency
            && nearly(intent.amount_minor, back.amount_minor)
    });
    found.then_some(Anomaly { detector: Detector::RoundTrip, z: None })
}

fn nearly(amount: i64, other: i64) -> bool {
    let (amount, other) = (i128::from(amount), i128::from(other));
    let apart = amount.saturating_sub(other).saturating_abs();
    apart.saturating_mul(100) <= other.saturating_mul(NEARLY)
}

/// The day so far, this one too, far above the mean of the days before it. A day in progress is no day
/// below the mean.
fn daily_outlier(subject: &Subject<'_>, watch: &Watch) -> Option<Anomaly> {
    let (today, before) = watch.days(subject.context.at)?;
    let today = i128::from(today).saturating_add(subject.base_minor.into());
    let z = outlier(today, before)?;
    Some(Anomaly { detector: Detector::DailyOutlier, z })
}

/// Whether `today` lies more than three standard deviations above the mean of the days before it, and how
/// many: with n days of sum s and sum of squares q, z = (n x - s) / sqrt(n q - s^2).
fn outlier(today: i128, before: impl Iterator<Item = i64>) -> Option<Option<i64>> {
    let (count, sum, squares) = before.fold((0_i128, 0_i128, 0_i128), |(count, sum, squares), day| {
        let day = i128::from(day);
        (count.saturating_add(1), sum.saturating_add(day), squares.saturating_add(day.saturating_mul(day)))
    });
    let above = count.saturating_mul(today).saturating_sub(sum);
    let spread = count.saturating_mul(squares).saturating_sub(sum.saturating_mul(sum));
    let far = above.saturating_mul(above);
    let limit = spread.saturating_mul(DEVIATIONS.saturating_mul(DEVIATIONS));
    if above <= 0 || far <= limit {
        return None;
    }
    let ratio = far.checked_div(spread).map(i128::isqrt);
    Some(ratio.map(|z| i64::try_from(z).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_transfer_has_three_small_parts_and_a_sum() {
        for (parts, found) in [
            (&[300_000, 300_000, 200_000][..], true),
            (&[300_000, 300_000, 199_999], false),
            (&[500_000, 500_000], false),
            (&[1_000_000, 500_000, 500_000], false),
            (&[1_000_000, 300_000, 300_000, 200_000], true),
        ] {
            assert_eq!(split(parts.iter().copied()), found, "{parts:?}");
        }
    }

    #[test]
    fn about_is_five_in_a_hundred_inclusive() {
        for (amount, found) in [(950, true), (1_050, true), (949, false), (1_051, false), (1_000, true)] {
            assert_eq!(nearly(amount, 1_000), found, "{amount}");
        }
    }

    #[test]
    fn an_outlier_lies_more_than_three_deviations_above_the_mean() {
        // Mean 100, standard deviation 10: half the days 90, half 110.
        let days = || (0..30).map(|day| if day % 2 == 0 { 90 } else { 110 });
        assert_eq!(outlier(130, days()), None);
        assert_eq!(outlier(131, days()), Some(Some(3)));
        assert_eq!(outlier(140, days()), Some(Some(4)));
        assert_eq!(outlier(0, days()), None, "a day in progress");
        let flat = || (0..30).map(|_| 100);
        assert_eq!(outlier(100, flat()), None);
        assert_eq!(outlier(101, flat()), Some(None));
        let huge = || (0..30).map(|_| i64::MAX);
        assert_eq!(outlier(i128::from(i64::MAX), huge()), None);
    }
}
