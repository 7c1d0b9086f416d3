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
    let plain = match special(bytes) {
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
    };
    out.push(b'"');
    plain
}

/// What a text holds besides plain characters.
enum Special {
    None,
    NotAscii,
    Escape,
}

/// Looks at eight bytes at a time: a byte that must be escaped, or is no ASCII, sets its highest bit.
fn special(bytes: &[u8]) -> Special {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    /// Highest bit of each byte that is below `limit`, for bytes below 128.
    const fn below(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(ONES.wrapping_mul(limit)) & !word
    }
    const fn equal(word: u64, byte: u64) -> u64 {
        below(word ^ ONES.wrapping_mul(byte), 1)
    }
    let (mut escape, mut other) = (0, 0);
    let mut note = |word: u64| {
        escape |= below(word, 0x20) | equal(word, 0x22) | equal(word, 0x5c);
        other |= word;
    };
    if let Some(last) = bytes.last_chunk::<8>() {
        // The last eight may overlap with those before: looked at twice, which does not matter.
        bytes.as_chunks::<8>().0.iter().for_each(|word| note(u64::from_le_bytes(*word)));
        note(u64::from_le_bytes(*last));
    } else {
        // Filled up with letters, which are plain.
        let mut short = *b"aaaaaaaa";
        short.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        note(u64::from_le_bytes(short));
    }
    if escape & HIGH != 0 {
        Special::Escape
    } else if other & HIGH != 0 {
        Special::NotAscii
    } else {
        Special::None
    }
}

fn write_escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\') {
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
                }
            }
        }
    }
}
