//! Reading what was sealed: typed values straight from canonical bytes, texts lent where they need no escape.
//!
//! There is one way to write each value, so nothing is skipped or guessed: what is not canonical is refused.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer as _, Visitor};

use super::append_text;
use super::text::run_length;
use crate::json::MAX_DEPTH;
use crate::money::MAX_WIRE_INTEGER;

/// Bytes that are not the canonical ones of a value of the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical bytes of such a value")]
pub struct Unreadable;

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The value whose canonical bytes these are.
///
/// The same as asking whether they are canonical and reading them as JSON, in one pass.
///
/// # Errors
/// [`Unreadable`] if they are not canonical, or no value of this type.
///
/// # Examples
/// ```
/// use venture_core::canonical::{Unreadable, from_slice};
/// assert_eq!(from_slice::<Vec<(u8, &str)>>(br#"[[1,"PASS"]]"#), Ok(vec![(1, "PASS")]));
/// assert_eq!(from_slice::<Vec<u8>>(b"[1, 2]"), Err(Unreadable));
/// ```
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Unreadable> {
    // Looked at once, not text by text.
    let mut reader = Reader { rest: core::str::from_utf8(bytes).map_err(|_| Unreadable)?, depth: 0 };
    let value = T::deserialize(&mut reader)?;
    if reader.rest.is_empty() { Ok(value) } else { Err(Unreadable) }
}

/// The text between the quotes that `rest` goes on with behind the first one, and what follows it.
#[inline]
pub(crate) fn text_inside(rest: &str) -> Option<(Cow<'_, str>, &str)> {
    let (run, after) = rest.split_at_checked(run_length(rest.as_bytes())?)?;
    match after.strip_prefix('"') {
        Some(after) => Some((Cow::Borrowed(run), after)),
        None => escaped(rest),
    }
}

/// A text with escapes, if they are those that are written.
#[cold]
fn escaped(rest: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut after_backslash = false;
    let end = rest.as_bytes().iter().position(|byte| {
        let closes = *byte == b'"' && !after_backslash;
        after_backslash = *byte == b'\\' && !after_backslash;
        closes
    })?;
    let (inside, after) = rest.split_at_checked(end)?;
    let mut quoted = Vec::from(*b"\"");
    quoted.extend_from_slice(inside.as_bytes());
    quoted.push(b'"');
    let text: String = serde_json::from_slice(&quoted).ok()?;
    let mut again = Vec::new();
    append_text(&mut again, &text);
    (again == quoted).then_some((Cow::Owned(text), after.strip_prefix('"')?))
}

/// The place in the text; what comes next is taken or refused.
struct Reader<'de> {
    rest: &'de str,
    depth: usize,
}

impl<'de> Reader<'de> {
    #[inline]
    fn takes(&mut self, lead: &str) -> bool {
        let rest = self.rest.strip_prefix(lead);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    #[inline]
    fn expect(&mut self, lead: &str) -> Result<(), Unreadable> {
        if self.takes(lead) { Ok(()) } else { Err(Unreadable) }
    }

    #[inline]
    fn text(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.expect("\"")?;
        let (text, after) = text_inside(self.rest).ok_or(Unreadable)?;
        self.rest = after;
        Ok(text)
    }

    #[inline]
    fn number(&mut self) -> Result<i64, Unreadable> {
        let negative = self.takes("-");
        let bytes = self.rest.as_bytes();
        let length = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
        let (digits, rest) = self.rest.split_at_checked(length).ok_or(Unreadable)?;
        self.rest = rest;
        let leads_with_zero = digits.starts_with('0') && (negative || length > 1);
        if length == 0 || length > 16 || leads_with_zero {
            return Err(Unreadable);
        }
        // At most 16 digits: nothing wraps.
        let number = digits
            .bytes()
            .fold(0_i64, |sum, digit| sum.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0'))));
        if number > MAX_WIRE_INTEGER {
            return Err(Unreadable);
        }
        Ok(if negative { number.wrapping_neg() } else { number })
    }

    /// What `read` takes between two brackets.
    fn within<T>(
        &mut self,
        brackets: [&'static str; 2],
        read: impl FnOnce(&mut Members<'_, 'de>) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let [open, close] = brackets;
        self.expect(open)?;
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Unreadable);
        }
        let mut members = Members { reader: self, close, before: None, begun: false, ended: false };
        let value = read(&mut members)?;
        if !members.ended {
            self.expect(close)?;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(value)
    }
}

/// The members of an object or list, one after the other.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    close: &'static str,
    /// The key before, for the order.
    before: Option<Cow<'de, str>>,
    begun: bool,
    ended: bool,
}

impl Members<'_, '_> {
    /// Whether another member comes.
    #[inline]
    fn goes_on(&mut self) -> Result<bool, Unreadable> {
        self.ended = self.ended || self.reader.takes(self.close);
        if self.begun && !self.ended {
            self.reader.expect(",")?;
        }
        self.begun = true;
        Ok(!self.ended)
    }
}

impl<'de> de::SeqAccess<'de> for &mut Members<'_, 'de> {
    type Error = Unreadable;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.goes_on()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> de::MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = Unreadable;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        if !self.goes_on()? {
            return Ok(None);
        }
        let key = self.reader.text()?;
        self.reader.expect(":")?;
        if self.before.as_deref().is_some_and(|before| order(before, &key) != Ordering::Less) {
            return Err(Unreadable);
        }
        let read = match &key {
            Cow::Borrowed(text) => seed.deserialize(de::value::BorrowedStrDeserializer::new(text)),
            Cow::Owned(text) => seed.deserialize(StrDeserializer::new(text)),
        };
        self.before = Some(key);
        read.map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(&mut *self.reader)
    }
}

