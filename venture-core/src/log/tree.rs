//! All nodes of a tree, so that any proof is a few look-ups.

use alloc::vec::Vec;

use super::frontier::node_hash;
use crate::digest::Digest;

/// Where proofs find the perfect subtrees of a log: memory, tiles, a table.
pub trait Nodes {
    /// How many leaves there are.
    fn size(&self) -> u64;

    /// The hash over the `2^level` leaves from `index * 2^level` on; `None` if they are not all there.
    fn node(&self, level: u8, index: u64) -> Option<Digest>;
}

/// A log in memory: its leaves and every perfect subtree over them. 64 bytes a leaf.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// A log without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// Adds one leaf at the end.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for level in &mut self.levels {
            let left = if level.len() % 2 == 1 { level.last().copied() } else { None };
            level.push(node);
            let Some(left) = left else { return };
            node = node_hash(&left, &node);
        }
        self.levels.push(Vec::from([node]));
    }
}

impl Extend<Digest> for Tree {
    fn extend<I: IntoIterator<Item = Digest>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}

impl FromIterator<Digest> for Tree {
    fn from_iter<I: IntoIterator<Item = Digest>>(leaves: I) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}

impl Nodes for Tree {
    fn size(&self) -> u64 {
        self.levels.first().and_then(|leaves| u64::try_from(leaves.len()).ok()).unwrap_or(0)
    }

    fn node(&self, level: u8, index: u64) -> Option<Digest> {
        self.levels.get(usize::from(level))?.get(usize::try_from(index).ok()?).copied()
    }
}
