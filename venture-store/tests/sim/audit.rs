//! What the journal itself says, read as text by someone who does not trust the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde_json::Value;
use venture_core::Digest;
use venture_core::envelope::StoredEvent;
use venture_store::journal::Journal;

use super::lines::{Recorded, intent_id, scope_words};
use super::script::{Scope, caps};

/// The journal as far as it was read.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Every durable event, by its hash.
    pub leaves: Vec<Digest>,
    pub last_at: i64,
    intent_hashes: BTreeMap<String, String>,
    /// The freeze of a scope that was activated last.
    freezes: BTreeMap<(String, String), String>,
    /// Every case, in the order in which they were opened.
    cases: Vec<String>,
    /// Budgets that people lifted: which, by how much, until when.
    lifts: Vec<(String, i64, i64)>,
    references: BTreeSet<String>,
    approved: BTreeSet<String>,
    settled: BTreeSet<String>,
    /// The cap of an intent's workflow under the bundle that decided; its workflow.
    caps: BTreeMap<String, (i64, String)>,
    /// What each workflow holds and has spent, from the entries alone.
    committed: BTreeMap<String, i64>,
    escrow: BTreeMap<String, i64>,
    pub events: BTreeMap<String, u64>,
}

impl Recorded for Audit {
    fn intent_hash(&self, n: u64) -> String {
        self.intent_hashes.get(&intent_id(n)).cloned().unwrap_or_else(|| "0".repeat(64))
    }

    fn freeze_id(&self, scope: Scope) -> String {
        let (scope, of) = scope_words(scope);
        let known = self.freezes.get(&(scope.to_owned(), of.unwrap_or_default()));
        known.cloned().unwrap_or_else(|| "60000000-0000-4000-8000-000000000001".to_owned())
    }

    fn case_id(&self, k: usize) -> String {
        let known = self.cases.get(k).cloned();
        known.unwrap_or_else(|| "70000000-0000-4000-8000-000000000001".to_owned())
    }

    fn last_seq(&self) -> u64 {
        u64::try_from(self.leaves.len()).unwrap()
    }
}

fn word<'a>(payload: &'a Value, key: &str) -> &'a str {
    payload[key].as_str().unwrap_or_default()
}

impl Audit {
    /// Reads what is new. The first law that it breaks, if any.
    pub fn read(&mut self, journal: &dyn Journal) -> Result<(), String> {
        let mut fresh = Vec::new();
        let first = self.last_seq() + 1;
        let read = journal.events(first, &mut |event| {
            fresh.push(event);
            ControlFlow::Continue(())
        });
        read.map_err(|error| format!("the journal cannot be read: {error}"))?;
        fresh.iter().try_for_each(|event| self.event(event))
    }

    /// Every event that was durable once is there, as it was.
    pub fn nothing_is_lost(&self, journal: &dyn Journal) -> Result<(), String> {
        let mut found = Vec::new();
        let read = journal.events(1, &mut |event| {
            found.push(event.leaf);
            ControlFlow::Continue(())
        });
        read.map_err(|error| format!("the journal cannot be read: {error}"))?;
        let same = found.iter().zip(&self.leaves).take_while(|(found, known)| found == known).count();
        if same == self.leaves.len() {
            return Ok(());
        }
        Err(format!("{} events were there, {} of them still are", self.leaves.len(), same))
    }