/// By UTF-16 code units; for ASCII that is by bytes.
#[inline]
fn order(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        left.cmp(right)
    } else {
        left.encode_utf16().cmp(right.encode_utf16())
    }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.rest.as_bytes().first() {
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b'"') => self.deserialize_str(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'n') => self.deserialize_unit(visitor),
            Some(_) | None => self.deserialize_i64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let value = self.takes("true");
        if !value {
            self.expect("false")?;
        }
        visitor.visit_bool(value)
    }

    #[inline]
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.number()?)
    }

    #[inline]
    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.takes("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.expect("null")?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.within(["[", "]"], |items| visitor.visit_seq(items))
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.within(["{", "}"], |members| visitor.visit_map(members))
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    /// A variant is its name: what is written has no other ones.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let name = self.text()?;
        visitor.visit_enum((&*name).into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 u16 u32 u64 f32 f64 char bytes byte_buf unit_struct tuple_struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::Json;
    use crate::canonical::{is_canonical, to_vec};

    #[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Side {
        Left,
        Right,
    }

    #[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    struct Value {
        absent: Option<u64>,
        #[serde(rename = "final")]
        is_final: bool,
        list: Vec<(u8, Side)>,
        map: BTreeMap<String, i64>,
        rest: Json,
        text: String,
    }

    #[test]
    fn a_value_comes_back_from_its_bytes() {
        for text in ["", "plain", "\"\\\n\u{1}", "é😀", "sixteen characters and more of them \u{7f}"] {
            let value = Value {
                absent: None,
                is_final: true,
                list: alloc::vec![(0, Side::Left), (255, Side::Right)],
                map: [("a", -1), ("\u{1f600}", 0), ("\u{fb33}", MAX_WIRE_INTEGER)]
                    .map(|(key, number)| (key.into(), number))
                    .into(),
                rest: Json::parse(br#"{"":null,"a":[true,{"b":[]}]}"#).unwrap(),
                text: text.into(),
            };
            let bytes = to_vec(&value).unwrap();
            assert_eq!(from_slice::<Value>(&bytes), Ok(value));
            for end in 0..bytes.len() {
                assert_eq!(from_slice::<Value>(&bytes[..end]), Err(Unreadable));
            }
        }
    }

    /// Every change of one byte in these is either another canonical value or refused.
    #[test]
    fn nothing_is_read_that_is_not_canonical() {
        let samples: [&[u8]; 4] = [
            br#"{"a":[1,-20,{}],"b":"x\ny\u0001","c":null,"d":true}"#,
            "{\"\u{1f600}\":0,\"\u{fb33}\":[]}".as_bytes(),
            b"[9007199254740991,10,0,false]",
            br#"["\\\"",""]"#,
        ];
        for sample in samples {
            assert!(from_slice::<Json>(sample).is_ok());
            for at in 0..sample.len() {
                for byte in 0..=u8::MAX {
                    let mut bytes = sample.to_vec();
                    bytes[at] = byte;
                    let read = from_slice::<Json>(&bytes);
                    assert_eq!(read.is_ok(), is_canonical(&bytes), "{}", String::from_utf8_lossy(&bytes));
                    if let Ok(value) = read {
                        assert_eq!(to_vec(&value).unwrap(), bytes);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(from_slice::<Json>(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(from_slice::<Json>(nested(MAX_DEPTH + 1).as_bytes()), Err(Unreadable));
        assert_eq!(from_slice::<Json>("[".repeat(100_000).as_bytes()), Err(Unreadable));
    }
}
