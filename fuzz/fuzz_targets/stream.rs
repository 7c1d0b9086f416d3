//! A stream of commands with wild fields: every line is answered, the books balance, the log verifies, and
//! replay gives the same state.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_store::driver::Until;
use venture_store::{KeySource, OpenOptions, open};

const BUNDLE: &str = include_str!("../../examples/starter.yaml");

fuzz_target!(|data: &[u8]| {
    let options = OpenOptions {
        policy: Some(BUNDLE.to_owned()),
        key: KeySource::Seed([7; 32]),
        ..OpenOptions::default()
    };
    let venture = open("memory:", options).expect("memory opens");
    for line in data.split(|byte| *byte == b'\n').take(64) {
        let answer: serde_json::Value =
            serde_json::from_slice(&venture.handle(line)).expect("an answer is JSON");
        assert!(answer.get("decision").is_some() != answer.get("error").is_some());
    }
    let driver = venture.tenant().driver();
    driver.verify().expect("the log verifies");
    let replayed = driver.replay(Until::End).expect("what was accepted folds");
    assert_eq!(replayed.decider.state_hash(), driver.decider().state_hash());
});
