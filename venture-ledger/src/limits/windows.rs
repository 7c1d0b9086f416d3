//! All groups of all scopes that are tracked.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::IntentId;
use venture_core::time::MICROS_PER_SECOND;

use super::group::{Group, Instants};
use super::{Dim, DimSet, Dims, Window};

/// Sets that every tenant tracks.
const ALWAYS: [DimSet; 9] = [
    DimSet::TENANT,
    DimSet::of(&[Dim::Workspace]),
    DimSet::of(&[Dim::Venture]),
    DimSet::of(&[Dim::Workflow]),
    DimSet::of(&[Dim::Workflow, Dim::Task]),
    DimSet::of(&[Dim::Role]),
    DimSet::of(&[Dim::Class]),
    DimSet::of(&[Dim::Merchant, Dim::Rail]),
    DimSet::of(&[Dim::Venture, Dim::Merchant]),
];

/// Committed amounts and counts of every scope, in every window.
///
/// # Examples
/// ```
/// use venture_core::{Timestamp, id::{IntentId, Uuid}};
/// use venture_ledger::limits::{Dim, DimSet, Dims, Window, Windows};
///
/// let mut windows = Windows::default();
/// let dims = Dims::default().with(Dim::Role, windows.intern("solver"));
/// windows.hold(IntentId(Uuid::from_u128(1)), dims, 500);
/// windows.settle(Timestamp::EPOCH, dims, 200);
/// let role = DimSet::of(&[Dim::Role]);
/// assert_eq!(windows.committed(role, &dims, Window::Day, Timestamp::EPOCH), 700);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Windows {
    names: BTreeMap<Box<str>, u32>,
    sets: BTreeMap<DimSet, BTreeMap<Dims, Group>>,
    /// What settled and was APPROVED, by all dimensions: what a set that is tracked later is built from.
    past: BTreeMap<Dims, Group>,
    /// What each intent holds now, in base minor units.
    holds: BTreeMap<IntentId, (Dims, i64)>,
    /// Use of bursts: by row and group, when.
    bursts: BTreeMap<(Box<str>, Dims), Instants>,
    /// When things were last seen, by two names.
    seen: BTreeMap<(u32, u32), i64>,
    /// When requesters were denied.
    declines: BTreeMap<u32, Instants>,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            names: BTreeMap::new(),
            sets: ALWAYS.into_iter().map(|set| (set, BTreeMap::new())).collect(),
            past: BTreeMap::new(),
            holds: BTreeMap::new(),
            bursts: BTreeMap::new(),
            seen: BTreeMap::new(),
            declines: BTreeMap::new(),
        }
    }
}

