//! What an author does about a remark.

use crate::bundle::error::WarningCode;

impl WarningCode {
    /// What to do about it, or when to let it be.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotChecked => "write the key, unless the check is meant to be skipped",
            Self::MatchesNothing => "write what may pass, unless nothing should",
            Self::ArgumentsTrusted => {
                "grant `tool(program:*)` of a program that has a model, or deny what it must not do"
            }
            Self::RuleOverlap => "give one of the two another priority, or narrow its condition",
            Self::RuleUnreachable => {
                "remove the rule, narrow the other one, or give this one a lower priority number"
            }
            Self::ConditionConstant => "write the condition that was meant, or leave it out",
            Self::RoleUnused => "give the role grants or ceilings, or remove it",
            Self::EntryUnused => "remove the entry, or let a role or rule use it",
        }
    }
}
