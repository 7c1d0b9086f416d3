//! Laws of the books over random lives of intents: hold, settle, refund, release, forced charges.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use proptest::prelude::*;
use venture_core::id::{AuthorizationId, IntentId, SpendId, TenantId, Uuid, VentureId};
use venture_core::{Currency, Money};
use venture_ledger::ledger::{PostError, Posted, Reserved};
use venture_ledger::transaction::rules::{self, Capture, Holder, Return};
use venture_ledger::{Account, AccountCode, Ledger, Line, Transaction, TransactionType};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const CODES: [&str; 2] = ["USD", "JPY"];

fn venture(n: u8) -> VentureId {
    VentureId(Uuid::from_u128(0x10 + u128::from(n % 3)))
}

fn money(minor: i64, currency: u8) -> Money {
    Money::new(minor, Currency::new(CODES[usize::from(currency % 2)]).unwrap())
}

/// One step: which kind, which venture and currency, how much.
type Step = (u8, u8, u8, i64, i64);

/// An intent as the model keeps it.
struct Held {
    holder: Holder,
    currency: Currency,
    left: i64,
    releases: u32,
}

/// The postings of the steps, in order, with what is held after them.
fn lives(steps: &[Step]) -> (Vec<Transaction>, Vec<Held>) {
    let (mut posted, mut held): (Vec<Transaction>, Vec<Held>) = (Vec::new(), Vec::new());
    for (at, (kind, v, c, amount, other)) in steps.iter().copied().enumerate() {
        let number = u128::try_from(at).unwrap() + 0x1000;
        let fresh = Uuid::from_u128(number);
        let amount_money = money(amount, c);
        match kind % 7 {
            0 => posted.push(rules::contribute(TENANT, &format!("c-{at}"), amount_money)),
            1 => posted.push(rules::fund(TENANT, &format!("f-{at}"), venture(v), amount_money)),
            2 => {
                let holder = Holder {
                    tenant: TENANT,
                    venture: venture(v),
                    intent: IntentId(fresh),
                    authorization: AuthorizationId(fresh),
                };
                posted.push(rules::hold(holder, amount_money));
                held.push(Held { holder, currency: amount_money.currency(), left: amount, releases: 0 });
            }
            3 | 4 => {
                let Some(one) = held.iter_mut().find(|one| one.left > 0) else { continue };
                let from_hold_minor = amount.min(one.left);
                let capture = Capture {
                    spend: SpendId(fresh),
                    external_ref: "ch",
                    cost: AccountCode::LLM_API,
                    from_hold_minor,
                    excess_minor: amount - from_hold_minor,
                    currency: one.currency,
                };
                one.left -= from_hold_minor;
                let settled = rules::settle(one.holder, capture).unwrap();
                let back = Return {
                    spend: SpendId(fresh),
                    external_ref: "r",
                    settled_by: settled.txn_id,
                    cost: AccountCode::LLM_API,
                    amount: Money::new(amount.min(other), one.currency),
                };
                let refund = rules::refund(TENANT, Some(one.holder.venture), None, back).unwrap();
                posted.push(settled);
                posted.push(refund);
            }
            5 => {
                let Some(one) = held.iter_mut().find(|one| one.left > 0) else { continue };
                one.releases += 1;
                let freed = one.left.min(amount);
                one.left -= freed;
                posted.push(rules::release(one.holder, one.releases, Money::new(freed, one.currency)));
            }
            _ => {
                let of = (other % 2 == 0).then(|| venture(v));
                posted.push(rules::unauthorized(TENANT, of, None, SpendId(fresh), "x", amount_money));
            }
        }
    }
    (posted, held)
}

fn books(posted: &[Transaction]) -> Ledger {
    let mut ledger = Ledger::new();
    for transaction in posted {
        assert_eq!(ledger.check(transaction), Ok(Posted::New));
        assert_eq!(ledger.post(transaction), Ok(Posted::New));
    }
    ledger
}

fn reserved(held: &[Held]) -> Vec<Reserved> {
    held.iter()
        .map(|one| Reserved { venture: one.holder.venture, currency: one.currency, held_minor: one.left })
        .collect()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), 1..100_000_i64, 1..100_000_i64), 0..60)
}

