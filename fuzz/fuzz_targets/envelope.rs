//! An envelope is refused or is exactly the bytes that were hashed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::envelope::StoredEvent;

fuzz_target!(|data: &[u8]| {
    let Ok(event) = StoredEvent::from_envelope_bytes(data) else { return };
    let again =
        StoredEvent::from_envelope_bytes(event.to_envelope_json().as_bytes()).expect("its own text reads");
    assert_eq!(again, event);
});
