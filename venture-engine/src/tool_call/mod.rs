//! Tool calls: eleven rows in one table, approvals, what the host reports, elevations. Reads, exports,
//! foreign APIs and messages to people take the rows that ask no tool, and their gates.
//!
//! Reads counts and freezes, asks the policy; never holds money.
//!
//! Spec: policy.md 5, commands.md 2.

mod approve;
mod budgets;
mod check;
mod counters;
mod counts;
mod decide;
mod elevate;
mod evaluate;
mod every;
mod ladder;
mod permit;
mod record;
mod rows;
mod rules;
mod standing;
mod subject;

pub(crate) use approve::{approve_call, time_out};
pub(crate) use check::check;
pub(crate) use counters::{Counter, Place, track};
pub(crate) use elevate::elevate;
pub(crate) use evaluate::evaluate;
pub(crate) use every::look;
pub(crate) use record::record;
