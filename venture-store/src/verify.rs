//! Does the journal still say what was signed? The first break, with its place.
//!
//! Spec: compliance.md 2.2.

use core::fmt;
use core::ops::ControlFlow;
use std::collections::BTreeMap;

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::log::Frontier;
use venture_core::log::note::{Head, NoteError, VerifierKey};

use crate::journal::{Journal, JournalError};

/// The kinds of break, in the order in which they are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    /// Malformed, not canonical as it lies, or a hash differs.
    Altered,
    /// Of another tenant.
    Foreign,
    /// Its seq came before.
    Duplicate,
    /// The seq that is due comes later.
    Reordered,
    /// The seq that is due is nowhere.
    Missing,
    /// The place in the workflow is not the next.
    WorkflowSeq,
    /// A head does not hold under the log's key.
    Signature,
    /// A head's root is not the events'.
    Root,
    /// Signed heads disagree with each other.
    Fork,
    /// Events past the last head.
    Unsigned,
    /// A head past the last event.
    Truncated,
}

impl BreakKind {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Foreign => "foreign",
            Self::Duplicate => "duplicate",
            Self::Reordered => "reordered",
            Self::Missing => "missing",
            Self::WorkflowSeq => "workflow_seq",
            Self::Signature => "signature",
            Self::Root => "root",
            Self::Fork => "fork",
            Self::Unsigned => "unsigned",
            Self::Truncated => "truncated",
        }
    }
}

/// The first place at which a journal is not what was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Break {
    /// What is wrong.
    pub kind: BreakKind,
    /// Where.
    pub break_seq: u64,
    /// The size of the largest good head before it; 0 if there is none.
    pub last_good_size: u64,
    /// What was found.
    pub detail: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the log is broken at seq {} ({}: {}); it is good up to {}: restore a verified copy or start a successor",
            self.break_seq,
            self.kind.as_str(),
            self.detail,
            self.last_good_size
        )
    }
}

/// A journal that says what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// How many heads were checked.
    pub heads: u64,
}

/// Why a journal was not found good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is broken.
    #[error(transparent)]
    Broken(#[from] Break),
    /// It could not be read to its end.
    #[error(transparent)]
    Journal(JournalError),
}

/// Reads the whole journal: every event's bytes, keys and hashes, every head's root and signature.
///
/// # Errors
/// [`VerifyError::Broken`] for the first break in the order of compliance.md 2.2, else
/// [`VerifyError::Journal`].
pub fn verify(journal: &dyn Journal) -> Result<Verified, VerifyError> {
    let key = VerifierKey::parse(&journal.identity().vkey).map_err(|error| Break {
        kind: BreakKind::Signature,
        break_seq: 1,
        last_good_size: 0,
        detail: format!("the log's own key: {error}"),
    })?;
    let heads = Heads::read(journal, key)?;
    let mut walk = Walk {
        journal,
        next: 1,
        workflows: BTreeMap::new(),
        log: Frontier::new(),
        roots: BTreeMap::new(),
        wanted: heads.sizes(),
    };
    let mut found = None;
    let read = journal.events(0, &mut |event| match walk.step(&event) {
        Ok(()) => ControlFlow::Continue(()),
        Err(broken) => {
            found = Some(broken);
            ControlFlow::Break(())
        }
    });
    let event_fault = match (found, read) {
        (Some(fault), _) => Some(fault),
        (None, Err(JournalError::Corrupt { what, .. })) => {
            Some(EventFault { kind: BreakKind::Altered, seq: walk.next, detail: what })
        }
        (None, Err(error)) => return Err(VerifyError::Journal(error)),
        (None, Ok(())) => None,
    };
    let size = walk.log.size();
    if let Some(fault) = event_fault {
        let last_good_size = heads.good_below(fault.seq, &walk.roots);
        return Err(
            Break { kind: fault.kind, break_seq: fault.seq, last_good_size, detail: fault.detail }.into()
        );
    }
    heads.check(size, &walk.roots)?;
    let count = u64::try_from(heads.notes.len()).unwrap_or(u64::MAX);
    Ok(Verified { size, root: walk.log.root(), heads: count })
}

struct EventFault {
    kind: BreakKind,
    seq: u64,
    detail: String,
}

/// The walk over the events, in the order in which they lie.
struct Walk<'j> {
    journal: &'j dyn Journal,
    next: u64,
    workflows: BTreeMap<venture_core::id::WorkflowId, u64>,
    log: Frontier,
    /// Roots at the sizes of heads.
    roots: BTreeMap<u64, Digest>,
    wanted: Vec<u64>,
}

