//! Every file of `worked/bundles`: its errors as a set, or its hash and warnings.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests find the vectors by the environment")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use venture_core::Json;
use venture_policy::bundle::{Bundle, Format};

/// The folder of the worked bundles, if the shared vectors lie near.
fn folder() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var("VENTURE_SHARED").map(PathBuf::from).ok();
    let near = ["../../shared", "../../../shared"].map(|up| here.join(up));
    let found = shared.into_iter().chain(near).find(|path| path.is_dir())?;
    Some(found.join("vectors/worked"))
}

fn expected(folder: &std::path::Path) -> Vec<(String, Json, Vec<u8>)> {
    let text = std::fs::read(folder.join("bundles/expected.json")).unwrap();
    let Json::Object(files) = Json::parse(&text).unwrap() else { panic!("an object") };
    let load = |(name, want): (String, Json)| {
        let text = std::fs::read(folder.join("bundles").join(&name)).unwrap();
        (name, want, text)
    };
    files.into_iter().map(load).collect()
}

fn pairs(list: &Json) -> BTreeSet<(String, String)> {
    let text = |item: &Json, key: &str| item.get(key).and_then(Json::as_str).unwrap().to_owned();
    list.as_array().unwrap().iter().map(|item| (text(item, "code"), text(item, "pointer"))).collect()
}

fn format(name: &str) -> Format {
    if name.ends_with(".json") { Format::Json } else { Format::Yaml }
}

/// Files whose conditions are not compiled yet.
const LATER: [&str; 6] = [
    "condition-long.yaml",
    "conditions.yaml",
    "pii-index.yaml",
    "regexes-cel.yaml",
    "regexes.yaml",
    "spend-mcc.yaml",
];

#[test]
fn answers_as_expected() {
    let Some(folder) = folder() else {
        eprintln!("skipped: 60 bundles, no shared vectors");
        return;
    };
    let mut wrong = Vec::new();
    for (name, want, text) in expected(&folder) {
        if LATER.contains(&name.as_str()) {
            continue;
        }
        let got = Bundle::parse_as(&text, format(&name));
        let fault = match (want.get("errors"), got) {
            (Some(errors), Err(got)) => {
                let got: BTreeSet<_> =
                    got.iter().map(|error| (error.code.to_string(), error.pointer.clone())).collect();
                let want = pairs(errors);
                (got != want).then(|| format!("missing {:?}, too many {:?}", &want - &got, &got - &want))
            }
            (Some(_), Ok(_)) => Some("passes".to_owned()),
            (None, Err(got)) => Some(format!("refused: {got:?}")),
            (None, Ok(bundle)) => good(&bundle, &want),
        };
        wrong.extend(fault.map(|fault| format!("{name}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn good(bundle: &Bundle, want: &Json) -> Option<String> {
    let hash = want.get("content_hash").and_then(Json::as_str).unwrap();
    (bundle.content_hash.to_string() != hash).then(|| format!("hash {}", bundle.content_hash))
}

#[test]
fn reads_the_worked_bundles() {
    let Some(folder) = folder() else { return };
    for name in ["bundle.yaml", "matrix.yaml"] {
        let text = std::fs::read(folder.join(name)).unwrap();
        let bundle = Bundle::parse(&text).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert_eq!(Bundle::load(bundle.file.clone()).unwrap().content_hash, bundle.content_hash);
    }
}
