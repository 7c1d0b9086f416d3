//! The table of a spend.

use venture_core::fsm::{Machine, Nothing, Row};
use venture_core::wire_names;

wire_names! {
    /// Where a spend stands on its rail.
    pub enum SpendState {
        /// Queued.
        Pending = "PENDING",
        /// On its rail, and nothing known of it.
        Submitted = "SUBMITTED",
        /// The rail took the money.
        Settled = "SETTLED",
        /// The rail did not take it.
        Failed = "FAILED",
        /// The rail gave it back before it settled.
        Returned = "RETURNED",
        /// Its settlement is reversed.
        Reversed = "REVERSED",
    }

    /// What happens to a spend.
    pub enum SpendTrigger {
        /// It goes to its rail.
        Submit = "submit",
        /// The rail took the money, late or not.
        Settle = "settle",
        /// The rail did not take it.
        Fail = "fail",
        /// The rail gave it back.
        Return = "return",
        /// Its settlement is mirrored.
        Reverse = "reverse",
    }

    /// What whoever records a move must see to.
    pub enum SpendEffect {
        /// Its part of the hold is spoken for.
        CountInFlight = "count_in_flight",
        /// Post the settlement.
        PostSettlement = "post_settlement",
        /// Its part of the hold is free again.
        FreePart = "free_part",
        /// Post the reversal.
        PostReversal = "post_reversal",
    }
}

use SpendEffect as Effect;
use SpendState as State;
use SpendTrigger as Trigger;

type SpendRow = Row<State, Trigger, Nothing, Effect>;

const fn submitted(row: SpendRow) -> SpendRow {
    row.then(&[Effect::CountInFlight])
}

const fn settled(from: State) -> SpendRow {
    Row::new(from, Trigger::Settle, State::Settled).then(&[Effect::PostSettlement])
}

const fn freed(from: State, trigger: Trigger, to: State) -> SpendRow {
    Row::new(from, trigger, to).then(&[Effect::FreePart])
}

/// The life of a spend. It settles once, and late where the rail said at first that it did not.
///
/// Spec: treasury.md 6.1.
pub const SPEND: Machine<State, Trigger, Nothing, Effect> = Machine::new(
    &[State::Pending],
    &[State::Reversed],
    &[
        submitted(Row::birth(Trigger::Submit, State::Submitted)),
        submitted(Row::new(State::Pending, Trigger::Submit, State::Submitted)),
        Row::new(State::Pending, Trigger::Fail, State::Failed),
        settled(State::Submitted),
        freed(State::Submitted, Trigger::Fail, State::Failed),
        freed(State::Submitted, Trigger::Return, State::Returned),
        settled(State::Failed),
        settled(State::Returned),
        Row::new(State::Settled, Trigger::Reverse, State::Reversed).then(&[Effect::PostReversal]),
    ],
);
