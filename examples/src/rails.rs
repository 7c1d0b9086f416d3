//! What the rail does with an authorized intent: charges below, at and above the hold, lost replies,
//! failures, silence until it expires, a change of mind.

use serde_json::{Value, json};

use crate::agenda::{Micros, seconds};
use crate::crew::{ADA, BANK, CARD_RAIL};
use crate::day::{Actor, Answer, Command, Day};
use crate::money::Purchase;

/// What becomes of an intent that may be spent.
#[derive(Clone, Copy)]
enum Fate {
    SettledExactly,
    SettledBelow,
    InTwoParts,
    AboveTheHold,
    Fails,
    ReplyLost,
    TooMuch,
    WrongMerchant,
    Revoked,
    Forgotten,
}

const FATES: [(i64, Fate); 10] = [
    (38, Fate::SettledExactly),
    (22, Fate::SettledBelow),
    (9, Fate::InTwoParts),
    (2, Fate::AboveTheHold),
    (4, Fate::Fails),
    (6, Fate::ReplyLost),
    (3, Fate::TooMuch),
    (2, Fate::WrongMerchant),
    (6, Fate::Revoked),
    (8, Fate::Forgotten),
];

/// Plans what the rail, or somebody, does next.
pub(crate) fn follow(day: &mut Day, at: Micros, purchase: Purchase) {
    let Some(fate) = day.random.weighted(&FATES) else { return };
    let then = at.saturating_add(seconds(day.random.between(15, 600)));
    day.agenda.add(then, move |day, at| act(day, at, &purchase, fate));
}

fn act(day: &mut Day, at: Micros, purchase: &Purchase, fate: Fate) {
    let amount = purchase.amount;
    let below = amount.saturating_mul(day.random.between(60, 98)).checked_div(100).unwrap_or(amount).max(1);
    match fate {
        Fate::SettledExactly => drop(settle(day, at, purchase, amount)),
        Fate::SettledBelow => drop(settle(day, at, purchase, below)),
        Fate::TooMuch => drop(settle(day, at, purchase, amount.saturating_add(1))),
        Fate::WrongMerchant => {
            let other = Purchase { merchant: "serp-mirror", ..purchase.clone() };
            settle(day, at, &other, amount);
        }
        Fate::ReplyLost => {
            let args = charge(day, purchase, amount);
            for _ in 0..2 {
                day.send(at, rail(purchase), Command { name: "spend", args: args.clone(), facts: None });
            }
        }
        Fate::InTwoParts => {
            let half = amount.checked_div(2).unwrap_or(1).max(1);
            capture(day, at, purchase, half, half, false);
            capture(
                day,
                at,
                purchase,
                amount.saturating_sub(half).max(1),
                below.saturating_sub(half).max(1),
                true,
            );
        }
        Fate::AboveTheHold => capture(
            day,
            at,
            purchase,
            amount,
            amount.saturating_add(amount.checked_div(10).unwrap_or(0).max(1)),
            true,
        ),
        Fate::Fails => fails(day, at, purchase),
        Fate::Revoked => {
            let actor = if day.random.chance(60) { purchase.requester } else { ADA };
            let args = json!({"intent_id": purchase.intent_id, "reason": "plans changed"});
            day.send(at, actor, Command { name: "revoke_intent", args, facts: None });
        }
        Fate::Forgotten => {}
    }
}

fn rail(purchase: &Purchase) -> Actor {
    if purchase.rail == "card" { CARD_RAIL } else { BANK }
}

fn charge(day: &mut Day, purchase: &Purchase, amount: i64) -> Value {
    let mut args = json!({"intent_id": purchase.intent_id, "external_ref": format!("ch_{}", day.random.between(100_000_000, 999_999_999)),
        "amount_minor": amount, "currency": purchase.currency, "merchant": purchase.merchant});
    if let (Some(mcc), Some(object)) = (purchase.mcc, args.as_object_mut()) {
        object.insert("mcc".to_owned(), json!(mcc));
    }
    args
}

/// Charge and capture in one.
fn settle(day: &mut Day, at: Micros, purchase: &Purchase, amount: i64) -> Answer {
    let mut args = charge(day, purchase, amount);
    if let Some(object) = args.as_object_mut() {
        object.insert("final".to_owned(), json!(true));
    }
    let actor = rail(purchase);
    let answer = day.send(at, actor, Command { name: "settle", args: args.clone(), facts: None });
    if day.random.chance(5) {
        let again = at.saturating_add(seconds(5));
        day.agenda.add(again, move |day, at| {
            drop(day.send(at, actor, Command { name: "settle", args, facts: None }))
        });
    }
    answer
}

/// A charge now, and what the rail reports of it later.
fn capture(day: &mut Day, at: Micros, purchase: &Purchase, charged: i64, reported: i64, last: bool) {
    let args = charge(day, purchase, charged);
    let actor = rail(purchase);
    let answer = day.send(at, actor, Command { name: "spend", args, facts: None });
    let Some(spend_id) = answer.value("/ids/spend_id").as_str().map(str::to_owned) else { return };
    if answer.text("/decision") != "APPROVED" {
        return;
    }
    let then = at.saturating_add(seconds(day.random.between(60, 1_800)));
    day.agenda.add(then, move |day, at| {
        let args = json!({"spend_id": spend_id, "amount_minor": reported, "final": last});
        day.send(at, actor, Command { name: "settle", args, facts: None });
    });
}

fn fails(day: &mut Day, at: Micros, purchase: &Purchase) {
    let args = charge(day, purchase, purchase.amount);
    let actor = rail(purchase);
    let answer = day.send(at, actor, Command { name: "spend", args, facts: None });
    if answer.text("/decision") != "APPROVED" {
        return;
    }
    let spend_id = answer.value("/ids/spend_id");
    // A payee whose account is closed is paid no more; a provider that fails is asked again.
    let code = if purchase.merchant == "notary" { "INVALID_ACCOUNT" } else { "PROVIDER_ERROR" };
    let args = json!({"spend_id": spend_id, "state": "FAILED", "error_code": code});
    day.agenda.add(at.saturating_add(seconds(30)), move |day, at| {
        day.send(at, actor, Command { name: "fail_spend", args, facts: None });
    });
}
