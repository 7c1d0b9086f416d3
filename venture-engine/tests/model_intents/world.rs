//! The engine, and beside it what the rails really did.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use venture_core::id::SpendId;
use venture_core::{Digest, Timestamp};
use venture_engine::Engine;
use venture_engine::answer::Reply;
use venture_engine::command::Command;
use venture_engine::state::{IntentStatus, Spend, SpendState};
use venture_engine::words::Decision;

use crate::acts::{Act, CAPTURE, CLOCK, FORCED, PARTS, SPENDS, STRAY, at, intent_id, line, spend_id, start};

/// What a rail did with a spend that the engine let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Rail {
    pub(crate) asked: bool,
    pub(crate) failed: bool,
    pub(crate) paid: bool,
    /// Callbacks that reached the engine.
    pub(crate) told_failed: bool,
    pub(crate) told_paid: bool,
}

/// The engine and the world around it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: usize,
    pub(crate) rails: [Rail; 3],
    pub(crate) captured: bool,
    pub(crate) stray: bool,
    pub(crate) forced: bool,
    pub(crate) frozen: bool,
    /// An answer that a naive reading contradicts.
    pub(crate) fault: Option<String>,
    /// Names the state: the engine's, but for the numbers of its events, and the world's.
    pub(crate) name: Digest,
}

