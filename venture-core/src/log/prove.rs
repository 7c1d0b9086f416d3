//! Making proofs: inclusion, consistency, frontier (RFC 6962 2.1).

use alloc::vec::Vec;

use super::frontier::{EMPTY_ROOT, Frontier, node_hash};
use super::tree::Nodes;
use crate::digest::Digest;

/// A leaf or a size that the log does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log has no such leaf or size")]
pub struct OutOfRange;

/// The root over the first `size` leaves.
///
/// # Errors
/// [`OutOfRange`] if there are fewer.
pub fn root(nodes: &impl Nodes, size: u64) -> Result<Digest, OutOfRange> {
    if size == 0 { Ok(EMPTY_ROOT) } else { over(nodes, Span { from: 0, to: size }) }
}

/// The hashes that lead from leaf `index` (from 0) to the root over the first `size` leaves.
///
/// # Errors
/// [`OutOfRange`] if the leaf is not among them, or they are not there.
///
/// Spec: events.md 7, row "inclusion"; vector `evidence/log-40.json`.
pub fn inclusion(nodes: &impl Nodes, index: u64, size: u64) -> Result<Vec<Digest>, OutOfRange> {
    if index >= size {
        return Err(OutOfRange);
    }
    let mut hashes = Vec::new();
    let mut span = Span { from: 0, to: size };
    while let Some((left, right)) = span.split() {
        let (inside, sibling) = if index < right.from { (left, right) } else { (right, left) };
        hashes.push(over(nodes, sibling)?);
        span = inside;
    }
    hashes.reverse();
    Ok(hashes)
}

/// The hashes that show the log of `to` leaves to begin with the log of `from` leaves.
///
/// Empty if `from` is 0 or `to`.
///
/// # Errors
/// [`OutOfRange`] if `from` is above `to`, or there are fewer leaves than `to`.
///
/// Spec: events.md 7, row "consistency"; vector `evidence/log-40.json`.
pub fn consistency(nodes: &impl Nodes, from: u64, to: u64) -> Result<Vec<Digest>, OutOfRange> {
    if from > to || to > nodes.size() {
        return Err(OutOfRange);
    }
    let mut hashes = Vec::new();
    if from == 0 || from == to {
        return Ok(hashes);
    }
    let mut span = Span { from: 0, to };
    while span.to != from {
        let Some((left, right)) = span.split() else { break };
        let (inside, sibling) = if from <= right.from { (left, right) } else { (right, left) };
        hashes.push(over(nodes, sibling)?);
        span = inside;
    }
    // The old root itself is known to the reader; a subtree further right is not.
    if span.from > 0 {
        hashes.push(over(nodes, span)?);
    }
    hashes.reverse();
    Ok(hashes)
}

/// The perfect subtrees that make up the first `size` leaves.
///
/// # Errors
/// [`OutOfRange`] if there are fewer.
///
/// Spec: events.md 7, row "frontier(n)".
pub fn frontier(nodes: &impl Nodes, size: u64) -> Result<Frontier, OutOfRange> {
    let mut hashes = Vec::new();
    let mut done = 0_u64;
    for level in (0_u8..64).rev() {
        let width = 1_u64 << level;
        if size & width != 0 {
            hashes.push(nodes.node(level, done >> level).ok_or(OutOfRange)?);
            done |= width;
        }
    }
    Frontier::from_parts(size, hashes).ok_or(OutOfRange)
}

/// Leaves `from..to`, never empty.
#[derive(Clone, Copy)]
struct Span {
    from: u64,
    to: u64,
}

impl Span {
    const fn width(self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// The two halves as RFC 6962 splits: the left one is the greatest power of two below the width.
    fn split(self) -> Option<(Self, Self)> {
        let last = self.width().checked_sub(1).filter(|last| *last > 0)?;
        let middle = self.from.saturating_add(1_u64 << last.ilog2());
        Some((Self { from: self.from, to: middle }, Self { from: middle, to: self.to }))
    }
}

/// The hash over a span that begins where a split put it.
fn over(nodes: &impl Nodes, span: Span) -> Result<Digest, OutOfRange> {
    if span.width().is_power_of_two() {
        let level = span.width().ilog2();
        return u8::try_from(level)
            .ok()
            .and_then(|height| nodes.node(height, span.from >> level))
            .ok_or(OutOfRange);
    }
    // The left halves are perfect, so they are look-ups; only the right edge goes down.
    let mut lefts = Vec::new();
    let mut rest = span;
    while let Some((left, right)) = rest.split().filter(|_| !rest.width().is_power_of_two()) {
        lefts.push(over(nodes, left)?);
        rest = right;
    }
    let last = over(nodes, rest)?;
    Ok(lefts.iter().rev().fold(last, |right, left| node_hash(left, &right)))
}
