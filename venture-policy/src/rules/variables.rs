//! The variables of each rule type and their slots.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::{FactType, RuleType};
use crate::cel::{CheckError, Env, Program, Slot, Type};

/// The slot of `request.args`, whose fields a bundle may mark as personal.
pub const ARGUMENTS: Slot = slot::ARGS;

/// Slots of the variables, the same for every rule type.
pub(super) mod slot {
    use crate::cel::Slot;

    pub(crate) const TYPE: Slot = Slot(0);
    pub(crate) const TOOL: Slot = Slot(1);
    pub(crate) const ARGS: Slot = Slot(2);
    pub(crate) const RESOURCE: Slot = Slot(3);
    pub(crate) const TIME: Slot = Slot(4);
    pub(crate) const AGENT_ID: Slot = Slot(5);
    pub(crate) const AGENT_ROLE: Slot = Slot(6);
    pub(crate) const AGENT_LEVEL: Slot = Slot(7);
    pub(crate) const AGENT_TENANT: Slot = Slot(8);
    pub(crate) const AGENT_CAPABILITIES: Slot = Slot(9);
    pub(crate) const WORKFLOW_ID: Slot = Slot(10);
    pub(crate) const WORKFLOW_CLASS: Slot = Slot(11);
    pub(crate) const WORKFLOW_VENTURE: Slot = Slot(12);
    pub(crate) const WORKFLOW_WORKSPACE: Slot = Slot(13);
    pub(crate) const WORKFLOW_BUDGET: Slot = Slot(14);
    pub(crate) const WORKFLOW_SPENT: Slot = Slot(15);
    pub(crate) const SPEND_AMOUNT: Slot = Slot(16);
    pub(crate) const SPEND_CURRENCY: Slot = Slot(17);
    pub(crate) const SPEND_MERCHANT: Slot = Slot(18);
    pub(crate) const SPEND_CATEGORY: Slot = Slot(19);
    pub(crate) const SPEND_MCCS: Slot = Slot(20);
    pub(crate) const SPEND_COUNTRY: Slot = Slot(21);
    pub(crate) const SPEND_RAIL: Slot = Slot(22);
    pub(crate) const SPEND_RISK: Slot = Slot(23);
    pub(crate) const DATA_CLASS: Slot = Slot(24);
    pub(crate) const DATA_PATH: Slot = Slot(25);
    pub(crate) const DATA_SUBJECT: Slot = Slot(26);
    pub(crate) const EXPORT_DESTINATION: Slot = Slot(27);
    pub(crate) const EXPORT_FORMAT: Slot = Slot(28);
    pub(crate) const EXPORT_COUNTRY: Slot = Slot(29);
    pub(crate) const OUTREACH_CHANNEL: Slot = Slot(30);
    pub(crate) const OUTREACH_JURISDICTION: Slot = Slot(31);
    pub(crate) const OUTREACH_CONSENT: Slot = Slot(32);
    pub(crate) const OUTREACH_SUPPRESSED: Slot = Slot(33);
    pub(crate) const OUTREACH_TODAY: Slot = Slot(34);
    pub(crate) const OUTREACH_WEEK: Slot = Slot(35);
    /// All facts as one map, where none are declared.
    pub(crate) const FACTS: Slot = Slot(36);
    /// The first declared fact; the others follow by name.
    pub(crate) const FIRST_FACT: u16 = 64;
}

/// The facts that a bundle declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactList {
    /// Names and types, sorted by name.
    Declared(Vec<(String, FactType)>),
    /// Any name, its type known only when it is read: for rules that come without a bundle.
    Open,
}

impl Default for FactList {
    fn default() -> Self {
        Self::Declared(Vec::new())
    }
}

impl From<&BTreeMap<String, FactType>> for FactList {
    fn from(declared: &BTreeMap<String, FactType>) -> Self {
        Self::Declared(declared.iter().map(|(name, ty)| (name.clone(), *ty)).collect())
    }
}

impl FactList {
    /// The declared fact in a slot.
    pub(super) fn in_slot(&self, slot: Slot) -> Option<(&str, FactType)> {
        let at = slot.0.checked_sub(slot::FIRST_FACT)?;
        match self {
            Self::Declared(facts) => facts.get(usize::from(at)).map(|(name, ty)| (name.as_str(), *ty)),
            Self::Open => None,
        }
    }
}

