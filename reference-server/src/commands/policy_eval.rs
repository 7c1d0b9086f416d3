//! `venture policy eval`: what a bundle says to one question, in an empty engine.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};
use venture_policy::authoring::{Decision, decide};
use venture_policy::bundle::Bundle;
use venture_policy::rules::Rules;
use venture_store::{OpenOptions, Venture};

use super::policy_case::{self, Asked};
use crate::cli::Eval;
use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

const VENTURE: &str = "10000000-0000-4000-8000-000000000001";
const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
/// What venture and workflow of the question own: more than any limit asks for.
const PLENTY: i64 = 100_000_000_000;

pub(super) fn run(question: &Eval, as_json: bool) -> Result<Verdict, Fault> {
    if let Some(case) = &question.case {
        return of_case(&question.file, case, as_json);
    }
    let text =
        std::fs::read_to_string(&question.file).map_err(|error| Fault::file(&question.file, &error))?;
    let bundle = Bundle::parse(text.as_bytes()).map_err(|errors| {
        let shown = question.file.display();
        Fault::Input(format!("`{shown}` has {} errors: run `venture policy check {shown}`", errors.len()))
    })?;
    let currency = bundle.base_currency.map_or_else(|| "USD".to_owned(), |currency| currency.to_string());
    let venture =
        venture_store::open("memory:", OpenOptions { policy: Some(text), ..OpenOptions::default() })?;
    set_up(&venture, question, &currency)?;
    let answer = ask(&venture, &command(question, &currency)?)?;
    show(&answer, as_json)
}

/// A case, by the rules alone, or a command, by the whole engine.
fn of_case(file: &Path, case: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    match policy_case::asked(case, &bundle)? {
        Asked::Command(command) => show(&policy_case::answer(file, &command)?, as_json),
        Asked::Case(case) => {
            let rules =
                Rules::of(&bundle).map_err(|_| Fault::Input("a condition does not compile".into()))?;
            let decided = decide(&rules, &case);
            if as_json {
                writeln!(std::io::stdout(), "{}", policy_case::shown(&decided))?;
            } else {
                policy_case::print(&decided)?;
            }
            let is_good = decided.decision == Decision::Approved;
            Ok(if is_good { Verdict::Good } else { Verdict::Bad })
        }
    }
}

/// A venture and a workflow, so that only the bundle can refuse.
fn set_up(venture: &Venture, question: &Eval, currency: &str) -> Result<(), Fault> {
    enter(venture, &json!(question.at), WORKFLOW, currency, question.class.as_deref())
}

fn enter(
    venture: &Venture,
    at: &Value,
    workflow: &str,
    currency: &str,
    class: Option<&str>,
) -> Result<(), Fault> {
    let founder = json!({"type": "human", "id": "founder", "role": "founder"});
    let mut workflow =
        json!({"workflow_id": workflow, "venture_id": VENTURE, "budget_minor": PLENTY, "currency": currency});
    if let (Some(class), Some(members)) = (class, workflow.as_object_mut()) {
        members.insert("class".to_owned(), json!(class));
    }
    let registered = json!({"venture_id": VENTURE, "name": "Question", "slug": "question", "currency": currency,
        "founding_capital_minor": PLENTY, "tier": "ENTERPRISE", "active": true});
    for (name, args) in [("register_venture", registered), ("register_workflow", workflow)] {
        let answer = ask(venture, &json!({"command": name, "at": at, "actor": founder, "args": args}))?;
        if answer.get("decision").and_then(Value::as_str) != Some("APPROVED") {
            return Err(Fault::Input(format!("the question cannot be set up: {answer}")));
        }
    }
    Ok(())
}

/// A venture and the workflow that a command speaks of, before it.
pub(super) fn register(venture: &Venture, command: &Value) -> Result<(), Fault> {
    let args = command.get("args").cloned().unwrap_or_default();
    let Some(workflow) = args.get("workflow_id").and_then(Value::as_str) else { return Ok(()) };
    let at = command.get("at").cloned().unwrap_or_else(|| json!("2026-03-02T12:00:00Z"));
    let currency = args.get("currency").and_then(Value::as_str).unwrap_or("USD");
    enter(venture, &at, workflow, currency, None)
}

fn command(question: &Eval, currency: &str) -> Result<Value, Fault> {
    let (name, args) = match (&question.tool, question.spend) {
        (Some(tool), _) => {
            let call_id = "50000000-0000-4000-8000-000000000001";
            (
                "check_tool",
                json!({"call_id": call_id, "workflow_id": WORKFLOW, "tool": tool, "args": arguments(&question.args)?}),
            )
        }
        (None, amount) => ("create_intent", intent(question, amount, currency)),
    };
    let mut command = json!({"command": name, "at": question.at, "args": args,
        "actor": {"type": "agent", "id": format!("{}-1", question.role), "role": question.role},
        "trace_id": "70000000-0000-4000-8000-000000000001"});
    if let (Some(facts), Some(members)) = (&question.facts, command.as_object_mut()) {
        let facts: Value =
            serde_json::from_str(facts).map_err(|error| Fault::Input(format!("`--facts`: {error}")))?;
        members.insert("facts".to_owned(), facts);
    }
    Ok(command)
}

fn intent(question: &Eval, amount: Option<i64>, currency: &str) -> Value {
    let mut intent = json!({"idempotency_key": "question-0000001", "workflow_id": WORKFLOW, "amount_minor": amount,
        "currency": question.currency.as_deref().unwrap_or(currency), "merchant_scope": question.merchant,
        "category": question.category, "rail": question.rail, "authorize": true});
    if let (Some(country), Some(members)) = (&question.country, intent.as_object_mut()) {
        members.insert("country".to_owned(), json!(country));
    }
    intent
}

/// `name=value`, where the value is JSON if it reads as such.
fn arguments(given: &[String]) -> Result<Value, Fault> {
    let mut arguments = Map::new();
    for argument in given {
        let (name, text) = argument
            .split_once('=')
            .ok_or_else(|| Fault::Input(format!("`--arg {argument}`: write `name=value`")))?;
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        arguments.insert(name.to_owned(), value);
    }
    Ok(Value::Object(arguments))
}

fn ask(venture: &Venture, command: &Value) -> Result<Value, Fault> {
    Ok(serde_json::from_slice(&venture.handle(command.to_string().as_bytes()))?)
}

fn show(answer: &Value, as_json: bool) -> Result<Verdict, Fault> {
    let mut out = std::io::stdout().lock();
    if let Some(error) = answer.get("error") {
        return Err(Fault::Input(error.to_string()));
    }
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    let decision = text("decision");
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let painted = Style::of_stdout().paint(Colour::of_decision(decision), decision);
        writeln!(out, "{painted}  {}", text("reason_code"))?;
        if let Some(detail) = answer.get("detail") {
            writeln!(out, "{detail}")?;
        }
    }
    Ok(if decision == "DENIED" { Verdict::Bad } else { Verdict::Good })
}
