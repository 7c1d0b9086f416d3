//! Events a page at a time, so that one page is checked and decoded while the one before it is folded.

use core::ops::ControlFlow;

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::log::leaf_hash;
use venture_core::time::Timestamp;
use venture_core::verify::BreakKind;

use super::decider::Decider;
use super::fold::{Until, broken, broken_read};
use super::keys::says_the_same;
use crate::journal::Journal;
use crate::open::OpenError;

/// How many events are held at a time, three times over.
const PAGE: usize = 1_024;

/// Events as they lie, and why there are no more.
pub(super) struct Page {
    events: Vec<StoredEvent>,
    /// The `seq` that the first event must have.
    first: u64,
    fault: Option<OpenError>,
}

/// An event that was checked, ready to be folded.
pub(super) struct Checked<E> {
    pub(super) seq: u64,
    pub(super) leaf: Digest,
    pub(super) at: Timestamp,
    pub(super) event: E,
}

impl Page {
    /// The events from `first` on, up to `until`.
    pub(super) fn read(journal: &dyn Journal, first: u64, until: Until) -> Self {
        let mut events = Vec::with_capacity(PAGE);
        let read = journal.events(first, &mut |event| {
            if !until.holds(&event) {
                return ControlFlow::Break(());
            }
            events.push(event);
            if events.len() < PAGE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let fault = read.err().map(|error| broken_read(error, first.saturating_sub(1)));
        Self { events, first, fault }
    }

    /// The `seq` after the last event; `None` behind the last page.
    pub(super) fn next(&self) -> Option<u64> {
        let count = u64::try_from(self.events.len()).ok()?;
        let more = self.events.len() == PAGE && self.fault.is_none();
        more.then(|| self.first.saturating_add(count))
    }

    /// Each event as the next one, unaltered and decoded; then the first fault.
    pub(super) fn check<D: Decider>(self, good: u64) -> (Vec<Checked<D::Event>>, Option<OpenError>) {
        let mut checked = Vec::with_capacity(self.events.len());
        for (event, next) in self.events.iter().zip(self.first..) {
            match check::<D>(event, next, good) {
                Ok(event) => checked.push(event),
                Err(fault) => return (checked, Some(fault)),
            }
        }
        (checked, self.fault)
    }
}

/// The event is the next one, and its bytes are those of its leaf and its keys.
fn check<D: Decider>(event: &StoredEvent, next: u64, good: u64) -> Result<Checked<D::Event>, OpenError> {
    if event.seq != next {
        return Err(broken(BreakKind::Missing, next, good).into());
    }
    // No retention job drops bodies yet, so an absent one was taken out.
    if leaf_hash(&event.header) != event.leaf || event.payload.is_none() || !says_the_same(event) {
        return Err(broken(BreakKind::Altered, next, good).into());
    }
    let (seq, leaf, at) = (event.seq, event.leaf, event.created_at);
    let event = D::read(event).map_err(|corruption| OpenError::State { seq, what: corruption.0 })?;
    Ok(Checked { seq, leaf, at, event })
}
