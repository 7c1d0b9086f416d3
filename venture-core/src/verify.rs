//! Verification of a whole journal: its events as they lie, against every head that anyone holds.
//!
//! Pure: the caller reads the events and heads, this says what the first break is, or that there is
//! none. Nothing is mended here.
//!
//! Spec: compliance.md 2.2; vectors `evidence/tampered.json`.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::Json;
use crate::digest::Digest;
use crate::envelope::{Altered, StoredEvent};
use crate::id::{TenantId, WorkflowId};
use crate::log::Frontier;
use crate::log::note::{Head, Note, VerifierKey};

/// The event that records a published head.
const CHECKPOINT: &str = "audit.checkpoint.created.v1";

/// What is wrong at the first break, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreakKind {
    /// Malformed, not canonical as it lies, or a hash differs.
    Altered,
    /// An event of another tenant.
    Foreign,
    /// A `seq` that came before.
    Duplicate,
    /// The event of this place comes later.
    Reordered,
    /// The event of this place is nowhere.
    Missing,
    /// A gap in its workflow.
    WorkflowSeq,
    /// A head that no key of the log signed.
    Signature,
    /// A signed head that disagrees with the events.
    Root,
    /// The same, while another signed head of that size or more agrees.
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

/// The first break of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal breaks at seq {break_seq}: {}", kind.as_str())]
pub struct Break {
    /// What is wrong.
    pub kind: BreakKind,
    /// The first place that is in doubt, from 1.
    pub break_seq: u64,
    /// The size of the last head before it that holds; 0 if none does.
    pub last_good_size: u64,
    /// The root that the failing head names, where one disagrees.
    pub expected: Option<Digest>,
    /// The root that the events have there.
    pub actual: Option<Digest>,
}

/// A journal without a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last event.
    pub through_seq: u64,
    /// The greatest head.
    pub tree_size: u64,
    /// The root over all events.
    pub root: Digest,
}

/// Where a verification begins: nothing, or what an earlier one has shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Start {
    /// The tree so far.
    pub frontier: Frontier,
    /// The last `workflow_seq` of each workflow so far.
    pub workflow_seqs: BTreeMap<WorkflowId, u64>,
}

/// What a journal is verified against.
#[derive(Clone, Copy, Debug)]
pub struct Witnesses<'a> {
    /// The keys of the log; several while one rotates.
    pub keys: &'a [VerifierKey],
    /// The signed notes that lie beside the events.
    pub stored: &'a [String],
    /// The signed notes that the reader holds from elsewhere.
    pub brought: &'a [String],
}

/// Whether the events are `tenant`'s, whole and in order, as every head says.
///
/// `events` come in the order in which they lie, each as it could be read. Heads that the log recorded
/// in itself are checked like those of `witnesses`; heads smaller than `start` are not looked at.
///
/// # Errors
/// The first [`Break`].
pub fn verify_journal(
    tenant: TenantId,
    events: impl IntoIterator<Item = Result<StoredEvent, Altered>>,
    witnesses: Witnesses<'_>,
    start: Start,
) -> Result<Verified, Break> {
    let mut scan = Scan {
        tenant,
        seq: start.frontier.size(),
        workflow_seqs: start.workflow_seqs,
        leaves: Vec::new(),
        recorded: Vec::new(),
    };
    let fault = scan.run(&mut events.into_iter());
    let recorded = scan.recorded.iter();
    let notes = witnesses.stored.iter().chain(recorded).chain(witnesses.brought);
    let mut heads = judge(notes, witnesses.keys);
    let end = compare(&mut heads, start.frontier, &scan.leaves);
    match fault {
        Some(kind) => Err(broken(kind, scan.seq, &heads, None)),
        None => verdict(&heads, &end),
    }
}

/// One pass over the events.
struct Scan {
    tenant: TenantId,
    /// The place looked at; after a pass without a fault, the last one.
    seq: u64,
    workflow_seqs: BTreeMap<WorkflowId, u64>,
    leaves: Vec<Digest>,
    recorded: Vec<String>,
}

