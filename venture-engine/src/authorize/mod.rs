//! The authorization of a cost: one ordered table of small checks, and what follows from it.
//!
//! Spec: treasury.md 3.

mod approve;
mod attest;
mod checks;
mod compared;
mod detect;
mod every;
mod funds;
mod gates;
mod identity;
mod limits;
mod lists;
mod pending;
mod record;
mod risk;
mod rules;
mod run;
mod standing;
mod subject;

pub(crate) use approve::{approve, time_out};
pub(crate) use attest::keep;
pub(crate) use every::{Looked, look};
pub(crate) use identity::{Spoken, identity_fault, require_identity, workload};
pub(crate) use limits::exceeded;
pub(crate) use lists::{mcc_listed, merchant_listed, vendor_blocked};
pub(crate) use pending::{may_speak, of_rule, quorum, restricted};
pub(crate) use record::{after_rule, obliged, rule_decided};
pub(crate) use rules::{Counted, RuleVerdict};
pub(crate) use run::{authorize, decide_new, stored, with_cause};
pub(crate) use standing::is_stale;
pub(crate) use subject::{Checked, Denial};
