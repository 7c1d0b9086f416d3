//! The cursor over an object.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::place::refuse_duplicate;
use super::{Member, Path, Place, Sink, Value};
use crate::bundle::error::BundleErrorCode;

/// An object whose keys are being read. What nobody read is reported as unknown when it is dropped.
pub(crate) struct Fields<'p, 's> {
    place: Place<'p>,
    members: &'p [Member],
    known: Vec<&'static str>,
    sink: &'s mut Sink,
}

impl<'p, 's> Fields<'p, 's> {
    /// The object at `place`, if it is one. Keys that stand twice are reported.
    pub(crate) fn open(place: Place<'p>, sink: &'s mut Sink) -> Option<Self> {
        let Value::Object(members) = &place.node.value else {
            place.refuse_kind(sink, "an object");
            return None;
        };
        for member in members.iter().filter(|member| member.duplicate) {
            refuse_duplicate(sink, &Path::Key(place.path, &member.key), member.mark);
        }
        Some(Self { place, members, known: Vec::new(), sink })
    }

    fn find(&mut self, key: &'static str) -> Option<&'p Member> {
        self.known.push(key);
        self.members.iter().find(|member| member.key == key)
    }

    /// Whether `key` is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|member| member.key == key)
    }

    /// The value of `key`, if it is there and right.
    pub(crate) fn get<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Place<'_>, &mut Sink) -> Option<T>,
    ) -> Option<T> {
        let member = self.find(key)?;
        let path = Path::Key(self.place.path, key);
        read(Place { node: &member.node, path: &path }, self.sink)
    }

    /// The value of `key`; `default` where it is left out.
    pub(crate) fn or<T>(
        &mut self,
        key: &'static str,
        default: T,
        read: impl FnOnce(Place<'_>, &mut Sink) -> Option<T>,
    ) -> T {
        self.get(key, read).unwrap_or(default)
    }

    /// The value of `key`, which must be there.
    pub(crate) fn need<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Place<'_>, &mut Sink) -> Option<T>,
    ) -> Option<T> {
        if !self.has(key) {
            self.known.push(key);
            self.missing(key);
            return None;
        }
        self.get(key, read)
    }

    /// The items of the list `key`; none where it is left out.
    pub(crate) fn list<T>(
        &mut self,
        key: &'static str,
        read: impl FnMut(Place<'_>, &mut Sink) -> Option<T>,
    ) -> Vec<T> {
        self.get_list(key, read).unwrap_or_default()
    }

    /// The items of the list `key`, if it is there.
    pub(crate) fn get_list<T>(
        &mut self,
        key: &'static str,
        read: impl FnMut(Place<'_>, &mut Sink) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.get(key, |place, sink| place.items(sink, read))
    }

    /// The members of the object `key` by name; none where it is left out.
    pub(crate) fn map<T>(
        &mut self,
        key: &'static str,
        name: Name,
        read: impl FnMut(Place<'_>, &mut Sink) -> Option<T>,
    ) -> BTreeMap<String, T> {
        self.get(key, |place, sink| named(place, sink, name, read)).unwrap_or_default()
    }

    /// Reports that `key` must be there.
    pub(crate) fn missing(&mut self, key: &'static str) {
        let path = Path::Key(self.place.path, key);
        self.sink.push(
            BundleErrorCode::MissingKey,
            path.pointer(),
            self.place.node.mark,
            format!("the key `{key}` must be there"),
        );
    }

    /// Reports that `key` may not be there.
    pub(crate) fn misplaced(&mut self, key: &'static str, message: &str) {
        let Some(member) = self.members.iter().find(|member| member.key == key) else { return };
        let path = Path::Key(self.place.path, key);
        self.sink.push(BundleErrorCode::Value, path.pointer(), member.mark, message.to_owned());
    }
}

impl Drop for Fields<'_, '_> {
    fn drop(&mut self) {
        for member in self.members {
            if !self.known.contains(&member.key.as_str()) {
                self.sink.push(
                    BundleErrorCode::UnknownKey,
                    Path::Key(self.place.path, &member.key).pointer(),
                    member.mark,
                    format!("no such key; known here: {}", self.known.join(", ")),
                );
            }
        }
    }
}

/// What a chosen name must be like, in words and as a test.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub expected: &'static str,
    pub holds: fn(&str) -> bool,
}

/// The members of an object whose keys the author chooses.
pub(crate) fn named<T>(
    place: Place<'_>,
    sink: &mut Sink,
    name: Name,
    mut read: impl FnMut(Place<'_>, &mut Sink) -> Option<T>,
) -> Option<BTreeMap<String, T>> {
    let Value::Object(members) = &place.node.value else {
        place.refuse_kind(sink, "an object");
        return None;
    };
    let mut out = BTreeMap::new();
    for member in members {
        let path = Path::Key(place.path, &member.key);
        if member.duplicate {
            refuse_duplicate(sink, &path, member.mark);
            continue;
        }
        if !(name.holds)(&member.key) {
            let message = format!("expected a name: {}", name.expected);
            sink.push(BundleErrorCode::Value, path.pointer(), member.mark, message);
        }
        if let Some(value) = read(Place { node: &member.node, path: &path }, sink) {
            out.insert(member.key.clone(), value);
        }
    }
    Some(out)
}
