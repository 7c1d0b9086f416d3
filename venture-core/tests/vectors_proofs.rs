//! `vectors/evidence/log-40.json`: proofs and tiles, byte for byte, and refused ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::envelope::StoredEvent;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::log::{
    Completeness, ConsistencyText, InclusionText, Incomplete, Nodes as _, Tree, consistency, entry_bundle,
    frontier, hash_tile, hash_tile_path, inclusion, root, verify_consistency, verify_inclusion,
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
