//! What the books hold, and what falls due.

use std::collections::{BTreeMap, BTreeSet};

use super::super::script::{NewIntent, Op, Scope};

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;
pub(super) const APPROVAL: i64 = 7_200 * SECOND;

/// What an answer may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// An error of any code: nothing is appended.
    Error,
    /// A decision, its code, and whether it is a repeat.
    Exactly(&'static str, &'static str, bool),
    /// One of these codes; no money moves but of what fell due.
    OneOf(&'static [&'static str]),
    /// A decision of which these books know nothing; no money moves.
    Something,
}

pub(super) const REFUSED: &str = "DENIED";

pub(super) const fn accepted(replayed: bool) -> Expect {
    Expect::Exactly("APPROVED", "ACCEPTED", replayed)
}

pub(super) const fn refuse(code: &'static str) -> Expect {
    Expect::Exactly(REFUSED, code, false)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Created,
    Pending { deadline: i64 },
    Authorized,
    Denied,
    Settled,
    Expired,
    Revoked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpendState {
    Submitted,
    Failed { returned: bool },
    Settled,
}

#[derive(Clone, Debug)]
pub(super) struct Spend {
    pub(super) minor: i64,
    pub(super) merchant: usize,
    pub(super) state: SpendState,
    pub(super) settled: i64,
    pub(super) is_final: bool,
    pub(super) forced: bool,
    /// Took money for which nothing stood.
    pub(super) unauthorized: bool,
    pub(super) settled_at: i64,
    pub(super) refunds: BTreeMap<u64, i64>,
    pub(super) failed_once: bool,
}

#[derive(Clone, Debug)]
pub struct Intent {
    pub(super) new: NewIntent,
    pub status: Status,
    pub(super) expires: i64,
    /// The stored decision and its code.
    pub(super) decision: Option<(&'static str, &'static str)>,
    pub(super) approved_at: Option<i64>,
    /// What stands in escrow.
    pub held: i64,
    pub consumed: i64,
    pub(super) spends: BTreeMap<u64, Spend>,
    pub(super) settled: Vec<(i64, i64)>,
    /// Approvers and their verdicts.
    pub(super) spoke: BTreeMap<usize, bool>,
    pub(super) revoked_by_freeze: bool,
}

impl Intent {
    pub(super) fn in_flight(&self) -> i64 {
        self.spends.values().filter(|one| one.state == SpendState::Submitted).map(|one| one.minor).sum()
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.status, Status::Created | Status::Pending { .. } | Status::Authorized)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) bundle: u64,
    pub(super) pinned_until: i64,
}

/// Everything that was recorded, as these books read it.
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub now: i64,
    /// When each published bundle came into force.
    pub(super) bundles: BTreeMap<u64, i64>,
    pub(super) revoked: BTreeSet<u64>,
    pub(super) ventures: BTreeSet<usize>,
    pub(super) flows: BTreeMap<usize, Flow>,
    pub(super) transactions: BTreeMap<(bool, u64), i64>,
    pub intents: BTreeMap<u64, Intent>,
    /// Charges that name an intent which never was.
    pub(super) strays: BTreeMap<(u64, u64), Spend>,
    /// Live freezes: whether they are SOFT, and who confirmed a thaw.
    pub(super) freezes: BTreeMap<Scope, (bool, Option<usize>)>,
    /// Scopes that were frozen once.
    pub(super) frozen_once: BTreeSet<Scope>,
    /// The bundle in canary and the share of its step; those that were rolled back.
    pub(super) canary: Option<(u64, i64)>,
    pub(super) rolled_back: BTreeSet<u64>,
    /// Drafts and their authors; drafts that were thrown away.
    pub(super) drafts: BTreeMap<u64, usize>,
    pub(super) discarded: BTreeSet<u64>,
    /// Lifted budgets: which, by how much, until when.
    pub(super) overrides: Vec<(Scope, i64, i64)>,
    /// Where each case stands, and who moved it last.
    pub(super) cases: Vec<(usize, Option<usize>)>,
    /// Tool calls and what was decided; those that were recorded.
    pub(super) calls: BTreeMap<u64, (&'static str, &'static str)>,
    pub(super) recorded: BTreeSet<u64>,
    /// When each workflow's writes were allowed.
    pub(super) writes: Vec<(usize, i64)>,
    /// Balances: the tenant's cash, each venture's cash, cost, suspense, capital.
    pub cash: i64,
    pub funds: BTreeMap<usize, i64>,
    pub cost: i64,
    pub suspense: i64,
    pub capital: i64,
    /// How often a rail moved money past what stood for it.
    pub excesses: u64,
}

