//! What the checks look at, and what they find.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Currency, Json, Reason};
use venture_policy::bundle::Role;

use super::compared::Compared;
use super::detect::Anomaly;
use super::risk::Score;
use super::rules::RuleVerdict;
use crate::decide::Context;
use crate::event::RequiredApproval;
use crate::loaded::Loaded;
use crate::state::{Conversion, Intent, Venture, Workflow};
use crate::words::CheckMark;

/// The first check that refuses, with its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denial {
    pub(crate) reason: Reason,
    pub(crate) detail: Option<Json>,
}

impl Denial {
    pub(crate) const fn of(reason: Reason) -> Self {
        Self { reason, detail: None }
    }

    pub(crate) fn because(reason: Reason, cause: Reason) -> Self {
        Self { reason, detail: Some(Json::object([("cause", Json::from(cause.as_str()))])) }
    }
}

/// What one check says.
pub(crate) type Checked = Result<CheckMark, Denial>;

/// One intent under authorization: the state's facts about it, and what the checks took down.
pub(crate) struct Subject<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) intent: &'a Intent,
    pub(crate) workflow: Option<&'a Workflow>,
    pub(crate) venture: Option<&'a Venture>,
    pub(crate) loaded: &'a Loaded,
    pub(crate) role: Option<&'a Role>,
    /// The base currency; a placeholder until check 8 has found one.
    pub(crate) base_currency: Option<Currency>,
    /// The amount in the base currency, once check 9 has formed it.
    pub(crate) base_minor: i64,
    /// One spend's cap in the base currency.
    pub(crate) per_tx_base_minor: i64,
    pub(crate) conversion: Option<Conversion>,
    pub(crate) rate: Option<(String, String)>,
    pub(crate) limits: Vec<Compared<'a>>,
    pub(crate) burst: Vec<String>,
    pub(crate) score: Option<Score>,
    pub(crate) anomalies: Vec<Anomaly>,
    pub(crate) rule: Option<RuleVerdict>,
    /// Approvals that stand already: the rows asked for are met, and are not asked again.
    pub(crate) met: bool,
    pub(crate) required: Vec<(RequiredApproval, i64)>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(context: &'a Context<'a>, intent: &'a Intent, met: bool) -> Self {
        let engine = context.engine;
        let in_force = || engine.bundle(intent.bundle_id).unwrap_or(&engine.genesis);
        let loaded = context.trial.unwrap_or_else(|| in_force());
        Self {
            context,
            intent,
            workflow: engine.state.workflows.get(&intent.workflow_id),
            venture: engine.state.ventures.get(&intent.venture_id),
            loaded,
            role: loaded.bundle.roles.get(intent.role()),
            base_currency: loaded.bundle.base_currency,
            base_minor: intent.amount_minor,
            per_tx_base_minor: intent.per_tx_cap_minor,
            conversion: None,
            rate: None,
            limits: Vec::with_capacity(8),
            burst: Vec::new(),
            score: None,
            anomalies: Vec::new(),
            rule: None,
            met,
            required: Vec::new(),
        }
    }
}
