//! Chance that repeats itself: a SplitMix64 generator.

/// A stream of numbers decided by its seed.
pub(crate) struct Random(u64);

impl Random {
    /// The stream of this seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).unsigned_abs().max(1);
        let offset = self.next().checked_rem(span).unwrap_or(0);
        low.saturating_add_unsigned(offset)
    }

    /// True in so many cases of a hundred.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of them.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let last = i64::try_from(from.len()).unwrap_or(i64::MAX).saturating_sub(1);
        let at = usize::try_from(self.between(0, last)).ok()?;
        from.get(at).copied()
    }

    /// One of them by weight.
    pub(crate) fn weighted<T: Copy>(&mut self, from: &[(i64, T)]) -> Option<T> {
        let total: i64 = from.iter().map(|(weight, _)| *weight).sum();
        let mut left = self.between(1, total);
        from.iter().find_map(|(weight, value)| {
            left = left.saturating_sub(*weight);
            (left <= 0).then_some(*value)
        })
    }
}
