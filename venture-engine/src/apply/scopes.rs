//! Ventures and workflows.

use venture_core::envelope::Header;

use super::{Applied, corrupt};
use crate::event::{VentureCreated, WorkflowSubmitted};
use crate::state::{State, Venture, Workflow};

pub(super) fn venture_created(state: &mut State, header: &Header<'_>, created: &VentureCreated) -> Applied {
    let (Some(id), Some(workspace_id)) = (header.venture_id, header.workspace_id) else {
        return corrupt("a venture without its ids");
    };
    let venture = Venture {
        id,
        slug: created.slug.clone(),
        currency: created.currency,
        tier: created.tier.clone(),
        workspace_id,
        active: false,
        request_hash: created.request_hash,
    };
    state.slugs.insert(created.slug.clone(), id);
    state.ventures.insert(id, venture);
    Ok(())
}

pub(super) fn venture_launched(state: &mut State, header: &Header<'_>) -> Applied {
    match header.venture_id.and_then(|id| state.ventures.get_mut(&id)) {
        Some(venture) => {
            venture.active = true;
            Ok(())
        }
        None => corrupt("an unknown venture was launched"),
    }
}

pub(super) fn workflow_submitted(
    state: &mut State,
    header: &Header<'_>,
    submitted: &WorkflowSubmitted,
) -> Applied {
    let Some(workspace_id) = header.workspace_id else { return corrupt("a workflow without a workspace") };
    let tasks = submitted.tasks.iter().map(|task| (task.task_id, (task.cap_minor, task.role.clone())));
    let workflow = Workflow {
        id: header.workflow_id,
        venture_id: submitted.venture_id,
        workspace_id,
        class: submitted.class.clone(),
        budget_minor: submitted.budget_minor,
        currency: submitted.currency,
        tasks: tasks.collect(),
        pin: None,
        request_hash: submitted.request_hash,
    };
    state.workflows.insert(workflow.id, workflow);
    Ok(())
}
