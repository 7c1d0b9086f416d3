//! The table: every check of treasury.md 3, in order.

use super::subject::{Checked, Subject};
use super::{funds, gates, limits, lists, pending, risk, rules, standing};

/// One check.
pub(super) type Check = fn(&mut Subject<'_>) -> Checked;

/// The checks by number. They run in order and stop at the first that fails.
pub(super) const CHECKS: [(u8, Check); 32] = [
    (1, standing::not_frozen),
    (2, standing::bundle_available),
    (3, standing::bundle_is_the_pin),
    (4, standing::identity),
    (5, standing::intent_open),
    (6, standing::evidence),
    (7, standing::ttl),
    (8, standing::amount_and_currency),
    (9, standing::rate),
    (10, lists::role),
    (11, lists::category),
    (12, lists::merchant),
    (13, lists::mcc),
    (14, gates::jurisdiction),
    (15, gates::sanctions),
    (16, gates::reporting),
    (17, gates::vendor),
    (18, rules::spend_rules),
    (19, limits::single),
    (20, limits::configured),
    (21, limits::workflow),
    (22, limits::envelopes),
    (23, limits::venture_day),
    (24, limits::tier),
    (25, limits::global_day),
    (26, limits::role),
    (27, limits::velocity),
    (28, funds::eau_cap),
    (29, funds::liquidity),
    (30, funds::balance),
    (31, risk::within),
    (32, pending::approvals),
];
