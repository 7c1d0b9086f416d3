//! Strict JSON to a located tree. Fractions, nulls and keys that stand twice are kept, to be
//! reported at their place with everything else.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::node::{classify_number, object};
use super::{MAX_DEPTH, Mark, Member, Node, Unreadable, Value};

/// The tree of a JSON text.
pub(crate) fn parse_json(bytes: &[u8]) -> Result<Node, Unreadable> {
    let text = super::utf8(bytes)?;
    let mut reader = Reader { rest: text, mark: Mark { line: 1, column: 1 } };
    reader.skip_blank();
    let node = reader.value(0)?;
    reader.skip_blank();
    if reader.rest.is_empty() { Ok(node) } else { Err(reader.fault("expected the end of the text")) }
}

struct Reader<'t> {
    rest: &'t str,
    mark: Mark,
}

impl<'t> Reader<'t> {
    fn fault(&self, message: &str) -> Unreadable {
        Unreadable { mark: self.mark, message: message.to_owned() }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes the next `length` bytes, which end at a character.
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        if taken.bytes().all(|byte| byte.is_ascii() && byte != b'\n') {
            let columns = u32::try_from(taken.len()).unwrap_or(u32::MAX);
            self.mark.column = self.mark.column.saturating_add(columns);
            return taken;
        }
        for c in taken.chars() {
            if c == '\n' {
                self.mark.line = self.mark.line.saturating_add(1);
                self.mark.column = 1;
            } else {
                self.mark.column = self.mark.column.saturating_add(1);
            }
        }
        taken
    }

    /// Takes the bytes for which `holds`.
    fn take_while(&mut self, holds: impl Fn(u8) -> bool) -> &'t str {
        let length = self.rest.bytes().take_while(|byte| holds(*byte)).count();
        self.take(length)
    }

    fn skip_blank(&mut self) {
        self.take_while(|byte| b" \t\r\n".contains(&byte));
    }

    fn expect(&mut self, c: char) -> Result<(), Unreadable> {
        if self.peek() == Some(c) {
            self.take(c.len_utf8());
            return Ok(());
        }
        Err(self.fault(&format!("expected `{c}`")))
    }

    fn value(&mut self, depth: usize) -> Result<Node, Unreadable> {
        let mark = self.mark;
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.array(depth)?,
            Some('"') => Value::Str(self.string()?),
            Some(_) => self.bare()?,
            None => return Err(self.fault("expected a value")),
        };
        Ok(Node { value, mark })
    }

    fn open(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth >= MAX_DEPTH {
            return Err(self.fault(&format!("nested too deep; at most {MAX_DEPTH} levels are read")));
        }
        self.take(1);
        self.skip_blank();
        Ok(())
    }

    /// After an item: whether another follows.
    fn more(&mut self, close: char) -> Result<bool, Unreadable> {
        self.skip_blank();
        if self.peek() == Some(',') {
            self.take(1);
            self.skip_blank();
            return Ok(true);
        }
        self.expect(close).map(|()| false)
    }

    fn object(&mut self, depth: usize) -> Result<Value, Unreadable> {
        self.open(depth)?;
        let mut members = Vec::new();
        if self.peek() == Some('}') {
            self.take(1);
            return Ok(object(members));
        }
        loop {
            let mark = self.mark;
            let key = self.string()?;
            self.skip_blank();
            self.expect(':')?;
            self.skip_blank();
            let node = self.value(depth.saturating_add(1))?;
            members.push(Member { key, mark, duplicate: false, node });
            if !self.more('}')? {
                return Ok(object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Unreadable> {
        self.open(depth)?;
        let mut items = Vec::new();
        if self.peek() == Some(']') {
            self.take(1);
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth.saturating_add(1))?);
            if !self.more(']')? {
                return Ok(Value::Array(items));
            }
        }
    }

    fn string(&mut self) -> Result<String, Unreadable> {
        if self.peek() != Some('"') {
            return Err(self.fault("expected a text in double quotes"));
        }
        let plain = self.rest.bytes().skip(1).position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
        if let Some(end) = plain.and_then(|at| at.checked_add(1))
            && let Some(text) = self.rest.get(1..end)
            && self.rest.as_bytes().get(end) == Some(&b'"')
        {
            let text = text.to_owned();
            self.take(end.saturating_add(1));
            return Ok(text);
        }
        let mut escaped = false;
        let close = self.rest.bytes().skip(1).position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        let Some(length) = close.and_then(|at| at.checked_add(2)) else {
            return Err(self.fault("the text has no closing quote"));
        };
        let written = self.rest.get(..length).unwrap_or_default();
        let text = serde_json::from_str(written).map_err(|_| {
            self.fault("a text with a raw control character, or an escape that JSON does not know")
        })?;
        self.take(length);
        Ok(text)
    }

    /// A number or a word.
    fn bare(&mut self) -> Result<Value, Unreadable> {
        let before = Reader { rest: self.rest, mark: self.mark };
        let word = self.take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        match word {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "NaN" | "Infinity" | "-Infinity" => Ok(Value::Float),
            number if is_number(number) => Ok(classify_number(number)),
            _ => Err(before.fault("expected a value")),
        }
    }
}

/// The grammar of RFC 8259, 6.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_json() {
        for good in ["{}", "[1,-2,0]", r#"{"a":[true,null,"\u0041"]}"#, " 1 ", "1e6", "-0.5"] {
            assert!(parse_json(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "+1",
            ".5",
            "1.",
            "{a:1}",
            "'a'",
            "1 2",
            "\"\n\"",
            "\"\\x\"",
        ] {
            assert!(parse_json(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse_json(&[0x22, 0xff, 0x22]).is_err());
    }

    #[test]
    fn knows_the_place() {
        let node = parse_json("{\n  \"ä\": [1,\n 2.5]}".as_bytes()).unwrap();
        assert_eq!(node.mark_of("/ä"), Mark { line: 2, column: 3 });
        assert_eq!(node.mark_of("/ä/0"), Mark { line: 2, column: 9 });
        assert_eq!(node.mark_of("/ä/1"), Mark { line: 3, column: 2 });
    }
}
