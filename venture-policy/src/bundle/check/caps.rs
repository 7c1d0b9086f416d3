//! CAP_ORDER: no child cap above its parent.

use alloc::collections::BTreeSet;
use alloc::format;

use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::CapOrder;
use crate::bundle::load::Bundle;
use crate::bundle::model::{EnvelopeRow, Window};

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    for (name, role) in &bundle.roles {
        let caps = role.ceilings_minor;
        let chain = [("call", caps.call), ("hour", caps.hour), ("day", caps.day), ("month", caps.month)];
        rising(report, &["roles", name, "ceilings_minor"], &chain);
    }
    for (name, class) in &bundle.limits.workflow_classes_minor {
        let chain = [("run", class.run), ("day", class.day), ("month", class.month)];
        rising(report, &["limits", "workflow_classes_minor", name], &chain);
    }
    for (code, row) in &bundle.currencies {
        let chain = [("min_minor", Some(row.min_minor)), ("max_minor", Some(row.max_minor))];
        rising(report, &["currencies", code.as_str()], &chain);
    }
    if let Some(global) = bundle.limits.global_daily_cap_minor {
        for (slug, cap) in &bundle.limits.venture_daily_cap_minor {
            if *cap > global {
                let message = format!("{cap} is above `global_daily_cap_minor`, {global}");
                report.push(CapOrder, &["limits", "venture_daily_cap_minor", slug], message);
            }
        }
    }
    signatures(bundle, report);
    envelopes(&bundle.limits.envelopes, report);
}

/// Each cap that is there is at most the next one that is there.
fn rising(report: &mut Report, steps: &[&str], chain: &[(&str, Option<i64>)]) {
    let mut child: Option<(&str, i64)> = None;
    for (key, cap) in chain {
        let Some(cap) = *cap else { continue };
        if let Some((below, least)) = child.filter(|(_, least)| *least > cap) {
            let mut steps = steps.to_vec();
            steps.push(below);
            report.push(CapOrder, &steps, format!("{least} is above `{key}`, {cap}"));
        }
        child = Some((key, cap));
    }
}

fn signatures(bundle: &Bundle, report: &mut Report) {
    let signers: BTreeSet<&str> =
        bundle.governance.signers.iter().map(|signer| signer.key_id.as_str()).collect();
    let asked = bundle.governance.min_signatures;
    if usize::try_from(asked).is_ok_and(|asked| asked > signers.len()) {
        let message = format!("{asked} signatures are asked of {} signers", signers.len());
        report.push(CapOrder, &["governance", "min_signatures"], message);
    }
}

/// Envelopes of one thing: the day at most the month.
fn envelopes(rows: &[EnvelopeRow], report: &mut Report) {
    let months: alloc::collections::BTreeMap<_, i64> =
        rows.iter().filter(|row| row.window == Window::Month).map(|row| (key(row), row.cap_minor)).collect();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.window == Window::Day) {
        if let Some(month) = months.get(&key(row)).filter(|month| row.cap_minor > **month) {
            let message = format!("{} is above the month's {month}", row.cap_minor);
            report.push(CapOrder, &["limits", "envelopes", &step(at), "cap_minor"], message);
        }
    }
}

type EnvelopeKey<'r> = (crate::bundle::model::EnvelopeScope, &'r str, Option<venture_core::Currency>);

fn key(row: &EnvelopeRow) -> EnvelopeKey<'_> {
    (row.scope, &row.scope_ref, row.currency)
}
