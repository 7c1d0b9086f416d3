//! Bundles: drafts, publications, canaries.

use super::state::{Books, Expect, accepted, refuse};
use Expect::{Error, OneOf};

/// Not a founder, nor a finance controller.
pub(super) const AUDITOR: usize = 2;

impl Books {
    /// The bundle in force: the latest that stands, ties by version.
    pub(super) fn active(&self) -> Option<u64> {
        let in_canary = |n: u64| self.canary.is_some_and(|(canary, _)| canary == n);
        let stands = |n: u64| !self.revoked.contains(&n) && !self.rolled_back.contains(&n) && !in_canary(n);
        let standing = self.bundles.iter().filter(|(n, _)| stands(**n));
        standing.max_by_key(|(n, at)| (**at, **n)).map(|(n, _)| *n)
    }

    pub(super) fn publish(&mut self, n: u64) -> Expect {
        if self.bundles.contains_key(&n) {
            return accepted(true);
        }
        if self.bundles.keys().any(|known| *known > n) {
            return Error;
        }
        if self.canary.is_some() {
            return refuse("ILLEGAL_TRANSITION");
        }
        self.bundles.insert(n, self.now);
        self.drafts.remove(&n);
        accepted(false)
    }

    pub(super) fn canary(&mut self, n: u64, pct: i64) -> Expect {
        let answer = self.publish(n);
        if answer == accepted(false) {
            self.canary = Some((n, pct));
        }
        answer
    }

    pub(super) fn set_canary(&mut self, n: u64, pct: Option<i64>) -> Expect {
        if !self.bundles.contains_key(&n) {
            return refuse("BUNDLE_NOT_FOUND");
        }
        let Some((_, step)) = self.canary.filter(|(canary, _)| *canary == n) else {
            // What was done before may be a repeat.
            return OneOf(&["ILLEGAL_TRANSITION", "ACCEPTED"]);
        };
        match pct {
            None => {
                self.rolled_back.insert(n);
                self.canary = None;
            }
            Some(100) => self.canary = None,
            Some(pct) if pct == step => return OneOf(&["ILLEGAL_TRANSITION", "ACCEPTED"]),
            Some(pct) if pct < step => return refuse("ILLEGAL_TRANSITION"),
            Some(pct) => self.canary = Some((n, pct)),
        }
        accepted(false)
    }

    pub(super) fn draft(&mut self, n: u64, by: usize) -> Expect {
        if by == AUDITOR {
            return refuse("ROLE_UNAUTHORIZED");
        }
        if self.bundles.contains_key(&n) || self.discarded.contains(&n) {
            return OneOf(&["ACCEPTED", "BUNDLE_IMMUTABLE", "ILLEGAL_TRANSITION", "ROLE_UNAUTHORIZED"]);
        }
        match self.drafts.get(&n) {
            Some(author) if *author != by => refuse("ROLE_UNAUTHORIZED"),
            Some(_) => OneOf(&["ACCEPTED"]),
            None => {
                self.drafts.insert(n, by);
                accepted(false)
            }
        }
    }

    pub(super) fn discard(&mut self, n: u64, by: usize) -> Expect {
        if by == AUDITOR {
            return refuse("ROLE_UNAUTHORIZED");
        }
        match self.drafts.get(&n) {
            None => OneOf(&["BUNDLE_NOT_FOUND", "ILLEGAL_TRANSITION", "ACCEPTED", "ROLE_UNAUTHORIZED"]),
            Some(author) if *author != by => refuse("ROLE_UNAUTHORIZED"),
            Some(_) => {
                self.drafts.remove(&n);
                self.discarded.insert(n);
                accepted(false)
            }
        }
    }

    /// A draft by its version.
    pub(super) fn publish_draft(&mut self, n: u64) -> Expect {
        if !self.bundles.contains_key(&n) && !self.drafts.contains_key(&n) {
            let was_there = self.discarded.contains(&n);
            return if was_there {
                OneOf(&["BUNDLE_NOT_FOUND", "ILLEGAL_TRANSITION"])
            } else {
                refuse("BUNDLE_NOT_FOUND")
            };
        }
        self.publish(n)
    }

    pub(super) fn revoke_bundle(&mut self, n: u64) -> Expect {
        if !self.bundles.contains_key(&n) {
            return refuse("BUNDLE_NOT_FOUND");
        }
        if self.rolled_back.contains(&n) {
            return refuse("ILLEGAL_TRANSITION");
        }
        if self.canary.is_some_and(|(canary, _)| canary == n) {
            self.canary = None;
        }
        accepted(!self.revoked.insert(n))
    }
}
