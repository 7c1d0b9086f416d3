//! Ours beside the engines of others, in one run: `policy` asks each the same authorization question over
//! 10 to 10,000 rules; `cel` judges each engine of conditions by the public conformance cases.
//!
//! One JSON object a figure; `cargo xtask bench policy` and `cargo xtask bench cel` draw the table. A workspace
//! of its own, so that nothing else waits for these engines to build.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "benches count and divide; nothing here decides"
)]

mod conformance;
#[cfg(feature = "policy")]
mod policy;
#[cfg(feature = "policy")]
#[path = "../../src/policy/question.rs"]
#[allow(dead_code, reason = "it serves another program too")]
mod question;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        #[cfg(feature = "policy")]
        ["policy"] => policy::run(),
        ["cel", folder] => conformance::run(folder),
        ["judge", engine, folder, from] => conformance::judge(engine, folder, from),
        ["hostile", engine, name] => conformance::hostile(engine, name),
        other => {
            eprintln!("no `{}`; there are `policy` and `cel FOLDER`", other.join(" "));
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
