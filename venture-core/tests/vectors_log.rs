//! `vectors/evidence/log-40.json`: envelopes, leaves, frontiers and heads, byte for byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::envelope::{
    Header, StoredEvent, default_workspace, genesis_bundle_id, seal, system_workflow,
};
use venture_core::id::TenantId;
use venture_core::log::note::{Head, LogKey, NoteError, VerifierKey};
use venture_core::log::witness::WitnessKey;
use venture_core::log::{Checkpoint, Frontier};
use venture_core::{Digest, Json, canonical};

fn seed(log: &Json) -> [u8; 32] {
    text(log.get("log_key").unwrap(), "seed").parse::<Digest>().unwrap().0
}

#[test]
fn envelopes_are_sealed_to_the_same_bytes() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    for (envelope, bytes) in list(&log, "events").iter().zip(list(&log, "canonical")) {
        let stored = StoredEvent::from_envelope(envelope).unwrap();
        assert_eq!(stored.header, text(bytes, "header").as_bytes());
        assert_eq!(stored.payload.as_deref(), Some(text(bytes, "payload").as_bytes()));
        assert_eq!(stored.seq, int(bytes, "seq"));

        let mut header = Header::from_members(envelope.as_object().unwrap()).unwrap();
        header.payload_hash = Digest([0; 32]);
        assert_eq!(seal(header, envelope.get("payload").unwrap()).unwrap(), stored);

        assert_eq!(stored.to_envelope_json(), canonical::to_string(envelope).unwrap());
        stored.check().unwrap();
        let read = stored.decode_header().unwrap();
        assert_eq!(canonical::to_vec(&read).unwrap(), stored.header);
    }
}

#[test]
fn the_ids_of_a_tenant_are_derived() {
    let Some(run) = vectors("worked/example.json") else { return };
    let first = &list(&run, "envelopes")[0];
    let tenant: TenantId = text(first, "tenant_id").parse().unwrap();
    assert_eq!(system_workflow(tenant).to_string(), text(first, "workflow_id"));
    assert_eq!(default_workspace(tenant).to_string(), text(first, "workspace_id"));
    assert_eq!(genesis_bundle_id().to_string(), text(first, "policy_bundle_id"));

    let mut tree = Frontier::new();
    for envelope in list(&run, "envelopes") {
        tree.push(StoredEvent::from_envelope(envelope).unwrap().leaf);
    }
    assert_eq!(tree.root().to_string(), text(&run, "log_root"));
}

#[test]
fn heads_are_signed_to_the_same_bytes() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let key = LogKey::from_seed(text(&log, "origin"), &seed(&log)).unwrap();
    let names = log.get("log_key").unwrap();
    assert_eq!(key.key_id(), text(names, "key_id"));
    assert_eq!(key.vkey(), text(names, "vkey"));
    let verifier = VerifierKey::parse(text(names, "vkey")).unwrap();
    assert_eq!(verifier, key.verifier());

    let mut tree = Frontier::new();
    let mut heads = list(&log, "heads").iter();
    let mut frontiers = list(&log, "frontiers").iter().peekable();
    let mut check_frontier = |tree: &Frontier| {
        while let Some(wanted) = frontiers.next_if(|wanted| int(wanted, "n") == tree.size()) {
            let hashes: Vec<String> = tree.hashes().iter().map(ToString::to_string).collect();
            let wanted: Vec<&str> = list(wanted, "hashes").iter().map(|h| h.as_str().unwrap()).collect();
            assert_eq!(hashes, wanted);
        }
    };
    check_frontier(&tree);
    let mut head = heads.next();
    for envelope in list(&log, "events") {
        tree.push(StoredEvent::from_envelope(envelope).unwrap().leaf);
        check_frontier(&tree);
        if let Some(wanted) = head.filter(|wanted| int(wanted, "tree_size") == tree.size()) {
            assert_eq!(tree.root().to_string(), text(wanted, "root_hash"));
            let note = key.sign(tree.size(), tree.root());
            assert_eq!(note, text(wanted, "note"));
            let opened = Head::open(&note, std::slice::from_ref(&verifier)).unwrap();
            assert_eq!((opened.size, opened.root), (tree.size(), tree.root()));
            head = heads.next();
        }
    }
    assert!(head.is_none() && frontiers.peek().is_none());
}

