//! What the rows look at, and what they find.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::envelope::ActorType;
use venture_core::{Digest, Json, canonical};
use venture_policy::bundle::{Grant, Role, ToolRow};
use venture_policy::gates::Refused;
use venture_policy::identity::Workload;
use venture_policy::tools::{Denied, Permitted};

use super::Place;
use super::evaluate::about_of;
use crate::answer::LimitDetail;
use crate::authorize::RuleVerdict;
use crate::command::{Actor, CheckTool};
use crate::decide::Context;
use crate::draft::About;
use crate::event::RequiredApproval;
use crate::loaded::Loaded;
use crate::state::{State, Workflow};
use crate::words::Point;

/// A limit that was compared.
pub(super) enum Compared {
    /// A count of calls.
    Calls { limit_id: String, max_count: i64, count: i64, retry_after_ms: Option<i64> },
    /// A sum of money or effort.
    Sum(LimitDetail),
}

impl Compared {
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Calls { limit_id, max_count, count, retry_after_ms } => {
                let wait = retry_after_ms.map(|wait| ("retry_after_ms", Json::Int(wait)));
                let known = [
                    ("limit_id", Json::from(limit_id.as_str())),
                    ("max_count", Json::Int(*max_count)),
                    ("count", Json::Int(*count)),
                ];
                Json::object(known.into_iter().chain(wait))
            }
            Self::Sum(amounts) => amounts.to_json(),
        }
    }
}

/// What lets a call through: the grants taken, in order of first use. None of them: an elevation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Permit {
    pub(super) grants: Vec<Grant>,
    /// What the host enforces.
    pub(super) constraints: BTreeMap<String, Json>,
    /// The grants whose second approval is missing.
    pub(super) second_approval: Vec<String>,
}

/// One call under the table.
pub(super) struct Subject<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) asked: &'a CheckTool,
    /// The tool by its full name.
    pub(super) tool: &'a str,
    /// Who asked; at a re-run not the one who speaks.
    pub(super) actor: &'a Actor,
    pub(super) workflow: Option<&'a Workflow>,
    pub(super) loaded: &'a Loaded,
    /// Where it is evaluated.
    pub(super) point: Point,
    /// Whether approvals stand already: what they were asked for is not asked again.
    pub(super) met: bool,
    /// Who its token says is asking; set by row 2.
    pub(super) workload: Option<Workload>,
    /// What the policy says of it; set by row 5.
    pub(super) policy: Option<Result<Permitted<'a>, Denied<'a>>>,
    pub(super) permit: Option<Permit>,
    pub(super) rule: Option<RuleVerdict>,
    /// The gate that refused.
    pub(super) refused: Option<Refused>,
    pub(super) matched: Vec<String>,
    pub(super) limits: Vec<Compared>,
    pub(super) required: Vec<(RequiredApproval, i64)>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(context: &'a Context<'a>, asked: &'a CheckTool, actor: &'a Actor, met: bool) -> Self {
        let engine = context.engine;
        let workflow = engine.state.workflows.get(&asked.workflow_id);
        let pinned = workflow.and_then(|workflow| workflow.pin).and_then(|pin| engine.bundle(pin.bundle_id));
        Self {
            context,
            asked,
            tool: full_name(&asked.tool),
            actor,
            workflow,
            loaded: context.trial.unwrap_or_else(|| pinned.unwrap_or(&engine.genesis)),
            point: Point::ToolUsage,
            met,
            workload: None,
            policy: None,
            permit: None,
            rule: None,
            refused: None,
            matched: Vec::new(),
            limits: Vec::new(),
            required: Vec::new(),
        }
    }

    /// The same at another point, where no tool is called: it is named after what it is about.
    pub(super) fn at_point(mut self, point: Point) -> Self {
        self.point = point;
        self.tool = about_of(point, &self.asked.args);
        self
    }

    pub(super) const fn state(&self) -> &'a State {
        &self.context.engine.state
    }

    /// The role, which only agents have here.
    pub(super) fn role_name(&self) -> Option<&'a str> {
        let actor = self.actor;
        actor.role.as_deref().filter(|_| actor.kind == ActorType::Agent)
    }

    pub(super) fn role(&self) -> Option<&'a Role> {
        self.loaded.bundle.roles.get(self.role_name()?)
    }

    pub(super) fn tool_row(&self) -> Option<&'a ToolRow> {
        self.loaded.bundle.tool_registry.get(self.tool).filter(|_| self.point == Point::ToolUsage)
    }

    /// The argument `amount_minor`, where it is a whole number.
    pub(super) fn amount(&self) -> Option<i64> {
        self.asked.args.get("amount_minor").and_then(Json::as_int)
    }

    pub(super) fn grants(&self) -> Vec<Grant> {
        self.permit.as_ref().map(|permit| permit.grants.clone()).unwrap_or_default()
    }

    /// Where the call is counted.
    pub(super) fn place(&self) -> Place {
        Place {
            workspace: self.workflow.map(|workflow| workflow.workspace_id.to_string()).unwrap_or_default(),
            workflow: self.asked.workflow_id.to_string(),
            role: self.role_name().unwrap_or_default().to_string(),
            tool: self.tool.to_string(),
            session: self.asked.session_id.clone(),
        }
    }

    /// SHA-256 of JCS {args, tool}: what approvals are given for.
    pub(super) fn arguments_hash(&self) -> Digest {
        let words =
            Json::object([("args", self.asked.args.clone()), ("tool", Json::from(self.asked.tool.as_str()))]);
        // Strict JSON always has a canonical form.
        canonical::digest(&words).unwrap_or(Digest([0; 32]))
    }

    /// What the call's events are about.
    pub(super) fn about(&self) -> About {
        let about = self.state().about_workflow(self.asked.workflow_id);
        About { task_id: self.workflow.and(self.asked.task_id), ..about }
    }
}

/// `read` and `write` are `io.read` and `io.write` everywhere.
pub(super) fn full_name(tool: &str) -> &str {
    match tool {
        "read" => "io.read",
        "write" => "io.write",
        other => other,
    }
}
