//! One file a command.

mod audit_checkpoint;
mod audit_events;
mod audit_prove;
mod audit_verify;
mod bench;
mod crash_test;
mod demo;
mod dispatch;
mod init;
mod instant;
mod interrupt;
mod ledger_balances;
mod ledger_entries;
mod ledger_export;
mod ledger_report;
mod ledger_verify;
mod policy_backtest;
mod policy_case;
mod policy_check;
mod policy_diff;
mod policy_eval;
mod policy_explain;
mod policy_explained;
mod policy_fmt;
mod policy_history;
mod policy_mine;
mod policy_schema;
mod policy_sign;
mod policy_test;
mod policy_verify;
mod reconcile;
mod replay;
mod run;
mod workload;

pub(crate) use dispatch::run;
