//! `venture audit verify`: is the log what was signed, byte for byte?

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use venture_core::log::note::VerifierKey;
use venture_store::journal::Journal;
use venture_store::verify::{Break, VerifyError, verify};

use crate::fault::{Fault, Verdict};
use crate::store::open_journal;
use crate::terminal::{Colour, Style};

pub(super) fn run(
    url: &str,
    key: Option<&str>,
    checkpoint: Option<&Path>,
    as_json: bool,
) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    require_key(&journal, key)?;
    let brought =
        checkpoint.map(|path| std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error)));
    let brought: Vec<String> = brought.transpose()?.into_iter().collect();
    let mut out = std::io::stdout().lock();
    let verified = match verify(&journal, &brought) {
        Ok(verified) => verified,
        Err(VerifyError::Broken(found)) => {
            if as_json {
                writeln!(out, "{}", as_object(&found))?;
            }
            return Err(VerifyError::Broken(found).into());
        }
        Err(error) => return Err(error.into()),
    };
    let (size, root, vkey) = (verified.through_seq, verified.root.to_string(), &journal.identity().vkey);
    if as_json {
        writeln!(out, "{}", json!({"verified": true, "log_size": size, "log_root": root, "vkey": vkey}))?;
    } else {
        let good = Style::of_stdout().paint(Colour::Good, "verified");
        writeln!(out, "{good}  {size} events, root {root}\nkey       {vkey}")?;
    }
    Ok(Verdict::Good)
}

fn as_object(found: &Break) -> serde_json::Value {
    let root = |root: Option<venture_core::Digest>| root.map(|root| root.to_string());
    json!({"verified": false, "kind": found.kind.as_str(), "break_seq": found.break_seq,
        "last_good_size": found.last_good_size, "expected": root(found.expected), "actual": root(found.actual)})
}

/// The key that the reader trusts is the one that signs this log.
fn require_key(journal: &dyn Journal, key: Option<&str>) -> Result<(), Fault> {
    let Some(key) = key else { return Ok(()) };
    let given = VerifierKey::parse(key).map_err(|error| Fault::Input(format!("`--key`: {error}")))?;
    let own =
        VerifierKey::parse(&journal.identity().vkey).map_err(|error| Fault::Check(error.to_string()))?;
    if given == own {
        return Ok(());
    }
    Err(Fault::Check(format!("the log is signed with another key, `{}`", own.to_text())))
}
