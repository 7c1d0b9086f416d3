//! Whatever is read as JSON has one canonical form, and reading that gives the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::{Json, canonical};

fuzz_target!(|data: &[u8]| {
    let Ok(value) = Json::parse(data) else { return };
    let bytes = canonical::to_vec(&value).expect("what was read can be written");
    assert_eq!(Json::parse(&bytes).as_ref(), Ok(&value));
    let foreign: serde_json::Value = serde_json::from_slice(data).expect("what we accept is JSON");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).expect("JSON"), foreign);
});
