//! What the checks of meaning found.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::error::{BundleError, BundleErrorCode};
use crate::bundle::read::{Mark, Node, Sink, Value};

/// Faults without their lines.
#[derive(Default)]
pub(super) struct Report {
    found: Vec<(BundleErrorCode, String, String)>,
}

impl Report {
    /// One more fault, at the key or item that `steps` lead to.
    pub(super) fn push(&mut self, code: BundleErrorCode, steps: &[&str], message: impl Into<String>) {
        self.found.push((code, pointer(steps), message.into()));
    }

    /// As [`Report::push`], at the item `at` of the list.
    pub(super) fn push_item(
        &mut self,
        code: BundleErrorCode,
        steps: &[&str],
        at: usize,
        message: impl Into<String>,
    ) {
        self.found.push((code, format!("{}/{at}", pointer(steps)), message.into()));
    }

    /// The faults at their places, in the order of the text.
    pub(super) fn into_errors(self, node: &Node) -> Vec<BundleError> {
        if self.found.is_empty() {
            return Vec::new();
        }
        let mut marks = self.found.iter().map(|(_, pointer, _)| (pointer.clone(), None)).collect();
        locate(node, &mut String::new(), &mut marks);
        let mut sink = Sink::default();
        for (code, pointer, message) in self.found {
            let mark = marks.get(&pointer).copied().flatten().unwrap_or_default();
            sink.push(code, pointer, mark, message);
        }
        sink.into_errors()
    }
}

/// The JSON pointer of the steps.
pub(in crate::bundle) fn pointer(steps: &[&str]) -> String {
    let mut out = String::new();
    for step in steps {
        push_step(&mut out, step);
    }
    out
}

fn push_step(out: &mut String, step: &str) {
    out.push('/');
    if step.contains(['~', '/']) {
        out.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        out.push_str(step);
    }
}

/// Fills in where each pointer stands, in one walk.
fn locate(node: &Node, here: &mut String, marks: &mut BTreeMap<String, Option<Mark>>) {
    let length = here.len();
    let note = |marks: &mut BTreeMap<String, Option<Mark>>, here: &str, mark: Mark| {
        if let Some(slot) = marks.get_mut(here) {
            *slot = Some(mark);
        }
    };
    match &node.value {
        Value::Object(members) => {
            for member in members {
                push_step(here, &member.key);
                note(marks, here, member.mark);
                locate(&member.node, here, marks);
                here.truncate(length);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                here.push_str(&format!("/{at}"));
                note(marks, here, item.mark);
                locate(item, here, marks);
                here.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Wide | Value::Float | Value::Str(_) => {}
    }
}

/// The position of an item as a step.
pub(super) fn step(at: usize) -> String {
    format!("{at}").to_owned()
}