impl Hash for World {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.name.hash(hasher);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let intents: Vec<_> = self.engine.state().intents.by_id.values().collect();
        let intents: Vec<_> =
            intents.iter().map(|one| (one.status, one.held_minor, one.consumed_minor)).collect();
        write!(f, "{intents:?} {:?} at {} {:?}", self.rails, CLOCK[self.clock], self.fault)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self {
            engine: Arc::new(start()),
            clock: 0,
            rails: [Rail::default(); 3],
            captured: false,
            stray: false,
            forced: false,
            frozen: false,
            fault: None,
            name: Digest::of(b""),
        };
        world.named()
    }

    /// All that a later decision can read. Left out is what cannot matter within these bounds: numbers of
    /// events, the order of postings, and times of what ended, as every window is a day or longer.
    pub(crate) fn named(mut self) -> Self {
        let state = self.engine.state();
        let mut text = format!(
            "{} {:?} {} {} {} {} {:?}",
            self.clock, self.rails, self.captured, self.stray, self.forced, self.frozen, self.fault
        );
        for one in state.intents.by_id.values() {
            let born = one.status.is_open().then_some(one.created_at);
            let decided = one.decided.as_ref().map(|decided| decided.reason);
            let money = (one.held_minor, one.consumed_minor, one.in_flight.total());
            text += &format!("\n{:?} {born:?} {decided:?} {money:?} {}", one.status, one.verdicts.len());
            text += &format!(" {}", state.intents.open.contains(&one.id));
        }
        for spend in (0..SPENDS).filter_map(|spend| self.spend(spend)) {
            text += &format!("\n{:?} {} {:?}", spend.state, spend.settled_minor, spend.excess_minor);
        }
        for row in state.ledger.balances() {
            text += &format!("\n{} {}", row.account, row.balance_minor);
        }
        self.name = Digest::of(text.as_bytes());
        self
    }

    pub(crate) fn spend(&self, part: usize) -> Option<&Spend> {
        self.engine.state().spends.get(&SpendId(spend_id(part).parse().unwrap()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        at(CLOCK[self.clock])
    }

    pub(crate) fn status(&self, which: usize) -> Option<IntentStatus> {
        self.engine.state().intents.by_id.get(&intent_id(which)).map(|intent| intent.status)
    }

    /// Whether a spend of the intent may pass at all, read naively before the command.
    pub(crate) fn may_spend(&self, which: usize) -> bool {
        let Some(intent) = self.engine.state().intents.by_id.get(&intent_id(which)) else { return false };
        intent.status == IntentStatus::Authorized && !self.frozen && self.now() < intent.expires_at
    }

    /// What the engine let through for an intent and nobody told it that it failed.
    pub(crate) fn let_through(&self, which: usize) -> i64 {
        let parts = self.rails.iter().zip(PARTS);
        let asked = parts.filter(|(rail, part)| part.intent == which && rail.asked && !rail.told_failed);
        let captured = if which == 0 && self.captured { CAPTURE } else { 0 };
        asked.map(|(_, part)| part.minor).sum::<i64>() + captured
    }

    /// What the engine was told that rails took.
    pub(crate) fn told(&self) -> i64 {
        let parts: i64 =
            self.rails.iter().zip(PARTS).filter(|(rail, _)| rail.told_paid).map(|(_, part)| part.minor).sum();
        let more = [(self.captured, CAPTURE), (self.stray, STRAY), (self.forced, FORCED)];
        parts + more.iter().filter(|(told, _)| *told).map(|(_, minor)| minor).sum::<i64>()
    }

    pub(crate) fn balance(&self, lead: &str) -> i64 {
        let rows = self.engine.state().ledger.balances();
        rows.iter()
            .filter(|row| row.account.to_string().starts_with(lead))
            .map(|row| i64::try_from(row.balance_minor).unwrap())
            .sum()
    }

    /// What holds say and what settled out of them: all that the cap speaks of.
    pub(crate) fn committed(&self) -> i64 {
        let state = self.engine.state();
        let held: i64 = state.intents.by_id.values().map(|intent| intent.held_minor).sum();
        let settled = (0..SPENDS).filter_map(|spend| self.spend(spend)).map(|spend| {
            spend.settled_minor - spend.excess_minor.unwrap_or(0) - spend.unauthorized_minor.unwrap_or(0)
        });
        held + settled.sum::<i64>()
    }

    /// The engine's answer to a message, folded in.
    pub(crate) fn send(&mut self, act: Act) -> Option<Reply> {
        let command = self.command(act)?;
        let mut engine = (*self.engine).clone();
        let outcome = engine.handle(&command, self.now());
        self.engine = Arc::new(engine);
        match outcome {
            Ok(outcome) => Some(outcome.answer.reply),
            Err(error) => {
                // A given id once more, under which something was appended: nothing else is an error here.
                if error.code.as_str() != "IDEMPOTENCY_CONFLICT" {
                    self.fault = Some(format!("{act:?}: {} {}", error.code, error.message));
                }
                None
            }
        }
    }

    /// A message as the engine reads it; each is read once, but for approvals, which state what they approve.
    pub(crate) fn command(&self, act: Act) -> Option<Command> {
        thread_local! {
            static READ: RefCell<HashMap<Act, Command>> = RefCell::default();
        }
        let read = |hash: &str| Some(Command::parse(line(act, hash)?.as_bytes()).unwrap());
        if let Act::Approve { .. } = act {
            let intent = self.engine.state().intents.by_id.get(&intent_id(1));
            return read(&intent.map_or_else(|| "0".repeat(64), |intent| intent.intent_hash.to_string()));
        }
        if let Some(command) = READ.with_borrow(|read| read.get(&act).cloned()) {
            return Some(command);
        }
        let command = read("")?;
        READ.with_borrow_mut(|read| read.insert(act, command.clone()));
        Some(command)
    }

    /// What the world knows once a message was answered; what a naive reading holds against the answer.
    pub(crate) fn note(&mut self, before: &Self, act: Act, reply: &Reply) {
        let new = reply.decision == Decision::Approved && !reply.replayed;
        let must = |holds: bool, what: &str| (!holds).then(|| format!("{act:?}: {what}: {reply:?}"));
        let fault = match act {
            Act::Spend(part) => {
                let again = before.rails[part].asked;
                self.rails[part].asked |= reply.decision == Decision::Approved;
                must(!new || (!again && before.may_spend(PARTS[part].intent)), "was let through")
            }
            Act::Capture => {
                self.captured |= new;
                must(!new || (!before.captured && before.may_spend(0)), "was let through")
            }
            Act::Authorize(_) | Act::Create(1) | Act::Approve { .. } => {
                let authorized = |world: &Self, which| world.status(which) == Some(IntentStatus::Authorized);
                let which = usize::from(!matches!(act, Act::Authorize(0)));
                let became = authorized(self, which) && !authorized(before, which);
                must(!became || !before.frozen, "was authorized under a freeze")
            }
            Act::Settle(part) => {
                self.rails[part].told_paid = true;
                must(
                    reply.decision == Decision::Approved && new != before.rails[part].told_paid,
                    "a report is recorded once",
                )
            }
            Act::Fail(part) => {
                let settled = before.rails[part].told_paid;
                self.rails[part].told_failed |= new;
                must(
                    !new || (!before.rails[part].told_failed && !settled),
                    "failed twice, or after it settled",
                )
            }
            Act::Stray => {
                self.stray = true;
                must(reply.decision == Decision::Approved && new != before.stray, "a report is recorded once")
            }
            Act::Forced => {
                self.forced = true;
                must(
                    reply.decision == Decision::Approved && new != before.forced,
                    "a report is recorded once",
                )
            }
            Act::Freeze => {
                self.frozen = true;
                must(reply.decision == Decision::Approved, "a freeze is refused")
            }
            _ => None,
        };
        self.fault = self.fault.take().or(fault);
    }

    pub(crate) fn after(&self, act: Act) -> Option<Self> {
        let mut next = self.clone();
        match act {
            Act::Wait => next.clock += 1,
            Act::Pays(part) => next.rails[part].paid = true,
            Act::Fails(part) => next.rails[part].failed = true,
            _ => {
                if let Some(reply) = next.send(act) {
                    next.note(self, act, &reply);
                }
            }
        }
        let next = next.named();
        (next != *self).then_some(next)
    }

    /// Once time has passed and rails have spoken, every intent has ended and nothing is held.
    pub(crate) fn can_end(&self) -> bool {
        let mut last = self.clone();
        let mut engine = (*last.engine).clone();
        engine.handle(&last.command(Act::Tick).unwrap(), at(1_000)).unwrap();
        let ended = |engine: &Engine| engine.state().intents.by_id.values().all(|one| !one.status.is_open());
        if !ended(&engine) || !engine.state().intents.open.is_empty() {
            return false;
        }
        last.engine = Arc::new(engine);
        let flies =
            |part: &usize| last.spend(*part).is_some_and(|spend| spend.state == SpendState::Submitted);
        let flying: Vec<usize> = (0..PARTS.len()).filter(flies).collect();
        let mut engine = (*last.engine).clone();
        for part in flying {
            let act = if part == 2 { Act::Settle(part) } else { Act::Fail(part) };
            engine.handle(&last.command(act).unwrap(), at(1_000)).unwrap();
        }
        last.engine = Arc::new(engine);
        last.balance("1030-") == 0
            && last.engine.state().intents.by_id.values().all(|one| one.held_minor == 0)
    }
}
