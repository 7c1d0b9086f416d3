//! Text, bytes and integer literals.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::lexer::Token;

/// If a text literal opens here: the length of its prefix, whether it is raw, whether it is bytes.
pub(super) fn opening(rest: &str) -> Option<(usize, bool, bool)> {
    let prefix = rest.bytes().take(3).position(|byte| matches!(byte, b'\'' | b'"'))?;
    let letters = rest.get(..prefix)?;
    match letters {
        "" => Some((0, false, false)),
        "r" | "R" => Some((1, true, false)),
        "b" | "B" => Some((1, false, true)),
        "br" | "bR" | "Br" | "BR" | "rb" | "rB" | "Rb" | "RB" => Some((2, true, true)),
        _ => None,
    }
}

/// Reads a literal that starts at its quote: the token and the bytes used, or offset and message.
pub(super) fn text(body: &str, raw: bool, bytes: bool) -> Result<(Token<'_>, usize), (usize, &'static str)> {
    let quote = if body.starts_with('"') { '"' } else { '\'' };
    let triple = body.starts_with("\"\"\"") || body.starts_with("'''");
    let width = if triple { 3 } else { 1 };
    if !triple
        && !bytes
        && let Some(inside) = plain(body)
    {
        return Ok((Token::Text(Cow::Borrowed(inside)), inside.len().saturating_add(2)));
    }
    let closing = body.get(..width).unwrap_or("");
    let mut out = Out { text: String::new(), raw_bytes: Vec::new(), bytes };
    let mut at = width;
    loop {
        let rest = body.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { return Err((0, "a text that does not end")) };
        if c == quote && rest.starts_with(closing) {
            return Ok((out.token(), at.saturating_add(width)));
        }
        if !triple && (c == '\n' || c == '\r') {
            return Err((at, "a text that does not end on its line; write `\\n`, or three quotes around it"));
        }
        let used = if c == '\\' && !raw {
            escape(rest, &mut out).map_err(|message| (at, message))?
        } else if c == '\\' {
            out.push(c);
            // In a raw text the backslash stands, and so does what follows, a quote included.
            match rest.chars().nth(1) {
                Some(next) if next == quote || next == '\\' => {
                    out.push(next);
                    2
                }
                _ => 1,
            }
        } else {
            out.push(c);
            c.len_utf8()
        };
        at = at.saturating_add(used);
    }
}

/// What stands between two quotes on one line, if it says itself what it means.
fn plain(body: &str) -> Option<&str> {
    let (quote, inside) = body.as_bytes().split_first()?;
    let end = inside.iter().position(|byte| byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'))?;
    if inside.get(end) == Some(quote) { body.get(1..end.saturating_add(1)) } else { None }
}

struct Out {
    text: String,
    raw_bytes: Vec<u8>,
    bytes: bool,
}

impl Out {
    fn push(&mut self, c: char) {
        if self.bytes {
            let mut buffer = [0; 4];
            self.raw_bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        } else {
            self.text.push(c);
        }
    }

    /// A numeric escape: a byte in a bytes literal, a code point in a text.
    fn number(&mut self, value: u32) -> Result<(), &'static str> {
        if self.bytes {
            self.raw_bytes.push(u8::try_from(value).map_err(|_| "an escape above one byte")?);
        } else {
            self.text.push(char::from_u32(value).ok_or("an escape that is no character")?);
        }
        Ok(())
    }

    fn token(self) -> Token<'static> {
        if self.bytes { Token::Bytes(self.raw_bytes) } else { Token::Text(Cow::Owned(self.text)) }
    }
}

/// Reads one escape that starts at its backslash and says how many bytes it took.
fn escape(rest: &str, out: &mut Out) -> Result<usize, &'static str> {
    let kind = rest.chars().nth(1).ok_or("a text that does not end")?;
    let plain = match kind {
        'a' => Some('\x07'),
        'b' => Some('\x08'),
        'f' => Some('\x0c'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\x0b'),
        '\\' | '?' | '"' | '\'' | '`' => Some(kind),
        _ => None,
    };
    if let Some(c) = plain {
        out.push(c);
        return Ok(2);
    }
    let (from, count, radix) = match kind {
        'x' | 'X' => (2, 2, 16),
        'u' if !out.bytes => (2, 4, 16),
        'U' if !out.bytes => (2, 8, 16),
        '0'..='3' => (1, 3, 8),
        _ => return Err("no such escape; a backslash itself is `\\\\`"),
    };
    let end = count_from(from, count);
    let digits = rest.get(from..end).ok_or("an escape that is too short")?;
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return Err("an escape with a wrong digit");
    }
    let value = u32::from_str_radix(digits, radix).map_err(|_| "an escape that is no character")?;
    out.number(value)?;
    Ok(end)
}

const fn count_from(from: usize, count: usize) -> usize {
    from.saturating_add(count)
}

/// The value of an integer literal, its sign included.
pub(super) fn int(digits: &str, hex: bool, negative: bool) -> Option<i64> {
    let magnitude = u64::from_str_radix(digits, if hex { 16 } else { 10 }).ok()?;
    if negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// The value of an unsigned literal.
pub(super) fn uint(digits: &str, hex: bool) -> Option<u64> {
    u64::from_str_radix(digits, if hex { 16 } else { 10 }).ok()
}
