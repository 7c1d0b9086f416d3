//! What the events of a store say of caps, settlements and books, read without the engine.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, Uuid, uuid_v5};

use super::answers::Answer;
use super::spending::CAP_MINOR;

const DAY: i64 = 86_400_000_000;
/// Funds that are held for authorized intents: an account of each venture.
const HOLDS: &str = "1030";

/// A stranger's reading of the journal, event by event.
#[derive(Default)]
pub(super) struct Evidence {
    last_seq: u64,
    events: BTreeMap<EventId, u64>,
    decisions: BTreeMap<Uuid, String>,
    revoked: BTreeSet<Uuid>,
    /// Amount approved and amount settled of each intent.
    intents: BTreeMap<Uuid, (i128, i128)>,
    settled: BTreeSet<Uuid>,
    day: i64,
    settled_today: i128,
    held: i128,
    pub(super) over_cap: u64,
    pub(super) double_settled: u64,
    pub(super) unbalanced: u64,
    /// Payloads that do not say what they must.
    pub(super) unread: u64,
}

#[derive(Deserialize)]
struct Decided {
    intent_id: Uuid,
    authorization_id: Uuid,
    decision: String,
    base_minor: Option<i64>,
}

#[derive(Deserialize)]
struct Settled {
    spend_id: Uuid,
    intent_id: Uuid,
    base_minor: i64,
}

#[derive(Deserialize)]
struct Revoked {
    intent_id: Uuid,
}

#[derive(Deserialize)]
struct Entry {
    transaction_ref: String,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    account: String,
    side: String,
    amount_minor: i64,
    currency: String,
}

impl Line {
    /// Debits count up.
    fn signed(&self) -> i128 {
        let amount = i128::from(self.amount_minor);
        if self.side == "debit" { amount } else { amount.saturating_neg() }
    }
}

impl Evidence {
    /// Takes in the next event.
    pub(super) fn note(&mut self, event: &StoredEvent) {
        self.last_seq = event.seq;
        self.events.insert(event.event_id, event.seq);
        let day = event.created_at.micros().div_euclid(DAY);
        if day != self.day {
            (self.day, self.settled_today) = (day, 0);
        }
        let payload = event.payload.as_deref().unwrap_or_default();
        let read = match &*event.event_type {
            "money.authorization.decided.v1" => serde_json::from_slice(payload).map(|one| self.decided(one)),
            "money.spend.settled.v1" => serde_json::from_slice(payload).map(|one| self.settled(&one)),
            "money.intent.revoked.v1" => serde_json::from_slice(payload).map(|one: Revoked| {
                self.revoked.insert(one.intent_id);
            }),
            "ledger.entry.created.v1" => serde_json::from_slice(payload).map(|one| self.entry(&one)),
            _ => Ok(()),
        };
        self.unread = self.unread.saturating_add(u64::from(read.is_err()));
    }

    fn decided(&mut self, one: Decided) {
        if one.decision == "APPROVED" {
            let approved = i128::from(one.base_minor.unwrap_or(0));
            self.intents.entry(one.intent_id).or_default().0 = approved;
        }
        self.decisions.insert(one.authorization_id, one.decision);
    }

    /// A spend settles once, and all spends of an intent within what was approved.
    fn settled(&mut self, one: &Settled) {
        let again = !self.settled.insert(one.spend_id);
        let (approved, consumed) = self.intents.entry(one.intent_id).or_default();
        *consumed = consumed.saturating_add(i128::from(one.base_minor));
        let beyond = consumed > approved;
        self.double_settled = self.double_settled.saturating_add(u64::from(again || beyond));
        self.settled_today = self.settled_today.saturating_add(i128::from(one.base_minor));
    }

