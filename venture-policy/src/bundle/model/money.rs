//! Money: currencies, lists, limits, approvals, risk, gates, violations, EAU.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Currency;

use super::{
    AllowlistName, CallScope, Detector, EnvelopeScope, NameList, Rail, ReportingRail, Tier, VelocityScope,
    Window,
};

/// A currency that may be spent (treasury.md 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyRow {
    /// Digits of the minor unit, 0 to 8.
    pub decimals: u32,
    /// Smallest amount.
    pub min_minor: i64,
    /// Greatest amount.
    pub max_minor: i64,
}

/// What may be named at all. A list left out is empty and matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowlists {
    /// Merchants.
    pub merchants: NameList,
    /// Categories.
    pub categories: NameList,
    /// Merchant category codes.
    pub mccs: NameList,
    /// Domains: an exact host, or `*.suffix`. Matched by policy.md 5.4, not by name.
    pub domains: NameList,
    /// Topics. Matched by policy.md 5.3, not by name.
    pub topics: NameList,
    /// Destinations of exports.
    pub destinations: NameList,
}

impl Allowlists {
    /// The list of that name.
    #[must_use]
    pub const fn get(&self, name: AllowlistName) -> &NameList {
        match name {
            AllowlistName::Merchants => &self.merchants,
            AllowlistName::Categories => &self.categories,
            AllowlistName::Mccs => &self.mccs,
            AllowlistName::Domains => &self.domains,
            AllowlistName::Topics => &self.topics,
            AllowlistName::Destinations => &self.destinations,
        }
    }
}

/// Caps (treasury.md 4) and call counts (policy.md 6). Amounts are base currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// A workflow's whole life; without it no spend.
    pub per_workflow_cap_minor: Option<i64>,
    /// The tenant's UTC day; without it no spend.
    pub global_daily_cap_minor: Option<i64>,
    /// By venture slug, and `default`; without one that fits no spend.
    pub venture_daily_cap_minor: BTreeMap<String, i64>,
    /// One intent; `None`: unchecked.
    pub single_intent_max_minor: Option<i64>,
    /// By merchant as written, and `default`; use [`Limits::single_spend_max`] to look one up.
    pub single_spend_max_minor: BTreeMap<String, i64>,
    /// By tier; `None`: unchecked, a tier that is not there is denied.
    pub tiers_minor: Option<BTreeMap<Tier, i64>>,
    /// By workflow class.
    pub workflow_classes_minor: BTreeMap<String, WorkflowClass>,
    /// Envelopes, in the order of the file.
    pub envelopes: Vec<EnvelopeRow>,
    /// Velocity windows, in the order of the file.
    pub velocity: Vec<VelocityRow>,
    /// Call counts, in the order of the file.
    pub calls: Vec<CallRow>,
}

impl Limits {
    /// The daily cap of the venture of that slug, else the default one.
    #[must_use]
    pub fn venture_daily_cap(&self, slug: &str) -> Option<i64> {
        self.venture_daily_cap_minor
            .get(slug)
            .or_else(|| self.venture_daily_cap_minor.get("default"))
            .copied()
    }

    /// The single-spend maximum of a merchant (after folding), else the default one. For `*` the
    /// lowest of all.
    #[must_use]
    pub fn single_spend_max(&self, merchant: &str) -> Option<i64> {
        let table = &self.single_spend_max_minor;
        if merchant == "*" {
            return table.values().min().copied();
        }
        let folded = super::fold(merchant);
        let own = table.iter().filter(|(name, _)| *name != "default" && super::fold(name) == folded);
        own.map(|(_, cap)| *cap).min().or_else(|| table.get("default").copied())
    }
}

/// Caps of a workflow class, base currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkflowClass {
    /// One run.
    pub run: Option<i64>,
    /// All its workflows, UTC day.
    pub day: Option<i64>,
    /// All its workflows, UTC month.
    pub month: Option<i64>,
}

/// A budget envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// What it is set on.
    pub scope: EnvelopeScope,
    /// Which one.
    pub scope_ref: String,
    /// Over which time it counts.
    pub window: Window,
    /// Inclusive cap.
    pub cap_minor: i64,
    /// Its currency; `None`: the base currency.
    pub currency: Option<Currency>,
    /// Whether the cap is 0.
    pub locked: bool,
}

/// A velocity window (treasury.md 3, check 27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VelocityRow {
    /// Its id.
    pub id: String,
    /// What it groups by.
    pub scope: Vec<VelocityScope>,
    /// Length of the sliding window.
    pub window_seconds: i64,
    /// Inclusive cap; `None`: unchecked.
    pub cap_minor: Option<i64>,
    /// What may go beyond the cap at once.
    pub burst_minor: i64,
    /// Most authorizations; `None`: unchecked.
    pub max_count: Option<i64>,
}

