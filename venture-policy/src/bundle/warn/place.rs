//! Where a pointer stands in the text of a bundle.

use alloc::string::String;

use crate::bundle::load::Format;
use crate::bundle::read::{Node, Value, parse_json, parse_yaml};

/// The places of a bundle's text, to show a remark beside its line.
#[derive(Clone, Debug)]
pub struct Places {
    root: Node,
}

impl Places {
    /// The places of a text, if it reads as YAML or JSON.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::bundle::Places;
    /// let places = Places::of(b"version: 1.0.0\nroles:\n  dev: {}\n").unwrap();
    /// assert_eq!(places.find("/roles/dev"), Some((3, 3)));
    /// assert_eq!(places.find("/eau"), None);
    /// ```
    #[must_use]
    pub fn of(text: &[u8]) -> Option<Self> {
        let root = match Format::of(text) {
            Format::Yaml => parse_yaml(text),
            Format::Json => parse_json(text),
        };
        root.ok().map(|root| Self { root })
    }

    /// Line and column, from 1, of the key or item that a JSON pointer names.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<(u32, u32)> {
        let (mut here, mut mark) = (&self.root, self.root.mark);
        for step in pointer.split('/').skip(1) {
            let step: String = step.replace("~1", "/").replace("~0", "~");
            (here, mark) = match &here.value {
                Value::Object(members) => {
                    let member = members.iter().find(|member| member.key == step)?;
                    (&member.node, member.mark)
                }
                Value::Array(items) => {
                    let item = items.get(step.parse::<usize>().ok()?)?;
                    (item, item.mark)
                }
                Value::Null | Value::Bool(_) | Value::Int(_) | Value::Wide | Value::Float | Value::Str(_) => {
                    return None;
                }
            };
        }
        Some((mark.line, mark.column))
    }
}
