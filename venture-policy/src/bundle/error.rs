//! What is wrong with a bundle, and what an author should know of a good one.

use alloc::string::String;
use core::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// All of them, in the order of policy.md 2.4.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
    )+};
}

codes! {
    /// Why a bundle is refused (policy.md 2.4).
    BundleErrorCode {
        /// Unreadable; stands alone.
        Parse = "PARSE",
        /// File over 8 MiB (stands alone), or over 10,000 rules.
        TooLarge = "TOO_LARGE",
        /// A key stands twice.
        DuplicateKey = "DUPLICATE_KEY",
        /// Nothing has that key.
        UnknownKey = "UNKNOWN_KEY",
        /// A key that must be there is not.
        MissingKey = "MISSING_KEY",
        /// A value of another kind.
        Type = "TYPE",
        /// A number that is not whole.
        Float = "FLOAT",
        /// Out of range, no word of the list, a format, a reserved name.
        Value = "VALUE",
        /// A grant, deny, path, topic or domain pattern.
        PatternInvalid = "PATTERN_INVALID",
        /// A second row, rule, key, signer or task type of that name.
        DuplicateId = "DUPLICATE_ID",
        /// A role, rule, currency, tool or allowlist that is not defined; a pattern that covers no tool.
        RefUnknown = "REF_UNKNOWN",
        /// CEL that does not compile to a truth value in its type's environment.
        ConditionInvalid = "CONDITION_INVALID",
        /// A condition reads an `x-pii` argument.
        PiiRead = "PII_READ",
        /// No JSON Schema 2020-12, an outside `$ref`, a pattern that is not RE2.
        SchemaInvalid = "SCHEMA_INVALID",
        /// A CRITICAL rule that `incident_map` lacks.
        IncidentUnmapped = "INCIDENT_UNMAPPED",
        /// A new version below the least one.
        VersionTooLow = "VERSION_TOO_LOW",
        /// A child cap above its parent.
        CapOrder = "CAP_ORDER",
        /// A grant that no bundle may give.
        GrantForbidden = "GRANT_FORBIDDEN",
    }
    /// What an author should know of a bundle that passes (policy.md 2.4).
    WarningCode {
        /// A key left out: that check is skipped.
        NotChecked = "NOT_CHECKED",
        /// A key left out: nothing passes.
        MatchesNothing = "MATCHES_NOTHING",
        /// A command tool granted without `(…)`, or a program without argument model.
        ArgumentsTrusted = "ARGUMENTS_TRUSTED",
        /// ALLOW and DENY of one priority may both match.
        RuleOverlap = "RULE_OVERLAP",
        /// A rule never decides.
        RuleUnreachable = "RULE_UNREACHABLE",
        /// A condition that is always true, or always false.
        ConditionConstant = "CONDITION_CONSTANT",
        /// A role that may nothing.
        RoleUnused = "ROLE_UNUSED",
        /// An allowlist entry that no role or rule can use.
        EntryUnused = "ENTRY_UNUSED",
    }
}

/// One fault of a bundle, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code} at `{pointer}`: {message}")]
pub struct BundleError {
    /// What kind of fault.
    pub code: BundleErrorCode,
    /// JSON pointer (RFC 6901) of the offending, or missing, key or item.
    pub pointer: String,
    /// What was wrong and what was expected.
    pub message: String,
    /// Line in the text, from 1; `None` where there was no text.
    pub line: Option<u32>,
    /// Column in the text, from 1.
    pub column: Option<u32>,
}

/// One remark on a bundle that passes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Warning {
    /// JSON pointer of the key or item.
    pub pointer: String,
    /// What kind of remark.
    pub code: WarningCode,
    /// What it means.
    pub message: String,
}
