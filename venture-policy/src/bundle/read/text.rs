//! What both formats share.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use super::Mark;

/// The greatest nesting of objects and lists that is read; the same as of a command.
pub(crate) const MAX_DEPTH: usize = venture_core::json::MAX_DEPTH;

/// A text that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub mark: Mark,
    pub message: String,
}

/// The text of the bytes.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    core::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let good = core::str::from_utf8(good).unwrap_or_default();
        Unreadable { mark: mark_at(good, good.len()), message: "the text is not UTF-8".to_owned() }
    })
}

/// The place of the byte `at`.
pub(crate) fn mark_at(text: &str, at: usize) -> Mark {
    let before = text.get(..at).unwrap_or(text);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    Mark { line: number(lines), column: number(column) }
}
