//! A naive second implementation of the windows: lists, and a scan over all of them for each question.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use proptest::prelude::*;
use venture_core::Timestamp;
use venture_core::id::{IntentId, Uuid};
use venture_ledger::limits::{Dim, DimSet, Dims, Window, Windows};

const DIMS: [Dim; 9] = [
    Dim::Workspace,
    Dim::Venture,
    Dim::Workflow,
    Dim::Task,
    Dim::Role,
    Dim::Class,
    Dim::Merchant,
    Dim::Category,
    Dim::Rail,
];
const START: &str = "2026-02-27T22:00:00Z";

/// A value per dimension, 0 where it has none.
type Place = [u8; 9];

#[derive(Default)]
struct Naive {
    settled: Vec<(i64, Place, i64)>,
    approved: Vec<(i64, Place)>,
    holds: Vec<(u8, Place, i64)>,
    bursts: Vec<(i64, u8, Place)>,
}

fn same(one: &Place, other: &Place, set: &[usize]) -> bool {
    set.iter().all(|dim| one[*dim] == other[*dim])
}

/// Whether `when` is in the window that ends at `at`, in the words of commands.md 5.
fn inside(when: i64, window: Window, at: Timestamp) -> bool {
    let then = Timestamp::from_micros(when).unwrap();
    let (year, month, day) = then.date();
    match window {
        Window::Lifetime => true,
        Window::Month => (year, month) == (at.date().0, at.date().1),
        Window::Day => (year, month, day) == at.date(),
        Window::Seconds(seconds) => when > at.micros() - seconds * 1_000_000,
        Window::Call => false,
    }
}

impl Naive {
    fn committed(&self, set: &[usize], place: &Place, window: Window, at: Timestamp) -> i128 {
        if window == Window::Call {
            return 0;
        }
        let settled =
            self.settled.iter().filter(|(when, of, _)| same(of, place, set) && inside(*when, window, at));
        let held = self.holds.iter().filter(|(_, of, _)| same(of, place, set));
        settled.map(|row| i128::from(row.2)).sum::<i128>() + held.map(|row| i128::from(row.2)).sum::<i128>()
    }

    fn count(&self, set: &[usize], place: &Place, window: Window, at: Timestamp) -> usize {
        self.approved.iter().filter(|(when, of)| same(of, place, set) && inside(*when, window, at)).count()
    }

    fn burst_open(&self, row: u8, set: &[usize], place: &Place, seconds: i64, at: Timestamp) -> bool {
        let used = self.bursts.iter().filter(|(when, of_row, of)| {
            *of_row == row && same(of, place, set) && inside(*when, Window::Seconds(seconds), at)
        });
        used.map(|(when, _, _)| *when).min().is_none_or(|first| at.micros() - first <= 300_000_000)
    }
}

/// What is done after how many microseconds.
#[derive(Clone, Debug)]
enum Act {
    Hold(u8, i64),
    Settle(i64),
    Approve,
    Burst(u8),
    Track(Vec<usize>),
    Snapshot,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..6_u8, 0..500_i64).prop_map(|(intent, base)| Act::Hold(intent, base)),
        4 => (1..500_i64).prop_map(Act::Settle),
        3 => Just(Act::Approve),
        1 => (0..2_u8).prop_map(Act::Burst),
        1 => dims().prop_map(Act::Track),
        1 => Just(Act::Snapshot),
    ]
}

fn dims() -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..9_usize).collect::<Vec<_>>(), 0..=3)
}

/// Steps that meet the edges: nothing, a microsecond, just under and exactly a window.
fn pause() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(59_999_999),
        Just(60_000_000),
        Just(299_999_999),
        Just(300_000_000),
        Just(3_600_000_000),
        0..40_000_000_000_i64,
    ]
}

fn place() -> impl Strategy<Value = Place> {
    prop::array::uniform9(0..3_u8)
}

fn windows() -> [Window; 6] {
    [Window::Lifetime, Window::Month, Window::Day, Window::HOUR, Window::Seconds(60), Window::Call]
}

fn set_of(dims: &[usize]) -> DimSet {
    dims.iter().fold(DimSet::TENANT, |set, dim| set.with(DIMS[*dim]))
}

/// The place in handles; `None` of the windows: only looked up.
fn placed(place: &Place, mut name: impl FnMut(&str) -> u32) -> Dims {
    let mut dims = Dims::default();
    for (dim, value) in DIMS.into_iter().zip(place) {
        if *value > 0 {
            dims = dims.with(dim, name(&format!("{dim:?} {value}")));
        }
    }
    dims
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn windows_agree_with_a_scan(
        acts in prop::collection::vec((pause(), place(), act()), 1..50),
        asked in place(),
        first in dims(),
    ) {
        let (mut real, mut naive) = (Windows::default(), Naive::default());
        let mut tracked = vec![first.clone(), vec![], vec![1], vec![2], vec![2, 3], vec![4], vec![5]];
        real.track(set_of(&first));
        let mut at: Timestamp = START.parse().unwrap();
        let mut homes: Vec<Option<Place>> = vec![None; 6];
        for (pause, mut place, act) in acts {
            at = Timestamp::from_micros(at.micros() + pause).unwrap();
            if let Act::Hold(intent, _) = &act {
                // An intent never changes its place.
                place = *homes[usize::from(*intent)].get_or_insert(place);
            }
            let dims = placed(&place, |name| real.intern(name));
            match act {
                Act::Hold(intent, base) => {
                    naive.holds.retain(|row| row.0 != intent);
                    naive.holds.push((intent, place, base));
                    real.hold(IntentId(Uuid::from_u128(u128::from(intent))), dims, base);
                }
                Act::Settle(base) => {
                    naive.settled.push((at.micros(), place, base));
                    real.settle(at, dims, base);
                }
                Act::Approve => {
                    naive.approved.push((at.micros(), place));
                    real.approve(at, dims);
                }
                Act::Burst(row) => {
                    naive.bursts.push((at.micros(), row, place));
                    real.use_burst(&format!("row {row}"), set_of(&first), &dims, at);
                }
                Act::Track(set) => {
                    real.track(set_of(&set));
                    tracked.push(set);
                }
                Act::Snapshot => {
                    let bytes = postcard::to_allocvec(&real).unwrap();
                    real = postcard::from_bytes(&bytes).unwrap();
                    prop_assert_eq!(postcard::to_allocvec(&real).unwrap(), bytes);
                }
            }
            for place in [place, asked] {
                let dims = placed(&place, |name| real.handle(name));
                for set in &tracked {
                    for window in windows() {
                        let id = set_of(set);
                        let (ours, theirs) =
                            (real.committed(id, &dims, window, at), naive.committed(set, &place, window, at));
                        prop_assert_eq!(ours, theirs, "{:?} {:?} at {}", set, window, at);
                        if window != Window::Call {
                            let (ours, theirs) =
                                (real.count(id, &dims, window, at), naive.count(set, &place, window, at));
                            prop_assert_eq!(ours, theirs, "{:?} {:?} at {}", set, window, at);
                        }
                    }
                }
                for row in 0..2 {
                    let name = format!("row {row}");
                    for seconds in [60, 3_600] {
                        let ours = real.burst_open(&name, set_of(&first), &dims, seconds, at);
                        prop_assert_eq!(ours, naive.burst_open(row, &first, &place, seconds, at));
                    }
                }
            }
        }
    }
}
