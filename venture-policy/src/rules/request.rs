//! What is asked, as rules see it.

use alloc::collections::BTreeMap;
use alloc::string::String;

use venture_core::{Json, Timestamp};

use super::variables::{FactList, slot};
use crate::bundle::{FactType, RuleType};
use crate::cel::{Inputs, Instant, List, Map, Slot, Value};

/// A request before a decision: what a condition of policy.md 4.2 can read of it.
///
/// A field that is `None` is absent: a rule that reads it without `has` fails, and that denies.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What is asked for; `TOOL_USAGE` for every tool call.
    pub kind: RuleType,
    /// The tool.
    pub tool: Option<&'a str>,
    /// Its arguments, a JSON object.
    pub args: Option<&'a BTreeMap<String, Json>>,
    /// The argument `path`, `url`, `topic` or `command`, the first given.
    pub resource: Option<&'a str>,
    /// When it is asked.
    pub time: Timestamp,
    /// Who asks.
    pub agent: Agent<'a>,
    /// For which workflow.
    pub workflow: Workflow<'a>,
    /// The spend, for `SPEND`.
    pub spend: Option<Spend<'a>>,
    /// The data, for `DATA_ACCESS`.
    pub data: Option<Data<'a>>,
    /// The export, for `EXPORT`.
    pub export: Option<Export<'a>>,
    /// The message, for `OUTREACH`.
    pub outreach: Option<Outreach<'a>>,
    /// Facts that the host supplies.
    pub facts: Facts<'a>,
}

/// The facts that the host supplies, by name.
pub type Facts<'a> = Option<&'a BTreeMap<String, Json>>;

/// Who asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agent<'a> {
    /// Its id.
    pub id: Option<&'a str>,
    /// Its role.
    pub role: Option<&'a str>,
    /// The level of its role.
    pub level: Option<&'a str>,
    /// Its tenant.
    pub tenant_id: Option<&'a str>,
    /// What its token narrows it to.
    pub capabilities: Option<List<'a>>,
}

/// The workflow that a request belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Workflow<'a> {
    /// Its id.
    pub id: Option<&'a str>,
    /// Its class.
    pub class: Option<&'a str>,
    /// Its venture.
    pub venture_id: Option<&'a str>,
    /// Its workspace.
    pub workspace_id: Option<&'a str>,
    /// Its budget, base currency.
    pub budget_minor: Option<i64>,
    /// Spent and held so far, base currency.
    pub spent_minor: Option<i64>,
}

/// What is to be spent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spend<'a> {
    /// The amount, in the smallest unit of its currency.
    pub amount_minor: Option<i64>,
    /// The amount in the base currency, for the constraint `max_amount_minor`.
    pub base_minor: Option<i64>,
    /// The currency.
    pub currency: Option<&'a str>,
    /// The merchant.
    pub merchant: Option<&'a str>,
    /// The category.
    pub category: Option<&'a str>,
    /// Merchant category codes; an intent without codes has an empty list.
    pub mccs: Option<List<'a>>,
    /// The country.
    pub country: Option<&'a str>,
    /// The rail.
    pub rail: Option<&'a str>,
    /// The risk score, only where the bundle has `risk`.
    pub risk_score: Option<i64>,
}

/// What is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Data<'a> {
    /// Its class.
    pub class: Option<&'a str>,
    /// Where it lies.
    pub path: Option<&'a str>,
    /// Whether it speaks of a person.
    pub subject_present: Option<bool>,
}

/// What is to leave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Export<'a> {
    /// Where it goes.
    pub destination: Option<&'a str>,
    /// Its format.
    pub format: Option<&'a str>,
    /// The country it goes to.
    pub country: Option<&'a str>,
}

/// What is to be sent to a person.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outreach<'a> {
    /// The channel.
    pub channel: Option<&'a str>,
    /// The law that applies.
    pub jurisdiction: Option<&'a str>,
    /// The consent at hand.
    pub consent: Option<&'a str>,
    /// Whether the person asked for silence.
    pub suppressed: Option<bool>,
    /// Messages sent today.
    pub sent_today: Option<i64>,
    /// Messages sent this week.
    pub sent_week: Option<i64>,
}

impl<'a> Request<'a> {
    /// A request of this type at this time that says nothing else.
    #[must_use]
    pub fn new(kind: RuleType, time: Timestamp) -> Self {
        Self {
            kind,
            tool: None,
            args: None,
            resource: None,
            time,
            agent: Agent::default(),
            workflow: Workflow::default(),
            spend: None,
            data: None,
            export: None,
            outreach: None,
            facts: None,
        }
    }

    /// The argument of a tool call that is a text.
    pub(super) fn text_argument(&self, name: &str) -> Option<&'a str> {
        self.args?.get(name)?.as_str()
    }
}

