//! The closed lists of words that a bundle file may use.

use core::fmt;

use serde::{Serialize, Serializer};

/// Declares an enum whose variants each have one word in the file.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// All of them, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the file.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The value of a word, if it is one of the list.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl Word for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn of(word: &str) -> Option<Self> {
                Self::from_word(word)
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

/// A value that the file writes as one word of a closed list.
pub(crate) trait Word: Sized {
    /// The list.
    const WORDS: &'static [&'static str];

    /// The value of `word`, if it is one of the list.
    fn of(word: &str) -> Option<Self>;
}

words! {
    /// How dangerous a call of a tool is.
    Sensitivity {
        /// `LOW`
        Low = "LOW",
        /// `MEDIUM`
        Medium = "MEDIUM",
        /// `HIGH`
        High = "HIGH",
        /// `CRITICAL`
        Critical = "CRITICAL",
    }
    /// How much of a call is recorded (policy.md 5.3).
    AuditLevel {
        /// Role, tool, trace, outcome.
        Standard = "STANDARD",
        /// And the argument hash and a state summary.
        Detailed = "DETAILED",
        /// And the encrypted arguments, for 7 years.
        Full = "FULL",
    }
    /// How the `(…)` of a tool's patterns reads.
    SpecKind {
        /// A path glob.
        Path = "path",
        /// The start of a command line.
        Command = "command",
    }
    /// The dispatch level of a role.
    Level {
        /// `L1`
        L1 = "L1",
        /// `L2`
        L2 = "L2",
        /// `L3`
        L3 = "L3",
    }
    /// Where a spend is counted.
    SpendScope {
        /// One workflow.
        Workflow = "workflow",
        /// One task.
        Task = "task",
        /// A whole venture.
        Venture = "venture",
    }
    /// What an envelope is set on.
    EnvelopeScope {
        /// The tenant.
        Global = "global",
        /// A workspace.
        Workspace = "workspace",
        /// A workflow.
        Workflow = "workflow",
        /// A task.
        Task = "task",
        /// A venture.
        Venture = "venture",
        /// An agent role.
        Role = "role",
    }
    /// The time over which an envelope counts.
    Window {
        /// One call alone.
        PerCall = "per_call",
        /// The last hour.
        Hour = "hour",
        /// The UTC day.
        Day = "day",
        /// The UTC month.
        Month = "month",
        /// For ever.
        Lifetime = "lifetime",
    }
    /// What a velocity row groups by.
    VelocityScope {
        /// The tenant.
        Tenant = "tenant",
        /// The workspace.
        Workspace = "workspace",
        /// The venture.
        Venture = "venture",
        /// The workflow.
        Workflow = "workflow",
        /// The agent role.
        Role = "role",
        /// The merchant.
        Merchant = "merchant",
        /// The category.
        Category = "category",
    }
    /// What a row of call counts groups by.
    CallScope {
        /// The tenant.
        Tenant = "tenant",
        /// The workspace.
        Workspace = "workspace",
        /// The workflow.
        Workflow = "workflow",
        /// The agent role.
        Role = "role",
        /// The tool.
        Tool = "tool",
        /// The session.
        Session = "session",
    }
    /// How money leaves.
    Rail {
        /// `card`
        Card = "card",
        /// `ach`
        Ach = "ach",
        /// `wire`
        Wire = "wire",
        /// `fx`
        Fx = "fx",
        /// `crypto`
        Crypto = "crypto",
        /// `internal`
        Internal = "internal",
    }
    /// The rails that the reporting gate counts: those of money, and cash.
    ReportingRail {
        /// `card`
        Card = "card",
        /// `ach`
        Ach = "ach",
        /// `wire`
        Wire = "wire",
        /// `fx`
        Fx = "fx",
        /// `crypto`
        Crypto = "crypto",
        /// `internal`
        Internal = "internal",
        /// `cash`
        Cash = "cash",
    }
    /// The spend tier of a venture.
    Tier {
        /// `STARTER`
        Starter = "STARTER",
        /// `GROWTH`
        Growth = "GROWTH",
        /// `ENTERPRISE`
        Enterprise = "ENTERPRISE",
    }
    /// A detector that forces review (treasury.md 3.3).
    Detector {
        /// Many transfers under a threshold.
        Structuring = "structuring",
        /// Money out and back within a day.
        RoundTrip = "round_trip",
        /// A day far from the mean.
        DailyOutlier = "daily_outlier",
    }
    /// An automatic freeze that a bundle switches on (compliance.md 5.3).
    Trigger {
        /// `SPEND_ANOMALY`
        SpendAnomaly = "SPEND_ANOMALY",
        /// `ANOMALY_SCORE`
        AnomalyScore = "ANOMALY_SCORE",
        /// `BUDGET_CASCADE`
        BudgetCascade = "BUDGET_CASCADE",
        /// `CHARGEBACK_SPIKE`
        ChargebackSpike = "CHARGEBACK_SPIKE",
        /// `AUTH_DECLINE_SPIKE`
        AuthDeclineSpike = "AUTH_DECLINE_SPIKE",
        /// `INJECTION_CAMPAIGN`
        InjectionCampaign = "INJECTION_CAMPAIGN",
        /// `SECURITY_INCIDENT`
        SecurityIncident = "SECURITY_INCIDENT",
        /// `DELIVERABILITY`
        Deliverability = "DELIVERABILITY",
        /// `RESERVE_EMERGENCY`
        ReserveEmergency = "RESERVE_EMERGENCY",
        /// `PROVIDER_OUTAGE`
        ProviderOutage = "PROVIDER_OUTAGE",
    }
    /// The type of an incident (compliance.md 6.1).
    IncidentType {
        /// `UNAUTHORIZED_TRANSFER`
        UnauthorizedTransfer = "UNAUTHORIZED_TRANSFER",
        /// `DATA_BREACH`
        DataBreach = "DATA_BREACH",
        /// `AUDIT_CHAIN_BREAK`
        AuditChainBreak = "AUDIT_CHAIN_BREAK",
        /// `FRAUD_DETECTED`
        FraudDetected = "FRAUD_DETECTED",
        /// `COMPLIANCE_VIOLATION`
        ComplianceViolation = "COMPLIANCE_VIOLATION",
        /// `BUDGET_OVERRUN`
        BudgetOverrun = "BUDGET_OVERRUN",
        /// `TOOL_MISUSE`
        ToolMisuse = "TOOL_MISUSE",
        /// `INJECTION_CAMPAIGN`
        InjectionCampaign = "INJECTION_CAMPAIGN",
        /// `POLICY_VIOLATION`
        PolicyViolation = "POLICY_VIOLATION",
        /// `POLICY_FAILURE`
        PolicyFailure = "POLICY_FAILURE",
        /// `SPEND_ANOMALY`
        SpendAnomaly = "SPEND_ANOMALY",
        /// `SYSTEM_OUTAGE`
        SystemOutage = "SYSTEM_OUTAGE",
    }
    /// What a rule speaks of (policy.md 4.3).
    RuleType {
        /// Before a tool call.
        ToolUsage = "TOOL_USAGE",
        /// Money authorization.
        Spend = "SPEND",
        /// A read of classified data.
        DataAccess = "DATA_ACCESS",
        /// An artifact or data leaves.
        Export = "EXPORT",
        /// An outbound fetch.
        ExternalApi = "EXTERNAL_API",
        /// A message to a person.
        Outreach = "OUTREACH",
    }
    /// What a rule does when it matches.
    RuleAction {
        /// Allows, within its constraints.
        Allow = "ALLOW",
        /// Denies.
        Deny = "DENY",
        /// Asks people.
        RequireApproval = "REQUIRE_APPROVAL",
        /// Denies at any priority, and alerts.
        BlockAndAlert = "BLOCK_AND_ALERT",
    }
    /// How grave a match of a rule is.
    Severity {
        /// `LOW`
        Low = "LOW",
        /// `MEDIUM`
        Medium = "MEDIUM",
        /// `CRITICAL`
        Critical = "CRITICAL",
    }
    /// What a denial by a CRITICAL rule freezes.
    RuleFreezeScope {
        /// The tenant.
        Tenant = "tenant",
        /// The workspace.
        Workspace = "workspace",
        /// The venture.
        Venture = "venture",
        /// The workflow.
        Workflow = "workflow",
        /// The agent role.
        Role = "role",
    }
    /// The name of an allowlist.
    AllowlistName {
        /// `merchants`
        Merchants = "merchants",
        /// `categories`
        Categories = "categories",
        /// `mccs`
        Mccs = "mccs",
        /// `domains`
        Domains = "domains",
        /// `topics`
        Topics = "topics",
        /// `destinations`
        Destinations = "destinations",
    }
    /// The class of a compliance case.
    CaseClass {
        /// `CLASS_1`
        Class1 = "CLASS_1",
        /// `CLASS_2`
        Class2 = "CLASS_2",
        /// `CLASS_3`
        Class3 = "CLASS_3",
    }
    /// The type of a host-supplied fact.
    FactType {
        /// A whole number.
        Int = "int",
        /// A text.
        String = "string",
        /// A truth value.
        Bool = "bool",
        /// A point in time.
        Timestamp = "timestamp",
        /// A list of whole numbers.
        IntList = "int[]",
        /// A list of texts.
        StringList = "string[]",
    }
    /// What an example of a rule expects.
    ExpectedDecision {
        /// `APPROVED`
        Approved = "APPROVED",
        /// `DENIED`
        Denied = "DENIED",
        /// `PENDING_APPROVAL`
        PendingApproval = "PENDING_APPROVAL",
    }
}
