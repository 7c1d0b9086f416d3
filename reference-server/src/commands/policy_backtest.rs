//! `venture policy backtest`: a journal's history under a draft.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_core::{Currency, Timestamp};
use venture_engine::trial::Trial;

use super::policy_case;
use crate::cli::Backtest;
use crate::fault::{Fault, Verdict};
use crate::store::open_journal;
use crate::terminal::{Align, Colour, Style, Table, amount, decimals};

use super::policy_history::{Again, each_decision};

pub(super) fn run(question: &Backtest, as_json: bool) -> Result<Verdict, Fault> {
    let trial = Trial::of(policy_case::bundle(Path::new(&question.file))?);
    let span = (time("--from", question.from.as_deref())?, time("--to", question.to.as_deref())?);
    let journal = open_journal(&question.store.store)?;
    let mut report = Report::default();
    each_decision(&journal, &trial, &mut |again| {
        let at = again.at;
        if span.0.is_none_or(|from| at >= from) && span.1.is_none_or(|to| at < to) {
            report.take(again);
        }
        Ok(())
    })?;
    if as_json {
        writeln!(std::io::stdout(), "{}", report.as_object())?;
    } else {
        report.in_words()?;
    }
    Ok(if report.changed.is_empty() { Verdict::Good } else { Verdict::Bad })
}

fn time(option: &str, text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    let read = |text: &str| {
        let time = text.parse::<Timestamp>();
        time.map_err(|_| Fault::Input(format!("`{option} {text}`: write a time like `2026-03-02T12:00:00Z`")))
    };
    text.map(read).transpose()
}

/// What the draft changes.
#[derive(Default)]
struct Report {
    decisions: u64,
    changed: Vec<Again>,
    /// By the rule that decides now, or did.
    by_rule: BTreeMap<String, u64>,
    /// By the code that stands now.
    by_reason: BTreeMap<String, u64>,
    /// Approved that was not, and no longer approved, by currency.
    money: BTreeMap<String, (i128, i128)>,
    missing: u64,
}

impl Report {
    fn take(&mut self, again: Again) {
        self.decisions = self.decisions.saturating_add(1);
        let Some(new) = &again.new else {
            self.missing = self.missing.saturating_add(1);
            return;
        };
        if new.decision == again.old {
            return;
        }
        if let Some(rule) = new.rule_id.as_ref().or(again.old_rule.as_ref()) {
            let count = self.by_rule.entry(rule.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let count = self.by_reason.entry(new.reason.as_str().to_owned()).or_default();
        *count = count.saturating_add(1);
        if let Some((minor, currency)) = &again.amount {
            let (approved, denied) = self.money.entry(currency.clone()).or_default();
            let approves = |word: &str| word == "APPROVED";
            if approves(new.decision.as_str()) {
                *approved = approved.saturating_add(i128::from(*minor));
            } else if approves(again.old.as_str()) {
                *denied = denied.saturating_add(i128::from(*minor));
            }
        }
        self.changed.push(again);
    }

    fn as_object(&self) -> Value {
        let changed: Vec<Value> = self.changed.iter().filter_map(one).collect();
        let by_rule: Vec<Value> =
            self.by_rule.iter().map(|(rule, count)| json!({"rule_id": rule, "changed": count})).collect();
        let by_reason: Vec<Value> = self
            .by_reason
            .iter()
            .map(|(code, count)| json!({"reason_code": code, "changed": count}))
            .collect();
        let money: Vec<Value> = self
            .money
            .iter()
            .map(|(currency, (approved, denied))| {
                json!({"currency": currency, "approved_minor": whole(*approved), "denied_minor": whole(*denied)})
            })
            .collect();
        json!({"decisions": self.decisions, "changed": changed, "by_rule": by_rule, "by_reason": by_reason,
            "money": money, "missing": self.missing})
    }

    fn in_words(&self) -> Result<(), Fault> {
        let mut out = std::io::stdout().lock();
        let columns = [
            ("seq", Align::Right),
            ("was", Align::Left),
            ("would be", Align::Left),
            ("code", Align::Left),
            ("rule", Align::Left),
            ("about", Align::Left),
        ];
        let mut table = Table::new(&columns);
        for again in &self.changed {
            let Some(new) = &again.new else { continue };
            let (old, word) = (again.old.as_str(), new.decision.as_str());
            table.row([
                (again.seq.to_string(), Colour::Plain),
                (old.to_owned(), Colour::of_decision(old)),
                (word.to_owned(), Colour::of_decision(word)),
                (new.reason.as_str().to_owned(), Colour::Plain),
                (new.rule_id.clone().or_else(|| again.old_rule.clone()).unwrap_or_default(), Colour::Plain),
                (again.about.clone(), Colour::Dim),
            ]);
        }
        if !self.changed.is_empty() {
            table.print(&mut out, Style::of_stdout())?;
        }
        writeln!(out, "{} decisions, {} would change", self.decisions, self.changed.len())?;
        for (currency, (approved, denied)) in &self.money {
            let places = Currency::new(currency).map_or(0, decimals);
            let (more, less) = (amount(*approved, places), amount(*denied, places));
            writeln!(out, "{more} {currency} more approved, {less} {currency} less")?;
        }
        for (rule, count) in &self.by_rule {
            writeln!(out, "{rule}: {count}")?;
        }
        if self.missing > 0 {
            writeln!(
                out,
                "{} cannot be made again: what they were made from is not in the store",
                self.missing
            )?;
        }
        Ok(())
    }
}

/// Sums of a journal fit; what does not is shown as text.
fn whole(minor: i128) -> Value {
    i64::try_from(minor).map_or_else(|_| json!(minor.to_string()), |minor| json!(minor))
}

fn one(again: &Again) -> Option<Value> {
    let new = again.new.as_ref()?;
    let mut object = json!({"seq": again.seq,
        "old": {"decision": again.old.as_str(), "reason_code": again.old_reason.as_str()},
        "new": {"decision": new.decision.as_str(), "reason_code": new.reason.as_str()}});
    let members = object.as_object_mut()?;
    if let Some(rule) = new.rule_id.as_ref().or(again.old_rule.as_ref()) {
        members.insert("rule_id".into(), json!(rule));
    }
    if let Some((minor, currency)) = &again.amount {
        members.insert("amount_minor".into(), json!(minor));
        members.insert("currency".into(), json!(currency));
    }
    Some(object)
}