/// A count of tool calls (policy.md 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Its id.
    pub id: String,
    /// What it groups by.
    pub scope: Vec<CallScope>,
    /// Length of the sliding window; `None`: for ever.
    pub window_seconds: Option<i64>,
    /// Most calls.
    pub max_count: i64,
    /// Only this role; `None`: all.
    pub role: Option<String>,
    /// Only this tool; `None`: all.
    pub tool: Option<String>,
}

/// Who must approve a spend (treasury.md 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Its id.
    pub id: String,
    /// When it is asked; all that is given must hold.
    pub when: ApprovalWhen,
    /// Roles of people, or `orchestrator`.
    pub roles: Vec<String>,
    /// How many, 1 to 10.
    pub count: i64,
    /// Whether agents do not count.
    pub human_only: bool,
    /// How long they have.
    pub timeout_seconds: i64,
}

/// When an approval row is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalWhen {
    /// The base amount is greater.
    pub amount_over_minor: Option<i64>,
    /// The rail is one of them.
    pub rails: Option<Vec<Rail>>,
    /// The category is one of them.
    pub categories: Option<NameList>,
    /// The payee's trust is lower; no `payee` fact is no trust.
    pub payee_trust_below_bps: Option<i64>,
}

/// The risk score (treasury.md 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// From here, included, people review.
    pub review_from: i64,
    /// Above it: denied.
    pub deny_above: i64,
    /// Which factors add points.
    pub factors: RiskFactors,
    /// Detectors that force review.
    pub detectors: Vec<Detector>,
}

/// Which factors of the risk score add points; all, unless switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskFactors {
    /// `amount`
    pub amount: bool,
    /// `volume`
    pub volume: bool,
    /// `merchant_unseen`
    pub merchant_unseen: bool,
    /// `mcc_unseen`
    pub mcc_unseen: bool,
    /// `night`
    pub night: bool,
    /// `near_cap`
    pub near_cap: bool,
    /// `declines`
    pub declines: bool,
    /// `country`
    pub country: bool,
    /// `stale`
    pub stale: bool,
    /// `new_payee`
    pub new_payee: bool,
}

impl Default for RiskFactors {
    fn default() -> Self {
        Self {
            amount: true,
            volume: true,
            merchant_unseen: true,
            mcc_unseen: true,
            night: true,
            near_cap: true,
            declines: true,
            country: true,
            stale: true,
            new_payee: true,
        }
    }
}

/// Gates (compliance.md 3); `None`: unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gates {
    /// Countries.
    pub jurisdictions: Option<Jurisdictions>,
    /// Screening.
    pub sanctions: Option<Sanctions>,
    /// Currency reporting.
    pub reporting: Option<Reporting>,
    /// Vendor milestones and tax forms.
    pub vendor: Option<VendorGate>,
}

/// Countries, ISO alpha-2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jurisdictions {
    /// Those allowed; `None`: all are blocked.
    pub allow: Option<Vec<String>>,
    /// Those forbidden whatever is allowed.
    pub forbid: Vec<String>,
}

/// Screening against sanctions lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sanctions {
    /// Oldest screening that counts, 1 to 24 hours.
    pub max_age_hours: i64,
    /// A score from here, included, blocks.
    pub block_from_bps: i64,
}

/// Currency reporting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporting {
    /// From here, included; base currency.
    pub threshold_minor: i64,
    /// The rails that count.
    pub rails: Vec<ReportingRail>,
}

/// Vendor milestones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorGate {
    /// Categories that pay vendors.
    pub categories: NameList,
}

/// The violation ladder (policy.md 5.6); `None`: not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Violations {
    /// Violations that suspend a session.
    pub session: Option<i64>,
    /// Violations that ban an agent.
    pub agent: Option<i64>,
    /// Violations of one role that freeze it.
    pub role: Option<RoleViolations>,
    /// Limit hits in a row that freeze the workspace.
    pub rate_hits: Option<i64>,
}

/// Violations of one role within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleViolations {
    /// How many.
    pub count: i64,
    /// Length of the window.
    pub seconds: i64,
}

/// The EAU budget (treasury.md 3, checks 28 and 29); `None`: unchecked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Eau {
    /// Billionths of a US dollar for one EAU.
    pub eau_to_usd_e9: Option<i64>,
    /// Most EAU spent and reserved.
    pub eau_cap: Option<i64>,
    /// Liquidity floor, EAU.
    pub floor_eau: Option<i64>,
}
