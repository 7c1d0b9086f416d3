//! Do the books and the statement tell the same story? Matching, drift, and what follows from it.
//!
//! Books come as movements of cash, the statement as rows, one by one; equal inputs give equal bytes.
//! It decides nothing about who may and posts nothing: a case and a freeze are named, not made.
//!
//! Spec: treasury 7.

mod class;
mod matching;
mod movement;
mod report;
mod run;
mod section;
mod terms;

#[cfg(test)]
mod tests;

pub use class::{Action, DriftClass, Status};
pub use movement::{Movement, movements};
pub use report::{Booked, Kind, Report, Rule, Section, Settled, Unmatched};
pub use run::{Pair, Reconciler, Run};
pub use terms::{Period, ReconcileError, RunType, Terms};
