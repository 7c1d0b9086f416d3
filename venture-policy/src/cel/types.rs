//! Types of expressions as the checker sees them.

use alloc::boxed::Box;
use core::fmt;

/// The type of a variable or expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Known only when it runs.
    Dyn,
    /// The type of `null`.
    Null,
    /// True or false.
    Bool,
    /// A signed 64-bit integer.
    Int,
    /// An unsigned 64-bit integer.
    Uint,
    /// A text.
    String,
    /// Bytes.
    Bytes,
    /// A point in time.
    Timestamp,
    /// A length of time.
    Duration,
    /// A list of one type.
    List(Box<Self>),
    /// A map from one type to another.
    Map(Box<Self>, Box<Self>),
}

impl Type {
    /// A list of this type.
    #[must_use]
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// A map between these types.
    #[must_use]
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Box::new(key), Box::new(value))
    }

    /// Whether one value may have both types. Literals bound the depth of types, so this ends soon.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dyn, _) | (_, Self::Dyn) => true,
            (Self::List(a), Self::List(b)) => a.meets(b),
            (Self::Map(a, b), Self::Map(c, d)) => a.meets(c) && b.meets(d),
            (a, b) => a == b,
        }
    }

    /// The one type that covers both, `dyn` where there is none.
    pub(super) fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (Self::List(a), Self::List(b)) => Self::list(a.join(b)),
            (Self::Map(a, b), Self::Map(c, d)) => Self::map(a.join(c), b.join(d)),
            _ => Self::Dyn,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => f.write_str("any"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Duration => f.write_str("duration"),
            Self::List(of) => write!(f, "list({of})"),
            Self::Map(key, value) => write!(f, "map({key}, {value})"),
        }
    }
}
