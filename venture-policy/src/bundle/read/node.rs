//! A value of the file with its place.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;
use venture_core::money::MAX_WIRE_INTEGER;

/// A place in the text; zeros where there was no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub value: Value,
    pub mark: Mark,
}

/// What was read, the refused kinds too: they become errors at their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// Within ±(2^53 − 1).
    Int(i64),
    /// A whole number beyond that.
    Wide,
    Float,
    Str(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub key: String,
    pub mark: Mark,
    /// Whether the key stood before.
    pub duplicate: bool,
    pub node: Node,
}

impl Value {
    /// The kind, in the words of a message.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Wide => "a whole number",
            Self::Float => "a fraction",
            Self::Str(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl Node {
    /// The value as plain JSON. Meant for a tree without errors: what JSON here lacks becomes null,
    /// and of two equal keys the first counts.
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::Null | Value::Wide | Value::Float => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(number) => Json::Int(*number),
            Value::Str(text) => Json::Str(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Object(members) => {
                let mut object = BTreeMap::new();
                for member in members.iter().filter(|member| !member.duplicate) {
                    object.insert(member.key.clone(), member.node.to_json());
                }
                Json::Object(object)
            }
        }
    }

    /// The tree of a value without a text.
    pub(crate) fn from_json(json: &Json) -> Self {
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Int(number) => Value::Int(*number),
            Json::Str(text) => Value::Str(text.clone()),
            Json::Array(items) => Value::Array(items.iter().map(Self::from_json).collect()),
            Json::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, value)| Member {
                        key: key.clone(),
                        mark: Mark::default(),
                        duplicate: false,
                        node: Self::from_json(value),
                    })
                    .collect(),
            ),
        };
        Self { value, mark: Mark::default() }
    }

    #[cfg(test)]
    /// The member `key` of an object, the first of that name.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        let Value::Object(members) = &self.value else { return None };
        members.iter().find(|member| member.key == key)
    }

    #[cfg(test)]
    /// Where `pointer` stands: the key of its last step, or the item; if that is missing, the
    /// deepest value on the way.
    pub(crate) fn mark_of(&self, pointer: &str) -> Mark {
        let mut here = self;
        let mut mark = self.mark;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            match &here.value {
                Value::Object(_) => {
                    let Some(member) = here.member(&step) else { return mark };
                    mark = member.mark;
                    here = &member.node;
                }
                Value::Array(items) => {
                    let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get(at)) else {
                        return mark;
                    };
                    mark = item.mark;
                    here = item;
                }
                Value::Null | Value::Bool(_) | Value::Int(_) | Value::Wide | Value::Float | Value::Str(_) => {
                    return mark;
                }
            }
        }
        mark
    }
}

/// Members that are compared one by one.
const FEW: usize = 12;

/// The object of the members, with those marked whose key stood before.
pub(super) fn object(mut members: Vec<Member>) -> Value {
    if members.len() <= FEW {
        // Each against those before it: cheaper than a set, for a few.
        for at in 1..members.len() {
            let Some((before, [member, ..])) = members.split_at_mut_checked(at) else { continue };
            member.duplicate = before.iter().any(|known| known.key == member.key);
        }
        return Value::Object(members);
    }
    let mut seen = BTreeSet::new();
    let again: Vec<bool> = members.iter().map(|member| !seen.insert(member.key.as_str())).collect();
    members.iter_mut().zip(again).for_each(|(member, again)| member.duplicate = again);
    Value::Object(members)
}

/// A whole number, if there is one within ±(2^53 − 1).
pub(super) fn whole(number: Option<i64>) -> Value {
    match number {
        Some(number) if (-MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER).contains(&number) => Value::Int(number),
        Some(_) | None => Value::Wide,
    }
}

/// The value of a decimal number as both formats write it.
pub(super) fn classify_number(text: &str) -> Value {
    if text.contains(['.', 'e', 'E']) { Value::Float } else { whole(text.parse().ok()) }
}
