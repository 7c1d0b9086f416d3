//! `venture policy mine`: the least privilege that a history needed.

use std::collections::BTreeMap;
use std::io::Write as _;

use serde_json::json;
use venture_core::{Json, canonical};
use venture_engine::trial::Trial;
use venture_engine::words::Decision;
use venture_policy::authoring::{Seen, layout, mined};
use venture_policy::bundle::Bundle;
use venture_store::Engine;
use venture_store::driver::{Until, replay};
use venture_store::journal::Journal;

use super::policy_history::{Again, SeenOne, each_decision};
use crate::cli::Mine;
use crate::fault::{Fault, Verdict};
use crate::store::open_journal;

pub(super) fn run(question: &Mine, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(&question.store.store)?;
    let template = in_force(&journal)?;
    let role = question.role.as_deref();
    let mut seen = Seen::default();
    approved(&journal, &Trial::of(template.clone()), role, &mut |again| match again.seen {
        Some(SeenOne::Call(call)) => seen.calls.push(call),
        Some(SeenOne::Spend(spend)) => seen.spends.push(spend),
        None => {}
    })?;
    if seen.is_empty() {
        writeln!(std::io::stderr(), "nothing was approved{}", role.map(of_role).unwrap_or_default())?;
        return Ok(Verdict::Bad);
    }
    // First without caps, to see what each limit stood at.
    let wide = Trial::of(bundle(&template, &seen)?);
    let mut reached = BTreeMap::new();
    approved(&journal, &wide, role, &mut |again| {
        for (id, total) in again.new.iter().flat_map(|new| &new.reached) {
            let total = i64::try_from(*total).unwrap_or(i64::MAX);
            let most = reached.entry(id.clone()).or_insert(total);
            *most = total.max(*most);
        }
    })?;
    seen.reached = reached;
    let least = bundle(&template, &seen)?;
    let refused = tried(&journal, &least, role)?;
    show(&least, &refused, as_json)?;
    Ok(if refused.is_empty() { Verdict::Good } else { Verdict::Bad })
}

fn of_role(role: &str) -> String {
    format!(" to role `{role}`")
}

/// The bundle that mining starts from: the one in force, or the last that was.
fn in_force(journal: &dyn Journal) -> Result<Bundle, Fault> {
    let replayed = replay::<Engine>(journal, Until::End)?;
    let bundles = &replayed.decider.state().bundles;
    let active = bundles.active.values().filter_map(|id| bundles.published.get(id));
    let last = active.max_by_key(|record| record.effective_at).or_else(|| bundles.published.values().last());
    let record = last.ok_or_else(|| Fault::Input("no bundle was ever published in this store".into()))?;
    Bundle::parse(&record.file).map_err(|_| Fault::Check("the bundle in force does not load".into()))
}

fn bundle(template: &Bundle, seen: &Seen) -> Result<Bundle, Fault> {
    mined(template, seen).map_err(|errors| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        Fault::Check(format!("what was approved fits no bundle: {first}"))
    })
}

/// Shows what was approved, of one role or of all.
fn approved(
    journal: &dyn Journal,
    trial: &Trial,
    role: Option<&str>,
    visit: &mut dyn FnMut(Again),
) -> Result<(), Fault> {
    each_decision(journal, trial, &mut |again| {
        let by = match &again.seen {
            Some(SeenOne::Call(call)) => call.role.as_str(),
            Some(SeenOne::Spend(spend)) => spend.role.as_str(),
            None => return Ok(()),
        };
        // A cost of people has no role and needs no grant.
        if again.old == Decision::Approved && !by.is_empty() && role.is_none_or(|role| role == by) {
            visit(again);
        }
        Ok(())
    })
}

/// What the bundle would not approve again: place and code.
fn tried(
    journal: &dyn Journal,
    least: &Bundle,
    role: Option<&str>,
) -> Result<Vec<(u64, &'static str)>, Fault> {
    let mut refused = Vec::new();
    approved(journal, &Trial::of(least.clone()), role, &mut |again| match &again.new {
        Some(new) if new.decision == Decision::Approved => {}
        Some(new) => refused.push((again.seq, new.reason.as_str())),
        None => refused.push((again.seq, "REPLAY_INPUT_MISSING")),
    })?;
    Ok(refused)
}

fn show(least: &Bundle, refused: &[(u64, &str)], as_json: bool) -> Result<(), Fault> {
    for (seq, code) in refused {
        writeln!(std::io::stderr(), "seq {seq} would not be approved again: {code}")?;
    }
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", canonical::to_string(&least.file).unwrap_or_default())?;
    } else {
        out.write_all(as_yaml(&least.file)?.as_bytes())?;
    }
    Ok(())
}

/// The file in its one layout; JSON is YAML once its first key is bare.
fn as_yaml(file: &Json) -> Result<String, Fault> {
    let members = file.as_object().cloned().unwrap_or_default();
    let mut text = String::new();
    for (key, value) in members {
        let value: serde_json::Value = serde_json::to_value(&value)?;
        text.push_str(&format!("{key}: {}\n", json!(value)));
    }
    layout(text.as_bytes()).map_err(|error| Fault::Check(error.to_string()))
}
