//! Money that a merchant returns.
//!
//! Spec: treasury.md 6.2.

use venture_core::Timestamp;

/// A merchant's return is a refund for so many seconds, the last one included.
pub const REFUND_SECONDS: i64 = 48 * 3_600;

/// Whether what settled at `settled_at` may still be refunded at `at`; later returns are disputes.
#[must_use]
pub fn is_refundable_at(settled_at: Timestamp, at: Timestamp) -> bool {
    settled_at.checked_add_seconds(REFUND_SECONDS).is_some_and(|latest| at <= latest)
}

/// What has come back in all once `amount` more does; `None` if that is more than settled, or `amount` is
/// not above 0.
#[must_use]
pub fn refunded_after(settled_minor: i64, refunded_minor: i64, amount_minor: i64) -> Option<i64> {
    let total = refunded_minor.checked_add(amount_minor)?;
    (amount_minor > 0 && total <= settled_minor).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refund_is_in_time_up_to_its_last_second() {
        let settled: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        assert!(is_refundable_at(settled, "2026-03-04T09:00:00Z".parse().unwrap()));
        assert!(!is_refundable_at(settled, "2026-03-04T09:00:00.000001Z".parse().unwrap()));
    }

    #[test]
    fn refunds_never_exceed_what_settled() {
        for (settled, before, amount, after) in [
            (750, 0, 750, Some(750)),
            (750, 700, 50, Some(750)),
            (750, 700, 51, None),
            (750, 0, 751, None),
            (750, 0, 0, None),
            (750, 0, -1, None),
            (0, 0, 1, None),
            (i64::MAX, i64::MAX, 1, None),
        ] {
            assert_eq!(refunded_after(settled, before, amount), after, "{settled} {before} {amount}");
        }
    }
}
