//! What a payload may hold: one table an event type, data like every other table.
//!
//! Spec: events.md 3; compliance.md 8 (what a value is typed as).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use crate::Json;
use crate::digest::Digest;
use crate::id::parse_uuid;
use crate::money::{Currency, MAX_WIRE_INTEGER};
use crate::time::Timestamp;

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number within both bounds, inclusive.
    Integer {
        /// The least.
        least: i64,
        /// The greatest.
        most: i64,
    },
    /// A text of at most so many characters.
    Text(usize),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A UUID, lower case with hyphens.
    Id,
    /// 64 lower-case hex digits.
    Hash,
    /// A key, a signature or a signed note.
    Signature,
    /// A point in time with six fraction digits.
    Time,
    /// A currency code.
    Currency,
    /// Values of one type.
    List(&'static Kind),
    /// An object of these fields and no other.
    Object(&'static [Field]),
    /// An object with any keys and values of one type.
    Map(&'static Kind),
    /// Any strict JSON.
    Any,
}

/// An amount: zero or more smallest units.
pub const AMOUNT: Kind = Kind::Integer { least: 0, most: MAX_WIRE_INTEGER };
/// Any whole number that travels.
pub const INTEGER: Kind = Kind::Integer { least: -MAX_WIRE_INTEGER, most: MAX_WIRE_INTEGER };

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// The type of the value.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it is sealed per person (`x-pii`).
    pub personal: bool,
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true, personal: false }
    }

    /// A field that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, personal: false }
    }

    /// The same field, sealed per person.
    #[must_use]
    pub const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }
}

/// A value that its schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}`: expected {expected}")]
pub struct SchemaFault {
    /// JSON pointer from the checked value on.
    pub pointer: String,
    /// What was expected there.
    pub expected: &'static str,
}

impl Kind {
    /// Whether `value` is of this type. A field that is sealed per person may stand sealed.
    ///
    /// # Errors
    /// The first fault: unknown keys before missing ones before values, each in order of the text.
    pub fn check(&self, value: &Json) -> Result<(), SchemaFault> {
        match self {
            Self::Bool => self.require(value.as_bool().is_some()),
            Self::Integer { least, most } => {
                self.require(value.as_int().is_some_and(|number| (*least..=*most).contains(&number)))
            }
            Self::Text(most) => self.text(value, |text| text.chars().count() <= *most),
            Self::OneOf(names) => self.text(value, |text| names.contains(&text)),
            Self::Id => self.text(value, |text| parse_uuid(text).is_ok()),
            Self::Hash => self.text(value, |text| text.parse::<Digest>().is_ok()),
            Self::Signature => self.text(value, |_| true),
            Self::Time => self.text(value, |text| text.len() == 27 && text.parse::<Timestamp>().is_ok()),
            Self::Currency => self.text(value, |text| text.parse::<Currency>().is_ok()),
            Self::List(kind) => {
                let items = value.as_array().ok_or_else(|| self.fault())?;
                items.iter().enumerate().try_for_each(|(at, item)| {
                    kind.check(item).map_err(|fault| below(&format!("{at}"), fault))
                })
            }
            Self::Map(kind) => {
                let members = value.as_object().ok_or_else(|| self.fault())?;
                members
                    .iter()
                    .try_for_each(|(key, member)| kind.check(member).map_err(|fault| below(key, fault)))
            }
            Self::Object(fields) => check_members(fields, value.as_object().ok_or_else(|| self.fault())?),
            Self::Any => Ok(()),
        }
    }

    /// Whether values of this type are random by nature, so that they look like secrets and are none.
    #[must_use]
    pub const fn looks_random(&self) -> bool {
        match self {
            Self::Id | Self::Hash | Self::Signature => true,
            Self::Bool
            | Self::Integer { .. }
            | Self::Text(_)
            | Self::OneOf(_)
            | Self::Time
            | Self::Currency
            | Self::List(_)
            | Self::Object(_)
            | Self::Map(_)
            | Self::Any => false,
        }
    }

    fn require(&self, fits: bool) -> Result<(), SchemaFault> {
        if fits { Ok(()) } else { Err(self.fault()) }
    }

    fn text(&self, value: &Json, fits: impl FnOnce(&str) -> bool) -> Result<(), SchemaFault> {
        self.require(value.as_str().is_some_and(fits))
    }

    const fn fault(&self) -> SchemaFault {
        SchemaFault { pointer: String::new(), expected: self.expected() }
    }

    const fn expected(&self) -> &'static str {
        match self {
            Self::Bool => "`true` or `false`",
            Self::Integer { .. } => "a whole number within its bounds",
            Self::Text(_) => "a text within its length",
            Self::OneOf(_) => "one of the names of the schema",
            Self::Id => "a UUID as lower-case hex with hyphens",
            Self::Hash => "64 lower-case hex digits",
            Self::Signature => "a text",
            Self::Time => "UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ`",
            Self::Currency => "a currency code",
            Self::List(_) => "a list",
            Self::Object(_) | Self::Map(_) => "an object",
            Self::Any => "a value",
        }
    }
}

