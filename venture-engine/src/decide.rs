//! Who may, and which room decides. No rule of a room stands here.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::envelope::{ActorType, is_agent_role};
use venture_core::id::{TenantId, TraceId, Uuid, uuid_v5};
use venture_core::{Reason, Timestamp};

use crate::answer::{Answer, Reply};
use crate::command::{Args, Command, CommandError, CommandName, Facts, Settle};
use crate::draft::{About, Draft, Speaker};
use crate::engine::{Engine, Outcome};
use crate::event::{Body, CommandRefused};
use crate::loaded::Loaded;
use crate::refusal::{Refusal, Stop, id};
use crate::words::Decision;
use crate::{
    authorize, books, bundles, cases, freeze, identities, intents, overrides, prices, reconcile, schemas,
    scopes, spends, tool_call,
};

/// What every room gets besides its arguments.
pub(crate) struct Context<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) command: &'a Command,
    pub(crate) facts: Facts,
    pub(crate) at: Timestamp,
    /// The bundle that stands in for the one in force, where a decision is only tried.
    pub(crate) trial: Option<&'a Loaded>,
}

impl Command {
    /// The external request: the caller's, else derived from the command.
    pub(crate) fn trace(&self, tenant: TenantId, next_seq: u64, at: Timestamp) -> TraceId {
        self.trace_id.unwrap_or_else(|| TraceId(uuid_v5(self.id(tenant, next_seq, at).0, &[b"trace"])))
    }
}

