//! Ours beside the engines of others: each engine of conditions is judged by the public conformance cases and
//! by texts that should harm no host.
//!
//! One JSON object a figure; `cargo xtask bench cel` draws the table. A workspace of its own, so that nothing
//! else waits for these engines to build.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "benches count and divide; nothing here decides"
)]

mod conformance;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["cel", folder] => conformance::run(folder),
        ["judge", engine, folder, from] => conformance::judge(engine, folder, from),
        ["hostile", engine, name] => conformance::hostile(engine, name),
        other => {
            eprintln!("no `{}`; there is `cel FOLDER`", other.join(" "));
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
