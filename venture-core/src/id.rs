//! Typed ids. They arrive as input, or are derived from their cause; nothing here is random.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha1::{Digest as _, Sha1};
pub use uuid::Uuid;

use crate::canonical;
use crate::hex;

/// The namespace of every id that no tenant owns: UUIDv5(DNS namespace, `dev.venture`).
///
/// Spec: events.md 1.
pub const NS_VENTURE: Uuid = Uuid::from_u128(0x03f5_efcd_e4e7_52ad_a1bc_1ed1_b614_f721);

/// The name-based id (UUIDv5, RFC 9562) of the name that the parts form, one after the other.
#[must_use]
pub fn uuid_v5(namespace: Uuid, parts: &[&[u8]]) -> Uuid {
    let mut hasher = Sha1::new();
    hasher.update(namespace.as_bytes());
    for part in parts {
        hasher.update(part);
    }
    let hash: [u8; 20] = hasher.finalize().into();
    let mut bytes = [0_u8; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    uuid::Builder::from_sha1_bytes(bytes).into_uuid()
}

/// A text that is no id: 32 lower-case hex digits in the hyphenated form of RFC 9562 are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a UUID as lower-case hex with hyphens")]
pub struct IdError;

/// Reads the one accepted text form: lower-case, hyphenated, an RFC 9562 variant.
///
/// # Errors
/// [`IdError`] for any other text.
pub fn parse_uuid(text: &str) -> Result<Uuid, IdError> {
    let id = digits(text.as_bytes()).and_then(|digits| hex::decode(&digits)).ok_or(IdError)?;
    let id = Uuid::from_bytes(id);
    let special = id.is_nil() || id.is_max();
    if special || id.get_variant() == uuid::Variant::RFC4122 { Ok(id) } else { Err(IdError) }
}

/// How many digits stand between the hyphens.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// The digits of the hyphenated form, if the hyphens stand where they must.
#[inline]
fn digits(text: &[u8]) -> Option<[u8; 32]> {
    let mut digits = [0; 32];
    let (mut from, mut to) = (text, digits.as_mut_slice());
    for (index, length) in GROUPS.into_iter().enumerate() {
        if index > 0 {
            from = from.strip_prefix(b"-")?;
        }
        let (group, rest) = from.split_at_checked(length)?;
        let (place, behind) = to.split_at_mut_checked(length)?;
        place.copy_from_slice(group);
        (from, to) = (rest, behind);
    }
    from.is_empty().then_some(digits)
}

/// The text form of an id, on the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UuidText([u8; 36]);

impl UuidText {
    /// The text of `id`.
    #[must_use]
    pub fn of(id: Uuid) -> Self {
        let mut text = [0; 36];
        id.as_hyphenated().encode_lower(&mut text);
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text as bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 36] {
        &self.0
    }
}

/// Reads the one text form, or 16 bytes where the format is not for people.
fn read_uuid<'de, D: Deserializer<'de>>(d: D) -> Result<Uuid, D::Error> {
    struct Text;

    impl serde::de::Visitor<'_> for Text {
        type Value = Uuid;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a UUID as lower-case hex with hyphens")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Uuid, E> {
            parse_uuid(text).map_err(E::custom)
        }
    }

    if d.is_human_readable() { d.deserialize_str(Text) } else { Uuid::deserialize(d) }
}

/// Writes the one text form, or 16 bytes where the format is not for people.
fn write_uuid<S: Serializer>(id: Uuid, s: S) -> Result<S::Ok, S::Error> {
    if s.is_human_readable() { canonical::plain(s, UuidText::of(id).as_str()) } else { id.serialize(s) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                write_uuid(self.0, s)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                read_uuid(d).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(UuidText::of(self.0).as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_uuid(text).map(Self)
            }
        }

        impl $name {
            /// The 16 bytes, in network order.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }
    )*};
}

ids! {
    /// One tenant: one journal, one writer.
    TenantId;
    /// A workspace of a tenant.
    WorkspaceId;
    /// A venture.
    VentureId;
    /// A workflow, or a tenant's system workflow.
    WorkflowId;
    /// A task of a workflow.
    TaskId;
    /// One stored event.
    EventId;
    /// One command.
    CommandId;
    /// One external request, on all its way.
    TraceId;
    /// A published or drafted policy bundle.
    BundleId;
    /// A cost that an agent asks for.
    IntentId;
    /// The decision on an intent.
    AuthorizationId;
    /// A spend on a rail.
    SpendId;
    /// Money that a merchant returned.
    RefundId;
    /// A ledger transaction.
    TxnId;
    /// A live or released freeze.
    FreezeId;
    /// A compliance case.
    CaseId;
    /// One use of a model.
    UsageId;
    /// One reconciliation.
    ReconId;
    /// A rule violation.
    ViolationId;
    /// One tool call.
    CallId;
    /// A budget lifted for a while.
    OverrideId;
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn derived_ids_are_those_of_rfc_9562() {
        // Appendix A.4 of RFC 9562: www.example.com in the DNS namespace.
        let dns = Uuid::from_u128(0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8);
        let id = uuid_v5(dns, &[b"www.", b"example.com"]);
        assert_eq!(id.to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assert_eq!(uuid_v5(dns, &[b"dev.venture"]), NS_VENTURE);
        assert_eq!(UuidText::of(id).as_str(), id.to_string());
    }

    #[test]
    fn only_the_one_text_form_is_read() {
        let good = "0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a11";
        assert_eq!(good.parse::<EventId>().unwrap().to_string(), good);
        let json = |text: &str| serde_json::from_str::<EventId>(&alloc::format!("\"{text}\""));
        assert_eq!(json(good).unwrap(), good.parse().unwrap());
        for bad in [
            "",
            "0186C7DE-2F30-7AE7-8E7C-0D7A2B0E9A11",
            "0186c7de2f307ae78e7c0d7a2b0e9a11",
            "{0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a11}",
            "urn:uuid:0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a11",
            "0186c7de-2f30-7ae7-0e7c-0d7a2b0e9a11",
            "0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a1g",
            "0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a1 ",
        ] {
            assert_eq!(bad.parse::<EventId>(), Err(IdError), "{bad}");
            assert!(json(bad).is_err(), "{bad}");
        }
    }
}
