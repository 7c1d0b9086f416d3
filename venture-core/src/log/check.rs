//! Checking proofs with nothing but hashes (RFC 9162 2.1.3.2, 2.1.4.2).

use super::frontier::{EMPTY_ROOT, node_hash};
use crate::digest::Digest;

/// A proof that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// No such leaf, or the sizes are the wrong way round.
    #[error("the proof is about leaves that the log does not have")]
    Range,
    /// Too many or too few hashes.
    #[error("the proof has another number of hashes than its sizes ask for")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The root that leaf `index` (from 0) of `size` and its `hashes` lead to.
///
/// # Errors
/// In order: [`ProofError::Range`], [`ProofError::Length`].
pub fn root_of_inclusion(
    leaf: Digest,
    index: u64,
    size: u64,
    hashes: &[Digest],
) -> Result<Digest, ProofError> {
    if index >= size {
        return Err(ProofError::Range);
    }
    let (mut at, mut last) = (index, size.saturating_sub(1));
    let mut root = leaf;
    for hash in hashes {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            root = node_hash(hash, &root);
            let skip = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
            (at, last) = (at.checked_shr(skip).unwrap_or(0), last.checked_shr(skip).unwrap_or(0));
        } else {
            root = node_hash(&root, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 { Ok(root) } else { Err(ProofError::Length) }
}

/// Whether `hashes` show `leaf` at `index` (from 0) of the log with this size and root.
///
/// # Errors
/// In order: [`ProofError::Range`], [`ProofError::Length`], [`ProofError::Root`].
pub fn verify_inclusion(
    leaf: Digest,
    index: u64,
    size: u64,
    root: Digest,
    hashes: &[Digest],
) -> Result<(), ProofError> {
    if root_of_inclusion(leaf, index, size, hashes)? == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Whether `hashes` show the log of size `to` to begin with the one of size `from`.
///
/// # Errors
/// In order: [`ProofError::Range`], [`ProofError::Length`], [`ProofError::Root`].
pub fn verify_consistency(
    (from, from_root): (u64, Digest),
    (to, to_root): (u64, Digest),
    hashes: &[Digest],
) -> Result<(), ProofError> {
    if from > to {
        return Err(ProofError::Range);
    }
    if from == 0 || from == to {
        let same = if from == 0 { from_root == EMPTY_ROOT } else { from_root == to_root };
        return match (hashes, same) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::Root),
            _ => Err(ProofError::Length),
        };
    }
    // The greatest perfect subtree that ends at `from`: its hash is the old root, or comes first.
    let skip = from.trailing_zeros();
    let (mut at, mut last) = (from.saturating_sub(1) >> skip, to.saturating_sub(1) >> skip);
    let (first, rest) = if from.is_power_of_two() {
        (from_root, hashes)
    } else {
        let (first, rest) = hashes.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    let (mut old, mut new) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            let skip = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
            (at, last) = (at.checked_shr(skip).unwrap_or(0), last.checked_shr(skip).unwrap_or(0));
        } else {
            new = node_hash(&new, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match last {
        0 if old == from_root && new == to_root => Ok(()),
        0 => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}
