//! The tables of intents and spends: every pair walked, those not listed refused.
//!
//! Spec: treasury.md 2.2, 6.1; orchestration.md 1.5.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use venture_core::fsm::{Machine, Refused};
use venture_core::wire::WireName;
use venture_ledger::intent::{INTENT, IntentStatus};
use venture_ledger::spend::SPEND;

/// Walks every pair of state and trigger: those listed move as listed, all others are refused.
fn walk<S: WireName, T: WireName, G: Copy + Debug + PartialEq, E: Copy>(
    machine: &Machine<S, T, G, E>,
    terminal: &[&str],
    listed: &[(&str, &str, &str)],
) {
    assert_eq!(machine.check(), []);
    let ends: Vec<&str> = S::VALUES.iter().filter(|s| machine.is_terminal(**s)).map(|s| s.name()).collect();
    assert_eq!(ends, terminal);
    let mut found = BTreeSet::new();
    for from in std::iter::once(None).chain(S::VALUES.iter().map(|state| Some(*state))) {
        for trigger in T::VALUES {
            match machine.step(from, *trigger, |_| true) {
                Ok(step) => {
                    assert_eq!(step.exited, from);
                    found.insert((from.map_or("-", S::name), trigger.name(), step.entered.name()));
                }
                Err(refused) => {
                    assert_eq!(refused, Refused::IllegalTransition { from, trigger: *trigger });
                }
            }
        }
    }
    assert_eq!(found, listed.iter().copied().collect());
    for row in machine.rows().iter().filter(|row| row.guard.is_some()) {
        let refused = machine.step(row.from, row.trigger, |_| false);
        assert!(matches!(refused, Err(Refused::GuardFailed(_))), "{}", row.trigger.name());
    }
}

#[test]
fn the_intent_table_is_that_of_the_specification() {
    walk(
        &INTENT,
        &["DENIED", "SETTLED", "EXPIRED", "REVOKED"],
        &[
            ("-", "create", "CREATED"),
            ("CREATED", "approve", "AUTHORIZED"),
            ("CREATED", "ask", "PENDING_APPROVAL"),
            ("CREATED", "deny", "DENIED"),
            ("CREATED", "expire", "EXPIRED"),
            ("CREATED", "revoke", "REVOKED"),
            ("PENDING_APPROVAL", "approve", "AUTHORIZED"),
            ("PENDING_APPROVAL", "deny", "DENIED"),
            ("PENDING_APPROVAL", "expire", "EXPIRED"),
            ("PENDING_APPROVAL", "revoke", "REVOKED"),
            ("AUTHORIZED", "settle", "AUTHORIZED"),
            ("AUTHORIZED", "finish", "SETTLED"),
            ("AUTHORIZED", "expire", "EXPIRED"),
            ("AUTHORIZED", "revoke", "REVOKED"),
        ],
    );
    for status in IntentStatus::ALL {
        assert_eq!(status.is_open(), !INTENT.is_terminal(*status), "{status}");
    }
}

#[test]
fn the_spend_table_is_that_of_the_specification() {
    walk(
        &SPEND,
        &["REVERSED"],
        &[
            ("-", "submit", "SUBMITTED"),
            ("PENDING", "submit", "SUBMITTED"),
            ("PENDING", "fail", "FAILED"),
            ("SUBMITTED", "settle", "SETTLED"),
            ("SUBMITTED", "fail", "FAILED"),
            ("SUBMITTED", "return", "RETURNED"),
            ("FAILED", "settle", "SETTLED"),
            ("RETURNED", "settle", "SETTLED"),
            ("SETTLED", "reverse", "REVERSED"),
        ],
    );
}

/// What a hold is posted, converted and released for, as the table of the specification says.
#[test]
fn a_hold_is_made_once_and_released_at_every_end() {
    let effects = |from: &str, trigger: &str| -> Vec<&str> {
        let row = INTENT.rows().iter().find(|row| {
            row.from.map_or("-", IntentStatus::as_str) == from && row.trigger.as_str() == trigger
        });
        row.unwrap().effects.iter().map(|effect| effect.as_str()).collect()
    };
    assert_eq!(effects("CREATED", "approve"), ["post_hold"]);
    assert_eq!(effects("PENDING_APPROVAL", "approve"), ["post_hold"]);
    assert_eq!(effects("AUTHORIZED", "settle"), ["convert_hold"]);
    assert_eq!(effects("AUTHORIZED", "finish"), ["convert_hold", "release_hold"]);
    for from in ["CREATED", "PENDING_APPROVAL", "AUTHORIZED"] {
        assert_eq!(effects(from, "expire"), ["release_hold"]);
        assert_eq!(effects(from, "revoke"), ["release_hold"]);
    }
}
