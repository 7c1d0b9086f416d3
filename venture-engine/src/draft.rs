//! Events under way: what one command, or one thing that fell due, is about to record.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::envelope::{ActorType, Header, SchemaVersion, SourceService};
use venture_core::id::{
    BundleId, CommandId, EventId, TaskId, TenantId, TraceId, Uuid, VentureId, WorkflowId, WorkspaceId,
    uuid_v5,
};
use venture_core::journal::Blob;
use venture_core::{Digest, Timestamp};

use crate::event::{Body, Event};
use crate::state::State;

/// What an event is about: the words of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) workflow_id: WorkflowId,
    pub(crate) venture_id: Option<VentureId>,
    pub(crate) task_id: Option<TaskId>,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) bundle_id: BundleId,
}

/// Who speaks in the headers of a draft.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    pub(crate) actor_type: ActorType,
    pub(crate) actor_id: String,
    pub(crate) agent_role: Option<String>,
    pub(crate) source_service: SourceService,
    pub(crate) trace_id: TraceId,
    pub(crate) correlation_id: Option<CommandId>,
}

/// How the ids of a draft's events are derived.
#[derive(Clone, Copy, Debug)]
enum Naming {
    /// The command, and the index among its own events.
    Command(CommandId),
    /// The thing that fell due, and the event's type.
    Due,
}

/// Events and blobs in the order in which they will be appended.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    tenant: TenantId,
    at: Timestamp,
    speaker: Speaker,
    naming: Naming,
    next_seq: u64,
    workflow_seqs: Vec<(WorkflowId, u64)>,
    first: Option<EventId>,
    pub(crate) events: Vec<Event>,
    pub(crate) blobs: Vec<Blob>,
}

impl Draft {
    /// The events of a command's own.
    pub(crate) fn of_command(state: &State, at: Timestamp, speaker: Speaker, command: CommandId) -> Self {
        Self::new(state, at, speaker, Naming::Command(command))
    }

    /// The events of something that fell due.
    pub(crate) fn of_due(state: &State, at: Timestamp, trace_id: TraceId, source: SourceService) -> Self {
        let speaker = Speaker {
            actor_type: ActorType::System,
            actor_id: "engine".to_string(),
            agent_role: None,
            source_service: source,
            trace_id,
            correlation_id: None,
        };
        Self::new(state, at, speaker, Naming::Due)
    }

    fn new(state: &State, at: Timestamp, speaker: Speaker, naming: Naming) -> Self {
        Self {
            tenant: state.tenant,
            at,
            speaker,
            naming,
            next_seq: state.seq.saturating_add(1),
            workflow_seqs: Vec::new(),
            first: None,
            events: Vec::new(),
            blobs: Vec::new(),
        }
    }

    /// When all of it happens.
    pub(crate) const fn at(&self) -> Timestamp {
        self.at
    }

    /// Who speaks.
    pub(crate) fn speaker(&self) -> Speaker {
        self.speaker.clone()
    }

    /// The command whose events these are; of what fell due: none.
    pub(crate) const fn command_id(&self) -> Option<CommandId> {
        match self.naming {
            Naming::Command(id) => Some(id),
            Naming::Due => None,
        }
    }

    /// Adds one event. `due_key` names the thing that fell due, or the transaction, where ids are so derived.
    pub(crate) fn emit(&mut self, state: &State, about: About, due_key: Uuid, body: Body) -> EventId {
        let event_id = self.event_id(due_key, &body);
        let idempotency_key = if let Body::IntentCreated(intent) = &body {
            Some(Cow::Owned(intent.idempotency_key.to_string()))
        } else {
            None
        };
        let header = Header {
            actor_id: Cow::Owned(self.speaker.actor_id.clone()),
            actor_type: self.speaker.actor_type,
            agent_role: self.speaker.agent_role.clone().map(Cow::Owned),
            causation_id: self.first,
            correlation_id: self.speaker.correlation_id,
            created_at: self.at,
            event_id,
            event_type: Cow::Borrowed(body.event_type()),
            idempotency_key,
            payload_hash: Digest([0; 32]),
            policy_bundle_id: about.bundle_id,
            schema_version: SchemaVersion::V1,
            seq: self.next_seq,
            source_service: self.speaker.source_service,
            task_id: about.task_id,
            tenant_id: self.tenant,
            trace_id: self.speaker.trace_id,
            venture_id: about.venture_id,
            workflow_id: about.workflow_id,
            workflow_seq: self.next_workflow_seq(state, about.workflow_id),
            workspace_id: Some(about.workspace_id),
        };
        self.next_seq = self.next_seq.saturating_add(1);
        self.first.get_or_insert(event_id);
        self.events.push(Event { header, body });
        event_id
    }

