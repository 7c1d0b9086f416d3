//! Events a page at a time, so that one page is checked and decoded while the one before it is folded.

use core::ops::ControlFlow;

use venture_core::digest::Digest;
use venture_core::envelope::Header;
use venture_core::log::leaf_hash;
use venture_core::time::Timestamp;
use venture_core::verify::BreakKind;

use super::decider::Decider;
use super::fold::{Until, broken, broken_read};
use crate::journal::{EventRow, Journal};
use crate::open::OpenError;

/// How many events are held at a time, three times over.
const PAGE: usize = 1_024;
/// Most events take less.
const EVENT_BYTES: usize = 2_048;

/// Events as they lie, and why there are no more.
pub(super) struct Page {
    /// Type, header and payload of each, one after the other.
    bytes: Vec<u8>,
    events: Vec<Lying>,
    /// The `seq` that the first event must have.
    first: u64,
    fault: Option<OpenError>,
}

/// The keys of an event, and how many bytes are its own.
struct Lying {
    keys: EventRow<'static>,
    type_bytes: usize,
    header_bytes: usize,
    payload_bytes: Option<usize>,
}

/// An event that was checked, ready to be folded.
pub(super) struct Checked<E> {
    pub(super) seq: u64,
    pub(super) leaf: Digest,
    pub(super) at: Timestamp,
    pub(super) event: E,
}

/// Events ready to be folded, then the first fault.
pub(super) type CheckedPage<E> = (Vec<Checked<E>>, Option<OpenError>);

impl Page {
    /// The events from `first` on, up to `until`.
    pub(super) fn read(journal: &dyn Journal, first: u64, until: Until) -> Self {
        let mut page = Self { bytes: Vec::new(), events: Vec::new(), first, fault: None };
        let read = journal.rows(first, &mut |row| {
            if !until.holds(row) {
                return ControlFlow::Break(());
            }
            page.push(row);
            if page.events.len() < PAGE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        page.fault = read.err().map(|error| broken_read(error, first.saturating_sub(1)));
        page
    }

    fn push(&mut self, row: &EventRow<'_>) {
        if self.events.is_empty() {
            self.events.reserve(PAGE);
            self.bytes.reserve(PAGE.saturating_mul(EVENT_BYTES));
        }
        self.bytes.extend_from_slice(row.event_type.as_bytes());
        self.bytes.extend_from_slice(row.header);
        self.bytes.extend_from_slice(row.payload.unwrap_or_default());
        self.events.push(Lying {
            keys: EventRow { event_type: "", header: &[], payload: None, ..*row },
            type_bytes: row.event_type.len(),
            header_bytes: row.header.len(),
            payload_bytes: row.payload.map(<[u8]>::len),
        });
    }

    /// The `seq` after the last event; `None` behind the last page.
    pub(super) fn next(&self) -> Option<u64> {
        let count = u64::try_from(self.events.len()).ok()?;
        let more = self.events.len() == PAGE && self.fault.is_none();
        more.then(|| self.first.saturating_add(count))
    }

    /// Each event as the next one, unaltered and decoded; then the first fault.
    pub(super) fn check<D: Decider>(self, good: u64) -> CheckedPage<D::Event> {
        let mut checked = Vec::with_capacity(self.events.len());
        let mut rest = &*self.bytes;
        for (event, next) in self.events.iter().zip(self.first..) {
            match check::<D>(&event.row(&mut rest), next, good) {
                Ok(event) => checked.push(event),
                Err(fault) => return (checked, Some(fault)),
            }
        }
        (checked, self.fault)
    }
}

impl Lying {
    /// The event, its bytes taken from those of the page.
    fn row<'b>(&self, rest: &mut &'b [u8]) -> EventRow<'b> {
        let mut take = |length: usize| rest.split_off(..length).unwrap_or_default();
        EventRow {
            // They were a text when they were put there.
            event_type: core::str::from_utf8(take(self.type_bytes)).unwrap_or_default(),
            header: take(self.header_bytes),
            payload: self.payload_bytes.map(take),
            ..self.keys
        }
    }
}

/// The event is the next one, and its bytes are those of its leaf and its keys.
fn check<D: Decider>(row: &EventRow<'_>, next: u64, good: u64) -> Result<Checked<D::Event>, OpenError> {
    let EventRow { seq, leaf, created_at: at, .. } = *row;
    if seq != next {
        return Err(broken(BreakKind::Missing, next, good).into());
    }
    let header = sealed_header(row).ok_or_else(|| broken(BreakKind::Altered, next, good))?;
    let event = D::read(header, row).map_err(|corruption| OpenError::State { seq, what: corruption.0 })?;
    Ok(Checked { seq, leaf, at, event })
}

/// The header, if it has the leaf, the keys beside it say what it says, and the payload has its hash.
///
/// No retention job drops bodies yet, so an absent one was taken out.
fn sealed_header<'r>(row: &EventRow<'r>) -> Option<Header<'r>> {
    let payload = row.payload?;
    if leaf_hash(row.header) != row.leaf {
        return None;
    }
    let header = Header::from_canonical(row.header)?;
    let keys_hold = header.seq == row.seq
        && header.workflow_seq == row.workflow_seq
        && header.created_at == row.created_at
        && header.event_id == row.event_id
        && header.workflow_id == row.workflow_id
        && header.tenant_id == row.tenant_id
        && header.event_type == row.event_type;
    (keys_hold && Digest::of(payload) == header.payload_hash).then_some(header)
}
