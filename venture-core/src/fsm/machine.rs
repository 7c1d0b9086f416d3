//! The noun: rows, and the one look-up.

use core::fmt;

use crate::wire::WireName;

/// The guards or effects of a machine that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nothing {}

/// One transition that may happen.
#[derive(Clone, Copy, Debug)]
pub struct Row<S, T, G = Nothing, E = Nothing>
where
    G: 'static,
    E: 'static,
{
    /// The state left; `None` where the instance comes into being.
    pub from: Option<S>,
    /// What happens.
    pub trigger: T,
    /// What must hold besides.
    pub guard: Option<G>,
    /// The state entered.
    pub to: S,
    /// What whoever records the move must see to.
    pub effects: &'static [E],
}

impl<S: Copy, T: Copy, G: Copy, E: Copy> Row<S, T, G, E> {
    /// A transition without guard and effects.
    #[must_use]
    pub const fn new(from: S, trigger: T, to: S) -> Self {
        Self { from: Some(from), trigger, guard: None, to, effects: &[] }
    }

    /// A way into being.
    #[must_use]
    pub const fn birth(trigger: T, to: S) -> Self {
        Self { from: None, trigger, guard: None, to, effects: &[] }
    }

    /// The same row behind a guard.
    #[must_use]
    pub const fn when(self, guard: G) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// The same row with effects.
    #[must_use]
    pub const fn then(self, effects: &'static [E]) -> Self {
        Self { effects, ..self }
    }
}

/// A state machine as a table.
///
/// # Examples
/// ```
/// use venture_core::fsm::{Machine, Row};
/// venture_core::wire_names! {
///     /// States of a door.
///     pub enum Door {
///         /// It is open.
///         Open = "open",
///         /// It is shut.
///         Shut = "shut",
///         /// It is walled up.
///         Walled = "walled",
///     }
///     /// What happens to a door.
///     pub enum Act {
///         /// Someone shuts it.
///         Shut = "shut",
///         /// Someone walls it up.
///         Wall = "wall",
///     }
/// }
/// const DOOR: Machine<Door, Act> = Machine::new(
///     &[Door::Open],
///     &[Door::Walled],
///     &[Row::new(Door::Open, Act::Shut, Door::Shut), Row::new(Door::Shut, Act::Wall, Door::Walled)],
/// );
/// assert_eq!(DOOR.check(), []);
/// assert_eq!(DOOR.step(Some(Door::Open), Act::Shut, |guard| match guard {}).unwrap().entered, Door::Shut);
/// assert!(DOOR.step(Some(Door::Open), Act::Wall, |guard| match guard {}).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Machine<S, T, G = Nothing, E = Nothing>
where
    S: 'static,
    T: 'static,
    G: 'static,
    E: 'static,
{
    initial: &'static [S],
    terminal: &'static [S],
    rows: &'static [Row<S, T, G, E>],
}

/// A transition that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<S, E = Nothing>
where
    E: 'static,
{
    /// The state left; `None` where the instance came into being.
    pub exited: Option<S>,
    /// The state entered; it may be the one left.
    pub entered: S,
    /// What whoever records the move must see to.
    pub effects: &'static [E],
}

/// A transition that does not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused<S, T, G = Nothing> {
    /// No row says so.
    IllegalTransition {
        /// The state; `None` if there is no instance yet.
        from: Option<S>,
        /// What was to happen.
        trigger: T,
    },
    /// A row says so, but its guard does not hold.
    GuardFailed(G),
}

impl<S: WireName, T: WireName, G: fmt::Debug> fmt::Display for Refused<S, T, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IllegalTransition { from: Some(from), trigger } => {
                write!(f, "`{}` does not follow on `{}`", trigger.name(), from.name())
            }
            Self::IllegalTransition { from: None, trigger } => {
                write!(f, "`{}` does not begin anything", trigger.name())
            }
            Self::GuardFailed(guard) => write!(f, "the guard {guard:?} does not hold"),
        }
    }
}

impl<S: WireName, T: WireName, G: fmt::Debug> core::error::Error for Refused<S, T, G> {}

impl<S: WireName, T: WireName, G: Copy, E: Copy> Machine<S, T, G, E> {
    /// The machine of these rows. `initial`: where an instance may stand that no row brought into being.
    #[must_use]
    pub const fn new(
        initial: &'static [S],
        terminal: &'static [S],
        rows: &'static [Row<S, T, G, E>],
    ) -> Self {
        Self { initial, terminal, rows }
    }

    /// Where an instance may stand that no row brought into being.
    #[must_use]
    pub const fn initial(&self) -> &'static [S] {
        self.initial
    }

    /// The states that nothing leaves.
    #[must_use]
    pub const fn terminal(&self) -> &'static [S] {
        self.terminal
    }

    /// All rows.
    #[must_use]
    pub const fn rows(&self) -> &'static [Row<S, T, G, E>] {
        self.rows
    }

    /// Whether nothing leaves `state`.
    #[must_use]
    pub fn is_terminal(&self, state: S) -> bool {
        self.terminal.contains(&state)
    }

    /// Whether a parent of these children may finish: nothing leaves the state of any of them.
    ///
    /// Spec: orchestration.md 1.
    #[must_use]
    pub fn all_ended(&self, children: impl IntoIterator<Item = S>) -> bool {
        children.into_iter().all(|state| self.is_terminal(state))
    }

    /// What `trigger` does in the state `from` (`None`: not yet there). Changes nothing.
    ///
    /// `holds` answers the row's guard, if it has one.
    ///
    /// # Errors
    /// In order: [`Refused::IllegalTransition`], [`Refused::GuardFailed`].
    ///
    /// Spec: orchestration.md 1.
    pub fn step(
        &self,
        from: Option<S>,
        trigger: T,
        holds: impl FnOnce(G) -> bool,
    ) -> Result<Step<S, E>, Refused<S, T, G>> {
        let row = self
            .rows
            .iter()
            .find(|row| row.from == from && row.trigger == trigger)
            .ok_or(Refused::IllegalTransition { from, trigger })?;
        match row.guard {
            Some(guard) if !holds(guard) => Err(Refused::GuardFailed(guard)),
            Some(_) | None => Ok(Step { exited: row.from, entered: row.to, effects: row.effects }),
        }
    }
}
