//! Where the reading stands, and where its errors go.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Timestamp};

use super::{Mark, Node, Value};
use crate::bundle::error::{BundleError, BundleErrorCode};
use crate::bundle::model::Word;

/// Beyond so many errors the rest is left out: a file of 8 MiB can hold a million.
const MAX_ERRORS: usize = 20_000;

/// The way from the root to a value.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// As a JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(above, key) => {
                format!("{}/{}", above.pointer(), key.replace('~', "~0").replace('/', "~1"))
            }
            Self::Item(above, at) => format!("{}/{at}", above.pointer()),
        }
    }
}

/// All errors found so far.
#[derive(Default)]
pub(crate) struct Sink {
    errors: Vec<BundleError>,
}

impl Sink {
    /// One more error.
    pub(crate) fn push(&mut self, code: BundleErrorCode, pointer: String, mark: Mark, message: String) {
        if self.errors.len() < MAX_ERRORS {
            let known = |number: u32| (number > 0).then_some(number);
            let (line, column) = (known(mark.line), known(mark.column));
            self.errors.push(BundleError { code, pointer, message, line, column });
        }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors in the order of the text.
    pub(crate) fn into_errors(mut self) -> Vec<BundleError> {
        self.errors.sort_by(|a, b| {
            (a.line, a.column, &a.pointer, a.code).cmp(&(b.line, b.column, &b.pointer, b.code))
        });
        self.errors.dedup_by(|a, b| a.code == b.code && a.pointer == b.pointer);
        self.errors
    }
}

/// A value that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub node: &'p Node,
    pub path: &'p Path<'p>,
}

impl<'p> Place<'p> {
    /// Reports an error at this value.
    pub(crate) fn refuse(self, sink: &mut Sink, code: BundleErrorCode, message: String) {
        sink.push(code, self.path.pointer(), self.node.mark, message);
    }

    fn refuse_value(self, sink: &mut Sink, expected: &str) {
        self.refuse(sink, BundleErrorCode::Value, format!("expected {expected}"));
    }

    /// Reports a value of another kind than `expected`.
    pub(crate) fn refuse_kind(self, sink: &mut Sink, expected: &str) {
        if self.node.value == Value::Float {
            self.refuse(sink, BundleErrorCode::Float, format!("expected {expected}; fractions are refused"));
        } else {
            let found = self.node.value.kind();
            self.refuse(sink, BundleErrorCode::Type, format!("expected {expected}, found {found}"));
        }
    }

    /// The text.
    pub(crate) fn text(self, sink: &mut Sink) -> Option<&'p str> {
        if let Value::Str(text) = &self.node.value {
            return Some(text);
        }
        self.refuse_kind(sink, "a text");
        None
    }

    /// The text, if `holds`; else VALUE, and what was expected.
    pub(crate) fn formatted(
        self,
        sink: &mut Sink,
        expected: &str,
        holds: impl FnOnce(&str) -> bool,
    ) -> Option<String> {
        let text = self.text(sink)?;
        if holds(text) {
            return Some(text.to_owned());
        }
        self.refuse_value(sink, expected);
        None
    }

    /// A text of `least` to `most` characters on one line.
    pub(crate) fn line(self, sink: &mut Sink, least: usize, most: usize) -> Option<String> {
        let fits = |text: &str| !text.contains('\n') && (least..=most).contains(&text.chars().count());
        self.formatted(sink, &format!("one line of {least} to {most} characters"), fits)
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn whole(self, sink: &mut Sink, least: i64, most: i64) -> Option<i64> {
        match self.node.value {
            Value::Int(number) if (least..=most).contains(&number) => Some(number),
            Value::Int(_) | Value::Wide => {
                self.refuse_value(sink, &format!("a whole number from {least} to {most}"));
                None
            }
            Value::Null
            | Value::Bool(_)
            | Value::Float
            | Value::Str(_)
            | Value::Array(_)
            | Value::Object(_) => {
                self.refuse_kind(sink, "a whole number");
                None
            }
        }
    }

    /// True or false.
    fn flag(self, sink: &mut Sink) -> Option<bool> {
        if let Value::Bool(value) = self.node.value {
            return Some(value);
        }
        self.refuse_kind(sink, "true or false");
        None
    }

    /// A word of a closed list.
    fn word<T: Word>(self, sink: &mut Sink) -> Option<T> {
        let text = self.text(sink)?;
        let value = T::of(text);
        if value.is_none() {
            self.refuse_value(sink, &format!("one of {}", T::WORDS.join(", ")));
        }
        value
    }

    /// A point in time.
    fn time(self, sink: &mut Sink) -> Option<Timestamp> {
        let text = self.text(sink)?;
        let time = text.parse().ok();
        if time.is_none() {
            self.refuse_value(sink, "UTC as `YYYY-MM-DDTHH:MM:SSZ`");
        }
        time
    }

    /// The items of a list, each read by `read`; those that fail are reported and left out.
    pub(crate) fn items<T>(
        self,
        sink: &mut Sink,
        mut read: impl FnMut(Place<'_>, &mut Sink) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = &self.node.value else {
            self.refuse_kind(sink, "a list");
            return None;
        };
        let mut out = Vec::with_capacity(items.len());
        for (at, node) in items.iter().enumerate() {
            let path = Path::Item(self.path, at);
            out.extend(read(Place { node, path: &path }, sink));
        }
        Some(out)
    }

    /// Any JSON value without nulls and fractions.
    pub(crate) fn json(self, sink: &mut Sink) -> Option<Json> {
        match &self.node.value {
            Value::Bool(value) => Some(Json::Bool(*value)),
            Value::Int(number) => Some(Json::Int(*number)),
            Value::Str(text) => Some(Json::Str(text.clone())),
            Value::Array(_) => self.items(sink, |p, s| p.json(s)).map(Json::Array),
            Value::Object(members) => {
                let mut object = alloc::collections::BTreeMap::new();
                for member in members {
                    let path = Path::Key(self.path, &member.key);
                    if member.duplicate {
                        refuse_duplicate(sink, &path, member.mark);
                    } else if let Some(value) = (Place { node: &member.node, path: &path }).json(sink) {
                        object.insert(member.key.to_string(), value);
                    }
                }
                Some(Json::Object(object))
            }
            Value::Wide => {
                self.refuse_value(sink, "a whole number within ±(2^53 − 1)");
                None
            }
            Value::Null | Value::Float => {
                self.refuse_kind(sink, "a value");
                None
            }
        }
    }
}

/// Reports a key that stands twice.
pub(super) fn refuse_duplicate(sink: &mut Sink, path: &Path<'_>, mark: Mark) {
    sink.push(
        BundleErrorCode::DuplicateKey,
        path.pointer(),
        mark,
        "the key stands twice; keep one of them".to_owned(),
    );
}

/// True or false.
pub(crate) fn flag(place: Place<'_>, sink: &mut Sink) -> Option<bool> {
    place.flag(sink)
}

/// A word of a closed list.
pub(crate) fn word<T: Word>(place: Place<'_>, sink: &mut Sink) -> Option<T> {
    place.word(sink)
}

/// A point in time.
pub(crate) fn time(place: Place<'_>, sink: &mut Sink) -> Option<Timestamp> {
    place.time(sink)
}
