//! Rules alone: what matches, what decides, why.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use venture_core::{Json, Timestamp, canonical};
use venture_policy::bundle::{Allowlists, Bundle, Rule, RuleType};
use venture_policy::rules::{FactList, NoApprovals, Outcome, Request, RuleScratch, Rules};

use crate::json::{differ, list, member, text};
use crate::report::{Later, Report};

/// Each case is decided as it says.
pub(crate) fn run(cases: &Json, later: &Later, file: &str) -> Result<Report> {
    let mut report = Report::default();
    for (case, number) in cases.as_array().context("a list")?.iter().zip(0_usize..) {
        match later.reason(file, &number.to_string()) {
            Some(reason) => report.aside.push(format!("{file}#{number} {reason}")),
            None => {
                report.note(judge(case).unwrap_or_else(|error| Some(format!("{file}#{number}: {error:#}"))))
            }
        }
    }
    Ok(report)
}

fn judge(case: &Json) -> Result<Option<String>> {
    let about = text(case, "about")?;
    let rules = Rules::compile(&rules(case)?, FactList::Open, &Arc::new(Allowlists::default()))
        .map_err(|errors| anyhow!("{errors:?}"))?;
    let epoch = Timestamp::from_micros(0).map_err(|error| anyhow!("{error}"))?;
    let request = Request::from_json(member(case, "context")?, RuleType::ToolUsage, epoch);
    let baseline = member(case, "baseline")?.as_bool().context("`baseline`")?;
    let mut scratch = RuleScratch::new();
    let verdict = rules.evaluate(&request, baseline, &NoApprovals, &mut scratch);
    let decision = match verdict.outcome {
        Outcome::Allow => "APPROVED",
        Outcome::RequireApproval => "PENDING_APPROVAL",
        Outcome::Deny => "DENIED",
    };
    let matched: Vec<&str> = verdict.matched().map(|rule| rule.rule_id.as_str()).collect();
    let found = (decision, verdict.reason.as_str(), verdict.rule.map(|rule| rule.rule_id.as_str()), matched);
    let wanted = (
        text(case, "decision")?,
        text(case, "reason_code")?,
        member(case, "deciding_rule_id")?.as_str(),
        list(case, "matched")?.iter().filter_map(Json::as_str).collect(),
    );
    Ok(differ(about, &wanted, &found))
}

/// The rules of a case, read as those of a bundle. Conditions are put in afterwards, since the facts that
/// they name are declared nowhere.
fn rules(case: &Json) -> Result<Vec<Rule>> {
    let given = list(case, "rules")?;
    let mut bare = Vec::new();
    let mut incidents = Vec::new();
    for rule in given {
        let mut members = rule.as_object().context("a rule")?.clone();
        members.remove("condition");
        if rule.get("severity").and_then(Json::as_str) == Some("CRITICAL") {
            incidents.push((text(rule, "rule_id")?, Json::from("POLICY_VIOLATION")));
        }
        bare.push(Json::Object(members));
    }
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("rules", Json::Array(bare)),
        ("incident_map", Json::object(incidents)),
    ]);
    let file = canonical::to_string(&file)?;
    let mut parsed = Bundle::parse(file.as_bytes()).map_err(|errors| anyhow!("{errors:?}"))?.rules;
    for (rule, json) in parsed.iter_mut().zip(given) {
        rule.condition = json.get("condition").and_then(Json::as_str).unwrap_or_default().into();
    }
    Ok(parsed)
}
