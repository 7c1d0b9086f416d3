//! The one byte encoding that is hashed or signed: RFC 8785 (JCS) over whole numbers.
//!
//! Any `serde` value writes itself: [`to_vec`] sorts the keys, omits struct fields that are `None`,
//! and refuses floats and numbers beyond ±(2^53 − 1). Same value, same bytes, on every platform.
//!
//! Spec: events.md 1.

mod check;
mod members;
mod read;
mod serializer;
mod text;
mod written;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

pub use check::is_canonical;
pub(crate) use read::text_inside;
pub use read::{Unreadable, from_slice};
pub use written::Written;
pub(crate) use written::plain;

use crate::digest::Digest;
use serializer::Writer;

/// Most payloads fit: as much as allocators still hand out from their small lists.
pub(crate) const CAPACITY: usize = 1_000;

/// Why a value has no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A float.
    #[error("floats have no canonical form here")]
    Float,
    /// A whole number beyond ±(2^53 − 1).
    #[error("the number is beyond ±(2^53 − 1)")]
    Range,
    /// A key that is no text, or stands twice.
    #[error("an object key is no text or stands twice")]
    Key,
    /// A shape that JSON lacks: raw bytes, a variant with fields beside others.
    #[error("`{0}` has no JSON form")]
    Shape(&'static str),
    /// The value refused to serialize.
    #[error("{0}")]
    Custom(String),
}

impl serde::ser::Error for CanonicalError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}

/// The canonical bytes of `value`.
///
/// # Errors
/// [`CanonicalError`] for the first part that has no canonical form.
///
/// # Examples
/// ```
/// use venture_core::{Json, canonical};
/// let value = Json::parse(br#"{ "b": 2, "a": [true, "x"] }"#).unwrap();
/// assert_eq!(canonical::to_vec(&value).unwrap(), br#"{"a":[true,"x"],"b":2}"#);
/// ```
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(CAPACITY);
    append(value, &mut out)?;
    Ok(out)
}

/// Appends the canonical bytes of `value` to `out`. On an error `out` holds a part of them.
///
/// # Errors
/// [`CanonicalError`] for the first part that has no canonical form.
pub fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let mut writer = Writer::new(out, &[]);
    value.serialize(&mut writer)
}

/// Appends `text` in quotes.
pub(crate) fn append_text(out: &mut Vec<u8>, text: &str) {
    text::write_quoted(out, text);
}

/// SHA-256 of the canonical bytes of `value`.
///
/// # Errors
/// [`CanonicalError`] for the first part that has no canonical form.
pub fn digest<T: Serialize + ?Sized>(value: &T) -> Result<Digest, CanonicalError> {
    to_vec(value).map(|bytes| Digest::of(&bytes))
}

/// SHA-256 of the canonical bytes of the struct `value` without the fields `omitted`.
///
/// # Errors
/// [`CanonicalError`] for the first part that has no canonical form.
pub fn digest_without<T: Serialize + ?Sized>(value: &T, omitted: &[&str]) -> Result<Digest, CanonicalError> {
    let mut out = Vec::with_capacity(CAPACITY);
    value.serialize(&mut Writer::new(&mut out, omitted))?;
    Ok(Digest::of(&out))
}

/// The canonical bytes as text: they are always UTF-8.
///
/// # Errors
/// [`CanonicalError`] for the first part that has no canonical form.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    String::from_utf8(to_vec(value)?).map_err(|_| CanonicalError::Shape("text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;

    #[derive(Serialize)]
    struct Fields {
        zeta: Option<i64>,
        beta: Option<&'static str>,
        alpha: Vec<u8>,
    }

    #[test]
    fn sorts_fields_and_omits_what_is_absent() {
        let value = Fields { zeta: Some(-7), beta: None, alpha: alloc::vec![1, 2] };
        assert_eq!(to_string(&value).unwrap(), r#"{"alpha":[1,2],"zeta":-7}"#);
        let without = digest_without(&[value], &["zeta"]).unwrap();
        assert_eq!(without, Digest::of(br#"[{"alpha":[1,2]}]"#));
        let value = Fields { zeta: None, beta: Some("\u{1}\"\n"), alpha: Vec::new() };
        assert_eq!(to_string(&value).unwrap(), r#"{"alpha":[],"beta":"\u0001\"\n"}"#);
    }

    #[test]
    fn orders_keys_by_utf16_units() {
        let value = Json::object([
            ("\u{fb33}", Json::Int(1)),
            ("\u{1f600}", Json::Int(2)),
            ("\n", Json::Int(3)),
            ("1", Json::Int(4)),
        ]);
        assert_eq!(to_string(&value).unwrap(), "{\"\\n\":3,\"1\":4,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn refuses_what_has_no_form() {
        assert_eq!(to_vec(&1.5_f64), Err(CanonicalError::Float));
        assert_eq!(to_vec(&9_007_199_254_740_992_i64), Err(CanonicalError::Range));
        assert_eq!(to_vec(&Some(1)).unwrap(), b"1");
    }
}
