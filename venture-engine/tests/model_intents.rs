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

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use stateright::{Checker, Model, Property};
use venture_core::id::{IntentId, SpendId, TenantId, Uuid};
use venture_core::{Digest, Timestamp};
use venture_engine::Engine;
use venture_engine::answer::Reply;
use venture_engine::command::Command;
use venture_engine::state::{IntentStatus, Spend, SpendState};
use venture_engine::words::Decision;

const TENANT: TenantId = TenantId(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0001));
const FLOW: &str = "20000000-0000-4000-8000-000000000001";
/// The cap of the workflow: intent A or B, never both.
const CAP: i64 = 12;
/// What A and B may cost; B is large enough to ask for an approval.
const AMOUNTS: [i64; 2] = [8, 9];
/// Seconds that each lives.
const LIVES: [i64; 2] = [10, 30];
/// The instants of the world, in seconds: A ends before the second, B before the third.
const CLOCK: [i64; 3] = [0, 20, 60];
const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","roles":{"solver":{"ceilings_minor":{"day":1000}}},"allowlists":{"merchants":["serp"],"categories":["api-calls"]},"approvals":[{"id":"large","when":{"amount_over_minor":8},"roles":["founder"],"timeout_seconds":1000}],"limits":{"per_workflow_cap_minor":12,"global_daily_cap_minor":1000,"venture_daily_cap_minor":{"default":1000}}}"#;

/// One spend that is asked for: of which intent, and how much.
#[derive(Clone, Copy, Debug)]
struct Part {
    intent: usize,
    minor: i64,
}

/// Of A two parts, which do not both fit; of B all.
const PARTS: [Part; 3] =
    [Part { intent: 0, minor: 5 }, Part { intent: 0, minor: 4 }, Part { intent: 1, minor: 9 }];
/// Those, then what is captured at once, what no intent stands for, what is forced.
const SPENDS: usize = 6;
/// What is captured at once of A, and is its last.
const CAPTURE: i64 = 3;
/// What a rail says it took without any intent, and of B beyond its amount.
const STRAY: i64 = 2;
const FORCED: i64 = 11;

/// One message, or one thing that the world does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Act {
    Create(usize),
    Authorize(usize),
    Approve {
        refuse: bool,
    },
    Revoke(usize),
    Spend(usize),
    Capture,
    /// The rail does it, or does not; each in its own time, once.
    Pays(usize),
    Fails(usize),
    /// Callbacks.
    Settle(usize),
    Fail(usize),
    Stray,
    Forced,
    Freeze,
    Tick,
    /// Time goes on, and nobody says so.
    Wait,
}

/// What a rail did with a spend that the engine let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Rail {
    asked: bool,
    failed: bool,
    paid: bool,
    /// Callbacks that reached the engine.
    told_failed: bool,
    told_paid: bool,
}

/// The engine and the world around it.
#[derive(Clone)]
struct World {
    engine: Arc<Engine>,
    clock: usize,
    rails: [Rail; 3],
    captured: bool,
    stray: bool,
    forced: bool,
    frozen: bool,
    /// An answer that a naive reading contradicts.
    fault: Option<String>,
    /// Names the state: the engine's, but for the numbers of its events, and the world's.
    name: Digest,
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

fn intent_id(which: usize) -> IntentId {
    IntentId(Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0001 + which as u128))
}

fn spend_id(part: usize) -> String {
    format!("50000000-0000-4000-8000-00000000000{part}")
}

fn at(seconds: i64) -> Timestamp {
    "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap().checked_add_seconds(seconds).unwrap()
}