/// A request with the facts of its bundle: the inputs of conditions.
pub(super) struct Bound<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) facts: &'a FactList,
}

impl Inputs for Bound<'_> {
    #[inline]
    fn get(&self, at: Slot) -> Option<Value<'_>> {
        let request = self.request;
        let spend = request.spend.as_ref();
        match at {
            slot::TYPE => Some(Value::Str(request.kind.as_str())),
            slot::TOOL => request.tool.map(Value::Str),
            slot::ARGS => request.args.map(|args| Value::Map(Map::Json(args))),
            slot::RESOURCE => request.resource.map(Value::Str),
            slot::TIME => Some(Value::Timestamp(Instant::from(request.time))),
            slot::AGENT_ID => request.agent.id.map(Value::Str),
            slot::AGENT_ROLE => request.agent.role.map(Value::Str),
            slot::AGENT_LEVEL => request.agent.level.map(Value::Str),
            slot::AGENT_TENANT => request.agent.tenant_id.map(Value::Str),
            slot::AGENT_CAPABILITIES => request.agent.capabilities.map(Value::List),
            slot::WORKFLOW_ID => request.workflow.id.map(Value::Str),
            slot::WORKFLOW_CLASS => request.workflow.class.map(Value::Str),
            slot::WORKFLOW_VENTURE => request.workflow.venture_id.map(Value::Str),
            slot::WORKFLOW_WORKSPACE => request.workflow.workspace_id.map(Value::Str),
            slot::WORKFLOW_BUDGET => request.workflow.budget_minor.map(Value::Int),
            slot::WORKFLOW_SPENT => request.workflow.spent_minor.map(Value::Int),
            slot::SPEND_AMOUNT => spend?.amount_minor.map(Value::Int),
            slot::SPEND_CURRENCY => spend?.currency.map(Value::Str),
            slot::SPEND_MERCHANT => spend?.merchant.map(Value::Str),
            slot::SPEND_CATEGORY => spend?.category.map(Value::Str),
            slot::SPEND_MCCS => spend?.mccs.map(Value::List),
            slot::SPEND_COUNTRY => spend?.country.map(Value::Str),
            slot::SPEND_RAIL => spend?.rail.map(Value::Str),
            slot::SPEND_RISK => spend?.risk_score.map(Value::Int),
            other => self.rarer(other),
        }
    }
}

impl Bound<'_> {
    fn rarer(&self, at: Slot) -> Option<Value<'_>> {
        let request = self.request;
        let (data, export, outreach) =
            (request.data.as_ref(), request.export.as_ref(), request.outreach.as_ref());
        match at {
            slot::DATA_CLASS => data?.class.map(Value::Str),
            slot::DATA_PATH => data?.path.map(Value::Str),
            slot::DATA_SUBJECT => data?.subject_present.map(Value::Bool),
            slot::EXPORT_DESTINATION => export?.destination.map(Value::Str),
            slot::EXPORT_FORMAT => export?.format.map(Value::Str),
            slot::EXPORT_COUNTRY => export?.country.map(Value::Str),
            slot::OUTREACH_CHANNEL => outreach?.channel.map(Value::Str),
            slot::OUTREACH_JURISDICTION => outreach?.jurisdiction.map(Value::Str),
            slot::OUTREACH_CONSENT => outreach?.consent.map(Value::Str),
            slot::OUTREACH_SUPPRESSED => outreach?.suppressed.map(Value::Bool),
            slot::OUTREACH_TODAY => outreach?.sent_today.map(Value::Int),
            slot::OUTREACH_WEEK => outreach?.sent_week.map(Value::Int),
            slot::FACTS => request.facts.map(|facts| Value::Map(Map::Json(facts))),
            other => {
                let (name, ty) = self.facts.in_slot(other)?;
                fact(request.facts?.get(name)?, ty)
            }
        }
    }
}

/// The value of a fact; one of another type than declared is as good as absent.
fn fact(json: &Json, ty: FactType) -> Option<Value<'_>> {
    let is_int = |item: &Json| item.as_int().is_some();
    let is_text = |item: &Json| item.as_str().is_some();
    match ty {
        FactType::Int => json.as_int().map(Value::Int),
        FactType::String => json.as_str().map(Value::Str),
        FactType::Bool => json.as_bool().map(Value::Bool),
        FactType::Timestamp => json.as_str().and_then(Instant::parse).map(Value::Timestamp),
        FactType::IntList => json
            .as_array()
            .filter(|items| items.iter().all(is_int))
            .map(|items| Value::List(List::Json(items))),
        FactType::StringList => json
            .as_array()
            .filter(|items| items.iter().all(is_text))
            .map(|items| Value::List(List::Json(items))),
    }
}