impl Windows {
    /// The handle of a name, a new one if it is not known; never 0.
    pub fn intern(&mut self, name: &str) -> u32 {
        if let Some(handle) = self.names.get(name) {
            return *handle;
        }
        let handle = u32::try_from(self.names.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.names.insert(name.into(), handle);
        handle
    }

    /// The handle of a name; of one that is not known, one that no group has.
    #[must_use]
    pub fn handle(&self, name: &str) -> u32 {
        self.names.get(name).copied().unwrap_or(u32::MAX)
    }

    /// Begins to track a set, with what happened so far. Of one that is tracked: nothing.
    pub fn track(&mut self, set: DimSet) {
        if self.sets.contains_key(&set) {
            return;
        }
        let mut parts: BTreeMap<Dims, Vec<&Group>> = BTreeMap::new();
        for (dims, group) in &self.past {
            parts.entry(dims.project(set)).or_default().push(group);
        }
        let mut groups: BTreeMap<Dims, Group> =
            parts.into_iter().map(|(dims, parts)| (dims, Group::union(parts.into_iter()))).collect();
        for (dims, base) in self.holds.values() {
            groups.entry(dims.project(set)).or_default().hold(*base);
        }
        self.sets.insert(set, groups);
    }

    fn each(&mut self, dims: &Dims, mut change: impl FnMut(&mut Group)) {
        for (set, groups) in &mut self.sets {
            change(groups.entry(dims.project(*set)).or_default());
        }
    }

    /// Sets what an intent holds, in base minor units; 0 ends its hold.
    pub fn hold(&mut self, intent: IntentId, dims: Dims, base: i64) {
        let before = self.holds.get(&intent).map_or(0, |(_, base)| *base);
        if base == 0 {
            self.holds.remove(&intent);
        } else {
            self.holds.insert(intent, (dims, base));
        }
        let change = base.saturating_sub(before);
        self.each(&dims, |group| group.hold(change));
    }

    /// What an intent holds, in base minor units.
    #[must_use]
    pub fn held(&self, intent: IntentId) -> i64 {
        self.holds.get(&intent).map_or(0, |(_, base)| *base)
    }

    /// Records `base` minor units as settled at `at`, which is never before an earlier one.
    pub fn settle(&mut self, at: Timestamp, dims: Dims, base: i64) {
        let at = at.micros();
        let base = base.into();
        self.past.entry(dims).or_default().settle(at, base);
        self.each(&dims, |group| group.settle(at, base));
    }

    /// Records an APPROVED authorization.
    pub fn approve(&mut self, at: Timestamp, dims: Dims) {
        let at = at.micros();
        self.past.entry(dims).or_default().approve(at);
        self.each(&dims, |group| group.approve(at));
    }

    /// What settled in the window, and all open holds of the scope, in base minor units.
    ///
    /// A set that is not tracked has nothing committed: the engine tracks each set that a bundle names.
    #[must_use]
    pub fn committed(&self, set: DimSet, dims: &Dims, window: Window, at: Timestamp) -> i128 {
        self.group(set, dims).map_or(0, |group| group.committed(window, at))
    }

    /// What ever settled in the scope, in base minor units.
    #[must_use]
    pub fn settled(&self, set: DimSet, dims: &Dims) -> i128 {
        self.group(set, dims).map_or(0, Group::total)
    }

    /// How many authorizations were APPROVED in the window.
    #[must_use]
    pub fn count(&self, set: DimSet, dims: &Dims, window: Window, at: Timestamp) -> usize {
        self.group(set, dims).map_or(0, |group| group.count(window, at))
    }

    /// When no more than `most` is committed, from `at` on and if nothing happens meanwhile; `None`: never,
    /// as long as holds stay open.
    ///
    /// # Examples
    /// ```
    /// use venture_core::Timestamp;
    /// use venture_ledger::limits::{DimSet, Dims, Window, Windows};
    ///
    /// let (mut windows, dims) = (Windows::default(), Dims::default());
    /// let nine: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    /// windows.settle(nine, dims, 700);
    /// let room = |window| windows.room_at(DimSet::TENANT, &dims, window, nine, 500);
    /// assert_eq!(room(Window::HOUR).unwrap().to_string(), "2026-03-02T10:00:00.000000Z");
    /// assert_eq!(room(Window::Month).unwrap().to_string(), "2026-04-01T00:00:00.000000Z");
    /// assert_eq!(room(Window::Lifetime), None);
    /// ```
    #[must_use]
    pub fn room_at(
        &self,
        set: DimSet,
        dims: &Dims,
        window: Window,
        at: Timestamp,
        most: i128,
    ) -> Option<Timestamp> {
        match self.group(set, dims) {
            Some(group) => group.room_at(window, at, most),
            None => (most >= 0).then_some(at),
        }
    }

    /// When no more than `most` authorizations count in the window, as [`Windows::room_at`].
    #[must_use]
    pub fn count_room_at(
        &self,
        set: DimSet,
        dims: &Dims,
        window: Window,
        at: Timestamp,
        most: usize,
    ) -> Option<Timestamp> {
        self.group(set, dims).map_or(Some(at), |group| group.count_room_at(window, at, most))
    }

    /// Whether an authorization of the group was APPROVED after `since`.
    #[must_use]
    pub fn approved_since(&self, set: DimSet, dims: &Dims, since: Timestamp) -> bool {
        let last = self.group(set, dims).and_then(Group::last_approved);
        last.is_some_and(|last| last > since.micros())
    }

    fn group(&self, set: DimSet, dims: &Dims) -> Option<&Group> {
        self.sets.get(&set)?.get(&dims.project(set))
    }

    /// Records that an authorization passed a row's cap by its burst.
    pub fn use_burst(&mut self, row: &str, set: DimSet, dims: &Dims, at: Timestamp) {
        self.bursts.entry((row.into(), dims.project(set))).or_default().push(at.micros());
    }

    /// Whether a row's burst may be used at `at`: nobody in the window used it, or the earliest who did
    /// is at most 300 s old.
    ///
    /// Spec: commands.md 5.
    #[must_use]
    pub fn burst_open(&self, row: &str, set: DimSet, dims: &Dims, seconds: i64, at: Timestamp) -> bool {
        let Some(uses) = self.bursts.get(&(row.into(), dims.project(set))) else { return true };
        let earliest = uses.first_from(back(at, seconds));
        earliest.is_none_or(|when| at.micros().saturating_sub(when) <= 300 * MICROS_PER_SECOND)
    }

    /// Records that a pair of names was seen.
    pub fn see(&mut self, at: Timestamp, pair: (u32, u32)) {
        self.seen.insert(pair, at.micros());
    }

    /// Whether a pair of names was seen after `since`.
    #[must_use]
    pub fn seen_since(&self, pair: (u32, u32), since: Timestamp) -> bool {
        self.seen.get(&pair).is_some_and(|when| *when > since.micros())
    }

    /// Records that a requester was denied.
    pub fn decline(&mut self, at: Timestamp, requester: u32) {
        self.declines.entry(requester).or_default().push(at.micros());
    }

    /// How often a requester was denied in the last `seconds`.
    #[must_use]
    pub fn declines(&self, requester: u32, seconds: i64, at: Timestamp) -> usize {
        self.declines.get(&requester).map_or(0, |all| all.count_from(Some(back(at, seconds))))
    }
}

/// The first microsecond of the last `seconds`.
fn back(at: Timestamp, seconds: i64) -> i64 {
    at.micros().saturating_sub(seconds.saturating_mul(MICROS_PER_SECOND)).saturating_add(1)
}
