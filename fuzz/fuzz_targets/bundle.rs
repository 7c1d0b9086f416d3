//! A bundle file is refused with places, or loads again from its own JSON to the same hash.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_policy::bundle::Bundle;

fuzz_target!(|data: &[u8]| match Bundle::parse(data) {
    Ok(bundle) => {
        let again = Bundle::load(bundle.file.clone()).expect("what loaded loads again");
        assert_eq!(again.content_hash, bundle.content_hash);
    }
    Err(errors) => assert!(!errors.is_empty()),
});
