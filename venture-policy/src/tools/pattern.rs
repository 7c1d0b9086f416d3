//! One pattern, read.
//!
//! Spec: policy.md 5.2.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::path::Glob;

/// What stands in a pattern's parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// No parentheses: any arguments.
    Any,
    /// A path glob.
    Path(Glob),
    /// The first tokens of a command.
    Command(Vec<String>),
}

/// A grant's or deny's pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As its author wrote it.
    pub text: String,
    /// The tool by its full name, or the stem of a wildcard.
    pub name: String,
    /// Whether `.*` follows.
    pub wildcard: bool,
    /// Its parentheses.
    pub spec: Spec,
}

impl Pattern {
    /// Reads a pattern whose form the bundle's checks have passed.
    #[must_use]
    pub fn read(text: &str, is_command: impl Fn(&str) -> bool) -> Self {
        let (head, inside) = match text.split_once('(') {
            Some((head, rest)) => (head, Some(rest.strip_suffix(')').unwrap_or(rest))),
            None => (text, None),
        };
        let (stem, wildcard) = head.strip_suffix(".*").map_or((head, false), |stem| (stem, true));
        let name = match stem {
            "read" if !wildcard => "io.read",
            "write" if !wildcard => "io.write",
            other => other,
        };
        let spec = match inside {
            None => Spec::Any,
            Some(inside) if !wildcard && is_command(name) => {
                let tokens = inside.strip_suffix(":*").unwrap_or(inside);
                Spec::Command(tokens.split(' ').map(String::from).collect())
            }
            Some(inside) => Spec::Path(Glob::new(inside)),
        };
        Self { text: text.to_string(), name: name.to_string(), wildcard, spec }
    }

    /// Whether it speaks of a tool, whatever the arguments.
    #[must_use]
    pub fn covers(&self, tool: &str) -> bool {
        if self.wildcard {
            tool.strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with('.'))
        } else {
            tool == self.name
        }
    }

    /// The tokens of a command pattern.
    #[must_use]
    pub fn tokens(&self) -> Option<&[String]> {
        if let Spec::Command(tokens) = &self.spec { Some(tokens) } else { None }
    }
}
