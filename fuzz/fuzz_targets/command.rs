//! One line of anything gets one answer, and what was accepted folds again to the same state.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_store::driver::{Decider, Until};
use venture_store::{KeySource, OpenOptions, open};

fuzz_target!(|data: &[u8]| {
    let options = OpenOptions { key: KeySource::Seed([7; 32]), ..OpenOptions::default() };
    let venture = open("memory:", options).expect("memory opens");
    let answer = venture.handle(data);
    let answer: serde_json::Value = serde_json::from_slice(&answer).expect("an answer is JSON");
    assert!(answer.get("decision").is_some() != answer.get("error").is_some());
    let driver = venture.tenant().driver();
    let replayed = driver.replay(Until::End).expect("what was accepted folds");
    assert_eq!(replayed.decider.state_hash(), driver.decider().state_hash());
});
