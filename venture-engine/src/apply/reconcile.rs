//! What reconciliations found.

use venture_core::envelope::Header;

use super::{Applied, FindBlob, corrupt};
use crate::event::ReconciliationCompleted;
use crate::state::{Reconciliation, State};

pub(super) fn completed(
    state: &mut State,
    header: &Header<'_>,
    event: &ReconciliationCompleted,
    blobs: &FindBlob<'_>,
) -> Applied {
    if state.reconciliations.get(&event.recon_id).is_some() {
        return corrupt("a reconciliation that ended twice");
    }
    if blobs(&event.rows_hash).is_none() {
        return corrupt("the rows of a reconciliation are missing");
    }
    state.reconciliations.insert(event.recon_id, Reconciliation::of(event), header.seq);
    Ok(())
}
