//! Putting the members of a written object in order: for structs and maps that come otherwise.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::CanonicalError;
use super::text::compare_keys;

/// One member as written, its key apart.
struct Member<'a> {
    key: &'a [u8],
    /// Whether the key is ASCII without an escape.
    plain: bool,
    whole: &'a [u8],
}

impl Member<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        compare_keys(self.key, other.key, self.plain && other.plain)
    }
}

/// Sorts the members written from `start` on; a key that stands twice is refused.
#[cold]
pub(super) fn sort_members(out: &mut Vec<u8>, start: usize) -> Result<(), CanonicalError> {
    let written = out.split_off(start);
    let mut members = members(&written);
    members.sort_by(Member::compare);
    let same = |pair: &[Member<'_>]| matches!(pair, [left, right] if left.compare(right) == Ordering::Equal);
    if members.windows(2).any(same) {
        return Err(CanonicalError::Key);
    }
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(member.whole);
    }
    Ok(())
}

/// The members of canonical text without its braces.
fn members(written: &[u8]) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    let mut rest = written;
    while !rest.is_empty() {
        let (key, _) = rest.split_at(text_length(rest));
        let (whole, after) = rest.split_at(member_length(rest));
        let plain = key.is_ascii() && !key.contains(&b'\\');
        members.push(Member { key, plain, whole });
        rest = after.strip_prefix(b",").unwrap_or_default();
    }
    members
}

/// How long the text is that `bytes` begin with, quotes included.
fn text_length(bytes: &[u8]) -> usize {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(bytes.len(), |end| end.saturating_add(2))
}

/// How long the member is that `bytes` begin with: up to the next comma outside of texts and brackets.
fn member_length(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = at.saturating_add(text_length(bytes.get(at..).unwrap_or_default())),
            b',' if depth == 0 => return at,
            _ => {
                match byte {
                    b'{' | b'[' => depth = depth.saturating_add(1),
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                at = at.saturating_add(1);
            }
        }
    }
    bytes.len()
}
