//! `venture`: decide, record, read back and verify from the command line.
//!
//! One file a command under `commands`; `store` opens what they read, `terminal` is how they look.

mod cli;
mod commands;
mod fault;
mod lines;
mod store;
mod terminal;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;
use crate::fault::{Fault, Verdict};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // clap prints help on stdout with status 0, usage errors on stderr with 2.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let verdict = commands::run(cli).and_then(|verdict| {
        std::io::stdout().flush()?;
        Ok(verdict)
    });
    match verdict {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Ok(Verdict::BadInput) => ExitCode::from(2),
        Err(fault) if fault.is_broken_pipe() => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "venture: {fault}");
            fault.code()
        }
    }
}

/// Nobody reads on: the reader has what it wanted.
impl Fault {
    fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    fn code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Check(_)) { 1 } else { 2 })
    }
}
