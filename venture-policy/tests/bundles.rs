//! Every file of `worked/bundles`: its errors as a set, or its hash and warnings.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests find the vectors by the environment")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use venture_core::Json;
use venture_policy::bundle::{BUNDLE_SCHEMA, Bundle, Format, least_after};

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

#[test]
fn answers_as_expected() {
    let Some(folder) = folder() else {
        eprintln!("skipped: 60 bundles, no shared vectors");
        return;
    };
    let mut wrong = Vec::new();
    for (name, want, text) in expected(&folder) {
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
    if bundle.content_hash.to_string() != hash {
        return Some(format!("hash {}", bundle.content_hash));
    }
    let got = bundle.warnings();
    let got: BTreeSet<_> = got.iter().map(|one| (one.code.to_string(), one.pointer.clone())).collect();
    let want = pairs(want.get("warnings").unwrap());
    let missing: Vec<_> = want.difference(&got).collect();
    (!missing.is_empty()).then(|| format!("no warnings {missing:?}"))
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

/// Every value of a file as the schema's library takes it.
fn plain(json: &Json) -> serde_json::Value {
    serde_json::from_slice(&venture_core::canonical::to_vec(json).unwrap()).unwrap()
}

#[test]
fn agrees_with_the_published_schema() {
    let Some(folder) = folder() else { return };
    let published = folder.join("../../spec/bundle.schema.json");
    assert_eq!(std::fs::read_to_string(published).unwrap(), BUNDLE_SCHEMA);
    let schema = serde_json::from_str(BUNDLE_SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    // The published schema speaks of one value; a key that stands twice and a fraction in an unread
    // place have none.
    let mut wrong = Vec::new();
    for (name, want, text) in expected(&folder) {
        // `.` of the schema's patterns takes U+2028 in some engines only.
        let unreadable =
            want.get("errors").is_some_and(|errors| pairs(errors).iter().any(|(code, _)| code == "PARSE"));
        if unreadable || name == "good-text.yaml" {
            continue;
        }
        let Ok(value) = loose(&name, &text) else { continue };
        let shape =
            want.get("errors").is_some_and(|errors| pairs(errors).iter().any(|(code, _)| of_shape(code)));
        if validator.is_valid(&value) == shape {
            wrong.push(format!(
                "{name}: {:?}",
                validator.iter_errors(&value).map(|e| e.to_string()).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file as another reader sees it, if it has one value.
fn loose(name: &str, text: &[u8]) -> Result<serde_json::Value, ()> {
    if let Ok(bundle) = Bundle::parse_as(text, format(name)) {
        return Ok(plain(&bundle.file));
    }
    if name.starts_with("duplicate-") && name != "duplicate-ids.yaml" {
        return Err(());
    }
    if format(name) == Format::Json {
        return serde_json::from_slice(text).map_err(|_| ());
    }
    serde_norway::from_slice(text).map_err(|_| ())
}

fn of_shape(code: &str) -> bool {
    ["UNKNOWN_KEY", "MISSING_KEY", "TYPE", "FLOAT", "VALUE", "PATTERN_INVALID"].contains(&code)
}

#[test]
fn asks_the_least_version() {
    let Some(folder) = folder() else { return };
    let cases = std::fs::read(folder.join("bundles/versions.json")).unwrap();
    let cases = Json::parse(&cases).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let load = |key| Bundle::load(case.get(key).unwrap().clone()).unwrap();
        let least = least_after(&load("old"), &load("new")).to_string();
        assert_eq!(Some(least.as_str()), case.get("least").and_then(Json::as_str), "{:?}", case.get("about"));
    }
}

#[test]
fn accepts_the_bundles_of_the_worked_scenarios() {
    let Some(folder) = folder() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let scenario = Json::parse(&std::fs::read(&path).unwrap()).unwrap();
        let Some(file @ Json::Object(_)) = scenario.get("bundle") else { continue };
        if scenario.get("overrides").is_some() {
            continue;
        }
        if let Err(errors) = Bundle::load(file.clone()) {
            panic!("{}: {errors:?}", path.display());
        }
        count += 1;
    }
    assert!(count > 40, "{count}");
}