impl Scan {
    fn run(&mut self, events: &mut impl Iterator<Item = Result<StoredEvent, Altered>>) -> Option<BreakKind> {
        while let Some(found) = events.next() {
            self.seq = self.seq.saturating_add(1);
            let Ok(event) = found else { return Some(BreakKind::Altered) };
            if event.tenant_id != self.tenant {
                return Some(BreakKind::Foreign);
            }
            if event.seq < self.seq {
                return Some(BreakKind::Duplicate);
            }
            if event.seq > self.seq {
                let later = events.any(|later| later.is_ok_and(|event| event.seq == self.seq));
                return Some(if later { BreakKind::Reordered } else { BreakKind::Missing });
            }
            let last = self.workflow_seqs.entry(event.workflow_id).or_default();
            if last.checked_add(1) != Some(event.workflow_seq) {
                return Some(BreakKind::WorkflowSeq);
            }
            *last = event.workflow_seq;
            self.leaves.push(event.leaf);
            if event.event_type == CHECKPOINT {
                self.recorded.extend(recorded_note(&event));
            }
        }
        None
    }
}

fn recorded_note(event: &StoredEvent) -> Option<String> {
    let payload = Json::parse(event.payload.as_deref()?).ok()?;
    payload.get("note")?.as_str().map(String::from)
}

/// A head as found, and what is known of it.
struct Judged {
    size: u64,
    /// The root that it names; `None` if no key of the log signed it.
    signed: Option<Digest>,
    /// The root of the events at its size, as far as they go.
    actual: Option<Digest>,
}

impl Judged {
    fn is_good(&self) -> bool {
        self.signed.is_some() && self.signed == self.actual
    }
}

/// The heads by size, those that nobody signed first. A note that cannot be read stands at the size of
/// the one before it.
fn judge<'n>(notes: impl Iterator<Item = &'n String>, keys: &[VerifierKey]) -> Vec<Judged> {
    let mut before = 0;
    let mut heads: Vec<Judged> = notes
        .map(|note| {
            let claimed = Note::parse(note).and_then(|note| note.head());
            before = claimed.map_or(before, |head| head.size);
            let signed = Head::open(note, keys).ok().map(|head| head.root);
            Judged { size: before, signed, actual: None }
        })
        .collect();
    heads.sort_by_key(|head| (head.size, head.signed.is_some()));
    heads
}

/// Fills in what the events say at each head; returns the tree over all of them.
fn compare(heads: &mut Vec<Judged>, start: Frontier, leaves: &[Digest]) -> Frontier {
    heads.retain(|head| head.size >= start.size());
    let mut tree = start;
    let mut leaves = leaves.iter();
    for head in heads {
        while tree.size() < head.size {
            let Some(leaf) = leaves.next() else { return tree };
            tree.push(*leaf);
        }
        head.actual = Some(tree.root());
    }
    leaves.for_each(|leaf| tree.push(*leaf));
    tree
}

/// The first head that does not hold, or an end that no head covers.
fn verdict(heads: &[Judged], end: &Frontier) -> Result<Verified, Break> {
    for head in heads {
        let after_good = last_good(heads, head.size).saturating_add(1);
        let Some(signed) = head.signed else {
            return Err(broken_at_head(BreakKind::Signature, after_good, heads, head));
        };
        let Some(actual) = head.actual else {
            let absent = end.size().saturating_add(1);
            return Err(broken_at_head(BreakKind::Truncated, absent, heads, head));
        };
        if signed != actual {
            let agrees = heads.iter().any(|other| other.size >= head.size && other.is_good());
            let kind = if agrees { BreakKind::Fork } else { BreakKind::Root };
            return Err(broken_at_head(kind, after_good, heads, head));
        }
    }
    let tree_size = heads.last().map_or(0, |head| head.size);
    if tree_size < end.size() {
        return Err(broken(BreakKind::Unsigned, tree_size.saturating_add(1), heads, None));
    }
    Ok(Verified { through_seq: end.size(), tree_size, root: end.root() })
}

fn broken_at_head(kind: BreakKind, break_seq: u64, heads: &[Judged], head: &Judged) -> Break {
    Break { last_good_size: last_good(heads, head.size), ..broken(kind, break_seq, heads, Some(head)) }
}

fn broken(kind: BreakKind, break_seq: u64, heads: &[Judged], head: Option<&Judged>) -> Break {
    Break {
        kind,
        break_seq,
        last_good_size: last_good(heads, break_seq),
        expected: head.and_then(|head| head.signed),
        actual: head.and_then(|head| head.actual),
    }
}

/// The size of the greatest head below `size` that holds.
fn last_good(heads: &[Judged], size: u64) -> u64 {
    heads.iter().rev().find(|head| head.size < size && head.is_good()).map_or(0, |head| head.size)
}
