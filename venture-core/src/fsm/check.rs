//! The walk over a whole table.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::machine::Machine;
use crate::wire::WireName;

/// What is wrong with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault<S, T> {
    /// Two rows for one state and trigger.
    NotDeterministic(Option<S>, T),
    /// A state that nothing leads to.
    Unreachable(S),
    /// A row that leaves a terminal state.
    WayOutOfTerminal(S, T),
    /// A state that is not terminal and from which no terminal one is reached.
    NoWayToTerminal(S),
    /// A trigger of no row.
    UnusedTrigger(T),
}

impl<S: WireName, T: WireName, G: Copy, E: Copy> Machine<S, T, G, E> {
    /// All faults of the table; none, if it is sound.
    ///
    /// A machine without terminal states (a freeze, a circuit) need not reach one.
    ///
    /// Spec: orchestration.md 1.
    #[must_use]
    pub fn check(&self) -> Vec<Fault<S, T>> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for row in self.rows() {
            if !seen.insert((row.from, row.trigger)) {
                faults.push(Fault::NotDeterministic(row.from, row.trigger));
            }
            if let Some(from) = row.from.filter(|from| self.is_terminal(*from)) {
                faults.push(Fault::WayOutOfTerminal(from, row.trigger));
            }
        }
        let births = self.rows().iter().filter(|row| row.from.is_none()).map(|row| row.to);
        let reached =
            self.closure(self.initial().iter().copied().chain(births).collect(), |from, to| (from, to));
        let ending = self.closure(self.terminal().iter().copied().collect(), |from, to| (to, from));
        for state in S::VALUES {
            if !reached.contains(state) {
                faults.push(Fault::Unreachable(*state));
            }
            if !self.terminal().is_empty() && !ending.contains(state) {
                faults.push(Fault::NoWayToTerminal(*state));
            }
        }
        let used = |trigger: &&T| self.rows().iter().any(|row| row.trigger == **trigger);
        faults.extend(T::VALUES.iter().filter(|trigger| !used(trigger)).map(|t| Fault::UnusedTrigger(*t)));
        faults
    }

    /// The states that follow from `begun` along the rows, taken in the `direction` given.
    fn closure(&self, begun: BTreeSet<S>, direction: impl Fn(S, S) -> (S, S)) -> BTreeSet<S> {
        let mut reached = begun;
        // Each round that goes on adds a state, so there are no more rounds than states.
        for _ in S::VALUES {
            for row in self.rows() {
                let Some(from) = row.from else { continue };
                let (here, there) = direction(from, row.to);
                if reached.contains(&here) {
                    reached.insert(there);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fsm::Row;
    use crate::wire_names;

    wire_names! {
        enum State {
            One = "one",
            Two = "two",
            End = "end",
        }
        enum Go {
            On = "on",
            Back = "back",
        }
    }

    use Go::{Back, On};
    use State::{End, One, Two};

    fn faults(terminal: &'static [State], rows: &'static [Row<State, Go>]) -> Vec<Fault<State, Go>> {
        Machine::new(&[One], terminal, rows).check()
    }

    #[test]
    fn a_sound_table_has_no_fault() {
        const ROWS: &[Row<State, Go>] =
            &[Row::new(One, On, Two), Row::new(Two, Back, One), Row::new(Two, On, End)];
        assert_eq!(faults(&[End], ROWS), []);
    }

    #[test]
    fn each_fault_is_found() {
        const TWICE: &[Row<State, Go>] = &[
            Row::new(One, On, Two),
            Row::new(One, On, End),
            Row::new(Two, On, End),
            Row::new(Two, Back, One),
        ];
        assert_eq!(faults(&[End], TWICE), [Fault::NotDeterministic(Some(One), On)]);
        const ISLAND: &[Row<State, Go>] =
            &[Row::new(One, On, End), Row::new(Two, On, End), Row::new(Two, Back, One)];
        assert_eq!(faults(&[End], ISLAND), [Fault::Unreachable(Two)]);
        const RISEN: &[Row<State, Go>] =
            &[Row::new(One, On, Two), Row::new(Two, On, End), Row::new(End, Back, One)];
        assert_eq!(faults(&[End], RISEN), [Fault::WayOutOfTerminal(End, Back)]);
        const STUCK: &[Row<State, Go>] = &[Row::new(One, On, End), Row::new(One, Back, Two)];
        assert_eq!(faults(&[End], STUCK), [Fault::NoWayToTerminal(Two)]);
        const UNUSED: &[Row<State, Go>] = &[Row::new(One, On, Two), Row::new(Two, On, End)];
        assert_eq!(faults(&[End], UNUSED), [Fault::UnusedTrigger(Back)]);
    }

    #[test]
    fn a_machine_may_go_on_for_ever() {
        const ROUND: &[Row<State, Go>] =
            &[Row::new(One, On, Two), Row::new(Two, On, End), Row::new(End, Back, One)];
        assert_eq!(faults(&[], ROUND), []);
    }
}
