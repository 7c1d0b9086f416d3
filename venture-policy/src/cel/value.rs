//! Values: those that inputs lend, and those that a program owns.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;

use venture_core::{Json, Timestamp};

use super::env::Slot;
use super::time::{Instant, Span};

/// The values a condition is evaluated over.
pub trait Inputs {
    /// The value in a slot, or none if it is absent.
    fn get(&self, slot: Slot) -> Option<Value<'_>>;
}

/// A value, borrowed from the inputs or from the program.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Null.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A text.
    Str(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A point in time.
    Timestamp(Instant),
    /// A length of time.
    Duration(Span),
    /// A list.
    List(List<'a>),
    /// A map.
    Map(Map<'a>),
    /// What the evaluation itself made; inputs never hold one.
    Built(Built),
}

/// A borrowed list.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// Elements of a JSON array.
    Json(&'a [Json]),
    /// Texts.
    Texts(&'a [&'a str]),
    /// Owned texts.
    Strings(&'a [String]),
    /// Integers.
    Ints(&'a [i64]),
    /// Literals.
    Literals(&'a [Literal]),
}

/// A borrowed map.
#[derive(Clone, Copy, Debug)]
pub enum Map<'a> {
    /// Members of a JSON object.
    Json(&'a BTreeMap<String, Json>),
    /// Literals, as pairs.
    Literals(&'a [(Literal, Literal)]),
}

/// A text, list or map that an evaluation made; it lives in the scratch space.
#[derive(Clone, Copy, Debug)]
pub struct Built {
    pub(super) kind: BuiltKind,
    pub(super) start: u32,
    pub(super) len: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BuiltKind {
    Text,
    Bytes,
    List,
    /// Keys and values by turns; `len` counts pairs.
    Map,
}

/// An owned value: a constant of a program, or the result of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Null.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A text.
    Str(Box<str>),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// A point in time.
    Timestamp(Instant),
    /// A length of time.
    Duration(Span),
    /// A list.
    List(Box<[Self]>),
    /// A map, as pairs in the order they were written.
    Map(Box<[(Self, Self)]>),
}

impl Literal {
    /// The value, borrowed.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Int(number) => Value::Int(*number),
            Self::Uint(number) => Value::Uint(*number),
            Self::Str(text) => Value::Str(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::Timestamp(at) => Value::Timestamp(*at),
            Self::Duration(span) => Value::Duration(*span),
            Self::List(items) => Value::List(List::Literals(items)),
            Self::Map(pairs) => Value::Map(Map::Literals(pairs)),
        }
    }
}

impl<'a> List<'a> {
    /// How many elements there are.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            Self::Json(items) => items.len(),
            Self::Texts(items) => items.len(),
            Self::Strings(items) => items.len(),
            Self::Ints(items) => items.len(),
            Self::Literals(items) => items.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The element at an index from 0.
    #[must_use]
    pub fn get(self, at: usize) -> Option<Value<'a>> {
        Some(match self {
            Self::Json(items) => Value::from(items.get(at)?),
            Self::Texts(items) => Value::Str(items.get(at)?),
            Self::Strings(items) => Value::Str(items.get(at)?),
            Self::Ints(items) => Value::Int(*items.get(at)?),
            Self::Literals(items) => items.get(at)?.value(),
        })
    }
}

impl<'a> From<&'a Json> for Value<'a> {
    fn from(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Int(number) => Self::Int(*number),
            Json::Str(text) => Self::Str(text),
            Json::Array(items) => Self::List(List::Json(items)),
            Json::Object(members) => Self::Map(Map::Json(members)),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Timestamp(Instant::from(at))
    }
}
