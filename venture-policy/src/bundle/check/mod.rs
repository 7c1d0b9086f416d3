//! What a file means, once its shape is right: references, ids, caps, grants, schemas.
//!
//! One room a kind of check; all run, and all they find is reported at once.

mod caps;
mod grants;
mod ids;
mod pii;
mod refs;
mod report;
mod rules;
mod schemas;

use alloc::vec::Vec;

use super::error::BundleError;
use super::load::Bundle;
use super::read::Node;
pub(super) use refs::{Tools, grant_steps};
use report::Report;
pub(super) use report::pointer;

/// The checks, in the order of policy.md 2.4.
const CHECKS: [fn(&mut Bundle, &mut Report); 6] = [
    |bundle, report| ids::check(bundle, report),
    |bundle, report| refs::check(bundle, report),
    |bundle, report| schemas::check(bundle, report),
    rules::check,
    |bundle, report| caps::check(bundle, report),
    |bundle, report| grants::check(bundle, report),
];

/// Everything that is wrong with the meaning of `bundle`, at its place in `node`; keeps its rules compiled.
pub(super) fn check(bundle: &mut Bundle, node: &Node) -> Vec<BundleError> {
    let mut report = Report::default();
    for check in CHECKS {
        check(bundle, &mut report);
    }
    report.into_errors(node)
}
