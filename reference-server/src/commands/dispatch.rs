//! Which command it is.

use super::{
    audit_checkpoint, audit_events, audit_prove, audit_verify, bench, crash_test, demo, init,
    ledger_balances, ledger_entries, ledger_export, ledger_report, ledger_verify, policy_backtest,
    policy_check, policy_diff, policy_eval, policy_explain, policy_fmt, policy_mine, policy_schema,
    policy_sign, policy_test, policy_verify, reconcile, replay, run as run_stream,
};
use crate::cli::{Audit, Cli, Command, Ledger, Policy};
use crate::fault::{Fault, Verdict};

/// Runs the command.
pub(crate) fn run(cli: Cli) -> Result<Verdict, Fault> {
    let json = cli.json;
    match cli.command {
        Command::Demo { dir } => demo::run(&dir, json),
        Command::Init { dir } => init::run(&dir, json),
        Command::Run { store, policy } => run_stream::run(&store.store, policy.as_deref()),
        Command::Policy(Policy::Check(question)) => policy_check::run(&question, json),
        Command::Policy(Policy::Fmt { file, check, write }) => {
            let mode = match (check, write) {
                (true, _) => policy_fmt::Mode::Check,
                (false, true) => policy_fmt::Mode::Write,
                (false, false) => policy_fmt::Mode::Show,
            };
            policy_fmt::run(&file, mode, json)
        }
        Command::Policy(Policy::Eval(question)) => policy_eval::run(&question, json),
        Command::Policy(Policy::Test { file, cases }) => policy_test::run(&file, &cases, json),
        Command::Policy(Policy::Explain(question)) => policy_explain::run(&question, json),
        Command::Policy(Policy::Mine(question)) => policy_mine::run(&question, json),
        Command::Policy(Policy::Schema) => policy_schema::run(),
        Command::Policy(Policy::Backtest(question)) => policy_backtest::run(&question, json),
        Command::Policy(Policy::Diff { old, new }) => policy_diff::run(&old, &new, json),
        Command::Policy(Policy::Sign { file, key, tenant }) => policy_sign::run(&file, &key, &tenant),
        Command::Policy(Policy::Verify { file, tenant, signatures, keys }) => {
            policy_verify::run(&file, &tenant, &signatures, &keys, json)
        }
        Command::Ledger(Ledger::Balances { store }) => ledger_balances::run(&store.store, json),
        Command::Ledger(Ledger::Entries { store, account }) => {
            ledger_entries::run(&store.store, account.as_deref(), json)
        }
        Command::Ledger(Ledger::Verify { store }) => ledger_verify::run(&store.store, json),
        Command::Ledger(Ledger::Export { store, format }) => ledger_export::run(&store.store, format),
        Command::Ledger(Ledger::Report(report)) => ledger_report::run(&report, json),
        Command::Reconcile(question) => reconcile::run(&question, json),
        Command::Audit(Audit::Events { store, from, to, event_type }) => {
            audit_events::run(&store.store, from..=to.unwrap_or(u64::MAX), event_type.as_deref(), json)
        }
        Command::Audit(Audit::Verify { store, key, checkpoint }) => {
            audit_verify::run(&store.store, key.as_deref(), checkpoint.as_deref(), json)
        }
        Command::Audit(Audit::Prove { store, what }) => audit_prove::run(&store.store, &what, json),
        Command::Audit(Audit::Checkpoint { store }) => audit_checkpoint::run(&store.store, json),
        Command::Bench { dir, seconds } => bench::run(dir.as_deref(), seconds, json),
        Command::CrashTest { dir, seconds, seed } => {
            let seed = seed.unwrap_or_else(|| fastrand::u64(..));
            crash_test::run(dir.as_deref(), seconds, seed, json)
        }
        Command::CrashTestChild { dir, seed, clock, from } => crash_test::run_child(&dir, seed, clock, &from),
        Command::Replay { store, until } => replay::run(&store.store, until.as_deref(), json),
    }
}