impl Walk<'_> {
    fn step(&mut self, event: &StoredEvent) -> Result<(), EventFault> {
        let seq = self.next;
        let fault = |kind, detail: String| EventFault { kind, seq, detail };
        // What the bytes say counts; the keys beside them are checked against it.
        let read = StoredEvent::from_parts(event.header.clone(), event.payload.clone(), event.leaf)
            .map_err(|altered| fault(BreakKind::Altered, altered.to_string()))?;
        let header =
            read.decode_header().map_err(|altered| fault(BreakKind::Altered, altered.to_string()))?;
        if header.tenant_id != self.journal.identity().tenant {
            return Err(fault(BreakKind::Foreign, format!("of tenant `{}`", header.tenant_id)));
        }
        if read.seq != seq {
            return Err(self.misplaced(event, read.seq));
        }
        if read != *event {
            let detail = "the keys of the row are not those of the header".to_owned();
            return Err(fault(BreakKind::Altered, detail));
        }
        let place = self.workflows.entry(read.workflow_id).or_insert(0);
        let due = place.saturating_add(1);
        if read.workflow_seq != due {
            let detail = format!("expected workflow_seq {due}, found {}", read.workflow_seq);
            return Err(fault(BreakKind::WorkflowSeq, detail));
        }
        *place = due;
        self.log.push(read.leaf);
        if self.wanted.binary_search(&seq).is_ok() {
            self.roots.insert(seq, self.log.root());
        }
        self.next = seq.saturating_add(1);
        Ok(())
    }

    /// The event that lies where `self.next` is due says another seq.
    fn misplaced(&self, event: &StoredEvent, found: u64) -> EventFault {
        let seq = self.next;
        let fault = |kind| EventFault { kind, seq, detail: format!("found seq {found} instead") };
        if found < seq {
            return fault(BreakKind::Duplicate);
        }
        let mut comes_later = false;
        let after = event.seq.saturating_add(1);
        let read = self.journal.events(after, &mut |later| {
            comes_later = later.decode_header().is_ok_and(|header| header.seq == seq);
            if comes_later { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        drop(read);
        fault(if comes_later { BreakKind::Reordered } else { BreakKind::Missing })
    }
}

/// The stored heads, the smallest first.
struct Heads {
    key: VerifierKey,
    notes: Vec<(u64, Result<Head, NoteError>)>,
}

impl Heads {
    fn read(journal: &dyn Journal, key: VerifierKey) -> Result<Self, VerifyError> {
        let notes = journal.heads(0).map_err(VerifyError::Journal)?;
        let keys = [key];
        let mut before = 0;
        let notes = notes
            .into_iter()
            .map(|note| {
                let head = Head::open(&note, &keys);
                before = head.as_ref().map_or(before, |head| head.size);
                (before, head)
            })
            .collect();
        let [key] = keys;
        Ok(Self { key, notes })
    }

    fn sizes(&self) -> Vec<u64> {
        let mut sizes: Vec<u64> = self.notes.iter().map(|(size, _)| *size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// The size of the largest good head below `seq`.
    fn good_below(&self, seq: u64, roots: &BTreeMap<u64, Digest>) -> u64 {
        let good = self.notes.iter().filter_map(|(_, head)| head.as_ref().ok());
        let good = good.filter(|head| head.size < seq && roots.get(&head.size) == Some(&head.root));
        good.map(|head| head.size).max().unwrap_or(0)
    }

    fn check(&self, size: u64, roots: &BTreeMap<u64, Digest>) -> Result<(), Break> {
        let mut last_good_size = 0_u64;
        for (_, head) in &self.notes {
            let fault = |kind, detail: String| Break {
                kind,
                break_seq: last_good_size.saturating_add(1),
                last_good_size,
                detail,
            };
            let head = match head {
                Ok(head) => head,
                Err(error) => return Err(fault(BreakKind::Signature, error.to_string())),
            };
            if head.size > size {
                let detail = format!("a head of {} events, the journal holds {size}", head.size);
                let break_seq = size.saturating_add(1);
                return Err(Break { break_seq, ..fault(BreakKind::Truncated, detail) });
            }
            if roots.get(&head.size) != Some(&head.root) {
                let agrees = |(_, other): &(u64, Result<Head, NoteError>)| {
                    other.as_ref().is_ok_and(|other| {
                        other.size >= head.size && roots.get(&other.size) == Some(&other.root)
                    })
                };
                let fork = self.notes.iter().any(agrees);
                let kind = if fork { BreakKind::Fork } else { BreakKind::Root };
                return Err(fault(kind, format!("the head of {} events has another root", head.size)));
            }
            last_good_size = head.size;
        }
        if last_good_size < size {
            let detail = format!("no head of `{}` covers it", self.key.name());
            let break_seq = last_good_size.saturating_add(1);
            return Err(Break { kind: BreakKind::Unsigned, break_seq, last_good_size, detail });
        }
        Ok(())
    }
}
