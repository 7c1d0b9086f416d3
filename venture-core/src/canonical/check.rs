//! Whether bytes are canonical already: one pass, nothing kept.

use core::cmp::Ordering;

use super::text::compare_keys;
use crate::json::MAX_DEPTH;
use crate::money::MAX_WIRE_INTEGER;

/// Whether `bytes` are the canonical bytes of some value.
///
/// The same as reading them strictly, writing the value and comparing, several times as fast.
#[must_use]
pub fn is_canonical(bytes: &[u8]) -> bool {
    let mut cursor = Cursor { rest: bytes };
    core::str::from_utf8(bytes).is_ok() && cursor.value(0).is_some() && cursor.rest.is_empty()
}

/// The place in UTF-8 text; each step is `None` where the text is not canonical.
struct Cursor<'a> {
    rest: &'a [u8],
}

/// A text as written, quotes included, and whether it is ASCII without an escape.
type Written<'a> = (&'a [u8], bool);

impl<'a> Cursor<'a> {
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.rest.first()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.text().map(|_| ()),
            b't' => self.expect(b"true"),
            b'f' => self.expect(b"false"),
            b'n' => self.expect(b"null"),
            _ => self.number(),
        }
    }

    fn expect(&mut self, literal: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// Takes `byte` if it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        self.expect(&[byte]).is_some()
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        let depth = below(depth)?;
        self.expect(b"{")?;
        if self.takes(b'}') {
            return Some(());
        }
        let mut before: Option<Written<'a>> = None;
        loop {
            let key = self.text()?;
            if let Some(before) = before {
                let order = compare_keys(before.0, key.0, before.1 && key.1);
                (order == Ordering::Less).then_some(())?;
            }
            before = Some(key);
            self.expect(b":")?;
            self.value(depth)?;
            if self.takes(b'}') {
                return Some(());
            }
            self.expect(b",")?;
        }
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        let depth = below(depth)?;
        self.expect(b"[")?;
        if self.takes(b']') {
            return Some(());
        }
        loop {
            self.value(depth)?;
            if self.takes(b']') {
                return Some(());
            }
            self.expect(b",")?;
        }
    }

    fn text(&mut self) -> Option<Written<'a>> {
        let whole = self.rest;
        self.expect(b"\"")?;
        let mut plain = true;
        loop {
            let stop = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
            let length = self.rest.iter().position(stop)?;
            let (run, rest) = self.rest.split_at(length);
            plain &= run.is_ascii();
            self.rest = rest;
            if self.takes(b'"') {
                let length = whole.len().checked_sub(self.rest.len())?;
                return whole.get(..length).map(|written| (written, plain));
            }
            plain = false;
            self.escape()?;
        }
    }

    /// One of the escapes that JCS writes.
    fn escape(&mut self) -> Option<()> {
        self.expect(b"\\")?;
        let (kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        if matches!(kind, b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r') {
            return Some(());
        }
        let ([b'u', b'0', b'0', high @ (b'0' | b'1'), low], rest) =
            (&[*kind, *rest.first()?, *rest.get(1)?, *rest.get(2)?, *rest.get(3)?], rest.get(4..)?)
        else {
            return None;
        };
        let has_short = *high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd');
        if has_short || !matches!(low, b'0'..=b'9' | b'a'..=b'f') {
            return None;
        }
        self.rest = rest;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let negative = self.takes(b'-');
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        let zero = matches!(digits, [b'0', ..]);
        if digits.is_empty() || digits.len() > 16 || (zero && (negative || digits.len() > 1)) {
            return None;
        }
        // At most 16 digits: nothing wraps.
        let number = digits
            .iter()
            .fold(0_i64, |sum, digit| sum.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0'))));
        (number <= MAX_WIRE_INTEGER).then_some(())
    }
}

fn below(depth: usize) -> Option<usize> {
    depth.checked_add(1).filter(|depth| *depth <= MAX_DEPTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_one_form() {
        for text in [
            "null",
            "true",
            "false",
            "0",
            "-1",
            "9007199254740991",
            "\"\"",
            "\"\u{7f}\u{80}é😀\"",
            r#""\"\\\b\t\n\f\r\u0000\u001f""#,
            "[]",
            "{}",
            r#"{"":1,"a":[1,2,{"b":{}}],"aa":3}"#,
            "{\"\u{1f600}\":1,\"\u{ffff}\":2}",
        ] {
            assert!(is_canonical(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            " 1",
            "1 ",
            "01",
            "-0",
            "-",
            "1.0",
            "1e2",
            "9007199254740992",
            "10000000000000000",
            "tru",
            "nulll",
            "\"",
            "\"\\/\"",
            "\"\\u0009\"",
            "\"\\u001F\"",
            "\"\\u0041\"",
            "\"\n\"",
            "[1,]",
            "[1, 2]",
            "[",
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a" :1}"#,
            "{\"\u{ffff}\":1,\"\u{1f600}\":2}",
            "{a:1}",
            "{\"a\":1",
        ] {
            assert!(!is_canonical(text.as_bytes()), "{text}");
        }
        assert!(!is_canonical(b"\"\xff\""));
    }
}
