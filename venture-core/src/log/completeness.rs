//! That a workflow's slice is all there is of it, at one head.
//!
//! Its events carry `workflow_seq` from 1 without a gap, each is in the log, and the log after the
//! last of them holds none of that workflow.
//!
//! Spec: events.md 7, row "completeness of a workflow at size n".

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use super::check::verify_inclusion;
use super::frontier::{Frontier, leaf_hash};
use super::note::{Head, NoteError, VerifierKey};
use super::prove::{OutOfRange, frontier, inclusion};
use super::tree::Nodes;
use crate::Json;
use crate::canonical;
use crate::digest::Digest;
use crate::envelope::Header;
use crate::id::WorkflowId;

/// All events of one workflow at one head, provably.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// In order of `workflow_seq`.
    pub events: Vec<Member>,
    /// The frontier after the last of them.
    pub frontier: Vec<Digest>,
    /// The signed note of the head.
    pub note: String,
    /// Every header after the last of them, up to the head.
    pub tail: Vec<Header<'static>>,
    /// The workflow.
    pub workflow_id: WorkflowId,
}

/// One event of the workflow and the hashes that lead to the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// From the leaf upwards.
    pub hashes: Vec<Digest>,
    /// The header.
    pub header: Header<'static>,
}

/// Why a slice is not shown to be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// Not a proof of this form.
    #[error("not a completeness proof")]
    Malformed,
    /// The head does not hold.
    #[error(transparent)]
    Head(#[from] NoteError),
    /// An event is of another workflow, or a `workflow_seq` is left out.
    #[error("the events are not the workflow's from 1 on without a gap")]
    Gap,
    /// An event is not in the log.
    #[error("an event is not in the log")]
    NotIncluded,
    /// The log does not go on after the last event as shown.
    #[error("the events after the last one shown do not lead to the head")]
    Tail,
    /// The log goes on with an event of the workflow that is not shown.
    #[error("the log holds a further event of the workflow")]
    Further,
}

impl Completeness {
    /// The proof for `workflow_id` at the head `note` of `size` leaves.
    ///
    /// `headers` are those of the log, in order of `seq`, at least `size` of them.
    ///
    /// # Errors
    /// [`OutOfRange`] if the log has fewer leaves than `size`.
    pub fn prove<'h>(
        nodes: &impl Nodes,
        headers: impl IntoIterator<Item = Header<'h>>,
        workflow_id: WorkflowId,
        size: u64,
        note: String,
    ) -> Result<Self, OutOfRange> {
        let (mut events, mut tail, mut last) = (Vec::new(), Vec::new(), 0);
        for header in headers.into_iter().take_while(|header| header.seq <= size) {
            let header = header.into_owned();
            if header.workflow_id == workflow_id {
                last = header.seq;
                tail.clear();
                let hashes = inclusion(nodes, last.saturating_sub(1), size)?;
                events.push(Member { hashes, header });
            } else {
                tail.push(header);
            }
        }
        let frontier = frontier(nodes, last)?.hashes().to_vec();
        Ok(Self { events, frontier, note, tail, workflow_id })
    }

    /// Reads a proof; nothing of it is checked yet.
    ///
    /// # Errors
    /// [`Incomplete::Malformed`] if it is none.
    pub fn from_json(proof: &Json) -> Result<Self, Incomplete> {
        let members = proof.as_object().filter(|members| members.len() == 5).ok_or(Incomplete::Malformed)?;
        let text = |key: &str| members.get(key).and_then(Json::as_str).ok_or(Incomplete::Malformed);
        let list = |key: &str| members.get(key).and_then(Json::as_array).ok_or(Incomplete::Malformed);
        Ok(Self {
            events: list("events")?.iter().map(read_member).collect::<Result<_, _>>()?,
            frontier: digests(list("frontier")?)?,
            note: text("note")?.to_string(),
            tail: list("tail")?.iter().map(read_header).collect::<Result<_, _>>()?,
            workflow_id: text("workflow_id")?.parse().map_err(|_| Incomplete::Malformed)?,
        })
    }

    /// The head, if the events are all of the workflow's at it.
    ///
    /// # Errors
    /// [`Incomplete`], in the order of its variants.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Head, Incomplete> {
        let head = Head::open(&self.note, keys)?;
        let mut last = 0;
        for (member, workflow_seq) in self.events.iter().zip(1_u64..) {
            let header = &member.header;
            let next = header.workflow_id == self.workflow_id
                && header.workflow_seq == workflow_seq
                && header.seq > last;
            if !next {
                return Err(Incomplete::Gap);
            }
            last = header.seq;
        }
        for member in &self.events {
            let index = member.header.seq.saturating_sub(1);
            verify_inclusion(leaf(&member.header)?, index, head.size, head.root, &member.hashes)
                .map_err(|_| Incomplete::NotIncluded)?;
        }
        let mut tree = Frontier::from_parts(last, self.frontier.clone()).ok_or(Incomplete::Tail)?;
        for header in &self.tail {
            tree.push(leaf(header)?);
            if header.seq != tree.size() {
                return Err(Incomplete::Tail);
            }
        }
        if tree.size() != head.size || tree.root() != head.root {
            return Err(Incomplete::Tail);
        }
        if self.tail.iter().any(|header| header.workflow_id == self.workflow_id) {
            return Err(Incomplete::Further);
        }
        Ok(head)
    }
}

fn leaf(header: &Header<'_>) -> Result<Digest, Incomplete> {
    canonical::to_vec(header).map(|bytes| leaf_hash(&bytes)).map_err(|_| Incomplete::Malformed)
}

fn read_member(member: &Json) -> Result<Member, Incomplete> {
    let member = member.as_object().filter(|member| member.len() == 2).ok_or(Incomplete::Malformed)?;
    let hashes = member.get("hashes").and_then(Json::as_array).ok_or(Incomplete::Malformed)?;
    let header = member.get("header").ok_or(Incomplete::Malformed)?;
    Ok(Member { hashes: digests(hashes)?, header: read_header(header)? })
}

fn read_header(header: &Json) -> Result<Header<'static>, Incomplete> {
    let members = header.as_object().ok_or(Incomplete::Malformed)?;
    if members.contains_key("payload") || members.contains_key("this_event_hash") {
        return Err(Incomplete::Malformed);
    }
    Header::from_members(members).map_err(|_| Incomplete::Malformed)
}

fn digests(hashes: &[Json]) -> Result<Vec<Digest>, Incomplete> {
    hashes
        .iter()
        .map(|hash| hash.as_str().and_then(|text| text.parse().ok()).ok_or(Incomplete::Malformed))
        .collect()
}
