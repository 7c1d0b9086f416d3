//! `venture policy verify`: which signatures of a bundle hold.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_core::Json;
use venture_policy::authoring::{Signatures, check_signatures};
use venture_policy::bundle::{Bundle, Signer, key_bytes};

use super::{policy_case, policy_sign};
use crate::fault::{Fault, Verdict};

pub(super) fn run(
    file: &Path,
    tenant: &str,
    signatures: &Path,
    keys: &Path,
    as_json: bool,
) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    let message = policy_sign::message(&bundle, tenant)?;
    let given = match policy_case::strict(signatures)? {
        Json::Array(list) => list,
        one @ (Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) | Json::Object(_)) => vec![one],
    };
    let found = check_signatures(&message, &given, &signers(keys)?);
    if as_json {
        writeln!(std::io::stdout(), "{}", as_object(&found))?;
    } else {
        in_words(&found)?;
    }
    let is_good = found.invalid.is_empty() && !found.valid.is_empty();
    Ok(if is_good { Verdict::Good } else { Verdict::Bad })
}

/// A list of keys, or the signers of a bundle.
fn signers(path: &Path) -> Result<Vec<Signer>, Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let listed = Json::parse(&bytes).ok().filter(|json| json.as_array().is_some());
    let Some(listed) = listed else {
        let bundle = Bundle::parse(&bytes);
        let bundle =
            bundle.map_err(|_| Fault::Input(format!("`{}` is neither keys nor a bundle", path.display())))?;
        return Ok(bundle.governance.signers);
    };
    let key = |one: &Json| {
        let text = |name: &str| one.get(name).and_then(Json::as_str);
        let signer = text("key_id").zip(text("public_key").and_then(key_bytes));
        signer.map(|(key_id, public_key)| Signer { key_id: key_id.into(), public_key })
    };
    let all: Option<Vec<Signer>> = listed.as_array().unwrap_or_default().iter().map(key).collect();
    all.ok_or_else(|| Fault::Input(format!("`{}`: a key has `key_id` and `public_key`", path.display())))
}

fn as_object(found: &Signatures) -> Value {
    let invalid: Vec<Value> = found
        .invalid
        .iter()
        .map(|(key_id, reason)| json!({"key_id": key_id, "reason": reason.to_string()}))
        .collect();
    json!({"valid": found.valid, "invalid": invalid})
}

fn in_words(found: &Signatures) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    for key_id in &found.valid {
        writeln!(out, "holds: {key_id}")?;
    }
    for (key_id, reason) in &found.invalid {
        writeln!(out, "does not hold: {key_id}: {reason}")?;
    }
    if found.valid.is_empty() && found.invalid.is_empty() {
        writeln!(out, "no signature")?;
    }
    Ok(())
}
