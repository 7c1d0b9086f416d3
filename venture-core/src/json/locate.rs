//! Reading with an eye on the way, so that a fault has a place. Slower: only for what failed.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::read::{DEPTH_MESSAGE, JsonError, JsonErrorKind, MAX_DEPTH, NUMBER_MESSAGE, whole};
use super::value::Json;

/// The first fault of a text that has one.
pub(super) fn find_fault(bytes: &[u8]) -> JsonError {
    // A text that reads well has no fault to find; `parse` does not ask about one.
    read(bytes, None).err().unwrap_or_else(|| JsonError {
        kind: JsonErrorKind::Syntax,
        pointer: String::new(),
        message: "not a JSON value".to_owned(),
        line: 0,
        column: 0,
    })
}

/// The value with `null` for each number that does not travel, and the pointer of the first one.
pub(super) fn read_marking(bytes: &[u8]) -> Result<(Json, Option<String>), JsonError> {
    let marked = RefCell::new(None);
    let value = read(bytes, Some(&marked))?;
    Ok((value, marked.take()))
}

fn read(bytes: &[u8], marked: Option<&RefCell<Option<String>>>) -> Result<Json, JsonError> {
    let fault = RefCell::new(None);
    let path = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let seed = Tracking { fault: &fault, path: &path, marked };
    let read = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        let (kind, message) = fault.borrow_mut().take().unwrap_or_else(|| {
            let text = error.to_string();
            let plain = text.split(" at line ").next().unwrap_or_default();
            match plain {
                "number out of range" => (JsonErrorKind::Number, NUMBER_MESSAGE.to_owned()),
                "recursion limit exceeded" => (JsonErrorKind::TooDeep, DEPTH_MESSAGE.to_owned()),
                _ => (JsonErrorKind::Syntax, plain.to_owned()),
            }
        });
        let pointer = pointer(&path.borrow());
        JsonError { kind, pointer, message, line: error.line(), column: error.column() }
    })
}

fn pointer(path: &[String]) -> String {
    path.iter().map(|step| format!("/{step}")).collect()
}

type Fault = RefCell<Option<(JsonErrorKind, String)>>;

/// One value at the end of `path`. On a fault the path stays as it is, and so names the place.
#[derive(Clone, Copy)]
struct Tracking<'a> {
    fault: &'a Fault,
    path: &'a RefCell<Vec<String>>,
    /// Where the first number that does not travel is noted, if reading is to go on.
    marked: Option<&'a RefCell<Option<String>>>,
}

impl Tracking<'_> {
    fn refuse<E: serde::de::Error>(self, kind: JsonErrorKind, message: String) -> E {
        let error = E::custom(&message);
        *self.fault.borrow_mut() = Some((kind, message));
        error
    }

    fn whole<E: serde::de::Error>(self, number: Option<i64>) -> Result<Json, E> {
        match (whole(number), self.marked) {
            (Some(number), _) => Ok(number),
            (None, Some(marked)) => {
                marked.borrow_mut().get_or_insert_with(|| pointer(&self.path.borrow()));
                Ok(Json::Null)
            }
            (None, None) => Err(self.refuse(JsonErrorKind::Number, NUMBER_MESSAGE.to_owned())),
        }
    }

    fn check_depth<E: serde::de::Error>(self) -> Result<(), E> {
        if self.path.borrow().len() < MAX_DEPTH {
            Ok(())
        } else {
            Err(self.refuse(JsonErrorKind::TooDeep, DEPTH_MESSAGE.to_owned()))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tracking<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Json, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tracking<'_> {
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
