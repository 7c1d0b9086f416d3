//! `venture init`: a new folder with a store, its key, and a bundle to start from.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use venture_store::OpenOptions;

use crate::fault::{Fault, Verdict};

/// The bundle that a new store starts from.
const STARTER: &str = include_str!("../../../examples/starter.yaml");

pub(super) fn run(dir: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let (store, policy, settings) =
        (dir.join("venture.db"), dir.join("policy.yaml"), dir.join("venture.env"));
    for path in [&store, &policy, &settings] {
        if path.exists() {
            return Err(Fault::Input(format!(
                "`{}` exists: nothing is overwritten, give another folder",
                path.display()
            )));
        }
    }
    std::fs::create_dir_all(dir).map_err(|error| Fault::file(dir, &error))?;
    let url = format!("sqlite:{}", store.display());
    venture_store::open(&url, OpenOptions::default())?.close()?;
    std::fs::write(&policy, STARTER).map_err(|error| Fault::file(&policy, &error))?;
    let here = std::path::absolute(&store).map_err(|error| Fault::file(&store, &error))?;
    let quoted = format!("'{}'", format!("sqlite:{}", here.display()).replace('\'', r"'\''"));
    std::fs::write(&settings, format!("export VENTURE_STORE={quoted}\n"))
        .map_err(|error| Fault::file(&settings, &error))?;
    let mut out = std::io::stdout().lock();
    let key = format!("{}.key", store.display());
    if as_json {
        writeln!(out, "{}", json!({"store": url, "key": key, "policy": policy, "settings": settings}))?;
    } else {
        writeln!(out, "store     {}", store.display())?;
        writeln!(out, "key       {key}  (keep it: it signs the log and cannot be made anew)")?;
        writeln!(out, "policy    {}", policy.display())?;
        writeln!(out, "settings  {}", settings.display())?;
        writeln!(
            out,
            "\nnext: . {} && venture run --policy {} < requests.jsonl",
            settings.display(),
            policy.display()
        )?;
    }
    Ok(Verdict::Good)
}
