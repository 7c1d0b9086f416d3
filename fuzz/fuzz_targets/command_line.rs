//! A command line is refused or read into parts; a deny of a part's program always finds it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_policy::command_line::{Part, parse};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(parts) = parse(text) else { return };
    assert!(!parts.is_empty());
    for tokens in &parts {
        let program = tokens.first().expect("a part has a program");
        assert!(!program.is_empty());
        let base = program.rsplit('/').next().unwrap_or(program).to_owned();
        let Ok(part) = Part::new(tokens, &[], &[], "/workspace/w") else { continue };
        let named = [base];
        assert!(part.is_denied_by(&named));
        // What is allowed under no word of its own is so under its name as well.
        if part.is_harmless("/workspace/w") {
            assert!(part.is_allowed_by(&named, "/workspace/w"));
        }
    }
});