fn start() -> Engine {
    let mut engine = Engine::new(TENANT);
    let ada = r#""actor":{"type":"human","id":"ada","role":"founder"}"#;
    let venture = "10000000-0000-4000-8000-000000000001";
    for line in [
        format!(r#"{{"command":"publish_bundle",{ada},"args":{{"bundle":{BUNDLE}}}}}"#),
        format!(
            r#"{{"command":"register_venture",{ada},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":100,"active":true}}}}"#
        ),
        format!(
            r#"{{"command":"register_workflow",{ada},"args":{{"workflow_id":"{FLOW}","venture_id":"{venture}","budget_minor":1000,"currency":"USD"}}}}"#
        ),
    ] {
        let outcome = engine.handle(&Command::parse(line.as_bytes()).unwrap(), at(0)).unwrap();
        assert_eq!(outcome.answer.reply.decision, Decision::Approved, "{line}");
    }
    engine
}

/// The line of a message; none for what the world does by itself.
fn line(act: Act, hash: &str) -> Option<String> {
    let rail = r#"{"type":"service","id":"rail"}"#;
    let host = r#"{"type":"system","id":"host"}"#;
    let agent = r#"{"type":"agent","id":"solver-1","role":"solver"}"#;
    let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
    let charge = |intent: Option<usize>, spend: usize, minor: i64| {
        let intent =
            intent.map_or_else(String::new, |which| format!(r#""intent_id":"{}","#, intent_id(which)));
        format!(
            r#"{intent}"spend_id":"{}","external_ref":"ch-{spend}","amount_minor":{minor},"currency":"USD","merchant":"serp""#,
            spend_id(spend)
        )
    };
    let (command, actor, args) = match act {
        Act::Create(which) => (
            "create_intent",
            agent,
            format!(
                r#""idempotency_key":"model-intent-{which:04}","intent_id":"{}","workflow_id":"{FLOW}","amount_minor":{},"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","ttl_seconds":{},"authorize":{}"#,
                intent_id(which),
                AMOUNTS[which],
                LIVES[which],
                which == 1,
            ),
        ),
        Act::Authorize(which) => ("authorize", agent, format!(r#""intent_id":"{}""#, intent_id(which))),
        Act::Approve { refuse } => {
            let verdict = if refuse { "refuse" } else { "approve" };
            (
                "approve",
                ada,
                format!(r#""intent_id":"{}","verdict":"{verdict}","hash":"{hash}""#, intent_id(1)),
            )
        }
        Act::Revoke(which) => {
            ("revoke_intent", ada, format!(r#""intent_id":"{}","reason":"no more""#, intent_id(which)))
        }
        Act::Spend(part) => ("spend", agent, charge(Some(PARTS[part].intent), part, PARTS[part].minor)),
        Act::Capture => ("settle", rail, format!(r#"{},"final":true"#, charge(Some(0), 3, CAPTURE))),
        Act::Settle(part) => {
            ("settle", rail, format!(r#""spend_id":"{}","final":{}"#, spend_id(part), part == 1))
        }
        Act::Fail(part) => {
            let state = if part == 0 { "FAILED" } else { "RETURNED" };
            (
                "fail_spend",
                rail,
                format!(r#""spend_id":"{}","state":"{state}","error_code":"PROVIDER_ERROR""#, spend_id(part)),
            )
        }
        Act::Stray => ("settle", rail, format!(r#"{},"forced":true"#, charge(None, 4, STRAY))),
        Act::Forced => ("settle", rail, format!(r#"{},"forced":true"#, charge(Some(1), 5, FORCED))),
        Act::Freeze => {
            ("freeze", ada, format!(r#""scope":"workflow","scope_ref":"{FLOW}","reason":"enough""#))
        }
        Act::Tick => ("tick", host, String::new()),
        Act::Pays(_) | Act::Fails(_) | Act::Wait => return None,
    };
    // What names things by its command's id has the same one whenever it comes.
    let id = match act {
        Act::Stray => r#""command_id":"40000000-0000-4000-8000-000000000001","#,
        Act::Forced => r#""command_id":"40000000-0000-4000-8000-000000000002","#,
        Act::Freeze => r#""command_id":"40000000-0000-4000-8000-000000000003","#,
        _ => "",
    };
    Some(format!(r#"{{"command":"{command}",{id}"actor":{actor},"args":{{{args}}}}}"#))
}

impl World {
    fn new() -> Self {
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
    fn named(mut self) -> Self {
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

    fn spend(&self, part: usize) -> Option<&Spend> {
        self.engine.state().spends.get(&SpendId(spend_id(part).parse().unwrap()))
    }

    fn now(&self) -> Timestamp {
        at(CLOCK[self.clock])
    }

    fn status(&self, which: usize) -> Option<IntentStatus> {
        self.engine.state().intents.by_id.get(&intent_id(which)).map(|intent| intent.status)
    }

    /// Whether a spend of the intent may pass at all, read naively before the command.
    fn may_spend(&self, which: usize) -> bool {
        let Some(intent) = self.engine.state().intents.by_id.get(&intent_id(which)) else { return false };
        intent.status == IntentStatus::Authorized && !self.frozen && self.now() < intent.expires_at
    }

    /// What the engine let through for an intent and nobody told it that it failed.
    fn let_through(&self, which: usize) -> i64 {
        let parts = self.rails.iter().zip(PARTS);
        let asked = parts.filter(|(rail, part)| part.intent == which && rail.asked && !rail.told_failed);
        let captured = if which == 0 && self.captured { CAPTURE } else { 0 };
        asked.map(|(_, part)| part.minor).sum::<i64>() + captured
    }

    /// What the engine was told that rails took.
    fn told(&self) -> i64 {
        let parts: i64 =
            self.rails.iter().zip(PARTS).filter(|(rail, _)| rail.told_paid).map(|(_, part)| part.minor).sum();
        let more = [(self.captured, CAPTURE), (self.stray, STRAY), (self.forced, FORCED)];
        parts + more.iter().filter(|(told, _)| *told).map(|(_, minor)| minor).sum::<i64>()
    }

    fn balance(&self, lead: &str) -> i64 {
        let rows = self.engine.state().ledger.balances();
        rows.iter()
            .filter(|row| row.account.to_string().starts_with(lead))
            .map(|row| i64::try_from(row.balance_minor).unwrap())
            .sum()
    }

    /// What holds say and what settled out of them: all that the cap speaks of.
    fn committed(&self) -> i64 {
        let state = self.engine.state();
        let held: i64 = state.intents.by_id.values().map(|intent| intent.held_minor).sum();
        let settled = (0..SPENDS).filter_map(|spend| self.spend(spend)).map(|spend| {
            spend.settled_minor - spend.excess_minor.unwrap_or(0) - spend.unauthorized_minor.unwrap_or(0)
        });
        held + settled.sum::<i64>()
    }

    /// The engine's answer to a message, folded in.
    fn send(&mut self, act: Act) -> Option<Reply> {
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
    fn command(&self, act: Act) -> Option<Command> {
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
    fn note(&mut self, before: &Self, act: Act, reply: &Reply) {
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

    fn after(&self, act: Act) -> Option<Self> {
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
    fn can_end(&self) -> bool {
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

/// What may happen in one run of the model.
struct Machine {
    acts: &'static [Act],
    /// What must be met, or the search says nothing: states of A and of B.
    reached: [&'static [IntentStatus]; 2],
}

/// Whether an intent is in a state.
fn is<const WHICH: usize, const STATUS: u8>(_: &Machine, world: &World) -> bool {
    world.status(WHICH).is_some_and(|status| status as u8 == STATUS)
}

/// The question of a state, as the checker wants it: a plain function.
fn question(which: usize, status: IntentStatus) -> (&'static str, fn(&Machine, &World) -> bool) {
    macro_rules! of {
        ($($name:ident),+) => {
            match (which, status) {
                $((0, IntentStatus::$name) => {
                    (concat!("A is ", stringify!($name)), is::<0, { IntentStatus::$name as u8 }>)
                }
                (_, IntentStatus::$name) => {
                    (concat!("B is ", stringify!($name)), is::<1, { IntentStatus::$name as u8 }>)
                })+
            }
        };
    }
    of!(Created, PendingApproval, Authorized, Denied, Settled, Expired, Revoked)
}

impl Model for Machine {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World::new()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Act>) {
        let may = |act: &Act| match *act {
            Act::Wait => world.clock + 1 < CLOCK.len(),
            Act::Pays(part) => world.rails[part].asked && !world.rails[part].paid,
            // What has paid does not fail; what failed may pay after all.
            Act::Fails(part) => {
                world.rails[part].asked && !world.rails[part].paid && !world.rails[part].failed
            }
            Act::Settle(part) => world.rails[part].paid,
            Act::Fail(part) => world.rails[part].failed,
            _ => true,
        };
        actions.extend(self.acts.iter().copied().filter(may));
    }

    fn next_state(&self, world: &World, act: Act) -> Option<World> {
        world.after(act)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = vec![
            Property::always("no answer is contradicted", |_, world: &World| world.fault.is_none()),
            Property::always("nothing is over the cap", |_, world: &World| world.committed() <= CAP),
            Property::always("no hold is without an intent", |_, world: &World| {
                let state = world.engine.state();
                let held: i64 = state.intents.by_id.values().map(|intent| intent.held_minor).sum();
                let idle = |status: IntentStatus, flies: i128, held: i64| {
                    status == IntentStatus::Authorized || i128::from(held) == flies
                };
                world.balance("1030-") == held
                    && state
                        .intents
                        .by_id
                        .values()
                        .all(|one| idle(one.status, one.in_flight.total(), one.held_minor))
            }),
            Property::always("the books balance", |_, world: &World| {
                let rows = world.engine.state().ledger.balances();
                let (debit, credit) = rows.iter().fold((0, 0), |(debit, credit), row| {
                    (debit + row.debit_minor, credit + row.credit_minor)
                });
                debit == credit && world.engine.state().books_hold()
            }),
            Property::always("nothing is paid twice", |_, world: &World| {
                let cost: i64 = ["5", "6", "1900"].iter().map(|lead| world.balance(lead)).sum();
                cost == world.told() && world.balance("10") == 100 - cost
            }),
            Property::always("nothing is let through beyond its intent", |_, world: &World| {
                (0..2).all(|which| world.let_through(which) <= AMOUNTS[which])
            }),
            Property::always("every intent can end", |_, world: &World| world.can_end()),
        ];
        for (which, states) in self.reached.iter().enumerate() {
            for status in *states {
                let (name, met) = question(which, *status);
                all.push(Property::sometimes(name, met));
            }
        }
        all
    }
}

/// Searches all that the machine can reach.
fn search(name: &str, machine: Machine) {
    let checker = machine.checker().threads(2).spawn_bfs().join();
    let states = checker.unique_state_count();
    println!("{name}: {states} states by {} steps", checker.state_count());
    assert!(checker.is_done());
    checker.assert_properties();
}

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
