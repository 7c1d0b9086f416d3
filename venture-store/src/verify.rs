//! Does the journal still say what was signed? Its rows, read as they lie, for the core's verification.
//!
//! Spec: compliance.md 2.2.

use core::ops::ControlFlow;
use std::collections::VecDeque;

use memchr::memmem;
use venture_core::digest::Digest;
use venture_core::envelope::{Altered, StoredEvent};
use venture_core::log::note::VerifierKey;
pub use venture_core::verify::{Break, BreakKind, Verified};
use venture_core::verify::{Start, Witnesses, verify_journal};

use crate::journal::{EventRow, Journal, JournalError};

/// How many events are held at a time.
const PAGE: usize = 512;

/// Why a journal was not found good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is broken.
    #[error(transparent)]
    Broken(#[from] Break),
    /// The journal could not be read to its end.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The key of the log cannot be read.
    #[error("the key of the log cannot be read: {0}")]
    Key(String),
}

/// Reads the whole journal: every event's bytes, keys and hashes, every head's root and signature,
/// also those `brought` from elsewhere; and that the blobs which events name are there, whole.
///
/// # Errors
/// [`VerifyError::Key`]; [`VerifyError::Journal`] if it cannot be read to its end;
/// [`VerifyError::Broken`] for the first break in the order of compliance.md 2.2; else
/// [`JournalError::Corrupt`] for the first event with a blob that is missing or altered.
pub fn verify(journal: &dyn Journal, brought: &[String]) -> Result<Verified, VerifyError> {
    let identity = journal.identity();
    let key = VerifierKey::parse(&identity.vkey).map_err(|error| VerifyError::Key(error.to_string()))?;
    let keys = [key];
    let stored = journal.heads(0)?;
    let witnesses = Witnesses { keys: &keys, stored: &stored, brought };
    let mut rows = Rows::new(journal);
    let verified = verify_journal(identity.tenant, &mut rows, witnesses, Start::default());
    if let Some(error) = rows.failed {
        return Err(error.into());
    }
    let verified = verified?;
    rows.blob_fault.map_or(Ok(verified), |fault| Err(fault.into()))
}

/// The events of a journal as they lie, each checked against its own bytes.
struct Rows<'j> {
    journal: &'j dyn Journal,
    next: u64,
    /// How many rows came before.
    place: u64,
    page: VecDeque<Result<StoredEvent, Altered>>,
    ended: bool,
    failed: Option<JournalError>,
    /// The first event with a blob that is not there.
    blob_fault: Option<JournalError>,
}

impl<'j> Rows<'j> {
    const fn new(journal: &'j dyn Journal) -> Self {
        Self {
            journal,
            next: 0,
            place: 0,
            page: VecDeque::new(),
            ended: false,
            failed: None,
            blob_fault: None,
        }
    }

    fn turn_page(&mut self) {
        let (page, next, place) = (&mut self.page, &mut self.next, &mut self.place);
        let read = self.journal.rows(*next, &mut |row| {
            *next = row.seq.saturating_add(1).max(*next);
            *place = place.saturating_add(1);
            page.push_back(as_sealed(row, *place));
            if page.len() < PAGE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        self.ended = self.page.len() < PAGE;
        match read {
            Ok(()) => {}
            Err(JournalError::Corrupt { .. }) => {
                self.page.push_back(Err(Altered::Malformed));
                self.ended = true;
            }
            Err(error) => {
                self.failed = Some(error);
                self.ended = true;
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<StoredEvent, Altered>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && !self.ended {
            self.turn_page();
        }
        let event = self.page.pop_front()?;
        if self.blob_fault.is_none()
            && let Ok(event) = &event
        {
            self.blob_fault = blob_fault(self.journal, event);
        }
        Some(event)
    }
}

/// The members of payloads that name a blob.
const BLOB_NAMES: [&[u8]; 2] = [b"\"bundle_hash\":\"", b"\"context_hash\":\""];

/// What is wrong with a blob that the event names. Payloads are canonical, so a name is always written so.
fn blob_fault(journal: &dyn Journal, event: &StoredEvent) -> Option<JournalError> {
    let payload = event.payload.as_deref()?;
    let named = |mark: &&[u8]| {
        let rest = payload.get(memmem::find(payload, mark)?.checked_add(mark.len())?..)?;
        core::str::from_utf8(rest.get(..64)?).ok()?.parse::<Digest>().ok()
    };
    BLOB_NAMES.iter().filter_map(named).find_map(|hash| {
        let what = match journal.blob(&hash) {
            Ok(Some(_)) => return None,
            Ok(None) => format!("the blob `{hash}` that it names is missing"),
            Err(error) => format!("the {error}"),
        };
        Some(JournalError::Corrupt { seq: event.seq, what })
    })
}

/// The event that the bytes of the row at `place` say, if the keys beside them say the same.
///
/// Where another event lies at this place, what its bytes say counts. No retention job drops bodies yet,
/// so an absent one was taken out.
fn as_sealed(row: &EventRow<'_>, place: u64) -> Result<StoredEvent, Altered> {
    let payload = row.payload.map(<[u8]>::to_vec);
    let sealed = StoredEvent::from_parts(row.header.to_vec(), payload, row.leaf)?;
    let seq = if sealed.seq == place { row.seq } else { sealed.seq };
    if sealed.payload.is_none() {
        return Err(Altered::PayloadHash);
    }
    let keys_hold = EventRow::from(&sealed) == EventRow { tenant_id: sealed.tenant_id, seq, ..*row };
    if keys_hold { Ok(sealed) } else { Err(Altered::EventHash) }
}
