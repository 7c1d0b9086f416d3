//! Running a scenario step by step.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use venture_core::envelope::StoredEvent;
use venture_policy::bundle::Bundle;
use venture_store::{OpenOptions, Venture};

use super::expect::missing;
use super::resolve::{fill_in, merge};
use crate::report::{Later, Report};

/// One line in and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The line, as it went in.
    pub line: String,
    /// The answer, as it came out.
    pub answer: String,
    /// Whether the line is JSON that another language may write itself.
    pub is_object: bool,
}

/// Every line of a scenario and its answer, in order, whatever was wanted.
///
/// # Errors
/// If the file is no scenario, or a step names an answer that is not there.
pub fn transcript(path: &Path) -> Result<Vec<Exchange>> {
    let file: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let mut stage = Stage::open()?;
    stage.publish(path, &file)?;
    for step in steps(&file, "setup").iter().chain(steps(&file, "steps")) {
        let line = stage.line(step)?;
        stage.send(line, step.get("in").is_some() || step.get("raw").is_none())?;
    }
    Ok(stage.exchanges)
}

/// Runs the scenario; a step counts as a case, what holds afterwards as one each.
pub(crate) fn run(path: &Path, file: &Value, later: &Later) -> Result<Report> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut report = Report::default();
    let mut stage = Stage::open()?;
    stage.publish(path, file)?;
    for command in steps(file, "setup") {
        let line = stage.line(command)?;
        let answer = stage.send(line, true)?;
        if answer.get("reason_code").and_then(Value::as_str) != Some("ACCEPTED") {
            bail!("setup: {command} answered {answer}");
        }
    }
    stage.answers.clear();
    for (step, number) in steps(file, "steps").iter().zip(0_usize..) {
        if let Some(reason) = later.reason(&name, &number.to_string()) {
            report.aside.push(format!("{name}#{number} {reason}"));
            stage.answers.push(Value::Null);
            continue;
        }
        let fault = stage.judge(step).unwrap_or_else(|error| Some(format!("{error:#}")));
        report.note(fault.map(|fault| format!("{name}#{number} {fault}")));
    }
    stage.afterwards(file, &mut report, &name)?;
    Ok(report)
}

fn steps<'a>(file: &'a Value, key: &str) -> &'a [Value] {
    file.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

struct Stage {
    venture: Venture,
    answers: Vec<Value>,
    exchanges: Vec<Exchange>,
}

impl Stage {
    fn open() -> Result<Self> {
        let venture = venture_store::open("memory:", OpenOptions::default())?;
        Ok(Self { venture, answers: Vec::new(), exchanges: Vec::new() })
    }

    /// Publishes the scenario's bundle as the human founder `ada` at the day's first moment; `null` is none.
    fn publish(&mut self, path: &Path, file: &Value) -> Result<()> {
        let given = file.get("bundle").context("`bundle` is missing")?;
        if given.is_null() {
            return Ok(());
        }
        let mut bundle = match given.as_str() {
            Some(name) => read_bundle(&path.with_file_name(name))?,
            None => given.clone(),
        };
        if let Some(patch) = file.get("overrides") {
            merge(&mut bundle, patch);
        }
        let command = json!({
            "command": "publish_bundle",
            "at": "2026-03-02T00:00:00Z",
            "actor": {"type": "human", "id": "ada", "role": "founder"},
            "args": {"bundle": bundle},
        });
        let answer = self.send(command.to_string(), true)?;
        if answer.get("reason_code").and_then(Value::as_str) != Some("ACCEPTED") {
            bail!("the bundle was not published: {answer}");
        }
        self.answers.clear();
        Ok(())
    }

    /// The line of a step: its text as it stands, or its command with answers filled in.
    fn line(&self, step: &Value) -> Result<String> {
        match step.get("raw").and_then(Value::as_str) {
            Some(raw) => Ok(raw.to_owned()),
            None => Ok(fill_in(step.get("in").unwrap_or(step), &self.answers)?.to_string()),
        }
    }

