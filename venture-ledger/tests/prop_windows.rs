//! A naive reading of windows, which forgets nothing, agrees with the one that does.
//!
//! Spec: commands.md 5.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::as_conversions, reason = "tests")]

use proptest::prelude::*;
use venture_core::Timestamp;
use venture_core::id::{IntentId, Uuid};
use venture_ledger::limits::{Dim, DimSet, Dims, LONGEST_SECONDS, Window, Windows};

const SECOND: i64 = 1_000_000;
const START: &str = "2026-03-31T20:00:00Z";

#[derive(Clone, Debug)]
enum Step {
    Settle { who: usize, base: i64 },
    Approve { who: usize },
    Hold { who: usize, intent: u128, base: i64 },
    Burst { who: usize },
    Decline { who: usize },
    Track,
}

/// Time passes in microseconds, minutes, days and years; some gaps are a window to the microsecond.
fn step() -> impl Strategy<Value = (i64, Step)> {
    let who = 0..4_usize;
    let step = prop_oneof![
        4 => (who.clone(), 1_i64..1_000).prop_map(|(who, base)| Step::Settle { who, base }),
        3 => who.clone().prop_map(|who| Step::Approve { who }),
        1 => (who.clone(), 0..3_u128, 0_i64..500).prop_map(|(who, intent, base)| Step::Hold { who, intent, base }),
        2 => who.clone().prop_map(|who| Step::Burst { who }),
        1 => who.prop_map(|who| Step::Decline { who }),
        1 => Just(Step::Track),
    ];
    let wait = prop_oneof![
        Just(0_i64),
        Just(1),
        1_i64..120 * SECOND,
        Just(3_600 * SECOND),
        Just(3_600 * SECOND - 1),
        (1_i64..90).prop_map(|days| days * 86_400 * SECOND),
        Just(LONGEST_SECONDS * SECOND),
        Just(LONGEST_SECONDS * SECOND - 1),
    ];
    (wait, step)
}

const WINDOWS: [Window; 7] = [
    Window::Lifetime,
    Window::Month,
    Window::Day,
    Window::HOUR,
    Window::Seconds(90 * 86_400),
    Window::Seconds(LONGEST_SECONDS),
    Window::Call,
];

/// Whether `when` is inside the window at `at`.
fn inside(window: Window, when: Timestamp, at: Timestamp) -> bool {
    match window {
        Window::Lifetime => true,
        Window::Month => when.month() == at.month(),
        Window::Day => when.day() == at.day(),
        Window::Seconds(seconds) => when.micros() > at.micros() - seconds * SECOND,
        Window::Call => false,
    }
}

#[derive(Default)]
struct Naive {
    settled: Vec<(Timestamp, usize, i64)>,
    approved: Vec<(Timestamp, usize)>,
    holds: std::collections::BTreeMap<u128, (usize, i64)>,
    bursts: Vec<(Timestamp, usize)>,
    declines: Vec<(Timestamp, usize)>,
}

/// Four things: two merchants, each with two categories.
fn dims(windows: &Windows, who: usize) -> Dims {
    let merchant = windows.handle(["serp", "acme"][who / 2]);
    let category = windows.handle(["api-calls", "labor"][who % 2]);
    Dims::default().with(Dim::Merchant, merchant).with(Dim::Category, category)
}

const LATE: DimSet = DimSet::of(&[Dim::Category]);
const BOTH: DimSet = DimSet::of(&[Dim::Merchant, Dim::Category]);

fn same(set: DimSet, one: usize, other: usize) -> bool {
    match set {
        DimSet::TENANT => true,
        LATE => one % 2 == other % 2,
        _ => one == other,
    }
}

fn agree(windows: &Windows, naive: &Naive, at: Timestamp, late: bool) -> Result<(), TestCaseError> {
    let sets = [DimSet::TENANT, BOTH, LATE];
    for set in sets.into_iter().take(if late { 3 } else { 2 }) {
        for who in 0..4 {
            let dims = dims(windows, who);
            let held: i64 =
                naive.holds.values().filter(|(of, _)| same(set, *of, who)).map(|(_, base)| base).sum();
            for window in WINDOWS {
                let counts = |when: Timestamp, of: usize| same(set, of, who) && inside(window, when, at);
                let settled: i64 = naive
                    .settled
                    .iter()
                    .filter(|(when, of, _)| counts(*when, *of))
                    .map(|(_, _, base)| base)
                    .sum();
                let wanted = if window == Window::Call { 0 } else { i128::from(settled + held) };
                prop_assert_eq!(windows.committed(set, &dims, window, at), wanted, "{:?} {:?}", set, window);
                let approved = naive.approved.iter().filter(|(when, of)| counts(*when, *of)).count();
                prop_assert_eq!(windows.count(set, &dims, window, at), approved, "{:?} {:?}", set, window);
                room(windows, set, &dims, window, at)?;
            }
        }
    }
    for who in 0..4 {
        for seconds in [60, 3_600, LONGEST_SECONDS] {
            let within = |when: &Timestamp| inside(Window::Seconds(seconds), *when, at);
            let earliest = naive.bursts.iter().find(|(when, of)| *of == who && within(when));
            let open = earliest.is_none_or(|(when, _)| at.micros() - when.micros() <= 300 * SECOND);
            prop_assert_eq!(windows.burst_open("row", BOTH, &dims(windows, who), seconds, at), open);
        }
        let day = |when: &Timestamp| inside(Window::Seconds(86_400), *when, at);
        let declines = naive.declines.iter().filter(|(when, of)| *of == who && day(when)).count();
        prop_assert_eq!(windows.declines(who.try_into().unwrap(), 86_400, at), declines);
    }
    Ok(())
}

