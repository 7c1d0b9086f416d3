//! Folding a journal: from a snapshot and the tail, or from the start to a place in time.

use std::sync::mpsc::sync_channel;

use venture_core::digest::Digest;
use venture_core::id::TenantId;
use venture_core::log::Frontier;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::time::Timestamp;

use super::decider::{Decider, FindBlob};
use super::pages::{Checked, CheckedPage, Page};
use super::snapshot::{PassedOver, from_snapshot};
use crate::journal::{EventRow, Journal, JournalError};
use crate::open::OpenError;
use crate::verify::{Break, BreakKind, VerifyError, verify};

/// A folded journal.
pub(super) struct Folded<D> {
    pub(super) decider: D,
    pub(super) log: Frontier,
    /// When the last event was.
    pub(super) last_at: Option<Timestamp>,
    /// The place of the snapshot that it began with; 0 without one.
    pub(super) snapshot_seq: u64,
    /// The later snapshots that could not be used.
    pub(super) passed_over: Vec<PassedOver>,
}

impl<D: Decider> Folded<D> {
    fn empty(tenant: TenantId) -> Self {
        let (decider, log) = (D::new(tenant), Frontier::new());
        Self { decider, log, last_at: None, snapshot_seq: 0, passed_over: Vec::new() }
    }

    /// The state of the whole journal: the latest good snapshot and the tail, checked against the last head.
    ///
    /// What does not fit is looked at whole, so that the first break is named.
    pub(super) fn restore(journal: &dyn Journal) -> Result<Self, OpenError> {
        match Self::try_restore(journal) {
            Ok(folded) => Ok(folded),
            Err(error) => match verify(journal, &[]) {
                Err(VerifyError::Broken(broken)) => Err(broken.into()),
                Err(VerifyError::Journal(_) | VerifyError::Key(_)) | Ok(_) => Err(error),
            },
        }
    }

    fn try_restore(journal: &dyn Journal) -> Result<Self, OpenError> {
        let last = last_head(journal)?;
        let size = last.as_ref().map_or(0, |head| head.size);
        let (found, passed_over) = from_snapshot(journal, size)?;
        let mut folded = found.unwrap_or_else(|| Self::empty(journal.identity().tenant));
        folded.passed_over = passed_over;
        let good = folded.log.size();
        folded.advance(journal, Until::End)?;
        require_head(&folded.log, last.as_ref(), good)?;
        Ok(folded)
    }

