//! A command line is refused or read into parts; a deny of a part's program always finds it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_policy::command_line::{Line, Part};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(line) = Line::read(text) else { return };
    assert!(line.parts().next().is_some());
    for words in line.parts() {
        let program = words.first().expect("a part has a program");
        assert!(!program.is_empty());
        let base = program.rsplit('/').next().unwrap_or(program).to_owned();
        let Ok(part) = Part::new(words, std::iter::empty(), std::iter::empty(), "/workspace/w") else { continue };
        let named = [base];
        assert!(part.is_denied_by(&named));
        // What is allowed under no word of its own is so under its name as well.
        if part.is_harmless("/workspace/w") {
            assert!(part.is_allowed_by(&named, "/workspace/w"));
        }
    }
});
