//! A tree that only grows: all it keeps are the perfect subtrees of its leaves.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The root of a log without entries: SHA-256 of nothing.
pub const EMPTY_ROOT: Digest = Digest([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The leaf of a log entry: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], entry])
}

/// The node over two subtrees: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], &left.0, &right.0])
}

/// The hashes of the perfect subtrees that make up the first `size` leaves, left to right.
///
/// Spec: events.md 7, "frontier(n)".
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Digest>,
}

impl Frontier {
    /// The frontier of a log without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, hashes: Vec::new() }
    }

    /// The frontier of `size` leaves with the given hashes; `None` unless there is one for each bit
    /// that is set in `size`.
    #[must_use]
    pub fn from_parts(size: u64, hashes: Vec<Digest>) -> Option<Self> {
        let fits = usize::try_from(size.count_ones()) == Ok(hashes.len());
        fits.then_some(Self { size, hashes })
    }

    /// Adds one leaf at the end.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.hashes.pop() else { break };
            node = node_hash(&left, &node);
        }
        self.hashes.push(node);
        self.size = self.size.saturating_add(1);
    }

    /// How many leaves there are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, left to right.
    #[must_use]
    pub fn hashes(&self) -> &[Digest] {
        &self.hashes
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut from_right = self.hashes.iter().rev();
        let Some(last) = from_right.next() else { return EMPTY_ROOT };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of RFC 6962 2.1, as it is written there.
    fn naive(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::of(b""),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() >> 1);
                node_hash(&naive(left), &naive(right))
            }
        }
    }

    #[test]
    fn roots_are_those_of_the_definition() {
        let leaves: Vec<Digest> = (0_u8..70).map(|n| leaf_hash(&[n])).collect();
        let mut grown = Frontier::new();
        assert_eq!(grown.root(), naive(&[]));
        for (index, leaf) in leaves.iter().enumerate() {
            grown.push(*leaf);
            assert_eq!(grown.root(), naive(&leaves[..=index]));
            let whole = Frontier::from_parts(grown.size(), grown.hashes().to_vec());
            assert_eq!(whole.as_ref(), Some(&grown));
        }
        assert_eq!(Frontier::from_parts(3, leaves[..1].to_vec()), None);
    }
}
