//! What a rail asks for and what it reports.

use super::super::script::Scope;
use super::people::OPENED;
use super::state::{Books, DAY, Expect, Spend, SpendState, Status, accepted, refuse, release};
use Expect::{Exactly, OneOf};
use std::collections::BTreeMap;

impl Books {
    /// Spend-time checks of an intent that is there; `None`: they pass.
    pub(super) fn spend_fault(&self, n: u64, (minor, merchant): (i64, usize)) -> Option<&'static str> {
        let frozen_all = self.freezes.contains_key(&Scope::Tenant);
        let Some(intent) = self.intents.get(&n) else {
            return Some(if frozen_all { "FREEZE_MODE_ACTIVE" } else { "INTENT_NOT_FOUND" });
        };
        if self.is_frozen(intent) {
            return Some("FREEZE_MODE_ACTIVE");
        }
        let rows = [
            (
                matches!(intent.status, Status::Created | Status::Pending { .. } | Status::Denied),
                "INTENT_NOT_AUTHORIZED",
            ),
            (intent.status == Status::Expired, "INTENT_EXPIRED"),
            (intent.status == Status::Revoked, "INTENT_REVOKED"),
            (intent.status == Status::Settled, "INTENT_CONSUMED"),
            (merchant != intent.new.merchant, "MERCHANT_NOT_ALLOWED"),
            (minor > intent.new.minor, "PER_TX_CAP_EXCEEDED"),
            (intent.consumed + intent.in_flight() + minor > intent.new.minor, "CAP_WOULD_BE_EXCEEDED"),
            (self.standing(n).is_some(), "POLICY_BUNDLE_MISMATCH"),
        ];
        rows.iter().find(|(fails, _)| *fails).map(|(_, code)| *code)
    }

    pub(super) fn spend(&mut self, n: u64, part: u64, of: (i64, usize)) -> Expect {
        if let Some(known) = self.known(n, part) {
            return if (known.minor, known.merchant) == of {
                Exactly("APPROVED", "REPLAY_DETECTED", true)
            } else {
                refuse("IDEMPOTENCY_CONFLICT")
            };
        }
        if let Some(code) = self.spend_fault(n, of) {
            return refuse(code);
        }
        self.submit(n, part, of, false);
        Exactly("APPROVED", "WITHIN_POLICY", false)
    }

    pub(super) fn known(&self, n: u64, part: u64) -> Option<&Spend> {
        let of_intent = self.intents.get(&n).and_then(|one| one.spends.get(&part));
        of_intent.or_else(|| self.strays.get(&(n, part)))
    }

    pub(super) fn submit(&mut self, n: u64, part: u64, (minor, merchant): (i64, usize), forced: bool) {
        let spend = Spend {
            minor,
            merchant,
            state: SpendState::Submitted,
            settled: 0,
            is_final: false,
            forced,
            unauthorized: false,
            settled_at: 0,
            refunds: BTreeMap::new(),
            failed_once: false,
        };
        match self.intents.get_mut(&n) {
            Some(intent) => intent.spends.insert(part, spend),
            None => self.strays.insert((n, part), spend),
        };
    }

    pub(super) fn charge(
        &mut self,
        n: u64,
        part: u64,
        of: (i64, usize),
        is_final: bool,
        forced: bool,
    ) -> Expect {
        let minor = of.0;
        if let Some(known) = self.known(n, part) {
            if known.state == SpendState::Settled {
                return OneOf(&["REPLAY_DETECTED", "IDEMPOTENCY_CONFLICT"]);
            }
            if (known.minor, known.merchant) != of {
                return refuse("IDEMPOTENCY_CONFLICT");
            }
            return self.report(n, part, minor, is_final);
        }
        if !forced {
            if let Some(code) = self.spend_fault(n, of) {
                return refuse(code);
            }
            self.submit(n, part, of, false);
            self.pay(n, part, minor, is_final);
            return Exactly("APPROVED", "WITHIN_POLICY", false);
        }
        self.submit(n, part, of, true);
        self.pay(n, part, minor, is_final);
        accepted(false)
    }

    pub(super) fn settle(&mut self, n: u64, part: u64, minor: Option<i64>, is_final: bool) -> Expect {
        let Some(known) = self.known(n, part) else { return refuse("RESOURCE_NOT_FOUND") };
        let minor = minor.unwrap_or(known.minor);
        if known.state == SpendState::Settled {
            if known.forced {
                return OneOf(&["REPLAY_DETECTED", "IDEMPOTENCY_CONFLICT"]);
            }
            return if (known.settled, known.is_final) == (minor, is_final) {
                Exactly("APPROVED", "REPLAY_DETECTED", true)
            } else {
                refuse("IDEMPOTENCY_CONFLICT")
            };
        }
        self.report(n, part, minor, is_final)
    }

    pub(super) fn report(&mut self, n: u64, part: u64, minor: i64, is_final: bool) -> Expect {
        self.pay(n, part, minor, is_final);
        accepted(false)
    }

    /// Money moved: from the hold as far as others in flight leave it, the rest from the venture's cash.
    pub(super) fn pay(&mut self, n: u64, part: u64, minor: i64, is_final: bool) {
        let now = self.now;
        if let Some(stray) = self.strays.get_mut(&(n, part)) {
            (stray.state, stray.settled, stray.is_final) = (SpendState::Settled, minor, is_final);
            (stray.unauthorized, stray.settled_at) = (true, now);
            self.cases.push(OPENED);
            self.cash -= minor;
            self.suspense += minor;
            return;
        }
        let Some(intent) = self.intents.get_mut(&n) else { return };
        let funds = self.funds.entry(Self::venture_of(intent.new.flow)).or_default();
        let was_authorized = intent.approved_at.is_some();
        if let Some(spend) = intent.spends.get_mut(&part) {
            spend.state = SpendState::Settled;
            spend.settled = minor;
            spend.is_final = is_final;
            spend.settled_at = now;
            spend.unauthorized = !was_authorized;
        }
        if !was_authorized {
            *funds -= minor;
            self.suspense += minor;
            self.cases.push(OPENED);
            return;
        }
        let from_hold = minor.min(intent.held - intent.in_flight().min(intent.held));
        intent.held -= from_hold;
        *funds -= minor - from_hold;
        if minor > from_hold {
            self.excesses += 1;
            self.cases.push(OPENED);
        }
        self.cost += minor;
        intent.consumed += minor;
        intent.settled.push((now, minor));
        if intent.status == Status::Authorized && (is_final || intent.consumed >= intent.new.minor) {
            intent.status = Status::Settled;
        }
        if intent.status != Status::Authorized {
            release(&mut self.funds, intent);
        }
    }

    pub(super) fn fail(&mut self, n: u64, part: u64, returned: bool) -> Expect {
        if self.strays.contains_key(&(n, part)) {
            return refuse("TERMINAL_STATE");
        }
        let Some(intent) = self.intents.get_mut(&n) else { return refuse("RESOURCE_NOT_FOUND") };
        let is_open = intent.is_open();
        let Some(spend) = intent.spends.get_mut(&part) else { return refuse("RESOURCE_NOT_FOUND") };
        match spend.state {
            SpendState::Settled if spend.failed_once => {
                return OneOf(&["TERMINAL_STATE", "REPLAY_DETECTED", "IDEMPOTENCY_CONFLICT"]);
            }
            SpendState::Settled => return refuse("TERMINAL_STATE"),
            SpendState::Failed { returned: before } if before == returned => {
                return Exactly("APPROVED", "REPLAY_DETECTED", true);
            }
            SpendState::Failed { .. } => return OneOf(&["IDEMPOTENCY_CONFLICT", "TERMINAL_STATE"]),
            SpendState::Submitted => {}
        }
        spend.state = SpendState::Failed { returned };
        spend.failed_once = true;
        if !is_open {
            release(&mut self.funds, intent);
        }
        accepted(false)
    }

    pub(super) fn refund(&mut self, n: u64, part: u64, k: u64, minor: i64) -> Expect {
        let now = self.now;
        let flow = self.intents.get(&n).map(|one| one.new.flow);
        let of_intent = self.intents.get_mut(&n).and_then(|one| one.spends.get_mut(&part));
        let spend = of_intent.or_else(|| self.strays.get_mut(&(n, part)));
        let Some(spend) = spend else { return refuse("RESOURCE_NOT_FOUND") };
        if let Some(known) = spend.refunds.get(&k) {
            return if *known == minor {
                Exactly("APPROVED", "REPLAY_DETECTED", true)
            } else {
                refuse("IDEMPOTENCY_CONFLICT")
            };
        }
        if spend.state != SpendState::Settled || now - spend.settled_at > 2 * DAY {
            return refuse("TERMINAL_STATE");
        }
        if spend.refunds.values().sum::<i64>() + minor > spend.settled {
            return refuse("CAP_WOULD_BE_EXCEEDED");
        }
        spend.refunds.insert(k, minor);
        *if spend.unauthorized { &mut self.suspense } else { &mut self.cost } -= minor;
        *flow.map_or(&mut self.cash, |flow| self.funds.entry(Self::venture_of(flow)).or_default()) += minor;
        accepted(false)
    }
}
