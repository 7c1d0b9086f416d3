//! Laws of settlement over random lives of one intent.
//!
//! Spec: treasury.md 2.2, 4, 6.1.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;
use venture_ledger::intent::{IntentStatus, IntentTrigger};
use venture_ledger::settlement::{Allotment, Conversion, base_of_part};

#[derive(Clone, Debug)]
enum Step {
    /// A spend goes to its rail, if there is room.
    Submit(i64),
    /// The rail took this for the n-th spend, whatever was asked for.
    Capture(prop::sample::Index, i64, bool),
    /// The rail took this for a spend that nobody had announced.
    Forced(i64, bool),
    Fail(prop::sample::Index),
    End(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        4 => (1_i64..600).prop_map(Step::Submit),
        3 => (index(), 1_i64..900, any::<bool>()).prop_map(|(n, amount, last)| Step::Capture(n, amount, last)),
        1 => (1_i64..900, any::<bool>()).prop_map(|(amount, last)| Step::Forced(amount, last)),
        2 => index().prop_map(Step::Fail),
        1 => any::<bool>().prop_map(Step::End),
    ]
}

fn conversion() -> impl Strategy<Value = Option<Conversion>> {
    let rate = (1_i64..3_000_000, 0..4_u8, 0..4_u8).prop_map(|(millionths, from, to)| {
        let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
        Conversion::new(text.parse().unwrap(), from, to)
    });
    prop::option::of(rate)
}

proptest! {
    #[test]
    fn a_hold_is_paid_out_once(
        amount in 1_i64..2_000, conversion in conversion(), steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut money = Allotment {
            amount_minor: amount, held_minor: amount, consumed_minor: 0, in_flight_minor: 0, conversion,
            status: IntentStatus::Authorized,
        };
        let mut flights: Vec<i64> = Vec::new();
        let (mut paid, mut released, mut base, mut took) = (0_i64, 0_i64, 0_i64, 0_i64);
        for step in steps {
            let before = money;
            match step {
                Step::Submit(part) => {
                    if money.status == IntentStatus::Authorized && money.has_room_for(part) {
                        flights.push(part);
                        money.in_flight_minor += i128::from(part);
                    }
                }
                Step::Capture(..) | Step::Forced(..) => {
                    let (own, part, is_final) = match step {
                        Step::Capture(..) if flights.is_empty() => continue,
                        Step::Capture(n, part, last) => (flights.swap_remove(n.index(flights.len())), part, last),
                        Step::Forced(part, last) => (0, part, last),
                        Step::Submit(_) | Step::Fail(_) | Step::End(_) => continue,
                    };
                    let captured = money.capture(own, part, is_final).unwrap();
                    prop_assert_eq!(captured.from_hold_minor + captured.excess_minor, part);
                    prop_assert!(captured.from_hold_minor >= 0 && captured.excess_minor >= 0);
                    prop_assert!(captured.from_hold_minor <= before.held_minor, "more than is held");
                    prop_assert!(captured.base_minor >= 0);
                    let asked = part <= own && before.status == IntentStatus::Authorized;
                    prop_assert!(!asked || captured.excess_minor == 0, "what was let through is covered");
                    paid += captured.from_hold_minor;
                    released += captured.released_minor;
                    base += captured.base_minor;
                    took += part;
                    money = captured.after;
                }
                Step::Fail(n) => {
                    if flights.is_empty() { continue }
                    let own = flights.swap_remove(n.index(flights.len()));
                    let freed = money.fail(own);
                    released += freed.released_minor;
                    money = freed.after;
                }
                Step::End(expires) => {
                    let freed = money.end(if expires { IntentTrigger::Expire } else { IntentTrigger::Revoke });
                    released += freed.released_minor;
                    money = freed.after;
                    prop_assert!(!money.status.is_open());
                }
            }
            let in_flight: i64 = flights.iter().sum();
            prop_assert_eq!(money.in_flight_minor, i128::from(in_flight));
            prop_assert_eq!(paid + released + money.held_minor, amount, "nothing of a hold is lost or made");
            prop_assert!(money.held_minor >= 0);
            prop_assert_eq!(money.consumed_minor, took);
            prop_assert_eq!(base, base_of_part(conversion, 0, took).unwrap(), "parts are the whole");
            prop_assert!(before.status.is_open() || money.status == before.status, "an end is an end");
            if !money.status.is_open() {
                prop_assert!(money.held_minor <= in_flight, "what nobody needs is given back");
            }
            prop_assert_eq!(money.free_minor(), (money.held_minor - in_flight).max(0));
        }
        // Once every rail has reported, an intent that ended holds nothing.
        let mut money = money.end(IntentTrigger::Expire).after;
        for own in flights {
            money = money.fail(own).after;
        }
        prop_assert_eq!(money.held_minor, 0);
    }

    #[test]
    fn parts_never_exceed_the_whole(parts in prop::collection::vec(1_i64..10_000, 1..30), conversion in conversion()) {
        let (mut before, mut sum) = (0, 0);
        for part in &parts {
            sum += base_of_part(conversion, before, *part).unwrap();
            before += part;
        }
        prop_assert_eq!(sum, base_of_part(conversion, 0, before).unwrap());
    }

    /// Anything goes in, and nothing panics or wraps.
    #[test]
    fn any_numbers_give_an_answer_or_an_error(
        amount in any::<i64>(), held in 0_i64.., consumed in any::<i64>(), flight in any::<i64>(),
        own in any::<i64>(), part in any::<i64>(), last in any::<bool>(), conversion in conversion(),
    ) {
        let money = Allotment {
            amount_minor: amount, held_minor: held, consumed_minor: consumed,
            in_flight_minor: i128::from(flight).abs(), conversion, status: IntentStatus::Authorized,
        };
        if let Ok(captured) = money.capture(own, part, last) {
            prop_assert!(part > 0);
            prop_assert!((0..=held).contains(&captured.from_hold_minor));
            prop_assert_eq!(i128::from(captured.from_hold_minor) + i128::from(captured.excess_minor), i128::from(part));
            prop_assert!((0..=held).contains(&captured.after.held_minor));
        }
    }
}
