//! The file as it will be written: entries in order, each with its comments.

use alloc::string::String;
use alloc::vec::Vec;

use super::comments::{Comments, Notes};
use super::order::Order;
use crate::bundle::{Node, Value};

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// `true`, `false` or a whole number.
    Bare(String),
    Text(String),
    List {
        entries: Vec<Entry>,
        open: bool,
    },
    Map {
        entries: Vec<Entry>,
        open: bool,
    },
}

/// A member of an object, or an item, which has no key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Option<String>,
    pub notes: Notes,
    pub value: Tree,
}

impl Tree {
    /// The tree of a file that passed the checks.
    pub(super) fn of(node: &Node, comments: &mut Comments) -> Self {
        Builder { comments, slot: 0 }.value(node, super::order::FILE)
    }

    /// Whether a comment stands anywhere in it.
    pub(super) fn has_notes(&self) -> bool {
        match self {
            Self::Bare(_) | Self::Text(_) => false,
            Self::List { entries, .. } | Self::Map { entries, .. } => {
                entries.iter().any(|entry| entry.notes != Notes::default() || entry.value.has_notes())
            }
        }
    }

    /// Whether it holds lists or objects that hold something.
    pub(super) fn is_deep(&self) -> bool {
        match self {
            Self::Bare(_) | Self::Text(_) => false,
            Self::List { entries, .. } | Self::Map { entries, .. } => {
                entries.iter().any(|entry| entry.value.is_container())
            }
        }
    }

    fn is_container(&self) -> bool {
        match self {
            Self::Bare(_) | Self::Text(_) => false,
            Self::List { entries, .. } | Self::Map { entries, .. } => !entries.is_empty(),
        }
    }
}

struct Builder<'c> {
    comments: &'c mut Comments,
    slot: usize,
}

impl Builder<'_> {
    fn value(&mut self, node: &Node, order: Order) -> Tree {
        match &node.value {
            Value::Bool(truth) => Tree::Bare(alloc::format!("{truth}")),
            Value::Int(number) => Tree::Bare(alloc::format!("{number}")),
            Value::Str(text) => Tree::Text(text.clone()),
            // None of them passes the checks.
            Value::Null | Value::Wide | Value::Float => Tree::Bare(String::from("null")),
            Value::Array(items) => {
                let entries = items.iter().map(|item| self.entry(None, item, order.item())).collect();
                Tree::List { entries, open: order.is_open() }
            }
            Value::Object(members) => {
                let entry = |member: &crate::bundle::Member| {
                    let place = order.place(&member.key);
                    (place, self.entry(Some(&member.key), &member.node, order.member(&member.key)))
                };
                let mut placed: Vec<(usize, Entry)> = members.iter().map(entry).collect();
                placed.sort_by_key(|(place, _)| *place);
                let entries = placed.into_iter().map(|(_, entry)| entry).collect();
                Tree::Map { entries, open: order.is_open() }
            }
        }
    }

    fn entry(&mut self, key: Option<&str>, node: &Node, order: Order) -> Entry {
        let notes = self.comments.slots.remove(&self.slot).unwrap_or_default();
        self.slot = self.slot.saturating_add(1);
        Entry { key: key.map(String::from), notes, value: self.value(node, order) }
    }
}