    fn entry(&mut self, one: &Entry) {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for line in &one.lines {
            let sum = sums.entry(&line.currency).or_default();
            *sum = sum.saturating_add(line.signed());
            if line.account.starts_with(HOLDS) {
                self.held = self.held.saturating_add(line.signed());
            }
        }
        let balanced = sums.values().all(|sum| *sum == 0);
        self.unbalanced = self.unbalanced.saturating_add(u64::from(!balanced));
        // Only a new hold can go over the cap: settled that day and everything that is still held.
        let committed = self.settled_today.saturating_add(self.held);
        let over = one.transaction_ref.starts_with("hold:") && committed > i128::from(CAP_MINOR);
        self.over_cap = self.over_cap.saturating_add(u64::from(over));
    }

    /// Whether the store says what that answer said. An error promised nothing.
    pub(super) fn confirms(&self, answer: &Answer) -> bool {
        let Some(decision) = answer.decision.as_deref() else { return true };
        let within = answer.seq.is_none_or(|[first, last]| first <= last && last <= self.last_seq);
        within && (answer.replayed || self.has_own_event(answer)) && self.says(answer, decision)
    }

    /// The first event of the command's own lies where the answer said.
    fn has_own_event(&self, answer: &Answer) -> bool {
        let own = EventId(uuid_v5(answer.command_id, &[b"0"]));
        let found = self.events.get(&own);
        answer.seq.zip(found).is_some_and(|([first, last], seq)| (first..=last).contains(seq))
    }

