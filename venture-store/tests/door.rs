//! The door of bindings and command line: keys, tenants, URLs.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::path::Path;

use venture_core::id::{TenantId, Uuid};
use venture_store::{KeySource, OpenError, OpenOptions, Venture, open};

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn refusal(url: &str, options: OpenOptions) -> OpenError {
    open(url, options).err().unwrap()
}

#[test]
fn a_file_store_makes_its_key_and_opens_with_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let vkey = |venture: &Venture| venture.tenant().driver().journal().identity().vkey.clone();
    let first = open(&url(&path), OpenOptions::default()).unwrap();
    let made = vkey(&first);
    assert!(made.starts_with("venture.local/00000000-0000-4000-8000-000000000001+"), "{made}");
    assert!(matches!(refusal(&url(&path), OpenOptions::default()), OpenError::Sqlite(_)), "locked");
    first.close().unwrap();
    let again = open(&url(&path), OpenOptions::default()).unwrap();
    assert_eq!(vkey(&again), made);
    again.close().unwrap();

    let seed = OpenOptions { key: KeySource::Seed([1; 32]), ..OpenOptions::default() };
    assert!(matches!(refusal(&url(&path), seed), OpenError::OtherKey { .. }));
    let tenant = Some(TenantId(Uuid::from_u128(0x4000_8000_0000_0000_0002)));
    let other = OpenOptions { tenant, ..OpenOptions::default() };
    assert!(matches!(refusal(&url(&path), other), OpenError::OtherTenant { .. }));
    let key_path = folder.path().join("venture.db.key");
    let moved = folder.path().join("elsewhere.key");
    std::fs::rename(&key_path, &moved).unwrap();
    let gone = refusal(&url(&path), OpenOptions::default()).to_string();
    assert!(gone.contains("venture.db.key") && gone.contains("is missing"), "{gone}");
    assert!(!key_path.exists(), "a lost key is not made anew");
    open(&url(&path), OpenOptions { key: KeySource::File(moved), ..OpenOptions::default() }).unwrap();
}

#[test]
fn a_name_for_the_log_is_kept() {
    let options = OpenOptions { log_origin: "log.example".to_owned(), ..OpenOptions::default() };
    let venture = open("memory:", options).unwrap();
    let driver = venture.tenant().driver();
    assert_eq!(driver.journal().identity().origin, "log.example/00000000-0000-4000-8000-000000000001");
    let bad = OpenOptions { log_origin: "log example".to_owned(), ..OpenOptions::default() };
    assert!(matches!(refusal("memory:", bad), OpenError::Key(_)));
}

#[test]
fn other_urls_are_refused() {
    assert!(matches!(refusal("postgres://host/db", OpenOptions::default()), OpenError::Url(_)));
    assert!(matches!(refusal("sqlite:/dev/full", OpenOptions::default()), OpenError::Sqlite(_)));
}
