//! Strings as JCS writes them, and the order of keys.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` in quotes, escaping only what JCS escapes.
pub(super) fn write_quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\') {
        let (plain, from) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, after)) = from.split_first() else { break };
        escape(out, *byte);
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
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
pub(super) fn compare_keys(left: &[u8], right: &[u8]) -> Ordering {
    if is_plain(left) && is_plain(right) {
        return unquoted(left).cmp(unquoted(right));
    }
    meaning(left).encode_utf16().cmp(meaning(right).encode_utf16())
}

fn is_plain(quoted: &[u8]) -> bool {
    quoted.iter().all(|byte| byte.is_ascii() && *byte != b'\\')
}

fn unquoted(quoted: &[u8]) -> &[u8] {
    quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(quoted)
}

fn meaning(quoted: &[u8]) -> String {
    serde_json::from_slice(quoted).unwrap_or_default()
}
