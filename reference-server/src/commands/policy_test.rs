//! `venture policy test`: cases run, and which rules they reach.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use venture_policy::authoring::{Case, TestReport, examples, test};

use super::policy_case;
use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

pub(super) fn run(file: &Path, lists: &[PathBuf], as_json: bool) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    let mut cases = examples(&bundle);
    for list in lists {
        let json = policy_case::strict(list)?;
        let shown = list.display();
        let all = json.as_array().ok_or_else(|| Fault::Input(format!("`{shown}` is no list of cases")))?;
        for (at, one) in all.iter().enumerate() {
            let case = Case::from_json(one, &bundle);
            cases.push(case.map_err(|error| Fault::Input(format!("`{shown}`, case {at}: {error}")))?);
        }
    }
    let report = test(&bundle, &cases).map_err(|_| Fault::Input("a condition does not compile".into()))?;
    if as_json {
        writeln!(std::io::stdout(), "{}", as_object(&report))?;
    } else {
        in_words(&report)?;
    }
    Ok(if report.failed.is_empty() { Verdict::Good } else { Verdict::Bad })
}

fn as_object(report: &TestReport) -> Value {
    let failed: Vec<Value> = report
        .failed
        .iter()
        .map(|one| {
            let expected = json!({"decision": one.expected.decision, "reason_code": one.expected.reason_code,
                "rule_id": one.expected.rule_id});
            json!({"name": one.name, "expected": expected, "got": policy_case::shown(&one.got)})
        })
        .collect();
    json!({"passed": report.passed, "failed": failed, "never_matched": report.never_matched,
        "never_true": report.never_true, "never_false": report.never_false})
}

fn in_words(report: &TestReport) -> Result<(), Fault> {
    let (mut out, style) = (std::io::stdout().lock(), Style::of_stdout());
    for one in &report.failed {
        let bad = style.paint(Colour::of_decision("DENIED"), "failed");
        let (wanted, got) = (&one.expected, &one.got);
        let wanted_rule = wanted.rule_id.as_deref().unwrap_or("any rule");
        let got_rule = got.rule_id.as_deref().unwrap_or("no rule");
        writeln!(
            out,
            "{bad} {}: expected {} by {wanted_rule}, got {} {} by {got_rule}",
            one.name,
            wanted.decision,
            got.decision.as_str(),
            got.reason.as_str()
        )?;
    }
    let rows = [
        ("no case matches", &report.never_matched),
        ("never true", &report.never_true),
        ("never false", &report.never_false),
    ];
    for (what, rules) in rows.iter().filter(|(_, rules)| !rules.is_empty()) {
        writeln!(out, "{what}: {}", rules.join(", "))?;
    }
    writeln!(out, "{} passed, {} failed", report.passed, report.failed.len())?;
    Ok(())
}
