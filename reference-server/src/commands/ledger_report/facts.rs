//! What events tell about a posting beyond its lines: who asked, for which task, who was paid.

use std::collections::BTreeMap;

use serde::Deserialize;
use venture_core::envelope::StoredEvent;
use venture_core::id::{IntentId, SpendId, TaskId, VentureId, WorkflowId};
use venture_ledger::report::{Attribution, ChargeFacts};

use crate::fault::Fault;
use crate::store::Entry;

/// What has been learnt from the events so far.
#[derive(Default)]
pub(super) struct Facts {
    workflows: BTreeMap<WorkflowId, VentureId>,
    intents: BTreeMap<IntentId, Asked>,
    merchants: BTreeMap<SpendId, String>,
}

/// `money.intent.created.v1`, as far as cost needs it.
#[derive(Clone, Deserialize)]
struct Asked {
    intent_id: IntentId,
    venture_id: VentureId,
    task_id: Option<TaskId>,
    requester_id: String,
    agent_role: Option<String>,
    category: String,
}

#[derive(Deserialize)]
struct Submitted {
    venture_id: VentureId,
}

#[derive(Deserialize)]
struct Spent {
    spend_id: SpendId,
    merchant: String,
}

impl Facts {
    /// Takes in an event.
    pub(super) fn learn(&mut self, event: &StoredEvent) -> Result<(), Fault> {
        let Some(payload) = &event.payload else { return Ok(()) };
        match &*event.event_type {
            "workflow.submitted.v1" => {
                let submitted: Submitted = read(event, payload)?;
                self.workflows.insert(event.workflow_id, submitted.venture_id);
            }
            "money.intent.created.v1" => {
                let asked: Asked = read(event, payload)?;
                self.intents.insert(asked.intent_id, asked);
            }
            "money.spend.authorized.v1" => {
                let spent: Spent = read(event, payload)?;
                self.merchants.insert(spent.spend_id, spent.merchant);
            }
            _ => {}
        }
        Ok(())
    }

    /// The venture of a workflow.
    pub(super) fn venture_of(&self, workflow: WorkflowId) -> Option<VentureId> {
        self.workflows.get(&workflow).copied()
    }

    /// What is known of an entry.
    pub(super) fn of(&self, entry: &Entry) -> ChargeFacts {
        let posted = entry.posted();
        let asked = posted.transaction.intent_id.and_then(|intent| self.intents.get(&intent));
        let venture_of = |workflow| self.venture_of(workflow);
        let by_lines = Attribution { venture_of: &venture_of }.of(&posted);
        ChargeFacts {
            venture_id: by_lines.or_else(|| asked.map(|asked| asked.venture_id)),
            task_id: asked.and_then(|asked| asked.task_id),
            agent_id: asked.map(|asked| asked.requester_id.clone()),
            role: asked.and_then(|asked| asked.agent_role.clone()),
            merchant: spend_of(&posted.transaction.transaction_ref)
                .and_then(|spend| self.merchants.get(&spend).cloned()),
            category: asked.map(|asked| asked.category.clone()),
        }
    }
}

/// The spend of `settle:<spend_id>` and `refund:<spend_id>:…`.
fn spend_of(reference: &str) -> Option<SpendId> {
    let rest = reference.strip_prefix("settle:").or_else(|| reference.strip_prefix("refund:"))?;
    rest.get(..36)?.parse().ok()
}

fn read<'a, T: Deserialize<'a>>(event: &StoredEvent, payload: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(payload)
        .map_err(|error| Fault::Check(format!("the event at seq {} cannot be read: {error}", event.seq)))
}
