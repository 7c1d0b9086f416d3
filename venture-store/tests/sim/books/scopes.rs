//! Ventures, workflows, capital; freezes and thaws.

use super::super::script::{FLOWS, Scope};
use super::state::{Books, DAY, Expect, Flow, Status, accepted, covers, refuse, release};
use Expect::Exactly;

impl Books {
    pub(super) fn venture(&mut self, of: usize) -> Expect {
        if !self.ventures.insert(of) {
            return accepted(true);
        }
        self.funds.insert(of, 1_000);
        self.capital += 1_000;
        accepted(false)
    }

    pub(super) fn flow(&mut self, of: usize) -> Expect {
        if self.flows.contains_key(&of) {
            return accepted(true);
        }
        let Some(bundle) = self.active() else { return refuse("BUNDLE_NOT_ACTIVE") };
        if !self.ventures.contains(&Self::venture_of(of)) {
            return refuse("VENTURE_NOT_FOUND");
        }
        self.flows.insert(of, Flow { bundle, pinned_until: self.now + DAY });
        accepted(false)
    }

    pub(super) fn pin(&mut self, of: usize) -> Expect {
        let Some(flow) = self.flows.get_mut(&of) else { return refuse("WORKFLOW_NOT_FOUND") };
        if self.revoked.contains(&flow.bundle) {
            return refuse("BUNDLE_REVOKED");
        }
        flow.pinned_until = self.now + DAY;
        accepted(false)
    }

    pub(super) fn contribute(&mut self, n: u64, minor: i64) -> Expect {
        if self.transactions.contains_key(&(true, n)) {
            return accepted(true);
        }
        self.transactions.insert((true, n), minor);
        self.cash += minor;
        self.capital += minor;
        accepted(false)
    }

    pub(super) fn fund(&mut self, n: u64, venture: usize, minor: i64) -> Expect {
        if self.transactions.contains_key(&(false, n)) {
            return accepted(true);
        }
        if !self.ventures.contains(&venture) {
            return refuse("VENTURE_NOT_FOUND");
        }
        if minor > self.cash {
            return refuse("INSUFFICIENT_FUNDS");
        }
        self.transactions.insert((false, n), minor);
        self.cash -= minor;
        *self.funds.entry(venture).or_default() += minor;
        accepted(false)
    }

    pub(super) fn freeze(&mut self, scope: Scope, soft: bool) -> Expect {
        let exists = match scope {
            Scope::Tenant | Scope::Role(_) => true,
            Scope::Venture(venture) => self.ventures.contains(&venture),
            Scope::Flow(flow) => flow < FLOWS && self.flows.contains_key(&flow),
        };
        if !exists {
            return refuse("FREEZE_SCOPE_INVALID");
        }
        if let Some((was_soft, _)) = self.freezes.get(&scope)
            && (*was_soft || !soft)
        {
            return accepted(true);
        }
        self.freezes.insert(scope, (soft, None));
        self.frozen_once.insert(scope);
        if soft {
            let open = self.intents.values_mut().filter(|one| one.is_open() && covers(scope, &one.new));
            for intent in open {
                intent.status = Status::Revoked;
                intent.revoked_by_freeze = true;
                release(&mut self.funds, intent);
            }
        }
        accepted(false)
    }

    pub(super) fn thaw(&mut self, scope: Scope, by: usize) -> Expect {
        let Some((_, confirmed)) = self.freezes.get_mut(&scope) else { return refuse("NOT_FROZEN") };
        if scope == Scope::Tenant {
            match *confirmed {
                None => {
                    *confirmed = Some(by);
                    return Exactly("PENDING_APPROVAL", "APPROVAL_REQUIRED", false);
                }
                Some(first) if first == by => return refuse("SECOND_HUMAN_REQUIRED"),
                Some(_) => {}
            }
        }
        self.freezes.remove(&scope);
        accepted(false)
    }
}
