//! Whether a schema may follow another without a new major version.
//!
//! Every document that is valid under the old one must be valid under the new one, and may only gain
//! optional fields, values of open enums and documentation. Whatever is not understood must be equal.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;

use crate::Json;

/// Words that people read and validators do not.
const DOCUMENTATION: [&str; 5] = ["title", "description", "$comment", "examples", "deprecated"];
/// Keywords with one schema that may widen.
const ONE: [&str; 7] = [
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "unevaluatedItems",
    "propertyNames",
    "then",
    "else",
];
/// Keywords with a list of schemas that may widen.
const LIST: [&str; 3] = ["allOf", "anyOf", "prefixItems"];
/// Keywords with schemas by name that may widen.
const MAP: [&str; 2] = ["patternProperties", "dependentSchemas"];
/// Keywords under which what widens inside may narrow outside.
const TURNING: [&str; 4] = ["not", "if", "oneOf", "contains"];
/// Keywords that reach schemas elsewhere.
const REFERENCES: [&str; 2] = ["$ref", "$dynamicRef"];

/// Where a schema changed in a way that needs a new major version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` {why}; register it under a new major version")]
pub struct Breach {
    /// JSON pointer into the new schema.
    pub pointer: String,
    /// What changed there.
    pub why: &'static str,
}

type Members = BTreeMap<String, Json>;

/// Whether `new` may follow `old` within one major version.
///
/// Pure; goes no deeper than the schemas do.
///
/// # Errors
/// The first [`Breach`], in the order of keys.
///
/// # Examples
/// ```
/// use venture_core::Json;
/// use venture_core::registry::compatible;
/// let schema = |text: &str| Json::parse(text.as_bytes()).unwrap();
/// let old = schema(r#"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}"#);
/// let more = schema(
///     r#"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}"#,
/// );
/// assert!(compatible(&old, &more).is_ok());
/// assert_eq!(compatible(&more, &old).unwrap_err().pointer, "/properties/b");
/// ```
///
/// Spec: policy.md 3, events.md 3.
pub fn compatible(old: &Json, new: &Json) -> Result<(), Breach> {
    // A reference under a turning keyword may lead anywhere: then nothing may widen.
    let may_widen = !turns_references(old, false) && !turns_references(new, false);
    Comparison { may_widen }.schema(old, new, "")
}

/// Whether a reference stands below a turning keyword.
fn turns_references(schema: &Json, turned: bool) -> bool {
    match schema {
        Json::Object(members) => members.iter().any(|(key, value)| {
            let is_reference = REFERENCES.contains(&key.as_str());
            (turned && is_reference) || turns_references(value, turned || TURNING.contains(&key.as_str()))
        }),
        Json::Array(items) => items.iter().any(|item| turns_references(item, turned)),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => false,
    }
}

#[derive(Clone, Copy)]
struct Comparison {
    may_widen: bool,
}

impl Comparison {
    fn schema(self, old: &Json, new: &Json, at: &str) -> Result<(), Breach> {
        let (Json::Object(old_members), Json::Object(new_members)) = (old, new) else {
            return equal(old == new, at);
        };
        let keys: BTreeSet<&str> = old_members.keys().chain(new_members.keys()).map(String::as_str).collect();
        let spoken = keys.into_iter().filter(|key| !DOCUMENTATION.contains(key));
        for key in spoken {
            self.keyword(key, old_members, new_members, &below(at, key))?;
        }
        Ok(())
    }

