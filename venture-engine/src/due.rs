//! What falls due: expiry, approvals that come too late, bundles that come into force.
//!
//! Spec: commands.md 2.1.

use crate::draft::Draft;
use crate::engine::Engine;
use crate::state::Due;
use crate::{authorize, bundles, intents, tool_call};

impl Engine {
    /// Drafts what happens when `due` falls due.
    pub(crate) fn fall_due(&self, due: &Due, draft: &mut Draft) {
        match due {
            Due::Bundle(_, workspace, bundle) => bundles::come_into_force(self, *workspace, *bundle, draft),
            Due::Expiry(intent) => intents::expire(self, *intent, draft),
            Due::IntentApproval(intent) => authorize::time_out(self, *intent, draft),
            Due::CallApproval(call) => tool_call::time_out(self, *call, draft),
        }
    }
}
