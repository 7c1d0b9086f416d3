//! Rules as written (policy.md 4.1).

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Json, Timestamp};

use super::{
    AllowlistName, CaseClass, ExpectedDecision, Rate, RuleAction, RuleFreezeScope, RuleType, Severity,
};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, `rule-…`.
    pub rule_id: String,
    /// A name for people.
    pub name: Option<String>,
    /// Text for people.
    pub description: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it speaks of.
    pub rule_type: RuleType,
    /// CEL source; empty: always.
    pub condition: String,
    /// What it does.
    pub action: RuleAction,
    /// How grave a match is.
    pub severity: Severity,
    /// What it freezes when a CRITICAL match denies; `None`: the workflow.
    pub freeze_scope: Option<RuleFreezeScope>,
    /// 0 to 999; the lower wins.
    pub priority: i64,
    /// Who approves; there exactly where the action is REQUIRE_APPROVAL.
    pub approval: Option<RuleApproval>,
    /// What an ALLOW holds to.
    pub constraints: Option<Constraints>,
    /// When it is evaluated at all.
    pub time_bound: Option<TimeBound>,
    /// What is done when it decides.
    pub obligations: Vec<Obligation>,
    /// Cases of policy.md 10.
    pub examples: Vec<Example>,
}

/// Who approves what a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleApproval {
    /// Roles of people, or `orchestrator`.
    pub roles: Vec<String>,
    /// How many, 1 to 10.
    pub count: i64,
    /// Whether agents do not count.
    pub human_only: bool,
    /// How long they have.
    pub timeout_seconds: i64,
}

/// What an ALLOW holds to; one that fails makes the rule a DENY.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Greatest amount, base currency.
    pub max_amount_minor: Option<i64>,
    /// The list that must hold what the request names.
    pub allowlist: Option<AllowlistName>,
    /// Days and hours.
    pub time_window: Option<TimeWindow>,
    /// Approvals by this rule.
    pub rate: Option<Rate>,
}

/// Days of the week (0 = Monday) and hours of the day, UTC; `None`: any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeWindow {
    /// Days, 0 = Monday to 6.
    pub days_of_week: Option<Vec<i64>>,
    /// Hours, 0 to 23.
    pub hours_utc: Option<Vec<i64>>,
}

impl TimeWindow {
    /// Whether `at` lies inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.days_of_week.as_ref().is_none_or(|days| days.contains(&at.weekday()))
            && self.hours_utc.as_ref().is_none_or(|hours| hours.contains(&at.hour()))
    }
}

/// When a rule is evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeBound {
    /// First moment.
    pub valid_from: Option<Timestamp>,
    /// First moment after; exclusive.
    pub valid_until: Option<Timestamp>,
    /// Days and hours inside it.
    pub window: TimeWindow,
}

impl TimeBound {
    /// Whether `at` lies inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| at >= from)
            && self.valid_until.is_none_or(|until| at < until)
            && self.window.contains(at)
    }
}

/// What is done when a rule decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obligation {
    /// Open a case of this class.
    pub open_case: Option<CaseClass>,
    /// Tell this target.
    pub notify: Option<String>,
}

/// A case that a rule carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// A name for people.
    pub name: Option<String>,
    /// The time of the request.
    pub at: Option<Timestamp>,
    /// The variables of policy.md 4.2 that matter.
    pub request: Json,
    /// What must come out.
    pub expect: Expectation,
}

/// What an example expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The decision.
    pub decision: ExpectedDecision,
    /// Its reason code.
    pub reason_code: Option<String>,
    /// The rule that decides.
    pub rule_id: Option<String>,
}