/// What a condition of this type may name.
///
/// Spec: policy.md 4.2.
#[must_use]
pub fn environment(kind: RuleType, facts: &FactList) -> Env {
    let env = common(kind);
    let env = match kind {
        RuleType::ToolUsage | RuleType::ExternalApi => env,
        RuleType::Spend => spend(env),
        RuleType::DataAccess => env
            .variable("data.class", Type::String, slot::DATA_CLASS)
            .optional("data.path", Type::String, slot::DATA_PATH)
            .optional("data.subject_present", Type::Bool, slot::DATA_SUBJECT),
        RuleType::Export => env
            .variable("export.destination", Type::String, slot::EXPORT_DESTINATION)
            .optional("export.format", Type::String, slot::EXPORT_FORMAT)
            .optional("export.country", Type::String, slot::EXPORT_COUNTRY),
        RuleType::Outreach => env
            .variable("outreach.channel", Type::String, slot::OUTREACH_CHANNEL)
            .optional("outreach.jurisdiction", Type::String, slot::OUTREACH_JURISDICTION)
            .optional("outreach.consent", Type::String, slot::OUTREACH_CONSENT)
            .optional("outreach.suppressed", Type::Bool, slot::OUTREACH_SUPPRESSED)
            .optional("outreach.sent_today", Type::Int, slot::OUTREACH_TODAY)
            .optional("outreach.sent_week", Type::Int, slot::OUTREACH_WEEK),
    };
    with_facts(env, facts)
}

fn common(kind: RuleType) -> Env {
    let arguments = Type::map(Type::String, Type::Dyn);
    let env = Env::new();
    let env = match kind {
        RuleType::ToolUsage | RuleType::ExternalApi => env.variable("request.tool", Type::String, slot::TOOL),
        RuleType::Spend | RuleType::DataAccess | RuleType::Export | RuleType::Outreach => {
            env.optional("request.tool", Type::String, slot::TOOL)
        }
    };
    env.variable("request.type", Type::String, slot::TYPE)
        .variable("request.args", arguments, slot::ARGS)
        .optional("request.resource", Type::String, slot::RESOURCE)
        .variable("request.time", Type::Timestamp, slot::TIME)
        .variable("agent.id", Type::String, slot::AGENT_ID)
        .variable("agent.role", Type::String, slot::AGENT_ROLE)
        .optional("agent.level", Type::String, slot::AGENT_LEVEL)
        .variable("agent.tenant_id", Type::String, slot::AGENT_TENANT)
        .variable("agent.capabilities", Type::list(Type::String), slot::AGENT_CAPABILITIES)
        .optional("workflow.id", Type::String, slot::WORKFLOW_ID)
        .optional("workflow.class", Type::String, slot::WORKFLOW_CLASS)
        .optional("workflow.venture_id", Type::String, slot::WORKFLOW_VENTURE)
        .optional("workflow.workspace_id", Type::String, slot::WORKFLOW_WORKSPACE)
        .optional("workflow.budget_minor", Type::Int, slot::WORKFLOW_BUDGET)
        .optional("workflow.spent_minor", Type::Int, slot::WORKFLOW_SPENT)
}

fn spend(env: Env) -> Env {
    env.variable("spend.amount_minor", Type::Int, slot::SPEND_AMOUNT)
        .variable("spend.currency", Type::String, slot::SPEND_CURRENCY)
        .variable("spend.merchant", Type::String, slot::SPEND_MERCHANT)
        .variable("spend.category", Type::String, slot::SPEND_CATEGORY)
        .variable("spend.mccs", Type::list(Type::String), slot::SPEND_MCCS)
        .optional("spend.country", Type::String, slot::SPEND_COUNTRY)
        .optional("spend.rail", Type::String, slot::SPEND_RAIL)
        .optional("spend.risk_score", Type::Int, slot::SPEND_RISK)
}

fn with_facts(env: Env, facts: &FactList) -> Env {
    let declared = match facts {
        FactList::Open => return env.variable("facts", Type::map(Type::String, Type::Dyn), slot::FACTS),
        FactList::Declared(declared) => declared,
    };
    // Facts beyond the last slot are not declared, so a rule that reads one is refused.
    declared.iter().zip(slot::FIRST_FACT..).fold(env, |env, ((name, ty), at)| {
        let ty = match ty {
            FactType::Int => Type::Int,
            FactType::String => Type::String,
            FactType::Bool => Type::Bool,
            FactType::Timestamp => Type::Timestamp,
            FactType::IntList => Type::list(Type::Int),
            FactType::StringList => Type::list(Type::String),
        };
        env.optional(["facts.", name].concat(), ty, Slot(at))
    })
}

/// Compiles the condition of a rule of this type.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn condition(kind: RuleType, source: &str, facts: &FactList) -> Result<Program, Vec<CheckError>> {
    Program::compile(source, &environment(kind, facts))
}
