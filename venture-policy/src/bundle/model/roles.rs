//! What agents of a role may do.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;

use super::{Level, NameList, SpendScope};

/// An agent role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Dispatch level; rules may read it.
    pub level: Option<Level>,
    /// Grants in the order of the file: the first that matches and holds.
    pub grants: Vec<Grant>,
    /// Deny patterns; one that matches beats every grant.
    pub denies: Vec<String>,
    /// Most tasks at once.
    pub max_concurrent_tasks: i64,
    /// Longest task, 10 to 3600 seconds.
    pub timeout_sla_seconds: i64,
    /// EAU of the role's tool calls a day; `None`: unchecked.
    pub eau_daily_cap: Option<i64>,
    /// Scopes at which the role may spend; `None`: any.
    pub spend_scopes: Option<Vec<SpendScope>>,
    /// Categories; `None`: as wide as the allowlist.
    pub categories: Option<NameList>,
    /// Merchants, `*` too; `None`: as wide as the allowlist.
    pub merchants: Option<NameList>,
    /// Merchant category codes; `None`: as wide as the allowlist.
    pub mccs: Option<NameList>,
    /// Spend ceilings, base currency. None of them: the role spends nothing.
    pub ceilings_minor: Ceilings,
    /// Longest life of an intent, seconds.
    pub max_intent_ttl_seconds: i64,
}

/// Spend ceilings of a role, base currency. A single one that is left out is unchecked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// One intent.
    pub call: Option<i64>,
    /// The last hour.
    pub hour: Option<i64>,
    /// The UTC day.
    pub day: Option<i64>,
    /// The UTC month.
    pub month: Option<i64>,
}

impl Ceilings {
    /// Whether there is none at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.call.is_none() && self.hour.is_none() && self.day.is_none() && self.month.is_none()
    }
}

/// A tool pattern allowed to a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The pattern as written (policy.md 5.2).
    pub pattern: String,
    /// Conditions, all of which must hold.
    pub when: When,
}

/// The conditions of a grant, in the order in which they are tried (bundle.md).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// `path` matches one glob.
    pub paths: Option<Vec<String>>,
    /// `topic` is covered by one.
    pub topics: Option<Vec<String>>,
    /// The host of `url` matches one.
    pub domains: Option<Vec<String>>,
    /// Each argument is there and equals one of its values.
    pub values: BTreeMap<String, Vec<Json>>,
    /// Arguments that are not there.
    pub absent: Vec<String>,
    /// `workflow_id` is the call's.
    pub same_workflow: bool,
    /// `since` is at most this long ago.
    pub max_age_seconds: Option<i64>,
    /// `until` follows `since` by at most this.
    pub max_range_seconds: Option<i64>,
    /// `bytes` is at most this.
    pub max_bytes: Option<i64>,
    /// `idempotency_key` has 16 to 255 characters.
    pub idempotency_key: bool,
    /// Above this `amount_minor`, one founder or orchestrator approves.
    pub second_approval_over_minor: Option<i64>,
    /// Calls approved under this grant in the session.
    pub per_session: Option<i64>,
    /// Calls approved under this grant in the workflow and not yet recorded.
    pub concurrent: Option<i64>,
    /// Calls approved under this grant in the workflow's window, instead of the rows by tool.
    pub rate: Option<Rate>,
    /// Sum of `amount_minor` approved under this grant in the session.
    pub session_minor: Option<i64>,
    /// Constraints that the host enforces, returned with the decision.
    pub host: BTreeMap<String, Json>,
}

impl When {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Fewer than `count` in the last `seconds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: i64,
    /// Length of the window.
    pub seconds: i64,
}

/// A set that narrows one task (policy.md 5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet {
    /// Allow patterns.
    pub allow: Vec<String>,
    /// Deny patterns.
    pub deny: Vec<String>,
    /// Task types that take this set.
    pub task_types: Vec<String>,
}
