//! Reading, the common way: nothing is kept but the value. A fault is looked up by [`super::locate`].

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::locate::{find_fault, read_marking};
use super::value::Json;
use crate::money::MAX_WIRE_INTEGER;

/// The greatest nesting of objects and lists that is read.
pub const MAX_DEPTH: usize = 64;

/// Why a text is no strict JSON value: what, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// What kind of fault.
    pub kind: JsonErrorKind,
    /// JSON pointer (RFC 6901) of the value at fault; empty for the whole text.
    pub pointer: String,
    /// What was wrong and what was expected.
    pub message: String,
    /// Line of the fault, from 1; 0 where it is unknown.
    pub line: usize,
    /// Column of the fault, from 1; 0 where it is unknown.
    pub column: usize,
}

/// The kinds of fault that strict reading tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// Not JSON at all.
    Syntax,
    /// One key stands twice in an object.
    DuplicateKey,
    /// A number with a fraction or exponent, `-0`, or beyond ±(2^53 − 1).
    Number,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl Json {
    /// Reads one strict JSON value that fills `bytes`.
    ///
    /// # Errors
    /// [`JsonError`] for the first fault, with its pointer, line and column.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        // Looked at once, not text by text.
        let Ok(text) = core::str::from_utf8(bytes) else { return Err(find_fault(bytes)) };
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Strict { depth: 0 }.deserialize(&mut reader);
        read.and_then(|value| reader.end().map(|()| value)).map_err(|_| find_fault(bytes))
    }

    /// The same, but a number that does not travel is `null`, and the pointer of the first one is told.
    ///
    /// # Errors
    /// [`JsonError`] for the first other fault.
    pub(crate) fn parse_marking(bytes: &[u8]) -> Result<(Self, Option<String>), JsonError> {
        match Self::parse(bytes) {
            Ok(value) => Ok((value, None)),
            Err(fault) if fault.kind == JsonErrorKind::Number => read_marking(bytes),
            Err(fault) => Err(fault),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Strict { depth: 0 }.deserialize(d)
    }
}

/// The number, if it travels.
pub(super) fn whole(number: Option<i64>) -> Option<Json> {
    number.filter(|n| (-MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER).contains(n)).map(Json::Int)
}

pub(super) const NUMBER_MESSAGE: &str =
    "expected a whole number within ±(2^53 − 1), without fraction or exponent";
pub(super) const DEPTH_MESSAGE: &str = "nested too deep; at most 64 levels are read";

/// One value that lies `depth` levels down.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn number<E: serde::de::Error>(number: Option<i64>) -> Result<Json, E> {
        whole(number).ok_or_else(|| E::custom(NUMBER_MESSAGE))
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth < MAX_DEPTH {
            Ok(Self { depth: self.depth.saturating_add(1) })
        } else {
            Err(E::custom(DEPTH_MESSAGE))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Json, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Json, E> {
        Self::number(Some(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Json, E> {
        Self::number(i64::try_from(number).ok())
    }

    #[expect(clippy::disallowed_types, reason = "the reader hands over what it must refuse")]
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Json, E> {
        Self::number(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Str(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Str(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let inside = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inside)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let inside = self.deeper()?;
        let mut members = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            match members.entry(key) {
                Entry::Vacant(place) => place.insert(map.next_value_seed(inside)?),
                Entry::Occupied(_) => return Err(serde::de::Error::custom("a key stands twice")),
            };
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (JsonErrorKind, String) {
        let error = Json::parse(text.as_bytes()).unwrap_err();
        (error.kind, error.pointer)
    }

    #[test]
    fn names_the_place_of_a_fault() {
        assert_eq!(refused(r#"{"a":[1,2.5]}"#), (JsonErrorKind::Number, "/a/1".into()));
        assert_eq!(refused(r#"{"a":-0}"#), (JsonErrorKind::Number, "/a".into()));
        assert_eq!(refused(r#"{"a":9007199254740992}"#), (JsonErrorKind::Number, "/a".into()));
        assert_eq!(refused(r#"{"a":{"b":1,"b":2}}"#), (JsonErrorKind::DuplicateKey, "/a/b".into()));
        assert_eq!(refused(r#"{"a":NaN}"#).0, JsonErrorKind::Syntax);
        assert_eq!(refused("{} {}").0, JsonErrorKind::Syntax);
        assert_eq!(refused(&"[".repeat(1_000)).0, JsonErrorKind::TooDeep);
    }

    #[test]
    fn reads_to_the_depth_that_is_allowed() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(Json::parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(refused(&nested(MAX_DEPTH + 1)).0, JsonErrorKind::TooDeep);
    }
}
