//! DUPLICATE_ID: a second row, rule, key, signer or task type of one name.

use alloc::collections::BTreeSet;
use alloc::format;

use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::DuplicateId;
use crate::bundle::load::Bundle;

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    let limits = &bundle.limits;
    unique(report, &["rules"], "rule_id", bundle.rules.iter().map(|rule| rule.rule_id.as_str()));
    unique(report, &["limits", "velocity"], "id", limits.velocity.iter().map(|row| row.id.as_str()));
    unique(report, &["limits", "calls"], "id", limits.calls.iter().map(|row| row.id.as_str()));
    unique(report, &["approvals"], "id", bundle.approvals.iter().map(|row| row.id.as_str()));
    unique(report, &["identity", "keys"], "kid", bundle.identity.keys.iter().map(|key| key.kid.as_str()));
    let signers = bundle.governance.signers.iter().map(|signer| signer.key_id.as_str());
    unique(report, &["governance", "signers"], "key_id", signers);
    task_types(bundle, report);
}

fn unique<'a>(report: &mut Report, list: &[&str], key: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for (at, id) in ids.enumerate() {
        if !seen.insert(id) {
            let at = step(at);
            let mut steps = list.to_vec();
            steps.extend([at.as_str(), key]);
            report.push(DuplicateId, &steps, format!("`{id}` stands before; give this one another name"));
        }
    }
}

/// A task type takes one set, so it stands in one list only.
fn task_types(bundle: &Bundle, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (name, set) in &bundle.permission_sets {
        for (at, task_type) in set.task_types.iter().enumerate() {
            if !seen.insert(task_type) {
                let message = format!("the task type `{task_type}` takes another set; let it take one");
                report.push_item(DuplicateId, &["permission_sets", name, "task_types"], at, message);
            }
        }
    }
}
