//! `vectors/evidence/log-40.json`: proofs and tiles, byte for byte, and refused ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::envelope::{Header, StoredEvent};
use venture_core::id::WorkflowId;
use venture_core::log::note::{Head, LogKey, VerifierKey};
use venture_core::log::{
    Completeness, ConsistencyText, InclusionText, Incomplete, Nodes as _, Tree, consistency, entry_bundle,
    frontier, hash_tile, hash_tile_path, inclusion, leaf_hash, root, verify_consistency, verify_inclusion,
};
use venture_core::{Digest, Json, canonical};

struct Log {
    json: Json,
    events: Vec<StoredEvent>,
    tree: Tree,
    keys: [VerifierKey; 1],
}

fn log() -> Option<Log> {
    let json = vectors("evidence/log-40.json")?;
    let events: Vec<_> =
        list(&json, "events").iter().map(|event| StoredEvent::from_envelope(event).unwrap()).collect();
    let tree = events.iter().map(|event| event.leaf).collect();
    let keys = [VerifierKey::parse(text(json.get("log_key").unwrap(), "vkey")).unwrap()];
    Some(Log { json, events, tree, keys })
}

fn hashes(json: &Json) -> Vec<Digest> {
    list(json, "hashes").iter().map(|hash| hash.as_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn inclusion_proofs() {
    let Some(Log { json, events, tree, keys }) = log() else { return };
    for wanted in list(&json, "inclusion") {
        let (index, size) = (int(wanted, "seq") - 1, int(wanted, "tree_size"));
        let proof = inclusion(&tree, index, size).unwrap();
        assert_eq!(proof, hashes(wanted));
        let leaf = events[usize::try_from(index).unwrap()].leaf;
        verify_inclusion(leaf, index, size, root(&tree, size).unwrap(), &proof).unwrap();
        if let Some(text) = wanted.get("tlog_proof").and_then(Json::as_str) {
            let read = InclusionText::parse(text).unwrap();
            assert_eq!((read.index, &read.hashes), (index, &proof));
            assert_eq!(read.to_text(), text);
            assert_eq!(Head::open(&read.note, &keys).unwrap().size, size);
        }
    }
}

#[test]
fn consistency_proofs() {
    let Some(Log { json, tree, .. }) = log() else { return };
    for wanted in list(&json, "consistency") {
        let (from, to) = (int(wanted, "from"), int(wanted, "to"));
        let proof = consistency(&tree, from, to).unwrap();
        assert_eq!(proof, hashes(wanted), "{from} to {to}");
        let at = |size| (size, root(&tree, size).unwrap());
        verify_consistency(at(from), at(to), &proof).unwrap();
        if let Some(text) = wanted.get("text").and_then(Json::as_str) {
            let read = ConsistencyText::parse(text).unwrap();
            assert_eq!((read.old, &read.hashes), (from, &proof));
            assert_eq!(read.to_text(), text);
        }
    }
}

#[test]
fn frontiers_and_tiles() {
    let Some(Log { json, events, tree, .. }) = log() else { return };
    for wanted in list(&json, "frontiers") {
        let frontier = frontier(&tree, int(wanted, "n")).unwrap();
        assert_eq!(frontier.hashes(), hashes(wanted));
        assert_eq!(frontier.root(), root(&tree, frontier.size()).unwrap());
    }
    let size = tree.size();
    let headers = events.iter().map(|event| event.header.as_slice());
    for (path, bytes) in [
        (hash_tile_path(0, 0, size), hash_tile(&tree, 0, 0, size).unwrap()),
        (venture_core::log::entry_bundle_path(0, size), entry_bundle(headers).unwrap()),
    ] {
        let wanted = json.get("tiles").unwrap().get(&path).unwrap();
        assert_eq!(bytes.len(), usize::try_from(int(wanted, "bytes")).unwrap());
        assert_eq!(Digest::of(&bytes).to_string(), text(wanted, "sha256"));
    }
}

#[test]
fn completeness_of_a_workflow() {
    let Some(Log { json, events, tree, keys }) = log() else { return };
    for wanted in list(&json, "completeness") {
        let read = Completeness::from_json(wanted).unwrap();
        let head = read.verify(&keys).unwrap();
        let headers = events.iter().map(|event| event.decode_header().unwrap());
        let made =
            Completeness::prove(&tree, headers, read.workflow_id, head.size, head_note(wanted)).unwrap();
        assert_eq!(made, read);
        assert_eq!(canonical::to_string(&made).unwrap(), canonical::to_string(wanted).unwrap());
    }
    let refused: Vec<Incomplete> = list(&json, "completeness_refused")
        .iter()
        .map(|case| Completeness::from_json(case.get("proof").unwrap()).unwrap().verify(&keys).unwrap_err())
        .collect();
    assert_eq!(refused, [Incomplete::Tail, Incomplete::Further, Incomplete::Gap]);
}

fn head_note(proof: &Json) -> String {
    text(proof, "note").to_owned()
}

/// A log of the given headers, truly signed, whatever they say; and the proof for their workflow in it.
fn prove(headers: &[Header<'_>], workflow_id: WorkflowId) -> (Completeness, [VerifierKey; 1]) {
    let leaves = headers.iter().map(|header| leaf_hash(&canonical::to_vec(header).unwrap()));
    let tree: Tree = leaves.collect();
    let key = LogKey::from_seed("log.example/x", &[3; 32]).unwrap();
    let note = key.sign(tree.size(), root(&tree, tree.size()).unwrap());
    let proof = Completeness::prove(&tree, headers.iter().cloned(), workflow_id, tree.size(), note).unwrap();
    (proof, [key.verifier()])
}

#[test]
fn a_slice_is_complete_only_as_it_lies_in_the_log() {
    let Some(Log { events, .. }) = log() else { return };
    let headers: Vec<Header<'static>> =
        events[..6].iter().map(|event| event.decode_header().unwrap().into_owned()).collect();
    let (own, other) = (headers[0].workflow_id, WorkflowId(headers[0].tenant_id.0));
    let make = |places: &[(u64, u64, WorkflowId)]| -> Vec<Header<'static>> {
        let places = headers.iter().zip(places);
        places
            .map(|(header, (seq, workflow_seq, workflow_id))| Header {
                seq: *seq,
                workflow_seq: *workflow_seq,
                workflow_id: *workflow_id,
                ..header.clone()
            })
            .collect()
    };
    let sound = [(1, 1, own), (2, 1, other), (3, 2, own), (4, 2, other), (5, 3, other)];
    let (proof, keys) = prove(&make(&sound), own);
    proof.verify(&keys).unwrap();

    // A header of the tail that says something else than the log does.
    let mut altered = proof.clone();
    altered.tail[1].actor_id = "another".into();
    assert_eq!(altered.verify(&keys), Err(Incomplete::Tail));
    let mut altered = proof.clone();
    altered.events[1].header.actor_id = "another".into();
    assert_eq!(altered.verify(&keys), Err(Incomplete::NotIncluded));
    let mut altered = proof;
    altered.frontier[0] = Digest::of(b"another");
    assert_eq!(altered.verify(&keys), Err(Incomplete::Tail));

    // Logs that their writer numbered wrongly, and signed.
    let misplaced = [(1, 1, own), (2, 1, other), (3, 2, own), (9, 2, other), (5, 3, other)];
    let (mut proof, keys) = prove(&make(&misplaced), own);
    proof.tail = make(&misplaced)[3..].to_vec();
    assert_eq!(proof.verify(&keys), Err(Incomplete::Tail));
    let turned = [(1, 2, own), (2, 1, own)];
    let (mut proof, keys) = prove(&make(&turned), own);
    proof.events.reverse();
    assert_eq!(proof.verify(&keys), Err(Incomplete::Gap));
}
