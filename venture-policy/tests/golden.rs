//! Bundles in words, against files that people have read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use venture_policy::authoring::in_words;
use venture_policy::bundle::Bundle;

/// With `BLESS` in the environment the file is written anew, to be read before it is committed.
fn check(bundle: &str, words: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(root.join(bundle)).unwrap();
    let bundle = Bundle::parse(&text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let path = root.join("tests/golden").join(words);
    let shown = in_words(&bundle) + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    for (at, (found, wanted)) in shown.lines().zip(golden.lines()).enumerate() {
        assert_eq!(found, wanted, "{words}:{at}");
    }
    assert_eq!(shown.lines().count(), golden.lines().count());
}

#[test]
fn the_starter_in_words() {
    check("../examples/starter.yaml", "starter.txt");
}

#[test]
fn every_kind_of_statement_in_words() {
    check("tests/golden/every.yaml", "every.txt");
}
