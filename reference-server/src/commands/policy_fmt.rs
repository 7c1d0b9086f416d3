//! `venture policy fmt`: the one layout of a bundle file.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use venture_policy::authoring::layout;
use venture_policy::bundle::Bundle;

use crate::fault::{Fault, Verdict};

/// What is done with the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Shown.
    Show,
    /// Only compared with the file.
    Check,
    /// Written over the file.
    Write,
}

pub(super) fn run(path: &Path, mode: Mode, as_json: bool) -> Result<Verdict, Fault> {
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let laid = layout(&text).map_err(|error| Fault::Input(format!("`{}`: {error}", path.display())))?;
    let changes = laid.as_bytes() != text;
    if mode == Mode::Write && changes {
        std::fs::write(path, &laid).map_err(|error| Fault::file(path, &error))?;
    }
    let mut out = std::io::stdout().lock();
    if as_json {
        let hash = Bundle::parse(laid.as_bytes()).map(|bundle| bundle.content_hash.to_string()).ok();
        writeln!(out, "{}", json!({"changes": changes, "content_hash": hash, "text": laid}))?;
    } else {
        match mode {
            Mode::Show => out.write_all(laid.as_bytes())?,
            Mode::Check if changes => {
                let shown = path.display();
                writeln!(
                    std::io::stderr(),
                    "{shown}{}: would change: run `venture policy fmt --write {shown}`",
                    first_change(&text, &laid)
                )?;
            }
            Mode::Write if changes => writeln!(out, "{}: laid out", path.display())?,
            Mode::Check | Mode::Write => {}
        }
    }
    Ok(if mode == Mode::Check && changes { Verdict::Bad } else { Verdict::Good })
}

/// `:7`, the first line that differs.
fn first_change(text: &[u8], laid: &str) -> String {
    let text = String::from_utf8_lossy(text);
    let same = text.lines().zip(laid.lines()).take_while(|(old, new)| old == new).count();
    format!(":{}", same.saturating_add(1))
}
