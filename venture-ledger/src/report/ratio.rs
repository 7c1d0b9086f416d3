//! Shares in basis points.

/// `part` in ten-thousandths of `whole`, rounded half to even; `None` unless `whole` is above 0.
///
/// Spec: portfolio 4.
pub(super) fn bps(part: i128, whole: i128) -> Option<i128> {
    if whole <= 0 {
        return None;
    }
    let scaled = part.checked_mul(10_000)?;
    let floor = scaled.checked_div_euclid(whole)?;
    let rest = scaled.checked_rem_euclid(whole)?;
    let to_next = whole.checked_sub(rest)?;
    let up = rest > to_next || (rest == to_next && floor.checked_rem_euclid(2) == Some(1));
    floor.checked_add(i128::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_goes_to_even() {
        assert_eq!(bps(1, 3), Some(3_333));
        assert_eq!(bps(2, 3), Some(6_667));
        assert_eq!(bps(1, 20_000), Some(0));
        assert_eq!(bps(3, 20_000), Some(2));
        assert_eq!(bps(-1, 20_000), Some(0));
        assert_eq!(bps(-3, 20_000), Some(-2));
        assert_eq!(bps(-1, 3), Some(-3_333));
        assert_eq!((bps(1, 0), bps(1, -5)), (None, None));
        assert_eq!(bps(i128::MAX, 1), None);
    }
}