fn check_members(fields: &[Field], members: &BTreeMap<String, Json>) -> Result<(), SchemaFault> {
    let fault = |key: &str, expected| below(key, SchemaFault { pointer: String::new(), expected });
    if let Some(key) = members.keys().find(|key| fields.iter().all(|field| field.name != key.as_str())) {
        return Err(fault(key, "no such field"));
    }
    if let Some(field) = fields.iter().find(|field| field.required && !members.contains_key(field.name)) {
        return Err(fault(field.name, "a value, as the field is required"));
    }
    for field in fields {
        let Some(value) = members.get(field.name) else { continue };
        if !(field.personal && is_sealed(value)) {
            field.kind.check(value).map_err(|fault| below(field.name, fault))?;
        }
    }
    Ok(())
}

fn below(key: &str, fault: SchemaFault) -> SchemaFault {
    let key = key.replace('~', "~0").replace('/', "~1");
    SchemaFault { pointer: format!("/{key}{}", fault.pointer), expected: fault.expected }
}

/// Whether a value stands sealed: `{"$pii":{"subject_ref","key_id","ciphertext"}}`.
///
/// Spec: events.md 9.
#[must_use]
pub fn is_sealed(value: &Json) -> bool {
    const SEAL: &[Field] = &[
        Field::required("subject_ref", Kind::Id),
        Field::required("key_id", Kind::Id),
        Field::required("ciphertext", Kind::Signature),
    ];
    let whole = value.as_object().filter(|members| members.len() == 1);
    whole.and_then(|members| members.get("$pii")).is_some_and(|seal| Kind::Object(SEAL).check(seal).is_ok())
}

/// The pointer of the first personal field of `value` that stands in clear.
#[must_use]
pub fn first_in_clear(kind: &Kind, value: &Json) -> Option<String> {
    match (kind, value) {
        (Kind::Object(fields), Json::Object(members)) => fields.iter().find_map(|field| {
            let member = members.get(field.name)?;
            let found = if field.personal {
                (!is_sealed(member)).then(String::new)
            } else {
                first_in_clear(&field.kind, member)
            };
            found.map(|rest| format!("/{}{rest}", field.name.replace('~', "~0").replace('/', "~1")))
        }),
        (Kind::Map(kind), Json::Object(members)) => members.iter().find_map(|(key, member)| {
            let rest = first_in_clear(kind, member)?;
            Some(format!("/{}{rest}", key.replace('~', "~0").replace('/', "~1")))
        }),
        (Kind::List(kind), Json::Array(items)) => items.iter().enumerate().find_map(|(at, item)| {
            let rest = first_in_clear(kind, item)?;
            Some(format!("/{at}{rest}"))
        }),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Kind = Kind::Object(&[
        Field::required("side", Kind::OneOf(&["debit", "credit"])),
        Field::required("amount_minor", AMOUNT),
        Field::optional("memo", Kind::Text(3)),
    ]);
    const ENTRY: Kind = Kind::Object(&[
        Field::required("lines", Kind::List(&LINE)),
        Field::optional("to", Kind::Text(100)).personal(),
        Field::optional("labels", Kind::Map(&Kind::Text(2))),
    ]);

    fn fault(text: &str) -> Option<String> {
        ENTRY.check(&Json::parse(text.as_bytes()).unwrap()).err().map(|fault| fault.pointer)
    }

    #[test]
    fn the_first_fault_has_its_pointer() {
        let good = r#"{"lines":[{"side":"debit","amount_minor":1,"memo":"abc"}],"labels":{"x":"ab"}}"#;
        assert_eq!(fault(good), None);
        for (text, pointer) in [
            ("[]", ""),
            ("{}", "/lines"),
            (r#"{"lines":[],"extra":1}"#, "/extra"),
            (r#"{"lines":{}}"#, "/lines"),
            (
                r#"{"lines":[{"side":"debit","amount_minor":1},{"side":"up","amount_minor":1}]}"#,
                "/lines/1/side",
            ),
            (r#"{"lines":[{"side":"debit","amount_minor":-1}]}"#, "/lines/0/amount_minor"),
            (r#"{"lines":[{"side":"debit","amount_minor":"1"}]}"#, "/lines/0/amount_minor"),
            (r#"{"lines":[{"side":"debit","amount_minor":1,"memo":"abcd"}]}"#, "/lines/0/memo"),
            (r#"{"lines":[{"side":"debit","amount_minor":1,"memo":null}]}"#, "/lines/0/memo"),
            (r#"{"lines":[],"labels":{"a/b":"abc"}}"#, "/labels/a~1b"),
            (r#"{"lines":[],"to":7}"#, "/to"),
        ] {
            assert_eq!(fault(text).as_deref(), Some(pointer), "{text}");
        }
    }

    #[test]
    fn personal_fields_stand_sealed_or_are_found() {
        let sealed = r#"{"lines":[],"to":{"$pii":{"subject_ref":"a74660b3-503a-596e-b256-151efbd84a70","key_id":"e280399f-63c9-5647-9138-01b9b7a27fa6","ciphertext":"AAEC"}}}"#;
        assert_eq!(fault(sealed), None);
        let in_clear = |text: &str| first_in_clear(&ENTRY, &Json::parse(text.as_bytes()).unwrap());
        assert_eq!(in_clear(sealed), None);
        assert_eq!(in_clear(r#"{"lines":[],"to":"ann"}"#).as_deref(), Some("/to"));
        assert_eq!(in_clear(&sealed.replace("\"AAEC\"", "\"AAEC\",\"x\":1")).as_deref(), Some("/to"));
    }
}
