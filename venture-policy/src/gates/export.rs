//! Exports: the destination is one that the bundle lists. The explicit ALLOW is the rules' word.

use venture_core::Reason;

use super::Refused;
use crate::bundle::Allowlists;
use crate::rules::Export;

pub(super) fn pass(lists: &Allowlists, asked: &Export<'_>) -> Result<(), Refused> {
    let listed = lists.destinations.written().iter().any(|entry| Some(entry.as_str()) == asked.destination);
    if listed {
        return Ok(());
    }
    Err(Refused {
        gate: "export",
        code: Reason::ExportBlocked,
        why: "destination",
        advice: "the destination is not on `allowlists.destinations`; use one that is",
    })
}
