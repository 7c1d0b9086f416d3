//! The edges of windows, bursts and scopes.

use super::*;
use venture_core::Timestamp;
use venture_core::id::{IntentId, Uuid};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn intent(n: u128) -> IntentId {
    IntentId(Uuid::from_u128(n))
}

#[test]
fn windows_end_where_the_specification_says() {
    let mut w = Windows::default();
    let dims = Dims::default();
    w.settle(at("2026-03-01T23:59:59.999999Z"), dims, 1);
    w.settle(at("2026-03-02T00:00:00Z"), dims, 10);
    w.settle(at("2026-03-02T09:00:00Z"), dims, 100);
    let now = at("2026-03-02T10:00:00Z");
    let committed = |window| w.committed(DimSet::TENANT, &dims, window, now);
    assert_eq!(committed(Window::Day), 110);
    assert_eq!(committed(Window::Month), 111);
    assert_eq!(committed(Window::Lifetime), 111);
    assert_eq!(committed(Window::HOUR), 0, "an hour ago is outside");
    assert_eq!(committed(Window::Seconds(3_601)), 100);
    assert_eq!(committed(Window::Call), 0);
}

#[test]
fn holds_count_whenever_they_were_made_and_free_their_room() {
    let mut w = Windows::default();
    let dims = Dims::default().with(Dim::Workflow, w.intern("a"));
    let other = Dims::default().with(Dim::Workflow, w.intern("b"));
    w.hold(intent(1), dims, 70);
    w.hold(intent(1), dims, 30);
    w.hold(intent(2), other, 5);
    let set = DimSet::of(&[Dim::Workflow]);
    let now = at("2026-03-02T10:00:00Z");
    assert_eq!(w.committed(set, &dims, Window::HOUR, now), 30);
    assert_eq!(w.committed(DimSet::TENANT, &dims, Window::HOUR, now), 35);
    w.hold(intent(1), dims, 0);
    assert_eq!(w.committed(set, &dims, Window::Lifetime, now), 0);
}

#[test]
fn a_set_tracked_late_knows_the_past() {
    let set = DimSet::of(&[Dim::Merchant, Dim::Category]);
    let fill = |w: &mut Windows| {
        let dims = Dims::default().with(Dim::Merchant, w.intern("serp"));
        w.settle(at("2026-03-02T09:00:00Z"), dims, 7);
        w.approve(at("2026-03-02T09:00:00Z"), dims);
        w.hold(intent(1), dims, 2);
    };
    let (mut early, mut late) = (Windows::default(), Windows::default());
    early.track(set);
    fill(&mut early);
    fill(&mut late);
    late.track(set);
    assert_eq!(early, late);
    let dims = Dims::default().with(Dim::Merchant, late.handle("serp"));
    let now = at("2026-03-02T09:00:00Z");
    assert_eq!(late.committed(set, &dims, Window::Day, now), 9);
    assert_eq!(late.count(set, &dims, Window::HOUR, now), 1);
}

#[test]
fn a_burst_stays_open_for_five_minutes() {
    let mut w = Windows::default();
    let dims = Dims::default();
    let first = at("2026-03-02T09:00:00Z");
    let open = |w: &Windows, text: &str| w.burst_open("hourly", DimSet::TENANT, &dims, 3_600, at(text));
    assert!(open(&w, "2026-03-02T09:00:00Z"));
    w.use_burst("hourly", DimSet::TENANT, &dims, first);
    assert!(open(&w, "2026-03-02T09:05:00Z"));
    assert!(!open(&w, "2026-03-02T09:05:00.000001Z"));
    assert!(open(&w, "2026-03-02T10:00:00Z"), "the use has left the window");
}
