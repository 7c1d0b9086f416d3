//! The commands of `cargo xtask`: what a developer runs by hand and what the gate runs in order.

mod args;
mod bench;
mod bindings;
mod books;
mod ci;
mod coverage;
mod fuzz;
mod lint;
mod mutants;
mod process;
mod readme;
mod sim;
mod sources;
mod tests;
mod tools;
mod vectors;

use std::process::ExitCode;

use anyhow::{Result, bail};

/// One line a command: what it is called and what it does.
const HELP: &str = "\
cargo xtask COMMAND

  lint [--bless]           formatting, clippy, arrows, purity, public API, sizes, licences;
                           --bless rewrites the API listings and lowers the size marks
  test [FILTER…]           unit, property and integration tests, then the documentation's examples
  vectors [--dir D]… [--require-shared]
                           every vector file below D; default `vectors/` and `../shared/vectors/`
  bench [AREA] [--json | --smoke]
                           the figures beside their baselines; --smoke runs each bench once, unoptimized;
                           `policy` and `cel`, only by name: beside the engines of others
  wheel [--dev]            the Python package as a wheel
  npm-pack [--dev]         the Node package as a tarball
  requests                 writes examples/requests.jsonl anew
  fuzz [TARGET…] [--seconds N]
                           each fuzz target for N seconds (30)
  sim [--seconds N] [--seed S]
                           random commands into a store that fails, loses and dies, for N seconds (30)
  sim --ledger N [--seed S]
                           N random commands into the ledger and its slow reference
  mutants GROUP…           `cargo mutants` on ledger, spends, authorize, rules or tools
  coverage                 line coverage of the workspace, crate by crate
  docs                     the documentation, with no dead link
  ci [--only STEP]…        the whole gate, every step, then a summary with timings
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut args = args::Args::from_env()?;
    if args.flag("--help") || args.flag("-h") {
        print!("{HELP}");
        return Ok(());
    }
    match args.command.as_str() {
        "lint" => {
            let bless = args.flag("--bless");
            args.finish()?;
            lint::run(bless)
        }
        "test" => tests::run(&args.free()),
        "vectors" => vectors::run(&args.free()),
        "bench" => {
            if args.flag("--smoke") {
                args.finish()?;
                return bench::smoke();
            }
            let as_json = args.flag("--json");
            bench::run(&args.free(), as_json)
        }
        "wheel" => {
            println!("{}", bindings::wheel(profile(&mut args))?.display());
            args.finish()
        }
        "npm-pack" => {
            println!("{}", bindings::npm_pack(profile(&mut args))?.display());
            args.finish()
        }
        "requests" => {
            args.finish()?;
            process::run(process::cargo().args(["run", "--quiet", "--package", "venture-examples"]))
        }
        "fuzz" => fuzz::command(&mut args),
        "sim" => sim::command(&mut args),
        "mutants" => mutants::command(&mut args),
        "docs" => tests::docs(),
        "coverage" => coverage::run(),
        "ci" => {
            let only = args.values("--only")?;
            args.finish()?;
            ci::run(&only)
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command `{other}`\n\n{HELP}"),
    }
}

fn profile(args: &mut args::Args) -> bindings::Profile {
    if args.flag("--dev") { bindings::Profile::Dev } else { bindings::Profile::Release }
}