#[test]
fn a_head_is_refused_for_what_is_wrong_with_it() {
    let key = LogKey::from_seed("log.example/a", &[1; 32]).unwrap();
    let other = LogKey::from_seed("log.example/a", &[2; 32]).unwrap();
    let note = key.sign(7, Digest::of(b"root"));
    let keys = [key.verifier()];
    let refused = |note: &str, error: NoteError| assert_eq!(Head::open(note, &keys), Err(error), "{note}");

    refused("", NoteError::Malformed);
    refused("log.example/a\n7\n", NoteError::Malformed);
    refused(&note.replace('\u{2014}', "-"), NoteError::Malformed);
    refused(&note.replace("\n7\n", "\n07\n"), NoteError::NotAHead);
    refused(&note.replace("\n7\n", "\n7\nextra\n"), NoteError::NotAHead);
    refused(&note.replace("log.example/a\n7", "log.example/b\n7"), NoteError::Origin);
    refused(&note.replace("\n7\n", "\n8\n"), NoteError::Signature);
    refused(&other.sign(7, Digest::of(b"root")), NoteError::Unsigned);

    let both = other.countersign(&note).unwrap();
    for one in [&key, &other] {
        assert_eq!(Head::open(&both, &[one.verifier()]).unwrap().size, 7);
    }
}

#[test]
fn checkpoints_are_recorded_as_events() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let tenant: TenantId = text(&log, "tenant_id").parse().unwrap();
    let key = LogKey::from_seed(text(&log, "origin"), &seed(&log)).unwrap();
    let mut before = 0;
    for published in list(&log, "checkpoints") {
        let size = int(published, "tree_size");
        let head = list(&log, "heads").iter().find(|head| int(head, "tree_size") == size).unwrap();
        let checkpoint = Checkpoint::of(text(head, "note"), &key.verifier(), before).unwrap();
        let recorded = list(&log, "events").iter().find(|event| int(event, "seq") == int(published, "seq"));
        let recorded = recorded.unwrap();
        let payload = recorded.get("payload").unwrap();
        assert_eq!(canonical::to_vec(&checkpoint).unwrap(), canonical::to_vec(payload).unwrap());
        assert_eq!(checkpoint.event_id(tenant).to_string(), text(recorded, "event_id"));
        assert_eq!(text(recorded, "event_id"), text(recorded, "trace_id"));
        assert_eq!(system_workflow(tenant).to_string(), text(recorded, "workflow_id"));
        before = size;
    }
}

#[test]
fn a_witness_says_when_it_signed() {
    let Some(log) = vectors("evidence/log-40.json") else { return };
    let case = log.get("witness").unwrap();
    let (witness, note) = (WitnessKey::parse(text(case, "vkey")).unwrap(), text(case, "note"));
    assert_eq!(witness.name(), text(case, "name"));
    assert_eq!(witness.cosigned_at(note), Ok(int(case, "time")));
    let key = VerifierKey::parse(text(log.get("log_key").unwrap(), "vkey")).unwrap();
    let head = Head::open(note, &[key]).unwrap();
    assert_eq!(witness.cosigned_at(&note.replace("\n30\n", "\n31\n")), Err(NoteError::Signature));
    // The witness's line is the last one; a letter of its time or signature changed, or the line away.
    let at = note.len() - 50;
    let other = if note.as_bytes()[at] == b'A' { "B" } else { "A" };
    let changed = format!("{}{other}{}", &note[..at], &note[at + 1..]);
    assert_eq!(witness.cosigned_at(&changed), Err(NoteError::Signature));
    let unsigned = list(&log, "heads").iter().find(|found| int(found, "tree_size") == head.size).unwrap();
    assert_eq!(witness.cosigned_at(text(unsigned, "note")), Err(NoteError::Unsigned));
    // A key of a log is none of a witness, and the other way round.
    assert!(WitnessKey::parse(text(log.get("log_key").unwrap(), "vkey")).is_err());
    assert!(VerifierKey::parse(text(case, "vkey")).is_err());
}
