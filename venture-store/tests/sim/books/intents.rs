//! Intents: the checks in their order, approvals, ends.

use super::super::script::{Caps, NewIntent, Scope, caps};
use super::state::{
    APPROVAL, Books, DAY, Expect, Intent, REFUSED, SECOND, Status, accepted, covers, refuse, release,
};
use Expect::{Exactly, OneOf, Something};
use std::collections::BTreeMap;

impl Books {
    pub(super) fn create(&mut self, new: &NewIntent) -> Expect {
        if let Some(known) = self.intents.get(&new.n) {
            return match known.decision {
                Some((decision, code)) if new.authorize => Exactly(decision, code, true),
                _ if new.authorize => OneOf(&["ACCEPTED", "INTENT_EXPIRED", "INTENT_REVOKED"]),
                _ => accepted(true),
            };
        }
        if !self.flows.contains_key(&new.flow) {
            return refuse("WORKFLOW_NOT_FOUND");
        }
        let intent = Intent {
            new: new.clone(),
            status: Status::Created,
            expires: self.now + new.ttl * SECOND,
            decision: None,
            approved_at: None,
            held: 0,
            consumed: 0,
            spends: BTreeMap::new(),
            settled: Vec::new(),
            spoke: BTreeMap::new(),
            revoked_by_freeze: false,
        };
        self.intents.insert(new.n, intent);
        if new.authorize { self.decide(new.n, false) } else { accepted(false) }
    }

    pub(super) fn authorize(&mut self, n: u64) -> Expect {
        let Some(intent) = self.intents.get(&n) else { return refuse("INTENT_NOT_FOUND") };
        if let Some((decision, code)) = intent.decision {
            return Exactly(decision, code, true);
        }
        match intent.status {
            Status::Created => self.decide(n, false),
            Status::Expired | Status::Revoked => {
                let code = if intent.status == Status::Expired { "INTENT_EXPIRED" } else { "INTENT_REVOKED" };
                refuse(self.standing(n).unwrap_or(code))
            }
            Status::Pending { .. } | Status::Authorized | Status::Denied | Status::Settled => Something,
        }
    }

