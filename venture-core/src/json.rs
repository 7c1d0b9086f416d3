//! Strict JSON: objects without duplicate keys, integers only, a bounded depth.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::money::MAX_WIRE_INTEGER;

/// The greatest nesting of objects and lists that is read.
pub const MAX_DEPTH: usize = 64;

/// A JSON value whose numbers are whole and within ±(2^53 − 1).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Str(String),
    /// A list.
    Array(Vec<Json>),
    /// An object. Keys are unique; their order carries no meaning.
    Object(BTreeMap<String, Json>),
}

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
        let fault = RefCell::new(None);
        let path = RefCell::new(Vec::new());
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let seed = Strict { fault: &fault, path: &path };
        let read = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
        read.map_err(|error| {
            let (kind, message) = fault.borrow_mut().take().unwrap_or_else(|| {
                let text = error.to_string();
                let plain = text.split(" at line ").next().unwrap_or_default().to_owned();
                if plain.starts_with("recursion limit") {
                    (JsonErrorKind::TooDeep, depth_message())
                } else {
                    (JsonErrorKind::Syntax, plain)
                }
            });
            let pointer = path.borrow().iter().map(|step: &String| format!("/{step}")).collect();
            JsonError { kind, pointer, message, line: error.line(), column: error.column() }
        })
    }

    /// The member `key` of an object; `None` for anything else.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object().and_then(|object| object.get(key))
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(text) = self { Some(text) } else { None }
    }

    /// The number, if this is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The members, if this is a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The members, if this is an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// An object of the given members; a later one replaces an earlier one of the same key.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => s.serialize_unit(),
            Self::Bool(value) => s.serialize_bool(*value),
            Self::Int(number) => s.serialize_i64(*number),
            Self::Str(text) => s.serialize_str(text),
            Self::Array(items) => s.collect_seq(items),
            Self::Object(members) => s.collect_map(members),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (fault, path) = (RefCell::new(None), RefCell::new(Vec::new()));
        Strict { fault: &fault, path: &path }.deserialize(d)
    }
}

type Fault = RefCell<Option<(JsonErrorKind, String)>>;

fn depth_message() -> String {
    format!("nested too deep; at most {MAX_DEPTH} levels are read")
}

/// One value at the end of `path`. On a fault the path stays as it is, and so names the place.
#[derive(Clone, Copy)]
struct Strict<'a> {
    fault: &'a Fault,
    path: &'a RefCell<Vec<String>>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, kind: JsonErrorKind, message: String) -> E {
        let error = E::custom(&message);
        *self.fault.borrow_mut() = Some((kind, message));
        error
    }

    fn whole<E: serde::de::Error>(self, number: Option<i64>) -> Result<Json, E> {
        match number {
            Some(n) if (-MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER).contains(&n) => Ok(Json::Int(n)),
            _ => Err(self.refuse(
                JsonErrorKind::Number,
                "expected a whole number within ±(2^53 − 1), without fraction or exponent".to_owned(),
            )),
        }
    }

    fn check_depth<E: serde::de::Error>(self) -> Result<(), E> {
        if self.path.borrow().len() < MAX_DEPTH {
            Ok(())
        } else {
            Err(self.refuse(JsonErrorKind::TooDeep, depth_message()))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Json, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
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
        self.whole(Some(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Json, E> {
        self.whole(i64::try_from(number).ok())
    }

    #[expect(clippy::disallowed_types, reason = "the reader hands over what it must refuse")]
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Json, E> {
        self.whole(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Str(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Str(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut items = Vec::new();
        loop {
            self.path.borrow_mut().push(items.len().to_string());
            let Some(item) = list.next_element_seed(self)? else { break };
            self.path.borrow_mut().pop();
            items.push(item);
        }
        self.path.borrow_mut().pop();
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut members = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.borrow_mut().push(key.replace('~', "~0").replace('/', "~1"));
            if members.contains_key(&key) {
                return Err(self.refuse(JsonErrorKind::DuplicateKey, format!("the key `{key}` stands twice")));
            }
            let value = map.next_value_seed(self)?;
            self.path.borrow_mut().pop();
            members.insert(key, value);
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
