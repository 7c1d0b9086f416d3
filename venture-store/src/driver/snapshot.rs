//! Folded states kept beside the journal: a cache, so one that cannot be used is passed over, and it is told why.
//!
//! Spec: events.md 7, "Snapshots".

use core::fmt;

use postcard::{from_bytes, take_from_bytes, to_allocvec};
use venture_core::digest::Digest;
use venture_core::id::TenantId;
use venture_core::log::Frontier;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::signature::{PublicKey, SigningKey};
use venture_core::time::Timestamp;

use super::decider::Decider;
use super::fold::{Folded, verifier};
use crate::journal::{Journal, Snapshot};
use crate::open::OpenError;

/// Names what a snapshot's signature signs.
const TAG: &[u8] = b"venture snapshot v1\n";

/// A snapshot that was not used, and why. Nothing is lost by it: the state is folded from further back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The last event that it says is folded in.
    pub seq: u64,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the snapshot at seq {} was passed over, events are folded instead: {}", self.seq, self.why)
    }
}

/// The snapshot of a folded journal: layout, last time, frontier, state.
pub(super) fn snapshot<D: Decider>(
    folded: &Folded<D>,
    tenant: TenantId,
    key: &SigningKey,
) -> Option<Snapshot> {
    let last_at = folded.last_at.map(Timestamp::micros);
    let state = to_allocvec(&(D::LAYOUT, last_at, &folded.log, folded.decider.snapshot())).ok()?;
    let content_hash = Digest::of(&state);
    let seq = folded.log.size();
    let signature = key.sign(&signed_bytes(tenant, seq, content_hash)).to_vec();
    Some(Snapshot { seq, state, content_hash, signature })
}

fn signed_bytes(tenant: TenantId, seq: u64, content_hash: Digest) -> Vec<u8> {
    [TAG, tenant.as_bytes(), &seq.to_be_bytes(), &content_hash.0].concat()
}

/// The latest snapshot that can be used, and the later ones that cannot.
pub(super) fn from_snapshot<D: Decider>(
    journal: &dyn Journal,
    size: u64,
) -> Result<(Option<Folded<D>>, Vec<PassedOver>), OpenError> {
    let key = verifier(journal)?;
    let mut passed_over = Vec::new();
    for snapshot in journal.snapshots(size)? {
        let note = journal.heads(snapshot.seq)?.into_iter().next();
        match read::<D>(&snapshot, journal.identity().tenant, &key, note.as_deref()) {
            Ok(folded) => return Ok((Some(folded), passed_over)),
            Err(why) => passed_over.push(PassedOver { seq: snapshot.seq, why }),
        }
    }
    Ok((None, passed_over))
}

/// The folded journal of a snapshot that is whole, signed, of our layout, and at a head with its root.
fn read<D: Decider>(
    snapshot: &Snapshot,
    tenant: TenantId,
    key: &VerifierKey,
    note: Option<&str>,
) -> Result<Folded<D>, String> {
    require_signed(snapshot, tenant, key.key())?;
    let (found, rest) = take_from_bytes::<u32>(&snapshot.state).map_err(|error| error.to_string())?;
    if found != D::LAYOUT {
        let age = if found < D::LAYOUT { "an older" } else { "a newer" };
        return Err(format!("it has the state in {age} layout, {found}; this version reads {}", D::LAYOUT));
    }
    let (last_at, log, state): (Option<i64>, Frontier, Vec<u8>) =
        from_bytes(rest).map_err(|error| error.to_string())?;
    let last_at = last_at.map(Timestamp::from_micros).transpose().map_err(|error| error.to_string())?;
    let head = note.and_then(|note| Head::open(note, core::slice::from_ref(key)).ok());
    if !head
        .is_some_and(|head| head.size == snapshot.seq && head.size == log.size() && head.root == log.root())
    {
        return Err("no signed head has its place and root".to_owned());
    }
    let decider = D::restore(tenant, &state).map_err(|corruption| corruption.0)?;
    Ok(Folded { decider, log, last_at, snapshot_seq: snapshot.seq, passed_over: Vec::new() })
}

fn require_signed(snapshot: &Snapshot, tenant: TenantId, key: &PublicKey) -> Result<(), String> {
    if Digest::of(&snapshot.state) != snapshot.content_hash {
        return Err("its bytes are not those that were hashed".to_owned());
    }
    let signature: Option<&[u8; 64]> = snapshot.signature.as_slice().try_into().ok();
    let signed = signed_bytes(tenant, snapshot.seq, snapshot.content_hash);
    if signature.is_none_or(|signature| key.verify(&signed, signature).is_err()) {
        return Err("it is not signed with the log's key".to_owned());
    }
    Ok(())
}
