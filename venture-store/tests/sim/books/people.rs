//! What people lift and look into: overrides and cases.

use super::super::script::{COSIGN_OVER, Scope};
use super::bundles::AUDITOR;
use super::state::{Books, Expect, SECOND, accepted, refuse};

/// A case that nobody has moved, in the numbers of `CASE_MOVES`; one is open before all of them.
pub(super) const OPENED: (usize, Option<usize>) = (OPEN, None);
const OPEN: usize = 9;
const INVESTIGATING: usize = 0;
const ESCALATED: usize = 1;
const REMEDIATED: usize = 2;

impl Books {
    pub(super) fn lift(
        &mut self,
        scope: Scope,
        (minor, ttl): (i64, i64),
        by: usize,
        signed: usize,
    ) -> Expect {
        if by == AUDITOR {
            return refuse("ROLE_UNAUTHORIZED");
        }
        // Oneself is no second.
        if minor > COSIGN_OVER && signed < 2 {
            return refuse("CO_SIGN_REQUIRED");
        }
        self.overrides.push((scope, minor, self.now + ttl * SECOND));
        accepted(false)
    }

    /// By how much the budget of a scope is lifted now.
    pub(super) fn lifted(&self, scope: Scope) -> i64 {
        let live = self.overrides.iter().filter(|(of, _, until)| *of == scope && self.now < *until);
        live.map(|(_, minor, _)| minor).sum()
    }

    pub(super) fn move_case(&mut self, k: usize, to: usize, by: usize) -> Expect {
        if k >= self.cases.len() {
            return refuse("CASE_NOT_FOUND");
        }
        let (from, last) = self.cases[k];
        if from == to && last == Some(by) {
            return accepted(true);
        }
        let may = match from {
            OPEN => to == INVESTIGATING,
            INVESTIGATING => to != INVESTIGATING,
            ESCALATED => to == REMEDIATED,
            _ => false,
        };
        if !may {
            return refuse("ILLEGAL_TRANSITION");
        }
        self.cases[k] = (to, Some(by));
        accepted(false)
    }
}
