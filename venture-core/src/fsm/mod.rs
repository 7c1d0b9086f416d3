//! State machines as tables: what may follow what, and nothing else.
//!
//! A [`Machine`] is data; [`Machine::step`] looks one row up, [`Machine::check`] walks them all.
//! Guards are named here and answered by who steps: they are pure predicates over what it knows.
//!
//! Spec: orchestration.md 1; events.md 2 check 11.

mod action;
mod check;
mod instance;
mod machine;
mod task;
mod workflow;

pub use action::{
    ACTION, ActionState, ActionTrigger, COMPENSATION, CompensationGuard, CompensationState,
    CompensationTrigger,
};
pub use check::Fault;
pub use instance::{Instance, Observer};
pub use machine::{Machine, Nothing, Refused, Row, Step};
pub use task::{TASK, TaskGuard, TaskState, TaskTrigger};
pub use workflow::{WORKFLOW, WorkflowEffect, WorkflowGuard, WorkflowState, WorkflowTrigger};