    fn keyword(self, key: &str, old: &Members, new: &Members, at: &str) -> Result<(), Breach> {
        if key == "properties" {
            return self.properties(old, new, at);
        }
        let (before, after) = (old.get(key), new.get(key));
        if key == "$defs" {
            return self.definitions(before, after, at);
        }
        let (Some(before), Some(after)) = (before, after) else { return equal(false, at) };
        match (before, after) {
            (Json::Array(a), Json::Array(b)) if key == "enum" => self.values((old, a), (new, b), at),
            (Json::Array(a), Json::Array(b)) if key == "required" || key == "type" => {
                equal(subset(a, b) && subset(b, a), at)
            }
            (Json::Array(a), Json::Array(b)) if LIST.contains(&key) => {
                equal(a.len() == b.len(), at)?;
                let mut pairs = a.iter().zip(b).enumerate();
                pairs.try_for_each(|(n, (a, b))| self.schema(a, b, &format!("{at}/{n}")))
            }
            (Json::Object(a), Json::Object(b)) if MAP.contains(&key) => {
                equal(a.keys().eq(b.keys()), at)?;
                a.iter().zip(b.values()).try_for_each(|((name, a), b)| self.schema(a, b, &below(at, name)))
            }
            (a, b) if ONE.contains(&key) => self.schema(a, b, at),
            (a, b) => equal(a == b, at),
        }
    }