impl Books {
    pub(super) fn venture_of(flow: usize) -> usize {
        flow / 2
    }

    /// What stands in escrow for a venture.
    pub fn escrow(&self, venture: usize) -> i64 {
        let of = self.intents.values().filter(|one| Self::venture_of(one.new.flow) == venture);
        of.map(|one| one.held).sum()
    }

    /// What fell due by `now`, then the command. What it says comes before anything is changed.
    pub fn step(&mut self, op: &Op, now: i64) -> Expect {
        if matches!(op, Op::Garbage(_)) {
            return Expect::Error;
        }
        self.now = now;
        self.fall_due();
        match op {
            Op::Publish(n) => self.publish(*n),
            Op::RevokeBundle(n) => self.revoke_bundle(*n),
            Op::Canary { n, pct } => self.canary(*n, *pct),
            Op::SetCanary { n, pct } => self.set_canary(*n, *pct),
            Op::Draft { n, by } => self.draft(*n, *by),
            Op::Discard { n, by } => self.discard(*n, *by),
            Op::PublishDraft(n) => self.publish_draft(*n),
            Op::Override { scope, minor, ttl, by, signed } => self.lift(*scope, (*minor, *ttl), *by, *signed),
            Op::Case { k, to, by } => self.move_case(*k, *to, *by),
            Op::Venture(of) => self.venture(*of),
            Op::Flow(of) => self.flow(*of),
            Op::Pin(of) => self.pin(*of),
            Op::Capital { n, minor } => self.contribute(*n, *minor),
            Op::Fund { n, venture, minor } => self.fund(*n, *venture, *minor),
            Op::Intent(new) => self.create(new),
            Op::Authorize(n) => self.authorize(*n),
            Op::Approve { n, by, refuse } => self.approve(*n, *by, *refuse),
            Op::Spend { n, part, minor, merchant } => self.spend(*n, *part, (*minor, *merchant)),
            Op::Charge { n, part, minor, merchant, is_final, forced } => {
                self.charge(*n, *part, (*minor, *merchant), *is_final, *forced)
            }
            Op::Settle { n, part, minor, is_final } => self.settle(*n, *part, *minor, *is_final),
            Op::Fail { n, part, returned } => self.fail(*n, *part, *returned),
            Op::Refund { n, part, k, minor } => self.refund(*n, *part, *k, *minor),
            Op::Revoke(n) => self.revoke(*n),
            Op::Freeze { scope, soft } => self.freeze(*scope, *soft),
            Op::Thaw { scope, by } => self.thaw(*scope, *by),
            Op::Tick => accepted(false),
            Op::Tool { k, flow, role, tool } => self.tool(*k, *flow, *role, *tool),
            Op::Record(k) => self.record(*k),
            Op::Elevate { .. } => Expect::Something,
            Op::Garbage(_) => Expect::Error,
        }
    }

    pub(super) fn fall_due(&mut self) {
        let now = self.now;
        for intent in self.intents.values_mut() {
            if let Status::Pending { deadline } = intent.status
                && deadline <= now
                && deadline < intent.expires
            {
                intent.status = Status::Denied;
                intent.decision = Some((REFUSED, "APPROVAL_TIMEOUT"));
            }
            if intent.is_open() && intent.expires <= now {
                intent.status = Status::Expired;
                release(&mut self.funds, intent);
            }
        }
    }
}

pub(super) fn covers(scope: Scope, new: &NewIntent) -> bool {
    match scope {
        Scope::Tenant => true,
        Scope::Venture(venture) => Books::venture_of(new.flow) == venture,
        Scope::Flow(flow) => new.flow == flow,
        Scope::Role(role) => new.role == role,
    }
}

/// An intent that has ended gives back what no spend in flight needs.
pub(super) fn release(funds: &mut BTreeMap<usize, i64>, intent: &mut Intent) {
    let needed = intent.in_flight().min(intent.held);
    *funds.entry(Books::venture_of(intent.new.flow)).or_default() += intent.held - needed;
    intent.held = needed;
}
