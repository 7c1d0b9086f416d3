//! Laws of the log: proofs made are proofs that hold, and no other leaf, size or root fits them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use venture_core::log::note::{Head, LogKey, Note, VerifierKey};
use venture_core::log::{
    Completeness, ConsistencyText, Frontier, InclusionText, Tree, consistency, frontier, inclusion,
    leaf_hash, root, verify_consistency, verify_inclusion,
};
use venture_core::{Digest, Json};

fn leaf(seed: u64, index: u64) -> Digest {
    leaf_hash(&[seed.to_be_bytes(), index.to_be_bytes()].concat())
}

fn tree(seed: u64, size: u64) -> Tree {
    (0..size).map(|index| leaf(seed, index)).collect()
}

proptest! {
    #[test]
    fn every_leaf_is_included_and_no_other(seed: u64, size in 1_u64..700, pick: u64, flip in 0_usize..32) {
        let tree = tree(seed, size);
        let index = pick % size;
        let top = root(&tree, size).unwrap();
        let proof = inclusion(&tree, index, size).unwrap();
        prop_assert!(verify_inclusion(leaf(seed, index), index, size, top, &proof).is_ok());
        prop_assert!(verify_inclusion(leaf(seed, index + 1), index, size, top, &proof).is_err());
        prop_assert!(verify_inclusion(leaf(seed, index), (index + 1) % size, size, top, &proof).is_err() || size == 1);
        prop_assert!(inclusion(&tree, size, size).is_err());
        let mut longer = proof.clone();
        longer.push(top);
        prop_assert!(verify_inclusion(leaf(seed, index), index, size, top, &longer).is_err());
        for place in 0..proof.len() {
            let mut bad = proof.clone();
            bad[place].0[flip] ^= 1;
            prop_assert!(verify_inclusion(leaf(seed, index), index, size, top, &bad).is_err());
        }
    }

    #[test]
    fn every_size_is_consistent_with_every_smaller(seed: u64, to in 1_u64..700, pick: u64, flip in 0_usize..32) {
        let tree = tree(seed, to);
        let from = pick % (to + 1);
        let at = |size| (size, root(&tree, size).unwrap());
        let proof = consistency(&tree, from, to).unwrap();
        prop_assert!(verify_consistency(at(from), at(to), &proof).is_ok());
        let forked = (from, Digest::of(b"another"));
        prop_assert!(verify_consistency(forked, at(to), &proof).is_err());
        if from > 0 {
            prop_assert!(verify_consistency(at(from), (to, Digest::of(b"another")), &proof).is_err());
        }
        for place in 0..proof.len() {
            let mut bad = proof.clone();
            bad[place].0[flip] ^= 1;
            prop_assert!(verify_consistency(at(from), at(to), &bad).is_err());
            bad.remove(place);
            prop_assert!(verify_consistency(at(from), at(to), &bad).is_err());
        }
    }

    #[test]
    fn a_frontier_grows_to_the_same_root(seed: u64, size in 0_u64..700, pick: u64) {
        let tree = tree(seed, size);
        let from = pick % (size + 1);
        let mut grown: Frontier = frontier(&tree, from).unwrap();
        for index in from..size {
            grown.push(leaf(seed, index));
        }
        prop_assert_eq!(grown.root(), root(&tree, size).unwrap());
        prop_assert_eq!(grown, frontier(&tree, size).unwrap());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "(c2sp.org/tlog-proof@v1\n|old |index |\u{2014} |[a-z0-9+/=. \n]){0,60}") {
        let _ = (Note::parse(&text), VerifierKey::parse(&text), InclusionText::parse(&text));
        let _ = (ConsistencyText::parse(&text), Json::parse(text.as_bytes()).map(|json| Completeness::from_json(&json).is_ok()));
    }

    #[test]
    fn a_changed_head_is_no_head(size: u64, seed: [u8; 32], at: prop::sample::Index, to: char) {
        let key = LogKey::from_seed("venture.local/x", &seed).unwrap();
        let note = key.sign(size, Digest::of(&seed));
        let mut chars: Vec<char> = note.chars().collect();
        let at = at.index(chars.len());
        prop_assume!(chars[at] != to);
        chars[at] = to;
        let changed: String = chars.into_iter().collect();
        prop_assert_eq!(Head::open(&note, &[key.verifier()]).unwrap().size, size);
        prop_assert!(Head::open(&changed, &[key.verifier()]).is_err());
    }

    #[test]
    fn proofs_as_text_read_back(number: u64, hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..20), seed: [u8; 32]) {
        let hashes: Vec<Digest> = hashes.into_iter().map(Digest).collect();
        let note = LogKey::from_seed("venture.local/x", &seed).unwrap().sign(number, Digest::of(b"root"));
        let inclusion = InclusionText { index: number, hashes: hashes.clone(), note: note.clone() };
        let most = InclusionText { hashes: vec![Digest([7; 32]); 63], ..inclusion.clone() };
        prop_assert!(InclusionText::parse(&most.to_text()).is_ok());
        let more = InclusionText { hashes: vec![Digest([7; 32]); 64], ..inclusion.clone() };
        prop_assert!(InclusionText::parse(&more.to_text()).is_err());
        prop_assert_eq!(InclusionText::parse(&inclusion.to_text()), Ok(inclusion));
        let consistency = ConsistencyText { old: number, hashes, note };
        prop_assert_eq!(ConsistencyText::parse(&consistency.to_text()), Ok(consistency));
    }
}
