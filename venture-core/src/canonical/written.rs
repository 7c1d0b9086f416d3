//! Canonical bytes that are written once and stand in several values.

use alloc::vec::Vec;

use serde::{Serialize, Serializer};

use super::{CanonicalError, to_vec};

/// The name by which the canonical writer knows such bytes.
pub(super) const WRITTEN: &str = "$venture::canonical::Written";

/// The name by which the canonical writer knows a text that needs no escape.
pub(super) const PLAIN: &str = "$venture::canonical::plain";

/// Writes a text of ASCII without quotes, backslashes and control characters: the canonical writer takes
/// it as it is, any other format as a text.
///
/// # Errors
/// Those of the format.
pub(crate) fn plain<S: Serializer>(s: S, text: &str) -> Result<S::Ok, S::Error> {
    debug_assert!(super::text::is_plain(text.as_bytes()), "`{text}` needs an escape");
    s.serialize_newtype_struct(PLAIN, text)
}

/// The canonical bytes of a value. Inside another value they are copied; no other format can write them.
///
/// # Examples
/// ```
/// use venture_core::canonical::{self, Written};
/// let args = Written::of(&[1, 2]).unwrap();
/// assert_eq!(canonical::to_string(&("x", &args, &args)).unwrap(), r#"["x",[1,2],[1,2]]"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(Vec<u8>);

impl Written {
    /// The canonical bytes of `value`.
    ///
    /// # Errors
    /// [`CanonicalError`] for the first part that has no canonical form.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, CanonicalError> {
        to_vec(value).map(Self)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_newtype_struct(WRITTEN, &Bytes(&self.0))
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(self.0)
    }
}