/// Room is there at the instant that is told, and not a microsecond before.
fn room(
    windows: &Windows,
    set: DimSet,
    dims: &Dims,
    window: Window,
    at: Timestamp,
) -> Result<(), TestCaseError> {
    let earlier = |when: Timestamp| Timestamp::from_micros(when.micros() - 1).unwrap();
    let horizon = at.checked_add_seconds(2 * LONGEST_SECONDS).unwrap();
    for most in [0, 100, 400, 2_000] {
        let committed = |when| windows.committed(set, dims, window, when);
        match windows.room_at(set, dims, window, at, most) {
            Some(when) => {
                prop_assert!(committed(when) <= most, "{:?} {} at {}", window, most, when);
                prop_assert!(
                    when == at || committed(earlier(when)) > most,
                    "{:?} {} before {}",
                    window,
                    most,
                    when
                );
            }
            None => prop_assert!(committed(horizon) > most, "{:?} {}", window, most),
        }
        let (most, count) = (most as usize / 100, |when| windows.count(set, dims, window, when));
        match windows.count_room_at(set, dims, window, at, most) {
            Some(when) => {
                prop_assert!(count(when) <= most, "{:?} {} at {}", window, most, when);
                prop_assert!(
                    when == at || count(earlier(when)) > most,
                    "{:?} {} before {}",
                    window,
                    most,
                    when
                );
            }
            None => prop_assert!(count(horizon) > most, "{:?} {}", window, most),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_forgotten_is_never_asked_for(steps in prop::collection::vec(step(), 1..48)) {
        let (mut windows, mut naive) = (Windows::default(), Naive::default());
        for name in ["serp", "acme", "api-calls", "labor"] {
            windows.intern(name);
        }
        windows.track(BOTH);
        let mut early = windows.clone();
        early.track(LATE);
        let mut at: Timestamp = START.parse().unwrap();
        let mut late = false;
        for (wait, step) in steps {
            at = Timestamp::from_micros(at.micros() + wait).unwrap();
            for windows in [&mut windows, &mut early] {
                let of = |who| dims(windows, who);
                match step {
                    Step::Settle { who, base } => { let dims = of(who); windows.settle(at, dims, base) }
                    Step::Approve { who } => { let dims = of(who); windows.approve(at, dims) }
                    Step::Hold { who, intent, base } => {
                        // An intent keeps its dimensions.
                        let who = naive.holds.get(&intent).map_or(who, |(known, _)| *known);
                        let dims = of(who);
                        windows.hold(IntentId(Uuid::from_u128(intent)), dims, base);
                    }
                    Step::Burst { who } => { let dims = of(who); windows.use_burst("row", BOTH, &dims, at) }
                    Step::Decline { who } => windows.decline(at, who.try_into().unwrap()),
                    Step::Track => {}
                }
            }
            match step {
                Step::Settle { who, base } => naive.settled.push((at, who, base)),
                Step::Approve { who } => naive.approved.push((at, who)),
                Step::Hold { who, intent, base } => {
                    let known = naive.holds.get(&intent).map_or(who, |(known, _)| *known);
                    naive.holds.insert(intent, (known, base));
                }
                Step::Burst { who } => naive.bursts.push((at, who)),
                Step::Decline { who } => naive.declines.push((at, who)),
                Step::Track => { windows.track(LATE); late = true; }
            }
            agree(&windows, &naive, at, late)?;
        }
        windows.track(LATE);
        prop_assert_eq!(windows, early, "a set tracked late has the same groups");
    }
}

#[test]
fn after_the_longest_window_nothing_grows_any_more() {
    let mut windows = Windows::default();
    let dims = Dims::default().with(Dim::Merchant, windows.intern("serp"));
    let start: Timestamp = START.parse().unwrap();
    let mut sizes = Vec::new();
    for day in 0..4 * 366 {
        let at = start.checked_add_seconds(day * 86_400).unwrap();
        windows.settle(at, dims, 1);
        windows.approve(at, dims);
        windows.use_burst("row", BOTH, &dims, at);
        windows.decline(at, 1);
        sizes.push(postcard::to_allocvec(&windows).unwrap().len());
    }
    let (one, four) = (sizes[367], sizes[sizes.len() - 1]);
    // The sums themselves take a byte or two more.
    assert!(four <= one + 2_000, "{one} bytes after a year, {four} after four");
    assert_eq!(windows.settled(DimSet::TENANT, &dims), 4 * 366);
}