proptest! {
    #[test]
    fn debits_equal_credits(steps in steps()) {
        let (posted, _) = lives(&steps);
        for transaction in &posted {
            prop_assert!(transaction.imbalance().unwrap().iter().all(|(_, sum)| *sum == 0));
        }
        let rows = books(&posted).balances();
        for code in CODES {
            let of = |row: &&venture_ledger::ledger::Balance| row.currency.as_str() == code;
            let debit: i128 = rows.iter().filter(of).map(|row| row.debit_minor).sum();
            let credit: i128 = rows.iter().filter(of).map(|row| row.credit_minor).sum();
            prop_assert_eq!(debit, credit);
        }
    }

    #[test]
    fn holds_equal_escrow(steps in steps()) {
        let (posted, held) = lives(&steps);
        let ledger = books(&posted);
        prop_assert_eq!(ledger.verify(reserved(&held)), vec![]);
        // A hold that the books do not know is found.
        if let Some(first) = held.first() {
            let more = Reserved { venture: first.holder.venture, currency: first.currency, held_minor: 1 };
            prop_assert_eq!(ledger.verify(reserved(&held).into_iter().chain([more])).len(), 1);
        }
    }

    #[test]
    fn repeats_move_nothing_and_other_lines_conflict(steps in steps()) {
        let (posted, _) = lives(&steps);
        let mut ledger = books(&posted);
        let before = postcard::to_allocvec(&ledger).unwrap();
        for transaction in &posted {
            prop_assert_eq!(ledger.post(transaction), Ok(Posted::Repeat));
            let mut other = transaction.clone();
            for line in &mut other.lines {
                line.amount_minor += 1;
            }
            prop_assert_eq!(ledger.post(&other), Err(PostError::Conflict(transaction.txn_id)));
        }
        prop_assert_eq!(postcard::to_allocvec(&ledger).unwrap(), before);
    }

    #[test]
    fn replay_equals_state(steps in steps(), cut in any::<prop::sample::Index>()) {
        let (posted, _) = lives(&steps);
        let whole = books(&posted);
        let (first, rest) = posted.split_at(cut.index(posted.len() + 1));
        let snapshot = postcard::to_allocvec(&books(first)).unwrap();
        let mut restored: Ledger = postcard::from_bytes(&snapshot).unwrap();
        for transaction in rest {
            restored.post(transaction).unwrap();
        }
        prop_assert_eq!(postcard::to_allocvec(&restored).unwrap(), postcard::to_allocvec(&whole).unwrap());
    }

    #[test]
    fn what_does_not_balance_changes_nothing(steps in steps(), amount in 1..1_000_i64, off in 1..1_000_i64) {
        let (posted, _) = lives(&steps);
        let mut ledger = books(&posted);
        let before = postcard::to_allocvec(&ledger).unwrap();
        let lines = vec![
            Line::debit(Account::treasury(), money(amount, 0)),
            Line::credit(Account::founding_capital(), money(amount + off, 0)),
        ];
        let bad = Transaction::new(TENANT, "bad", TransactionType::CapitalContribution, lines);
        prop_assert_eq!(ledger.post(&bad), Err(PostError::Unbalanced(money(1, 0).currency())));
        prop_assert_eq!(postcard::to_allocvec(&ledger).unwrap(), before);
    }
}

#[test]
fn a_transaction_is_mirrored_once() {
    let original = rules::contribute(TENANT, "c", money(5, 0));
    let mirror = |name: &str| rules::mirror(TENANT, name, TransactionType::Reversal, &original);
    let mut ledger = Ledger::new();
    assert_eq!(ledger.post(&mirror("m")), Err(PostError::ReversesUnknown(original.txn_id)));
    ledger.post(&original).unwrap();
    ledger.post(&mirror("m")).unwrap();
    assert_eq!(ledger.balance(Account::treasury(), money(1, 0).currency()), 0);
    assert_eq!(ledger.post(&mirror("n")), Err(PostError::ReversedTwice(original.txn_id)));
    assert_eq!(ledger.post(&mirror("m")), Ok(Posted::Repeat));
}