    /// Folds in what follows, up to `until`. The pages behind are checked on a second thread meanwhile.
    fn advance(&mut self, journal: &dyn Journal, until: Until) -> Result<(), OpenError> {
        let find = |hash: &Digest| journal.blob(hash).ok().flatten();
        let good = self.log.size();
        let first = Page::read(journal, good.saturating_add(1), until);
        let Some(mut next) = first.next() else { return self.fold_page(first.check::<D>(good), &find) };
        std::thread::scope(|scope| {
            // Two pages are under way: one is checked, the one behind it waits.
            let (to_check, pages) = sync_channel(2);
            let (done, checked) = sync_channel(2);
            let checking = scope.spawn(move || {
                let mut pages = pages.into_iter().map(|page: Page| page.check::<D>(good));
                pages.try_for_each(|page| done.send(page))
            });
            // A page that nobody takes any more: the other thread broke off, which is told below.
            drop(to_check.send(first));
            let mut to_check = Some(to_check);
            loop {
                if let Some(open) = &to_check {
                    let page = Page::read(journal, next, until);
                    let behind = page.next();
                    drop(open.send(page));
                    match behind {
                        Some(behind) => next = behind,
                        None => to_check = None,
                    }
                }
                let Ok(page) = checked.recv() else { break };
                self.fold_page(page, &find)?;
            }
            drop(checking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            Ok(())
        })
    }

    fn fold_page(&mut self, page: CheckedPage<D::Event>, find: &FindBlob<'_>) -> Result<(), OpenError> {
        let (events, fault) = page;
        for Checked { seq, leaf, at, event } in events {
            self.decider
                .apply(&event, find)
                .map_err(|corruption| OpenError::State { seq, what: corruption.0 })?;
            self.log.push(leaf);
            self.last_at = Some(at);
        }
        fault.map_or(Ok(()), Err)
    }
}

pub(super) fn verifier(journal: &dyn Journal) -> Result<VerifierKey, OpenError> {
    VerifierKey::parse(&journal.identity().vkey).map_err(|error| OpenError::Damaged(error.to_string()))
}

/// The largest head, if it holds under the log's key.
fn last_head(journal: &dyn Journal) -> Result<Option<Head>, OpenError> {
    let key = verifier(journal)?;
    let Some(note) = journal.last_head()? else { return Ok(None) };
    match Head::open(&note, core::slice::from_ref(&key)) {
        Ok(head) => Ok(Some(head)),
        // Which head before it still holds is for the full verification to say.
        Err(_) => Err(broken(BreakKind::Signature, journal.last_seq(), 0).into()),
    }
}

pub(super) fn broken(kind: BreakKind, break_seq: u64, last_good_size: u64) -> Break {
    Break { kind, break_seq, last_good_size, expected: None, actual: None }
}

/// The log ends at its last head, with that root.
fn require_head(log: &Frontier, last: Option<&Head>, good: u64) -> Result<(), Break> {
    let (size, signed) = (log.size(), last.map_or(0, |head| head.size));
    if signed > size {
        return Err(broken(BreakKind::Truncated, size.saturating_add(1), good));
    }
    if signed < size {
        return Err(broken(BreakKind::Unsigned, signed.saturating_add(1), signed));
    }
    let root = log.root();
    match last {
        Some(head) if head.root != root => Err(Break {
            expected: Some(head.root),
            actual: Some(root),
            ..broken(BreakKind::Root, good.saturating_add(1), good)
        }),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn broken_read(error: JournalError, last_good_size: u64) -> OpenError {
    match error {
        JournalError::Corrupt { seq, .. } => broken(BreakKind::Altered, seq, last_good_size).into(),
        JournalError::Conflict { .. }
        | JournalError::Misfit(_)
        | JournalError::Full(_)
        | JournalError::ReadOnly(_)
        | JournalError::Blob { .. }
        | JournalError::Io(_) => error.into(),
    }
}

/// How far to fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// All there is.
    End,
    /// Every event with `seq` up to this one.
    Seq(u64),
    /// The longest prefix whose events are all at or before this time.
    Time(Timestamp),
}

impl Until {
    pub(super) fn holds(self, event: &EventRow<'_>) -> bool {
        match self {
            Self::End => true,
            Self::Seq(last) => event.seq <= last,
            Self::Time(last) => event.created_at <= last,
        }
    }
}

/// A journal folded from its first event.
#[derive(Clone, Debug)]
pub struct Replayed<D> {
    /// The state.
    pub decider: D,
    /// The last event folded in; 0 if none.
    pub seq: u64,
    /// The root of the log there.
    pub root: Digest,
    /// When the last event was.
    pub at: Option<Timestamp>,
}

/// Folds the journal from its first event, without any snapshot.
///
/// # Errors
/// [`OpenError::Broken`] at the first event that is not what was sealed, [`OpenError::State`] at the first
/// that cannot be folded, [`OpenError::Journal`] if the journal cannot be read.
///
/// Spec: events.md 7, "Point in time".
pub fn replay<D: Decider>(journal: &dyn Journal, until: Until) -> Result<Replayed<D>, OpenError> {
    let mut folded = Folded::<D>::empty(journal.identity().tenant);
    folded.advance(journal, until)?;
    if until == Until::End {
        require_head(&folded.log, last_head(journal)?.as_ref(), 0)?;
    }
    let (seq, root) = (folded.log.size(), folded.log.root());
    Ok(Replayed { decider: folded.decider, seq, root, at: folded.last_at })
}
