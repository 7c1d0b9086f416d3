//! Reading members of the library's JSON, with an error that names what is missing.

use anyhow::{Context, Result};
use venture_core::Json;

/// The member of that name.
pub(crate) fn member<'a>(json: &'a Json, key: &str) -> Result<&'a Json> {
    json.get(key).with_context(|| format!("`{key}` is missing"))
}

/// The text of that name.
pub(crate) fn text<'a>(json: &'a Json, key: &str) -> Result<&'a str> {
    member(json, key)?.as_str().with_context(|| format!("`{key}` is no text"))
}

/// The integer of that name.
pub(crate) fn int(json: &Json, key: &str) -> Result<i64> {
    member(json, key)?.as_int().with_context(|| format!("`{key}` is no integer"))
}

/// The list of that name.
pub(crate) fn list<'a>(json: &'a Json, key: &str) -> Result<&'a [Json]> {
    member(json, key)?.as_array().with_context(|| format!("`{key}` is no list"))
}

/// `None` if both are equal, else the fault.
pub(crate) fn differ<T: PartialEq + core::fmt::Debug>(case: &str, wanted: &T, found: &T) -> Option<String> {
    (wanted != found).then(|| format!("{case}: wanted {wanted:?}, found {found:?}"))
}
