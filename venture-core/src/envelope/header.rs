//! The noun: what an envelope says of its event.

use alloc::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{
    BundleId, CommandId, EventId, TaskId, TenantId, TraceId, VentureId, WorkflowId, WorkspaceId,
};
use crate::time::Timestamp;
use crate::wire_names;

wire_names! {
    /// What kind of party acted.
    pub enum ActorType {
        /// An agent, in a role.
        Agent = "agent",
        /// A person.
        Human = "human",
        /// A service of the host.
        Service = "service",
        /// The engine itself: what fell due.
        System = "system",
    }

    /// Which service spoke for the actor.
    pub enum SourceService {
        /// The control plane.
        ControlPlaneApi = "control-plane-api",
        /// The policy engine.
        PolicyEngine = "policy-engine",
        /// The treasury.
        TreasuryApi = "treasury-api",
        /// The artifact compiler.
        ArtifactCompiler = "artifact-compiler",
        /// The compliance engine.
        ComplianceEngine = "compliance-engine",
        /// The orchestrator.
        VentureOrchestrator = "venture-orchestrator",
        /// The runtime of an agent.
        AgentRuntime = "agent-runtime",
        /// A program that holds the library in itself.
        Embedder = "embedder",
    }

    /// The version of the envelope.
    pub enum SchemaVersion {
        /// The only one so far.
        V1 = "v1",
    }
}

/// An envelope without its payload and its own hash: what becomes a leaf of the log.
///
/// The fields stand in the order of their canonical bytes. Text is borrowed where the writer has it.
///
/// Spec: events.md 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header<'a> {
    /// Agent id, user id or service name, 1 to 128 characters.
    #[serde(borrow)]
    pub actor_id: Cow<'a, str>,
    /// What kind of party acted.
    pub actor_type: ActorType,
    /// The role of an agent, kebab case, at most 64 characters; required where an agent acts.
    pub agent_role: Option<Cow<'a, str>>,
    /// The event that directly caused this one.
    pub causation_id: Option<EventId>,
    /// What groups the events of one call: the command, if the caller named it.
    pub correlation_id: Option<CommandId>,
    /// When, six fraction digits.
    pub created_at: Timestamp,
    /// The dedupe key.
    pub event_id: EventId,
    /// Domain, names, version.
    pub event_type: Cow<'static, str>,
    /// Only on what a caller may repeat, 1 to 255 characters.
    pub idempotency_key: Option<Cow<'a, str>>,
    /// SHA-256 of the canonical payload.
    pub payload_hash: Digest,
    /// The bundle in force.
    pub policy_bundle_id: BundleId,
    /// The version of the envelope.
    pub schema_version: SchemaVersion,
    /// Place in the tenant's log, from 1, without a gap.
    pub seq: u64,
    /// Which service spoke.
    pub source_service: SourceService,
    /// The task, where the event is about one.
    pub task_id: Option<TaskId>,
    /// Whose journal.
    pub tenant_id: TenantId,
    /// The external request, on all its way.
    pub trace_id: TraceId,
    /// The venture, where the event is about one.
    pub venture_id: Option<VentureId>,
    /// The workflow, or the tenant's system workflow.
    pub workflow_id: WorkflowId,
    /// Place in the workflow, from 1, without a gap.
    pub workflow_seq: u64,
    /// The workspace.
    pub workspace_id: Option<WorkspaceId>,
}

impl Header<'_> {
    /// This header with the text of this one.
    #[must_use]
    pub fn borrowed(&self) -> Header<'_> {
        fn lend<'t>(text: Option<&'t Cow<'_, str>>) -> Option<Cow<'t, str>> {
            text.map(|text| Cow::Borrowed(&**text))
        }
        Header {
            actor_id: Cow::Borrowed(&self.actor_id),
            agent_role: lend(self.agent_role.as_ref()),
            event_type: self.event_type.clone(),
            idempotency_key: lend(self.idempotency_key.as_ref()),
            ..*self
        }
    }

    /// This header with its own text.
    #[must_use]
    pub fn into_owned(self) -> Header<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Header {
            actor_id: Cow::Owned(self.actor_id.into_owned()),
            actor_type: self.actor_type,
            agent_role: own(self.agent_role),
            causation_id: self.causation_id,
            correlation_id: self.correlation_id,
            created_at: self.created_at,
            event_id: self.event_id,
            event_type: self.event_type,
            idempotency_key: own(self.idempotency_key),
            payload_hash: self.payload_hash,
            policy_bundle_id: self.policy_bundle_id,
            schema_version: self.schema_version,
            seq: self.seq,
            source_service: self.source_service,
            task_id: self.task_id,
            tenant_id: self.tenant_id,
            trace_id: self.trace_id,
            venture_id: self.venture_id,
            workflow_id: self.workflow_id,
            workflow_seq: self.workflow_seq,
            workspace_id: self.workspace_id,
        }
    }
}
