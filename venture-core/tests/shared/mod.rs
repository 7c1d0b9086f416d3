//! Where the shared vectors lie; shared by the tests that read them.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "each test uses a part; a test reads the environment"
)]

use std::path::{Path, PathBuf};

use venture_core::Json;

fn shared() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("VENTURE_SHARED") {
        return Some(PathBuf::from(dir));
    }
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../shared", "../../shared", "../../../shared"]
        .iter()
        .map(|way| crate_dir.join(way))
        .find(|dir| dir.join("vectors").is_dir())
}

/// The vector file at `path` below `vectors/`, or `None` with a printed line where there is none.
pub(crate) fn vectors(path: &str) -> Option<Json> {
    let Some(dir) = shared() else {
        println!("skipped 1: no shared vectors, so not `{path}`");
        return None;
    };
    let bytes = std::fs::read(dir.join("vectors").join(path)).unwrap();
    Some(Json::parse(&bytes).unwrap())
}

pub(crate) fn list<'a>(json: &'a Json, key: &str) -> &'a [Json] {
    json.get(key).and_then(Json::as_array).unwrap()
}

pub(crate) fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json.get(key).and_then(Json::as_str).unwrap()
}

pub(crate) fn int(json: &Json, key: &str) -> u64 {
    json.get(key).and_then(Json::as_int).unwrap().try_into().unwrap()
}