    fn event(&mut self, event: &StoredEvent) -> Result<(), String> {
        if event.seq != self.last_seq() + 1 {
            return Err(format!("seq {} after {}", event.seq, self.last_seq()));
        }
        if event.created_at.micros() < self.last_at {
            return Err(format!("event {} goes back in time", event.seq));
        }
        self.leaves.push(event.leaf);
        self.last_at = event.created_at.micros();
        *self.events.entry(event.event_type.to_string()).or_default() += 1;
        let payload: Value = serde_json::from_slice(event.payload.as_deref().unwrap_or(b"null"))
            .map_err(|error| error.to_string())?;
        let flow = event.workflow_id.to_string();
        match &*event.event_type {
            "money.approval.requested.v1" => {
                let hash = word(&payload, "intent_hash").to_owned();
                self.intent_hashes.insert(word(&payload, "intent_id").to_owned(), hash);
            }
            "control.freeze.activated.v1" => {
                let scope = (word(&payload, "scope").to_owned(), frozen(&payload));
                self.freezes.insert(scope, word(&payload, "freeze_id").to_owned());
            }
            "money.authorization.decided.v1" if word(&payload, "decision") == "APPROVED" => {
                let intent = word(&payload, "intent_id").to_owned();
                let version = word(&payload, "policy_bundle_version");
                let bundle = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
                self.caps.insert(intent.clone(), (caps(bundle).workflow, flow));
                return once(&mut self.approved, &intent, "was approved twice");
            }
            "money.spend.settled.v1" => {
                once(&mut self.settled, word(&payload, "spend_id"), "settled twice")?;
                if payload["unauthorized_minor"].is_null() {
                    *self.committed.entry(flow).or_default() += payload["amount_minor"].as_i64().unwrap_or(0);
                }
            }
            "compliance.case.opened.v1" => {
                let case = word(&payload, "case_id").to_owned();
                if self.cases.contains(&case) {
                    return Err(format!("case {case} was opened twice"));
                }
                self.cases.push(case);
            }
            "money.override.granted.v1" => {
                let minor = payload["amount_minor"].as_i64().unwrap_or(0);
                let until = self.last_at + payload["ttl_seconds"].as_i64().unwrap_or(0) * 1_000_000;
                self.lifts.push((word(&payload, "scope_ref").to_owned(), minor, until));
            }
            "ledger.entry.created.v1" => return self.entry(&payload, &flow),
            _ => {}
        }
        Ok(())
    }

    fn entry(&mut self, payload: &Value, flow: &str) -> Result<(), String> {
        let reference = word(payload, "transaction_ref");
        once(&mut self.references, reference, "was posted twice")?;
        let lines = payload["lines"].as_array().map_or(&[][..], Vec::as_slice);
        let mut sum = 0_i64;
        for line in lines {
            let minor = line["amount_minor"].as_i64().unwrap_or(0);
            if minor <= 0 {
                return Err(format!("`{reference}` has a line of {minor}"));
            }
            let signed = if word(line, "side") == "debit" { minor } else { -minor };
            sum += signed;
            if word(line, "account").starts_with("1030-") {
                *self.committed.entry(flow.to_owned()).or_default() += signed;
                let escrow = self.escrow.entry(word(line, "account").to_owned()).or_default();
                *escrow += signed;
                if *escrow < 0 {
                    return Err(format!("`{reference}` takes more out of escrow than is there"));
                }
            }
        }
        if sum != 0 || lines.len() < 2 {
            return Err(format!("`{reference}` does not balance: {sum} in {} lines", lines.len()));
        }
        let lifted = |flow: &str| -> i64 {
            let live = self.lifts.iter().filter(|(of, _, until)| of == flow && self.last_at < *until);
            live.map(|(_, minor, _)| minor).sum()
        };
        match reference.strip_prefix("hold:").and_then(|intent| self.caps.get(intent)) {
            Some((cap, flow)) if self.committed[flow] > *cap + lifted(flow) => Err(format!(
                "`{reference}` is over the cap of its workflow: {} of {cap} and {}",
                self.committed[flow],
                lifted(flow)
            )),
            Some(_) => Ok(()),
            None if reference.starts_with("hold:") => Err(format!("`{reference}` without an approval")),
            None => Ok(()),
        }
    }
}

fn frozen(payload: &Value) -> String {
    match word(payload, "scope") {
        "tenant" => String::new(),
        _ => word(payload, "scope_ref").to_owned(),
    }
}

fn once(seen: &mut BTreeSet<String>, what: &str, how: &str) -> Result<(), String> {
    if seen.insert(what.to_owned()) { Ok(()) } else { Err(format!("`{what}` {how}")) }
}
