//! Arguments that a schema marks `x-pii`, and whether a condition reads one.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;

use crate::bundle::load::Bundle;
use crate::cel::{Env, Program, Read};

/// Arguments that `request.resource` may stand for (policy.md 4.2).
const RESOURCES: [&str; 4] = ["path", "url", "topic", "command"];

/// The personal arguments of all tools.
pub(super) struct Personal {
    /// The way to each, from the arguments down; an empty way is all of them.
    paths: BTreeSet<Vec<String>>,
}

impl Personal {
    pub(super) fn of(bundle: &Bundle) -> Self {
        let mut paths = BTreeSet::new();
        for row in bundle.tool_registry.values() {
            if let Some(schema) = &row.input_schema {
                collect(schema.json(), &mut Vec::new(), &mut paths);
            }
        }
        Self { paths }
    }

    /// What the condition reads that is personal, or holds something personal.
    pub(super) fn read_by(&self, program: &Program, env: &Env) -> Option<String> {
        if self.paths.is_empty() {
            return None;
        }
        let slot = |name| env.find(name).map(|variable| variable.slot);
        let (args, resource) = (slot("request.args"), slot("request.resource"));
        program.reads().iter().find_map(|read: &Read| {
            if Some(read.slot) == args && self.meets(&read.fields) {
                let fields: String = read.fields.iter().map(|field| format!(".{field}")).collect();
                return Some(format!("request.args{fields}"));
            }
            (Some(read.slot) == resource && self.is_resource()).then(|| String::from("request.resource"))
        })
    }

    /// Whether a read and a personal way lie on one line.
    fn meets(&self, read: &[String]) -> bool {
        self.paths.iter().any(|path| path.iter().zip(read).all(|(a, b)| a == b))
    }

    fn is_resource(&self) -> bool {
        self.paths.iter().any(|path| path.first().is_none_or(|first| RESOURCES.contains(&first.as_str())))
    }
}

/// Adds each way on which `x-pii: true` stands. Below a schema that is reached otherwise than by
/// `properties`, the whole value counts.
fn collect(schema: &Json, path: &mut Vec<String>, paths: &mut BTreeSet<Vec<String>>) {
    let Some(members) = schema.as_object() else { return };
    if members.get("x-pii").and_then(Json::as_bool) == Some(true) {
        paths.insert(path.clone());
        return;
    }
    for (key, value) in members {
        if key == "properties" {
            for (name, property) in value.as_object().into_iter().flatten() {
                path.push(name.clone());
                collect(property, path, paths);
                path.pop();
            }
        } else if !["const", "enum", "default", "examples"].contains(&key.as_str()) && marks(value) {
            paths.insert(path.clone());
        }
    }
}

/// Whether `x-pii: true` stands anywhere inside.
fn marks(value: &Json) -> bool {
    match value {
        Json::Object(members) => {
            members.get("x-pii").and_then(Json::as_bool) == Some(true) || members.values().any(marks)
        }
        Json::Array(items) => items.iter().any(marks),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => false,
    }
}
