//! Row 9: the TOOL_USAGE rules, with a `url` the EXTERNAL_API rules too; at another point its own.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};
use venture_ledger::limits::{Dim, DimSet, Dims};
use venture_policy::bundle::RuleType;
use venture_policy::cel::List;
use venture_policy::gates::baseline;
use venture_policy::rules::{Agent, Outcome, Request, RuleScratch, Workflow};

use super::subject::Subject;
use crate::authorize::{Checked, Counted, Denial, RuleVerdict, of_rule, restricted};
use crate::words::CheckMark::Passed;
use crate::words::Point;

/// The arguments that name what is asked for, the first given.
const RESOURCES: [&str; 4] = ["path", "url", "topic", "command"];

pub(super) fn rules(subject: &mut Subject<'_>) -> Checked {
    let (outcome, reason) = evaluate(subject);
    if subject.point == Point::Outreach && !subject.met {
        let row = restricted(subject.state(), subject.asked.workflow_id);
        subject.required.extend(row);
    }
    let Some(verdict) = &subject.rule else {
        // Neither rule nor baseline allows it.
        return if outcome == Outcome::Deny { Err(Denial::of(reason)) } else { Ok(Passed) };
    };
    match verdict.outcome {
        Outcome::Allow => Ok(Passed),
        Outcome::RequireApproval => {
            if !subject.met {
                subject.required.push(of_rule(&verdict.rule_id, verdict.approval.as_ref()));
            }
            Ok(Passed)
        }
        Outcome::Deny => {
            let detail = Json::object([("rule_id", Json::from(verdict.rule_id.as_str()))]);
            Err(Denial { reason: verdict.reason, detail: Some(detail) })
        }
    }
}

fn evaluate(subject: &mut Subject<'_>) -> (Outcome, Reason) {
    let (context, asked, state) = (subject.context, subject.asked, subject.state());
    let tenant = state.tenant.to_string();
    let workflow_id = asked.workflow_id.to_string();
    let workflow = subject.workflow;
    let venture_id = workflow.map(|workflow| workflow.venture_id.to_string());
    let workspace_id = workflow.map(|workflow| workflow.workspace_id.to_string());
    let dims = Dims::default().with(Dim::Workflow, state.windows.handle(&workflow_id));
    let spent = state.windows.settled(DimSet::of(&[Dim::Workflow]), &dims);
    let named = subject.workload.as_ref().and_then(|workload| workload.capabilities.as_ref());
    let capabilities: Vec<&str> = named.into_iter().flatten().map(String::as_str).collect();
    let none = BTreeMap::new();
    let mut request = match subject.point {
        Point::ToolUsage => called(subject.tool, &asked.args, context.at),
        Point::DataAccess | Point::Export | Point::ExternalApi | Point::Outreach => told(subject),
    };
    request.args = request.args.or(Some(&none));
    request.agent = Agent {
        id: Some(&subject.actor.id),
        role: subject.role_name(),
        level: subject.role().and_then(|role| role.level).map(|level| level.as_str()),
        tenant_id: Some(&tenant),
        capabilities: Some(List::Texts(&capabilities)),
    };
    request.workflow = Workflow {
        id: Some(&workflow_id),
        class: workflow.and_then(|workflow| workflow.class.as_deref()),
        venture_id: venture_id.as_deref(),
        workspace_id: workspace_id.as_deref(),
        budget_minor: workflow.map(|workflow| workflow.budget_minor),
        spent_minor: i64::try_from(spent).ok(),
    };
    request.facts = Some(&context.facts.declared);
    let mut scratch = RuleScratch::new();
    let baseline = baseline(&subject.loaded.bundle, &request);
    let verdict = subject.loaded.rules.evaluate(&request, baseline, &Counted(state), &mut scratch);
    let decided = (verdict.outcome, verdict.reason);
    let rule = verdict.rule.map(|rule| RuleVerdict::of(verdict.outcome, verdict.reason, rule));
    let matched = verdict.matched().map(|rule| rule.rule_id.clone()).collect();
    subject.rule = rule;
    subject.matched = matched;
    decided
}

/// A tool call as rules see it.
fn called<'a>(tool: &'a str, args: &'a Json, at: Timestamp) -> Request<'a> {
    let given = RESOURCES.iter().find_map(|name| args.get(name));
    let resource = given.and_then(Json::as_str);
    Request { tool: Some(tool), args: args.as_object(), resource, ..Request::new(RuleType::ToolUsage, at) }
}

/// What the host tells of a point without a tool, as rules see it.
pub(super) fn told<'a>(subject: &Subject<'a>) -> Request<'a> {
    let (kind, at) = (subject.point.rules(), subject.context.at);
    let told = Request::from_json(&subject.asked.args, kind, at);
    Request { kind, time: at, ..told }
}