    fn send(&mut self, line: String, is_object: bool) -> Result<Value> {
        let answer = String::from_utf8(self.venture.handle(line.as_bytes()))?;
        let value: Value = serde_json::from_str(&answer)?;
        self.answers.push(value.clone());
        self.exchanges.push(Exchange { line, answer, is_object });
        Ok(value)
    }

    /// What is wrong with the step's answer or events, if anything.
    fn judge(&mut self, step: &Value) -> Result<Option<String>> {
        let line = self.line(step)?;
        let before = self.last_seq();
        let answer = self.send(line.clone(), step.get("raw").is_none())?;
        let appended = self.events(before.saturating_add(1))?;
        let mut wanted = step.get("out").cloned().unwrap_or(Value::Null);
        let events = wanted.as_object_mut().and_then(|wanted| wanted.remove("events"));
        let fault = missing(&wanted, &answer)
            .or_else(|| events.and_then(|events| missing(&events, &types(&appended))))
            .or_else(|| {
                step.get("expired").and_then(|expired| missing(expired, &expired_intents(&appended)))
            });
        Ok(fault.map(|fault| format!("{fault}\n    {line}\n    {answer}")))
    }

    fn last_seq(&self) -> u64 {
        self.venture.tenant().driver().journal().last_seq()
    }

    fn events(&self, first: u64) -> Result<Vec<StoredEvent>> {
        let mut events = Vec::new();
        self.venture.tenant().driver().journal().events(first, &mut |event| {
            events.push(event);
            ControlFlow::Continue(())
        })?;
        Ok(events)
    }

    /// What the file says of the store after the last step.
    fn afterwards(&self, file: &Value, report: &mut Report, name: &str) -> Result<()> {
        if let Some(wanted) = file.get("envelopes").and_then(Value::as_array) {
            let events = self.events(1)?;
            for (wanted, event) in wanted.iter().zip(&events) {
                let found: Value = serde_json::from_str(&event.to_envelope_json())?;
                let same = *wanted == found;
                report.note(
                    (!same).then(|| format!("{name} seq {}: wanted {wanted}\n  found {found}", event.seq)),
                );
            }
            let counts = (wanted.len(), events.len());
            report.note(
                (counts.0 != counts.1)
                    .then(|| format!("{name}: wanted {} envelopes, found {}", counts.0, counts.1)),
            );
        }
        if let Some(wanted) = file.get("balances") {
            let balances = self.venture.tenant().driver().decider().state().ledger.balances();
            let fault = missing(wanted, &serde_json::to_value(&balances)?);
            report.note(fault.map(|fault| format!("{name} balances{fault}")));
        }
        if let Some(wanted) = file.get("log_root").and_then(Value::as_str) {
            let verified = self.venture.tenant().driver().verify().map_err(|error| anyhow!("{error}"))?;
            let found = verified.root.to_string();
            report.note((found != wanted).then(|| format!("{name}: wanted root {wanted}, found {found}")));
        }
        Ok(())
    }
}

fn read_bundle(path: &Path) -> Result<Value> {
    let text = std::fs::read(path).with_context(|| path.display().to_string())?;
    let bundle = Bundle::parse(&text).map_err(|errors| anyhow!("{}: {errors:?}", path.display()))?;
    Ok(serde_json::to_value(&bundle.file)?)
}

fn types(events: &[StoredEvent]) -> Value {
    events.iter().map(|event| Value::from(&*event.event_type)).collect()
}

fn expired_intents(events: &[StoredEvent]) -> Value {
    let expired = events.iter().filter(|event| event.event_type == "money.intent.expired.v1");
    let payloads =
        expired.filter_map(|event| serde_json::from_slice::<Value>(event.payload.as_deref()?).ok());
    payloads.map(|payload| payload.get("intent_id").cloned().unwrap_or(Value::Null)).collect()
}
