//! The machine that the checker walks: what may happen next, and what must hold everywhere.

use stateright::{Checker, Model, Property};
use venture_engine::state::IntentStatus;

use crate::acts::{AMOUNTS, Act, CAP, CLOCK};
use crate::world::World;

/// What may happen in one run of the model.
pub(crate) struct Machine {
    pub(crate) acts: &'static [Act],
    /// What must be met, or the search says nothing: states of A and of B.
    pub(crate) reached: [&'static [IntentStatus]; 2],
}

/// Whether an intent is in a state.
pub(crate) fn is<const WHICH: usize, const STATUS: u8>(_: &Machine, world: &World) -> bool {
    world.status(WHICH).is_some_and(|status| status as u8 == STATUS)
}

/// The question of a state, as the checker wants it: a plain function.
pub(crate) fn question(which: usize, status: IntentStatus) -> (&'static str, fn(&Machine, &World) -> bool) {
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
pub(crate) fn search(name: &str, machine: Machine) {
    let checker = machine.checker().threads(2).spawn_bfs().join();
    let states = checker.unique_state_count();
    println!("{name}: {states} states by {} steps", checker.state_count());
    assert!(checker.is_done());
    checker.assert_properties();
}
