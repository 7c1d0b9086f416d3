//! Strings as JCS writes them, and the order of keys.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` in quotes, escaping only what JCS escapes. Whether it is plain: ASCII without an escape.
pub(super) fn write_quoted(out: &mut Vec<u8>, text: &str) -> bool {
    let bytes = text.as_bytes();
    // Flags and marks of one letter are many.
    if let [letter @ (b'a'..=b'z' | b'A'..=b'Z')] = bytes {
        out.extend_from_slice(&[b'"', *letter, b'"']);
        return true;
    }
    out.reserve(bytes.len().saturating_add(2));
    out.push(b'"');
    let plain = write_inside(out, text);
    out.push(b'"');
    plain
}

/// Appends a text that needs no escape in quotes.
#[inline]
pub(super) fn write_plain(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len().saturating_add(2));
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Appends a part of a text that stands in quotes. Whether it is plain.
pub(super) fn write_inside(out: &mut Vec<u8>, text: &str) -> bool {
    let bytes = text.as_bytes();
    match special(bytes) {
        Special::None => {
            out.extend_from_slice(bytes);
            true
        }
        Special::NotAscii => {
            out.extend_from_slice(bytes);
            false
        }
        Special::Escape => {
            write_escaped(out, bytes);
            false
        }
    }
}

/// What a text holds besides plain characters.
enum Special {
    None,
    NotAscii,
    Escape,
}

/// Looks at sixteen bytes at a time, a lane each, so that the compiler takes them together.
fn special(bytes: &[u8]) -> Special {
    let mut lanes = Lanes::default();
    if let Some(last) = bytes.last_chunk::<WIDTH>() {
        // The last ones may overlap with those before: looked at twice, which does not matter.
        bytes.as_chunks::<WIDTH>().0.iter().for_each(|chunk| lanes.note(chunk));
        lanes.note(last);
    } else if let Some((head, tail)) = bytes.first_chunk::<8>().zip(bytes.last_chunk::<8>()) {
        let mut both = [b'a'; WIDTH];
        let (left, right) = both.split_at_mut(8);
        left.copy_from_slice(head);
        right.copy_from_slice(tail);
        lanes.note(&both);
    } else {
        // Filled up with letters, which are plain.
        let mut short = [b'a'; WIDTH];
        short.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        lanes.note(&short);
    }
    lanes.special()
}

const WIDTH: usize = 16;

/// What the bytes at each place of a chunk were, all chunks together.
#[derive(Default)]
struct Lanes {
    /// 1 where one must be escaped.
    escape: [u8; WIDTH],
    /// All bits of all of them.
    bits: [u8; WIDTH],
}

impl Lanes {
    #[inline]
    fn note(&mut self, chunk: &[u8; WIDTH]) {
        for ((escape, bits), byte) in self.escape.iter_mut().zip(&mut self.bits).zip(chunk) {
            *escape |= u8::from(must_escape(*byte));
            *bits |= *byte;
        }
    }

    #[inline]
    fn special(&self) -> Special {
        if u128::from_ne_bytes(self.escape) != 0 {
            Special::Escape
        } else if self.bits.is_ascii() {
            Special::None
        } else {
            Special::NotAscii
        }
    }
}

/// How many bytes come before the first that must be escaped in a text; `None` if there is none.
///
/// Looks at eight bytes at a time.
#[inline]
pub(super) fn run_length(bytes: &[u8]) -> Option<usize> {
    let (chunks, tail) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let marks = escape_marks(u64::from_le_bytes(*chunk));
        if marks != 0 {
            let within = usize::try_from(marks.trailing_zeros() >> 3).ok()?;
            return index.checked_mul(8)?.checked_add(within);
        }
    }
    let before = bytes.len().saturating_sub(tail.len());
    tail.iter().position(|byte| must_escape(*byte))?.checked_add(before)
}

/// The lowest bit that is set lies in the first byte that must be escaped; what is above it tells nothing.
#[inline]
const fn escape_marks(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const QUOTES: u64 = ONES.wrapping_mul(0x22);
    const BACKSLASHES: u64 = ONES.wrapping_mul(0x5c);
    let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
    let quotes = quote.wrapping_sub(ONES) & !quote;
    let backslashes = backslash.wrapping_sub(ONES) & !backslash;
    let controls = word.wrapping_sub(ONES.wrapping_mul(0x20)) & !word;
    (quotes | backslashes | controls) & ONES.wrapping_mul(0x80)
}

#[inline]
const fn must_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Whether a name is ASCII without an escape.
#[inline(always)]
pub(super) const fn is_plain(name: &[u8]) -> bool {
    let mut rest = name;
    while let [byte, after @ ..] = rest {
        if must_escape(*byte) || !byte.is_ascii() {
            return false;
        }
        rest = after;
    }
    true
}

/// Appends the name of a field and the colon behind it.
#[inline(always)]
pub(super) fn write_name(out: &mut Vec<u8>, name: &'static str) {
    if is_plain(name.as_bytes()) {
        out.reserve(name.len().saturating_add(3));
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
    } else {
        write_quoted(out, name);
        out.push(b':');
    }
}

fn write_escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| must_escape(*byte)) {
        let (plain, from) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, after)) = from.split_first() else { break };
        escape(out, *byte);
        rest = after;
    }
    out.extend_from_slice(rest);
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX.get(usize::from(byte >> 4)).copied().unwrap_or(b'0'));
            out.push(HEX.get(usize::from(byte & 15)).copied().unwrap_or(b'0'));
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// How two quoted keys, as written, stand to each other: by UTF-16 code units of what they mean.
///
/// `plain`: both are ASCII without an escape, so that bytes and code units are the same.
pub(super) fn compare_keys(left: &[u8], right: &[u8], plain: bool) -> Ordering {
    if plain {
        return unquoted(left).cmp(unquoted(right));
    }
    meaning(left).encode_utf16().cmp(meaning(right).encode_utf16())
}

fn unquoted(quoted: &[u8]) -> &[u8] {
    quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(quoted)
}

fn meaning(quoted: &[u8]) -> String {
    serde_json::from_slice(quoted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn every_byte_is_seen_at_every_place() {
        for code in 0..0x300_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            for length in 0..20 {
                for at in 0..=length {
                    let text = format!("{}{c}{}", "x".repeat(at), "y".repeat(length - at));
                    let mut out = Vec::new();
                    let plain = write_quoted(&mut out, &text);
                    let escaped = code < 0x20 || c == '"' || c == '\\';
                    assert_eq!(plain, c.is_ascii() && !escaped, "{code:x}");
                    assert_eq!(out.len() == text.len() + 2, !escaped, "{code:x}");
                    assert_eq!(meaning(&out), text);
                    assert_eq!(run_length(text.as_bytes()), escaped.then_some(at), "{code:x}");
                }
            }
        }
    }
}
