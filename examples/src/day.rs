//! The day as it goes: the engine, the agenda, the lines so far.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use venture_core::time::Timestamp;

use crate::agenda::{Agenda, Micros};
use crate::random::Random;

/// Midnight, Monday 2026-03-02.
const MIDNIGHT: Micros = 1_772_409_600_000_000;

/// Who sends a command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// An agent and its role.
    Agent(&'static str, &'static str),
    /// A person and their role.
    Human(&'static str, &'static str),
    /// A service of the host.
    Service(&'static str),
}

/// A command before its time is known.
pub(crate) struct Command {
    /// Its name and arguments.
    pub(crate) name: &'static str,
    /// What `args` holds.
    pub(crate) args: Value,
    /// What `facts` holds, if anything.
    pub(crate) facts: Option<Value>,
}

/// What the engine answered.
pub(crate) struct Answer(Value);

impl Answer {
    /// The member at this pointer; null if there is none.
    pub(crate) fn value(&self, pointer: &str) -> Value {
        self.0.pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    /// The text at this pointer; empty if there is none.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The day as it goes.
pub(crate) struct Day {
    pub(crate) random: Random,
    pub(crate) agenda: Agenda,
    pub(crate) lines: Vec<String>,
    pub(crate) counts: BTreeMap<String, u64>,
    engine: venture_store::Venture,
    issued: u64,
    failure: Option<anyhow::Error>,
}

impl Day {
    /// An empty engine that will publish the bundle at the time of the first command.
    pub(crate) fn open(bundle: &Path, seed: u64) -> Result<Self> {
        let policy = std::fs::read_to_string(bundle).with_context(|| bundle.display().to_string())?;
        let options = venture_store::OpenOptions { policy: Some(policy), ..Default::default() };
        let engine = venture_store::open("memory:", options)?;
        Ok(Self {
            random: Random::new(seed),
            agenda: Agenda::default(),
            lines: Vec::new(),
            counts: BTreeMap::new(),
            engine,
            issued: 0,
            failure: None,
        })
    }

    /// Does everything planned, in order.
    pub(crate) fn run(&mut self) -> Result<()> {
        while let Some((at, deed)) = self.agenda.next() {
            deed(self, at);
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Gives the command to the engine, keeps its line, and hands back the answer.
    pub(crate) fn send(&mut self, at: Micros, actor: Actor, command: Command) -> Answer {
        let mut line = json!({
            "command": command.name,
            "at": text(at),
            "actor": actor.json(),
            "args": command.args,
        });
        if let (Some(object), Some(facts)) = (line.as_object_mut(), command.facts) {
            object.insert("facts".to_owned(), facts);
        }
        if let (Some(object), Actor::Agent(..), "check_tool") = (line.as_object_mut(), actor, command.name) {
            object.insert("trace_id".to_owned(), Value::String(trace_of(&self.lines)));
        }
        let line = line.to_string();
        let answer =
            Answer(serde_json::from_slice(&self.engine.handle(line.as_bytes())).unwrap_or(Value::Null));
        if let Some(error) = answer.0.get("error") {
            self.failure = Some(anyhow::anyhow!("{line}\n{error}"));
        }
        let what = answer.text("/reason_code");
        let counted = self.counts.entry(format!("{:<22} {what}", command.name)).or_default();
        *counted = counted.saturating_add(1);
        self.lines.push(line);
        answer
    }

    /// A fresh id of this family: `30000000-0000-4000-8000-00000000000a` is the tenth intent.
    pub(crate) fn id(&mut self, family: u8) -> String {
        self.issued = self.issued.saturating_add(1);
        id(family, self.issued)
    }
}

/// The id of this family and number.
pub(crate) fn id(family: u8, number: u64) -> String {
    format!("{family}0000000-0000-4000-8000-{number:012x}")
}

/// The time as the wire has it.
pub(crate) fn text(at: Micros) -> String {
    Timestamp::from_micros(MIDNIGHT.saturating_add(at)).map_or_else(|_| String::new(), |at| at.to_string())
}

impl Actor {
    fn json(self) -> Value {
        match self {
            Self::Agent(id, role) => json!({"type": "agent", "id": id, "role": role}),
            Self::Human(id, role) => json!({"type": "human", "id": id, "role": role}),
            Self::Service(id) => json!({"type": "service", "id": id}),
        }
    }
}

/// One trace a call.
fn trace_of(lines: &[String]) -> String {
    id(7, u64::try_from(lines.len()).unwrap_or(u64::MAX))
}
