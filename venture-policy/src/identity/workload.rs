//! Who a token says is asking.

use alloc::string::String;
use alloc::vec::Vec;

use super::subject::Subject;

/// A workload whose token holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// `sub` as it is written.
    pub written: String,
    /// Its role and instance.
    pub subject: Subject,
    /// For whom it acts: the `sub` of each link of the chain, the outermost first.
    pub act: Vec<String>,
    /// The token's id.
    pub jti: String,
    /// The tools that it is narrowed to; `None` where it is not.
    pub capabilities: Option<Vec<String>>,
    /// When it ends, in whole seconds since 1970, exclusive.
    pub expires: i64,
}

impl Workload {
    /// Whether its capabilities, where it has any, name this tool: by name, or below `name.*`.
    #[must_use]
    pub fn may_call(&self, tool: &str) -> bool {
        let names = |capability: &String| match capability.strip_suffix(".*") {
            Some(stem) => tool.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')),
            None => match capability.as_str() {
                "read" => tool == "io.read",
                "write" => tool == "io.write",
                other => tool == other,
            },
        };
        self.capabilities.as_ref().is_none_or(|listed| listed.iter().any(names))
    }
}
