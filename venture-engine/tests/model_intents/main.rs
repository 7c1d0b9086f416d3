//! Every state that small bounds let the intent machine reach: two intents under a cap for one and a half,
//! spends whose replies are lost, callbacks twice and too late, or for no intent, a freeze, an expiry.
//!
//! The engine itself is the transition. Beside it stands the world: what the rails really did, which only
//! callbacks tell the engine. Any message may be lost (never sent again) or repeated, at any later time.
//!
//! Spec: treasury.md 2.2, 2.3, 3.1, 5.3, 6.1; compliance.md 5.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_types,
    reason = "tests"
)]

mod acts;
mod machine;
mod world;

use acts::Act;
use machine::{Machine, search};
use venture_engine::state::IntentStatus;

#[test]
fn spends_with_lost_replies_and_callbacks_twice_and_too_late() {
    use IntentStatus::{Authorized, Expired, Settled};
    const ACTS: &[Act] = &[
        Act::Create(0),
        Act::Authorize(0),
        Act::Spend(0),
        Act::Spend(1),
        Act::Capture,
        Act::Pays(0),
        Act::Fails(0),
        Act::Settle(0),
        Act::Fail(0),
        Act::Pays(1),
        Act::Fails(1),
        Act::Settle(1),
        Act::Fail(1),
        Act::Stray,
        Act::Tick,
        Act::Wait,
    ];
    search("spends", Machine { acts: ACTS, reached: [&[Authorized, Expired, Settled], &[]] });
}

#[test]
fn two_intents_under_a_cap_for_one_and_a_half() {
    use IntentStatus::{Authorized, Created, Denied, Expired, PendingApproval, Settled};
    const ACTS: &[Act] = &[
        Act::Create(0),
        Act::Authorize(0),
        Act::Create(1),
        Act::Approve { refuse: false },
        Act::Approve { refuse: true },
        Act::Capture,
        Act::Spend(2),
        Act::Pays(2),
        Act::Fails(2),
        Act::Settle(2),
        Act::Fail(2),
        Act::Tick,
        Act::Wait,
    ];
    let reached: [&'static [IntentStatus]; 2] = [
        &[Created, Authorized, Denied, Expired, Settled],
        &[PendingApproval, Authorized, Denied, Expired, Settled],
    ];
    search("cap", Machine { acts: ACTS, reached });
}

#[test]
fn freezes_revocations_and_what_rails_report_all_the_same() {
    use IntentStatus::{Authorized, Created, Denied, Expired, PendingApproval, Revoked, Settled};
    const ACTS: &[Act] = &[
        Act::Create(0),
        Act::Authorize(0),
        Act::Revoke(0),
        Act::Create(1),
        Act::Approve { refuse: false },
        Act::Revoke(1),
        Act::Spend(2),
        Act::Pays(2),
        Act::Settle(2),
        Act::Forced,
        Act::Freeze,
        Act::Wait,
    ];
    let reached: [&'static [IntentStatus]; 2] = [
        &[Created, Authorized, Denied, Expired, Revoked],
        &[PendingApproval, Authorized, Denied, Expired, Revoked, Settled],
    ];
    search("freeze", Machine { acts: ACTS, reached });
}
