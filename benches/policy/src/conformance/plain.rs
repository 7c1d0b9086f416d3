//! A value as every engine of conditions has it, and as the conformance cases write it.

use serde_json::Value as Json;

#[derive(Clone, Debug)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Type(String),
    /// What no case wants.
    Other,
}

impl Plain {
    /// The value of a case; none for a form that is not known.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        let value = json.get("v");
        let text = || value?.as_str();
        let items = || value?.as_array();
        Some(match json.get("k")?.as_str()? {
            "null" => Self::Null,
            "bool" => Self::Bool(value?.as_bool()?),
            "int" => Self::Int(text()?.parse().ok()?),
            "uint" => Self::Uint(text()?.parse().ok()?),
            "double" => Self::Double(f64::from_bits(u64::from_str_radix(text()?, 16).ok()?)),
            "string" => Self::Text(text()?.to_owned()),
            "bytes" => {
                let digits = text()?.as_bytes().chunks(2);
                let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
                Self::Bytes(digits.map(byte).collect::<Option<_>>()?)
            }
            "list" => Self::List(items()?.iter().map(Self::read).collect::<Option<_>>()?),
            "map" => {
                let pair = |pair: &Json| Some((Self::read(pair.get(0)?)?, Self::read(pair.get(1)?)?));
                Self::Map(items()?.iter().map(pair).collect::<Option<_>>()?)
            }
            "type" => Self::Type(text()?.to_owned()),
            _ => return None,
        })
    }

    /// Equal values of equal types; the order of a map's pairs does not count.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Uint(a), Self::Uint(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
            // Some give a type as the text of its name.
            (Self::Text(a), Self::Text(b)) | (Self::Type(a), Self::Type(b) | Self::Text(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::List(a), Self::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is(b)),
            (Self::Map(a), Self::Map(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, value)| b.iter().any(|(k, v)| key.is(k) && value.is(v)))
            }
            _ => false,
        }
    }
}
