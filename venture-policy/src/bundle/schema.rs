//! The schema of a tool's arguments, compiled once.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;
use venture_core::Json;

/// The one dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// The most bytes that one compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 1 << 20;
/// Keywords whose value is data, not a schema.
const DATA: [&str; 4] = ["const", "enum", "default", "examples"];

/// A JSON Schema 2020-12 with references inside it only and RE2 patterns.
#[derive(Clone, Debug)]
pub struct InputSchema {
    schema: Json,
    compiled: Result<Arc<Validator>, String>,
}

impl InputSchema {
    /// The schema ready for use.
    ///
    /// # Errors
    /// What is wrong with it: no JSON Schema 2020-12, a reference that leaves it, a pattern that is not RE2.
    pub fn compile(schema: Json) -> Result<Self, String> {
        let compiled = compile(&schema)?;
        Ok(Self { schema, compiled: Ok(compiled) })
    }

    /// The schema; whether it is one shows in [`InputSchema::fault`].
    #[must_use]
    pub(crate) fn new(schema: Json) -> Self {
        let compiled = compile(&schema);
        Self { schema, compiled }
    }

    /// What is wrong with it; `None` in every bundle that passed the checks.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.compiled.as_ref().err().map(String::as_str)
    }

    /// The schema as written.
    #[must_use]
    pub const fn json(&self) -> &Json {
        &self.schema
    }

    /// Whether `arguments` match; a schema that is none matches nothing.
    #[must_use]
    pub fn matches(&self, arguments: &Json) -> bool {
        self.compiled.as_ref().is_ok_and(|validator| validator.is_valid(&plain(arguments)))
    }
}

fn compile(schema: &Json) -> Result<Arc<Validator>, String> {
    walk(schema)?;
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex().size_limit(MAX_PATTERN_BYTES))
        .offline()
        .build(&plain(schema))
        .map(Arc::new)
        .map_err(|error| error.to_string())
}

/// Refuses another dialect, a reference that leaves the schema, and patterns that are not RE2; the
/// compiler itself does not look into definitions that nothing refers to.
fn walk(schema: &Json) -> Result<(), String> {
    match schema {
        Json::Array(items) => items.iter().try_for_each(walk),
        Json::Object(members) => members.iter().try_for_each(|(key, value)| keyword(key, value)),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => Ok(()),
    }
}

fn keyword(key: &str, value: &Json) -> Result<(), String> {
    match (key, value) {
        ("$schema", Json::Str(dialect)) if dialect.trim_end_matches('#') != DIALECT => {
            Err(format!("expected JSON Schema 2020-12, found `{dialect}`"))
        }
        ("$ref" | "$dynamicRef", Json::Str(target)) if !target.starts_with('#') => {
            Err(format!("`{target}` lies outside the schema; copy it into `$defs`"))
        }
        ("pattern", Json::Str(source)) => pattern(source),
        ("patternProperties", Json::Object(members)) => {
            members.iter().try_for_each(|(source, schema)| pattern(source).and_then(|()| walk(schema)))
        }
        (key, _) if DATA.contains(&key) => Ok(()),
        _ => walk(value),
    }
}

fn pattern(source: &str) -> Result<(), String> {
    match regex::RegexBuilder::new(source).size_limit(MAX_PATTERN_BYTES).build() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("`{source}` is no RE2 pattern")),
    }
}

/// The value as the validator takes it.
fn plain(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Int(number) => Value::from(*number),
        Json::Str(text) => Value::String(text.to_owned()),
        Json::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Json::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(text: &str) -> InputSchema {
        InputSchema::new(Json::parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn matches_arguments() {
        let tool = schema(r#"{"type":"object","required":["url"],"properties":{"url":{"type":"string"}}}"#);
        let matches = |text: &str| tool.matches(&Json::parse(text.as_bytes()).unwrap());
        assert!(matches(r#"{"url":"x"}"#));
        assert!(!matches("{}"));
        assert!(!matches(r#"{"url":1}"#));
    }

    #[test]
    fn refuses_what_is_no_schema_or_reaches_outside() {
        for bad in [
            r#"{"type":"objekt"}"#,
            r#"{"$ref":"https://example.com/s"}"#,
            r#"{"$ref":"other.json"}"#,
            r##"{"$ref":"#/$defs/none"}"##,
            r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
            r#"{"pattern":"^(a)\\1$"}"#,
            r#"{"$defs":{"a":{"pattern":"(?=a)"}}}"#,
            r#"{"patternProperties":{"(?!a)":{}}}"#,
            r#"{"pattern":"((a{1,1000}){1,1000}){1,1000}"}"#,
        ] {
            assert!(schema(bad).fault().is_some(), "{bad}");
        }
    }

    #[test]
    fn reads_references_inside_and_ends_on_cycles() {
        for good in [
            r##"{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}"##,
            r##"{"allOf":[{"$ref":"#"}]}"##,
            r#"{"const":{"pattern":"(?=data)"}}"#,
            r#"{"properties":{"pattern":{"type":"string","x-pii":true}}}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema"}"#,
        ] {
            assert_eq!(schema(good).fault(), None, "{good}");
        }
        assert!(schema(r##"{"allOf":[{"$ref":"#"}]}"##).matches(&Json::Null));
    }
}