    /// Known fields as they were, new ones optional: and never told before, or free in what they hold.
    fn properties(self, old: &Members, new: &Members, at: &str) -> Result<(), Breach> {
        let none = Members::new();
        let fields = |of| Members::get(of, "properties").and_then(Json::as_object);
        let (before, after) = (fields(old).unwrap_or(&none), fields(new).unwrap_or(&none));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let closed = old.get("additionalProperties") == Some(&Json::Bool(false))
            && !old.contains_key("patternProperties");
        for name in names {
            let place = below(at, name);
            match (before.get(name), after.get(name)) {
                (Some(a), Some(b)) => self.schema(a, b, &place)?,
                (Some(_), None) => return breach(&place, "was taken away"),
                (None, Some(_)) if required(new, name) => return breach(&place, "is new and required"),
                (None, Some(b)) if self.may_widen && (closed || is_free(b)) => {}
                (None, Some(_)) => {
                    return breach(&place, "could hold anything before, and is now held to a schema");
                }
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// Values may come to an enum that is open; none goes.
    fn values(
        self,
        (old, before): (&Members, &[Json]),
        (new, after): (&Members, &[Json]),
        at: &str,
    ) -> Result<(), Breach> {
        if !subset(before, after) {
            return breach(at, "lost a value");
        }
        let is_open = |of: &Members| of.get("x-open") == Some(&Json::Bool(true));
        let may = self.may_widen && is_open(old) && is_open(new);
        if may || subset(after, before) { Ok(()) } else { breach(at, "has a new value and is not `x-open`") }
    }

    /// Definitions may come, as nothing that was there refers to them.
    fn definitions(self, old: Option<&Json>, new: Option<&Json>, at: &str) -> Result<(), Breach> {
        let none = Members::new();
        let before = old.and_then(Json::as_object).unwrap_or(&none);
        let after = new.and_then(Json::as_object).unwrap_or(&none);
        before.iter().try_for_each(|(name, a)| match after.get(name) {
            Some(b) => self.schema(a, b, &below(at, name)),
            None => breach(&below(at, name), "was taken away"),
        })
    }
}

/// Whether a schema lets everything pass.
fn is_free(schema: &Json) -> bool {
    match schema {
        Json::Bool(free) => *free,
        Json::Object(members) => members.keys().all(|key| DOCUMENTATION.contains(&key.as_str())),
        Json::Null | Json::Int(_) | Json::Str(_) | Json::Array(_) => false,
    }
}

fn required(schema: &Members, name: &str) -> bool {
    let named = schema.get("required").and_then(Json::as_array).unwrap_or_default();
    named.iter().any(|one| one.as_str() == Some(name))
}

fn subset(a: &[Json], b: &[Json]) -> bool {
    a.iter().all(|item| b.contains(item))
}

fn equal(same: bool, at: &str) -> Result<(), Breach> {
    if same { Ok(()) } else { breach(at, "changed") }
}

fn breach(at: &str, why: &'static str) -> Result<(), Breach> {
    Err(Breach { pointer: at.into(), why })
}

fn below(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str) -> Option<(String, &'static str)> {
        let read = |text: &str| Json::parse(text.as_bytes()).unwrap();
        compatible(&read(old), &read(new)).err().map(|breach| (breach.pointer, breach.why))
    }

    const CLOSED: &str = r#"{"additionalProperties":false,"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"}"#;

    #[test]
    fn optional_fields_open_values_and_documentation_may_come() {
        for (old, new) in [
            (CLOSED, CLOSED),
            (
                CLOSED,
                r#"{"title":"t","additionalProperties":false,"properties":{"a":{"type":"string","description":"d"},"b":{"type":"integer"}},"required":["a"],"type":"object"}"#,
            ),
            (r#"{"properties":{}}"#, r#"{"properties":{"a":{}}}"#),
            (r#"{"enum":["a"],"x-open":true}"#, r#"{"enum":["b","a"],"x-open":true}"#),
            (r#"{"type":["string","null"]}"#, r#"{"type":["null","string"]}"#),
            (
                r##"{"$defs":{"a":{"enum":[1],"x-open":true}},"items":{"$ref":"#/$defs/a"}}"##,
                r##"{"$defs":{"a":{"enum":[1,2],"x-open":true},"b":{}},"items":{"$ref":"#/$defs/a"}}"##,
            ),
            (r#"{"allOf":[{"enum":[1],"x-open":true}]}"#, r#"{"allOf":[{"enum":[1,2],"x-open":true}]}"#),
        ] {
            assert_eq!(check(old, new), None, "{old} to {new}");
        }
    }

    #[test]
    fn whatever_else_changes_needs_a_new_major() {
        let new_required =
            CLOSED.replace(r#"}},"req"#, r#"},"b":{}},"req"#).replace(r#"["a"]"#, r#"["a","b"]"#);
        for (old, new, pointer) in [
            (
                CLOSED,
                r#"{"additionalProperties":false,"properties":{},"required":["a"],"type":"object"}"#,
                "/properties/a",
            ),
            (CLOSED, &CLOSED.replace("string", "integer"), "/properties/a/type"),
            (CLOSED, &CLOSED.replace(r#","required":["a"]"#, ""), "/required"),
            (CLOSED, &new_required, "/properties/b"),
            (CLOSED, &CLOSED.replace("false", "true"), "/additionalProperties"),
            (
                r#"{"type":"object"}"#,
                r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
                "/properties/a",
            ),
            (
                r#"{"additionalProperties":false,"patternProperties":{"^b":{}}}"#,
                r#"{"additionalProperties":false,"patternProperties":{"^b":{}},"properties":{"b":{"type":"string"}}}"#,
                "/properties/b",
            ),
            (r#"{"enum":["a"]}"#, r#"{"enum":["a","b"]}"#, "/enum"),
            (r#"{"enum":["a","b"],"x-open":true}"#, r#"{"enum":["a"],"x-open":true}"#, "/enum"),
            (r#"{"enum":["a"]}"#, r#"{"enum":["a"],"x-open":true}"#, "/x-open"),
            (r#"{"maximum":5}"#, r#"{"maximum":4}"#, "/maximum"),
            (r#"{"anyOf":[{},{}]}"#, r#"{"anyOf":[{}]}"#, "/anyOf"),
            (r#"{"a/b":1}"#, r#"{"a/b":2}"#, "/a~1b"),
            ("true", "false", ""),
            ("{}", "true", ""),
        ] {
            assert_eq!(check(old, new).map(|(at, _)| at).as_deref(), Some(pointer), "{old} to {new}");
        }
    }

    #[test]
    fn nothing_widens_where_it_could_narrow() {
        let turned = |values: &str| format!(r#"{{"not":{{"enum":{values},"x-open":true}}}}"#);
        assert_eq!(check(&turned("[1]"), &turned("[1,2]")).map(|(at, _)| at).as_deref(), Some("/not"));
        let referred = |values: &str| {
            format!(r##"{{"$defs":{{"a":{{"enum":{values},"x-open":true}}}},"not":{{"$ref":"#/$defs/a"}}}}"##)
        };
        assert_eq!(
            check(&referred("[1]"), &referred("[1,2]")).map(|(at, _)| at).as_deref(),
            Some("/$defs/a/enum")
        );
    }
}