    /// The id that the next own event will have, for what must name it before it is there.
    pub(crate) fn upcoming_id(&self, ahead: usize) -> EventId {
        let index = self.events.len().saturating_add(ahead);
        match self.naming {
            Naming::Command(id) => EventId(uuid_v5(id.0, &[index.to_string().as_bytes()])),
            Naming::Due => EventId(Uuid::nil()),
        }
    }

    fn event_id(&self, due_key: Uuid, body: &Body) -> EventId {
        match self.naming {
            Naming::Command(_) => self.upcoming_id(0),
            Naming::Due => EventId(uuid_v5(due_key, &[body.event_type().as_bytes()])),
        }
    }

    fn next_workflow_seq(&mut self, state: &State, workflow: WorkflowId) -> u64 {
        if let Some((_, seq)) = self.workflow_seqs.iter_mut().find(|(id, _)| *id == workflow) {
            *seq = seq.saturating_add(1);
            return *seq;
        }
        let seq = state.workflow_seqs.get(&workflow).copied().unwrap_or(0).saturating_add(1);
        self.workflow_seqs.push((workflow, seq));
        seq
    }

    /// Keeps a body that a payload names by its hash.
    pub(crate) fn keep(&mut self, bytes: Vec<u8>) -> Digest {
        let hash = Digest::of(&bytes);
        if !self.blobs.iter().any(|blob| blob.hash == hash) {
            self.blobs.push(Blob { hash, bytes });
        }
        hash
    }
}

impl State {
    /// The tenant's own workspace.
    pub(crate) fn own_workspace(&self) -> WorkspaceId {
        venture_core::envelope::default_workspace(self.tenant)
    }

    /// The bundle in force for a workspace; the genesis bundle before the first publication.
    pub(crate) fn bundle_in_force(&self, workspace: WorkspaceId) -> BundleId {
        let record = self.bundles.in_force(workspace, self.own_workspace());
        record.map_or_else(venture_core::envelope::genesis_bundle_id, |record| record.id)
    }

    /// Of the tenant: the system workflow in its own workspace.
    pub(crate) fn about_tenant(&self) -> About {
        self.about_workspace(self.own_workspace())
    }

    /// Of a workspace: the system workflow.
    pub(crate) fn about_workspace(&self, workspace_id: WorkspaceId) -> About {
        About {
            workflow_id: venture_core::envelope::system_workflow(self.tenant),
            venture_id: None,
            task_id: None,
            workspace_id,
            bundle_id: self.bundle_in_force(workspace_id),
        }
    }

    /// Of a venture: the system workflow in the venture's workspace.
    pub(crate) fn about_venture(&self, venture_id: VentureId) -> About {
        match self.ventures.get(&venture_id) {
            Some(venture) => {
                About { venture_id: Some(venture_id), ..self.about_workspace(venture.workspace_id) }
            }
            None => self.about_tenant(),
        }
    }

    /// Of a workflow; of one that is not registered: the tenant.
    pub(crate) fn about_workflow(&self, workflow_id: WorkflowId) -> About {
        let Some(workflow) = self.workflows.get(&workflow_id) else { return self.about_tenant() };
        let bundle_id = match workflow.pin {
            Some(pin) => pin.bundle_id,
            None => self.bundle_in_force(workflow.workspace_id),
        };
        About {
            workflow_id,
            venture_id: Some(workflow.venture_id),
            task_id: None,
            workspace_id: workflow.workspace_id,
            bundle_id,
        }
    }
}