    fn says(&self, answer: &Answer, decision: &str) -> bool {
        let ids = &answer.ids;
        match (answer.command.as_str(), decision) {
            ("create_intent", _) => {
                let stored = ids.authorization_id.and_then(|id| self.decisions.get(&id));
                stored.is_some_and(|stored| stored == decision)
            }
            ("settle", "APPROVED") => ids.spend_id.is_some_and(|id| self.settled.contains(&id)),
            ("revoke_intent", "APPROVED") => ids.intent_id.is_some_and(|id| self.revoked.contains(&id)),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use venture_core::Digest;
    use venture_core::Timestamp;
    use venture_core::id::WorkflowId;
    use venture_store::DEFAULT_TENANT;

    use super::*;

    const INTENT: Uuid = Uuid::from_u128(1);
    const SPEND: Uuid = Uuid::from_u128(2);
    const AUTHORIZATION: Uuid = Uuid::from_u128(3);
    const COMMAND: Uuid = Uuid::from_u128(4);

    fn read(events: &[(&'static str, Value)]) -> Evidence {
        let mut evidence = Evidence::default();
        for ((event_type, payload), seq) in events.iter().zip(1..) {
            evidence.note(&StoredEvent {
                tenant_id: DEFAULT_TENANT,
                seq,
                workflow_seq: seq,
                workflow_id: WorkflowId(Uuid::from_u128(9)),
                event_id: EventId(uuid_v5(COMMAND, &[seq.saturating_sub(1_u64).to_string().as_bytes()])),
                event_type: (*event_type).into(),
                created_at: Timestamp::from_micros(i64::try_from(seq).unwrap()).unwrap(),
                header: Vec::new(),
                payload: Some(payload.to_string().into_bytes()),
                leaf: Digest::of(b""),
            });
        }
        evidence
    }

    fn approved(amount_minor: i64) -> (&'static str, Value) {
        let payload = json!({"intent_id": INTENT, "authorization_id": AUTHORIZATION, "decision": "APPROVED",
            "base_minor": amount_minor});
        ("money.authorization.decided.v1", payload)
    }

    fn settled(spend: Uuid, amount_minor: i64) -> (&'static str, Value) {
        let payload = json!({"spend_id": spend, "intent_id": INTENT, "base_minor": amount_minor});
        ("money.spend.settled.v1", payload)
    }

    fn entry(reference: &str, debit: (&str, i64), credit: (&str, i64)) -> (&'static str, Value) {
        let line = |(account, amount): (&str, i64), side: &str| json!({"account": account, "side": side, "amount_minor": amount, "currency": "USD"});
        let lines = [line(debit, "debit"), line(credit, "credit")];
        ("ledger.entry.created.v1", json!({"transaction_ref": reference, "lines": lines}))
    }

    fn hold(amount_minor: i64) -> (&'static str, Value) {
        entry("hold:1", ("1030-v", amount_minor), ("1020-v", amount_minor))
    }

    fn settle(amount_minor: i64) -> (&'static str, Value) {
        entry("settle:1", ("5000", amount_minor), ("1030-v", amount_minor))
    }

    #[test]
    fn the_cap_is_inclusive_and_counts_what_is_held_and_what_settled_that_day() {
        assert_eq!(read(&[hold(CAP_MINOR)]).over_cap, 0);
        assert_eq!(read(&[hold(CAP_MINOR + 1)]).over_cap, 1);
        assert_eq!(read(&[hold(CAP_MINOR), hold(1)]).over_cap, 1);
        let spent = [approved(CAP_MINOR), hold(CAP_MINOR), settled(SPEND, CAP_MINOR), settle(CAP_MINOR)];
        assert_eq!(read(&spent).over_cap, 0);
        assert_eq!(read(&[&spent[..], &[hold(1)]].concat()).over_cap, 1);
    }

    #[test]
    fn a_second_settlement_and_one_beyond_the_approval_are_seen() {
        let other = Uuid::from_u128(7);
        assert_eq!(read(&[approved(9), settled(SPEND, 4), settled(other, 5)]).double_settled, 0);
        assert_eq!(read(&[approved(9), settled(SPEND, 4), settled(SPEND, 4)]).double_settled, 1);
        assert_eq!(read(&[approved(9), settled(SPEND, 4), settled(other, 6)]).double_settled, 1);
        assert_eq!(read(&[settled(SPEND, 4)]).double_settled, 1, "never approved");
    }

    #[test]
    fn lines_that_do_not_balance_and_payloads_that_say_nothing_are_seen() {
        assert_eq!(read(&[entry("x", ("1010", 5), ("3000", 5))]).unbalanced, 0);
        assert_eq!(read(&[entry("x", ("1010", 5), ("3000", 4))]).unbalanced, 1);
        assert_eq!(read(&[("money.spend.settled.v1", json!({"spend_id": SPEND}))]).unread, 1);
    }

    fn answer(command: &str, decision: &str, seq: Option<[u64; 2]>) -> Answer {
        let ids = json!({"intent_id": INTENT, "authorization_id": AUTHORIZATION, "spend_id": SPEND});
        serde_json::from_value(json!({"command": command, "command_id": COMMAND, "decision": decision,
            "ids": ids, "replayed": seq.is_none(), "seq": seq}))
        .unwrap()
    }

    #[test]
    fn an_answer_that_the_store_does_not_know_is_not_confirmed() {
        let store = read(&[approved(9), settled(SPEND, 4)]);
        let confirms = |command, decision, seq| store.confirms(&answer(command, decision, seq));
        assert!(confirms("create_intent", "APPROVED", Some([1, 2])));
        assert!(confirms("create_intent", "APPROVED", None), "a repeat");
        assert!(!confirms("create_intent", "DENIED", Some([1, 2])), "decided otherwise");
        assert!(!confirms("create_intent", "APPROVED", Some([2, 2])), "its event lies elsewhere");
        assert!(!confirms("create_intent", "APPROVED", Some([1, 3])), "beyond the end");
        assert!(confirms("settle", "APPROVED", None));
        assert!(!confirms("revoke_intent", "APPROVED", None), "never revoked");
        assert!(!read(&[approved(9)]).confirms(&answer("settle", "APPROVED", None)), "never settled");
        assert!(!Evidence::default().confirms(&answer("create_intent", "DENIED", Some([1, 1]))));
        let silent = Answer { replayed: false, seq: None, ..answer("settle", "APPROVED", None) };
        assert!(!store.confirms(&silent), "neither recorded nor a repeat");
        assert!(store.confirms(&Answer::default()), "an error promised nothing");
    }
}
