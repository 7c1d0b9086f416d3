//! Enums that travel as names: one list gives the type, its names and its reading.

use core::fmt;

#[doc(hidden)]
pub use serde;
use serde::de::{self, Deserializer, Visitor};

/// Reads a text as `read` understands it, without an allocation where the format lends it.
///
/// # Errors
/// What `read` says of the text, or the format's own error where there is none.
pub fn read_text<'de, D, T, E>(d: D, expected: &str, read: fn(&str) -> Result<T, E>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    d.deserialize_str(Text { expected, read })
}

struct Text<'e, T, E> {
    expected: &'e str,
    read: fn(&str) -> Result<T, E>,
}

impl<T, E: fmt::Display> Visitor<'_> for Text<'_, T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<F: de::Error>(self, text: &str) -> Result<T, F> {
        (self.read)(text).map_err(F::custom)
    }
}

/// A closed set of values, each with one name on the wire.
pub trait WireName: Copy + Eq + Ord + core::fmt::Debug + 'static {
    /// Every value, in the order of the specification.
    const VALUES: &'static [Self];

    /// The name on the wire.
    fn name(self) -> &'static str;
}

/// Declares an enum whose values travel as the given names.
///
/// # Examples
/// ```
/// venture_core::wire_names! {
///     /// A side of the road.
///     pub enum Side {
///         /// Where the heart is.
///         Left = "left",
///         /// The other one.
///         Right = "right",
///     }
/// }
/// assert_eq!(Side::from_name("left"), Some(Side::Left));
/// assert_eq!(Side::Right.as_str(), "right");
/// ```
#[macro_export]
macro_rules! wire_names {
    ($(
        $(#[$doc:meta])*
        $visibility:vis enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every value, in the order of the specification.
            $visibility const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            $visibility const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of a name on the wire, if there is one.
            #[must_use]
            $visibility fn from_name(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::wire::WireName for $name {
            const VALUES: &'static [Self] = Self::ALL;

            fn name(self) -> &'static str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::wire::serde::Serialize for $name {
            fn serialize<S: $crate::wire::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::wire::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::wire::serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let named = |text: &str| Self::from_name(text).ok_or("no such name");
                $crate::wire::read_text(d, "a name of the specification", named)
            }
        }
    )*};
}