    /// Checks 1 to 3.
    pub(super) fn standing(&self, n: u64) -> Option<&'static str> {
        let intent = &self.intents[&n];
        if self.is_frozen(intent) {
            return Some("FREEZE_MODE_ACTIVE");
        }
        let flow = &self.flows[&intent.new.flow];
        let unusable = self.revoked.contains(&flow.bundle) || self.now >= flow.pinned_until;
        unusable.then_some("POLICY_BUNDLE_MISMATCH")
    }

    pub(super) fn is_frozen(&self, intent: &Intent) -> bool {
        self.freezes.keys().any(|scope| covers(*scope, &intent.new))
    }

    /// The checks, then the hold, the wait for an approval, or the denial.
    pub(super) fn decide(&mut self, n: u64, has_quorum: bool) -> Expect {
        let code = self.standing(n).or_else(|| self.over_a_limit(n));
        let now = self.now;
        let approval_over = caps(self.flows[&self.intents[&n].new.flow].bundle).approval_over;
        let Some(intent) = self.intents.get_mut(&n) else { return Something };
        if let Some(code) = code {
            intent.status = Status::Denied;
            intent.decision = Some((REFUSED, code));
            return refuse(code);
        }
        if !has_quorum && intent.new.minor > approval_over {
            intent.status = Status::Pending { deadline: now + APPROVAL };
            intent.decision = Some(("PENDING_APPROVAL", "APPROVAL_REQUIRED"));
            return Exactly("PENDING_APPROVAL", "APPROVAL_REQUIRED", false);
        }
        let code = if has_quorum { "APPROVED_BY_QUORUM" } else { "WITHIN_POLICY" };
        intent.status = Status::Authorized;
        intent.decision = Some(("APPROVED", code));
        intent.approved_at = Some(now);
        intent.held = intent.new.minor;
        *self.funds.entry(Self::venture_of(intent.new.flow)).or_default() -= intent.new.minor;
        Exactly("APPROVED", code, false)
    }

    /// What settled in the window, and every open hold of the scope.
    pub(super) fn committed(&self, scope: impl Fn(&NewIntent) -> bool, within: impl Fn(i64) -> bool) -> i64 {
        let each = |one: &Intent| {
            let settled: i64 = one.settled.iter().filter(|(at, _)| within(*at)).map(|(_, minor)| minor).sum();
            settled + one.held
        };
        self.intents.values().filter(|one| scope(&one.new)).map(each).sum()
    }

    /// The first of checks 19 to 27 and 30 that refuses.
    pub(super) fn over_a_limit(&self, n: u64) -> Option<&'static str> {
        let new = &self.intents[&n].new;
        let Caps { single, workflow, venture_day, global_day, solver_call, solver_day, .. } =
            caps(self.flows[&new.flow].bundle);
        let Caps { researcher_hour, hourly, per_minute, .. } = caps(self.flows[&new.flow].bundle);
        let now = self.now;
        let today = |at: i64| at.div_euclid(DAY) == now.div_euclid(DAY);
        let this_hour = |at: i64| now - at < 3_600 * SECOND;
        let over = |committed: i64, cap: i64| committed + new.minor > cap;
        let of_role = |one: &NewIntent| one.role == new.role;
        let recent = self.intents.values().filter_map(|one| one.approved_at);
        let recent = recent.filter(|at| now - at < 60 * SECOND).count();
        let (solver, researcher) = (new.role == 0, new.role == 1);
        let rows = [
            (new.minor > single, "SINGLE_INTENT_LIMIT_EXCEEDED"),
            (
                over(
                    self.committed(|one| one.flow == new.flow, |_| true),
                    workflow + self.lifted(Scope::Flow(new.flow)),
                ),
                "WORKFLOW_BUDGET_EXCEEDED",
            ),
            (
                over(
                    self.committed(|one| one.flow / 2 == new.flow / 2, today),
                    venture_day + self.lifted(Scope::Venture(Self::venture_of(new.flow))),
                ),
                "DAILY_CASH_CAP_EXCEEDED",
            ),
            (over(self.committed(|_| true, today), global_day), "GLOBAL_CAP_EXCEEDED"),
            (solver && new.minor > solver_call, "ROLE_BUDGET_EXCEEDED"),
            (solver && over(self.committed(of_role, today), solver_day), "ROLE_BUDGET_EXCEEDED"),
            (researcher && over(self.committed(of_role, this_hour), researcher_hour), "ROLE_BUDGET_EXCEEDED"),
            (
                over(
                    self.committed(|one| one.flow == new.flow && one.merchant == new.merchant, this_hour),
                    hourly,
                ),
                "VELOCITY_LIMIT_EXCEEDED",
            ),
            (recent >= per_minute, "VELOCITY_LIMIT_EXCEEDED"),
            (new.minor > self.funds[&Self::venture_of(new.flow)], "INSUFFICIENT_FUNDS"),
        ];
        rows.iter().find(|(fails, _)| *fails).map(|(_, code)| *code)
    }

    pub(super) fn approve(&mut self, n: u64, by: usize, is_refusal: bool) -> Expect {
        let Some(intent) = self.intents.get_mut(&n) else { return refuse("INTENT_NOT_FOUND") };
        if intent.spoke.get(&by) == Some(&is_refusal) {
            return OneOf(&[
                "APPROVED_BY_QUORUM",
                "APPROVAL_REFUSED",
                "APPROVAL_REQUIRED",
                "APPROVAL_TIMEOUT",
                "FREEZE_MODE_ACTIVE",
                "POLICY_BUNDLE_MISMATCH",
                "WORKFLOW_BUDGET_EXCEEDED",
                "DAILY_CASH_CAP_EXCEEDED",
                "GLOBAL_CAP_EXCEEDED",
                "ROLE_BUDGET_EXCEEDED",
                "VELOCITY_LIMIT_EXCEEDED",
                "INSUFFICIENT_FUNDS",
            ]);
        }
        if !matches!(intent.status, Status::Pending { .. }) {
            return refuse("INTENT_FINAL");
        }
        // Only the founder is in a role that the row names.
        if by != 0 {
            return refuse("APPROVER_INVALID");
        }
        intent.spoke.insert(by, is_refusal);
        if is_refusal {
            intent.status = Status::Denied;
            intent.decision = Some((REFUSED, "APPROVAL_REFUSED"));
            return refuse("APPROVAL_REFUSED");
        }
        self.decide(n, true)
    }

    pub(super) fn revoke(&mut self, n: u64) -> Expect {
        let Some(intent) = self.intents.get_mut(&n) else { return refuse("INTENT_NOT_FOUND") };
        match intent.status {
            Status::Created | Status::Pending { .. } | Status::Authorized => {
                intent.status = Status::Revoked;
                release(&mut self.funds, intent);
                accepted(false)
            }
            Status::Revoked if intent.revoked_by_freeze => {
                OneOf(&["ACCEPTED", "INTENT_FINAL", "IDEMPOTENCY_CONFLICT"])
            }
            Status::Revoked => accepted(true),
            Status::Denied | Status::Settled | Status::Expired => refuse("INTENT_FINAL"),
        }
    }
}