impl Engine {
    /// The command's own part: nothing is due.
    pub(crate) fn decide_now(&self, command: &Command, at: Timestamp) -> Result<Outcome, CommandError> {
        let next = self.state.seq.saturating_add(1);
        let command_id = command.id(self.state.tenant, next, at);
        let role = command.actor.role.as_deref().filter(|_| command.actor.kind == ActorType::Agent);
        // An envelope holds roles in kebab case, as bundles do; the context keeps the text as it came.
        let agent_role = role.map(|role| if is_agent_role(role) { role } else { "unknown" });
        let speaker = Speaker {
            actor_type: command.actor.kind,
            actor_id: command.actor.id.as_str().into(),
            agent_role: agent_role.map(Into::into),
            source_service: command.source_service,
            trace_id: command.trace_id.unwrap_or_else(|| TraceId(uuid_v5(command_id.0, &[b"trace"]))),
            correlation_id: command.command_id,
        };
        let mut draft = Draft::of_command(&self.state, at, speaker, command_id);
        // Most commands bring none: a copy of nothing is not made.
        let brings = command.raw_facts().is_some();
        let facts = if brings { command.facts.clone().known_at(at) } else { Facts::default() };
        let context = Context { engine: self, command, facts, at, trial: None };
        let reply = match self.in_room(&context, &mut draft) {
            Ok(reply) => reply,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Refused(refusal)) => {
                draft.events.clear();
                draft.blobs.clear();
                let mut fresh = Draft::of_command(&self.state, at, draft.speaker(), command_id);
                let reply = self.refuse(command, refusal, &mut fresh);
                draft = fresh;
                reply
            }
        };
        if !draft.events.is_empty() && command.command_id.is_some_and(|id| self.state.commands.contains(&id))
        {
            let message = "the events of this `command_id` exist; a new command needs a new id";
            return Err(CommandError::new(Reason::IdempotencyConflict, "/command_id", message));
        }
        let ends = draft.events.first().zip(draft.events.last());
        let seq = ends.map(|(first, last)| (first.header.seq, last.header.seq));
        let answer = Answer { command: command.name, command_id, at, reply, seq };
        Ok(Outcome { answer, events: draft.events, blobs: draft.blobs })
    }

    fn in_room(&self, context: &Context<'_>, draft: &mut Draft) -> Result<Reply, Stop> {
        let command = context.command;
        if !command.name.who().includes(&command.actor) {
            return Err(Refusal::new(Reason::RoleUnauthorized, named(command)).into());
        }
        if !IDENTITY_LATER.contains(&command.name) {
            authorize::require_identity(context)?;
        }
        match &command.args {
            Args::PublishBundle(args) => bundles::publish(context, args, draft),
            Args::DraftBundle { bundle } => bundles::draft(context, bundle, draft),
            Args::DiscardBundle { version } => bundles::discard(context, version, draft),
            Args::ApproveBundle { version, content_hash, signature } => {
                bundles::approve(context, version, *content_hash, signature.as_ref(), draft)
            }
            Args::SetCanary(args) => bundles::canary(context, args, draft),
            Args::RevokeBundle { version, reason, confirmed_by } => {
                bundles::revoke(context, version, reason, confirmed_by, draft)
            }
            Args::PinBundle { workflow_id, ttl_seconds } => {
                bundles::pin(context, *workflow_id, *ttl_seconds, draft)
            }
            Args::RegisterVenture(args) => scopes::register_venture(context, args, draft),
            Args::RegisterWorkflow(args) => scopes::register_workflow(context, args, draft),
            Args::ContributeCapital { amount_minor, currency, transaction_ref } => {
                scopes::contribute(context, *amount_minor, *currency, transaction_ref, draft)
            }
            Args::FundVenture { venture_id, amount_minor, currency, transaction_ref } => {
                scopes::fund(context, *venture_id, *amount_minor, *currency, transaction_ref, draft)
            }
            Args::CheckTool(args) => tool_call::check(context, args, draft),
            Args::Evaluate(args) => tool_call::evaluate(context, args, draft),
            Args::RecordToolCall(args) => tool_call::record(context, args, draft),
            Args::Elevate(args) => tool_call::elevate(context, args, draft),
            Args::RegisterSchema { key, schema } => schemas::register(context, key, schema, draft),
            Args::DeprecateSchema(key) => schemas::deprecate(context, key, draft),
            Args::SetIdentity(args) => identities::set(context, args, draft),
            Args::CreateIntent(args) => intents::create(context, args, draft),
            Args::Authorize { intent_id } => authorize::authorize(context, *intent_id, draft),
            Args::Approve(args) => authorize::approve(context, args, draft),
            Args::Spend(args) => spends::spend(context, args, draft),
            Args::Settle(args) => spends::settle(context, args, draft),
            Args::FailSpend { spend_id, state, error_code } => {
                spends::fail(context, *spend_id, *state, *error_code, draft)
            }
            Args::Refund { spend_id, amount_minor, external_ref, reason } => {
                spends::refund(context, *spend_id, *amount_minor, external_ref, reason, draft)
            }
            Args::RevokeIntent { intent_id, reason } => intents::revoke(context, *intent_id, reason, draft),
            Args::Freeze { scope, scope_ref, mode, reason } => {
                freeze::freeze(context, *scope, scope_ref.as_deref(), *mode, reason, draft)
            }
            Args::Thaw { freeze_id, reason } => freeze::thaw(context, *freeze_id, reason, draft),
            Args::GrantOverride(args) => overrides::grant(context, args, draft),
            Args::UpdateCase(args) => cases::update(context, args, draft),
            Args::PublishPriceBook { book, signature } => {
                prices::publish(context, book, signature.as_ref(), draft)
            }
            Args::RecordUsage(args) => spends::record_usage(context, args, draft),
            Args::PostJournal(args) => books::post_journal(context, args, draft),
            Args::Convert(args) => books::convert(context, args, draft),
            Args::Reconcile(args) => reconcile::reconcile(context, args, draft),
            Args::TransferReserve(args) => books::transfer_reserve(context, args, draft),
            Args::RecognizeRevenue(args) => books::recognize_revenue(context, args, draft),
            Args::CloseMonth { month } => books::close_month(context, *month, draft),
            Args::Tick => Ok(Reply::accepted(Vec::new())),
        }
    }

    pub(crate) fn refuse(&self, command: &Command, refusal: Refusal, draft: &mut Draft) -> Reply {
        let first = refusal.ids.first();
        let body = CommandRefused {
            command: command.name.as_str().into(),
            detail: refusal.detail.clone(),
            entity_id: first.map(|(_, value)| value.clone()),
            entity_type: first.map_or("tenant", |(key, _)| key.trim_end_matches("_id")).into(),
            reason_code: refusal.reason,
            request_hash: command.request_hash(),
        };
        let about = self.about_ids(&refusal.ids);
        draft.emit(&self.state, about, Uuid::nil(), Body::CommandRefused(body));
        Reply {
            decision: Decision::Denied,
            reason: refusal.reason,
            message: refusal.message,
            ids: refusal.ids,
            status: refusal.status,
            replayed: false,
            detail: refusal.detail,
        }
    }

    /// What an event on these ids is about: the first that is known decides.
    fn about_ids(&self, ids: &[(&'static str, String)]) -> About {
        for (key, value) in ids {
            let Ok(id) = venture_core::id::parse_uuid(value) else { continue };
            let workflow = match *key {
                "intent_id" => {
                    let intent = self.state.intents.by_id.get(&venture_core::id::IntentId(id));
                    intent.map(|intent| intent.workflow_id)
                }
                "spend_id" => {
                    let spend = self.state.spends.get(&venture_core::id::SpendId(id));
                    spend.and_then(|spend| spend.workflow_id)
                }
                "workflow_id" => Some(venture_core::id::WorkflowId(id)),
                "venture_id" => return self.state.about_venture(venture_core::id::VentureId(id)),
                _ => None,
            };
            if let Some(workflow) = workflow {
                return self.state.about_workflow(workflow);
            }
        }
        self.state.about_tenant()
    }
}

/// Commands that look at the identity of their actor in an order of their own.
const IDENTITY_LATER: [CommandName; 8] = [
    CommandName::CheckTool,
    CommandName::Evaluate,
    CommandName::Elevate,
    CommandName::CreateIntent,
    CommandName::Authorize,
    CommandName::Approve,
    CommandName::Spend,
    CommandName::RevokeIntent,
];

/// The first of the things that the arguments name.
///
/// Spec: commands.md 2.2.
pub(crate) fn named(command: &Command) -> Vec<(&'static str, String)> {
    let found = ["spend_id", "intent_id", "workflow_id", "venture_id", "freeze_id"]
        .into_iter()
        .find_map(|key| command.raw_args().get(key).and_then(|value| value.as_str()).map(|text| (key, text)));
    match (found, &command.args) {
        (Some((key, text)), _) => vec![(key, text.into())],
        (None, Args::Settle(Settle::Known { spend_id, .. })) => vec![id("spend_id", spend_id)],
        (None, _) => Vec::new(),
    }
}
