//! Finds the rules whose conditions can match, by the equalities that they state.
//!
//! A rule is passed over only where one of its equalities is false, which makes its condition false
//! without an error. Where the variable is absent, every rule that asks for it is evaluated.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::cel::{Equality, Inputs, Literal, Slot, Value};

/// A rule's place in its set.
pub(super) type RuleAt = u32;

/// The rules of a set by what they ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    always: Box<[RuleAt]>,
    facts: Box<[Fact]>,
}

/// The rules that ask for one variable.
#[derive(Clone, Debug)]
struct Fact {
    slot: Slot,
    all: Box<[RuleAt]>,
    // Never iterated, so the order of the hash reaches no output.
    by_text: HashMap<Box<str>, Box<[RuleAt]>, FixedState>,
    by_int: BTreeMap<i64, Box<[RuleAt]>>,
    by_bool: [Box<[RuleAt]>; 2],
}

/// What an index can look up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'l> {
    Text(&'l str),
    Int(i64),
    Bool(bool),
}

const fn key(literal: &Literal) -> Option<Key<'_>> {
    match literal {
        Literal::Str(text) => Some(Key::Text(text)),
        Literal::Int(number) => Some(Key::Int(*number)),
        Literal::Bool(truth) => Some(Key::Bool(*truth)),
        Literal::Null
        | Literal::Uint(_)
        | Literal::Bytes(_)
        | Literal::Timestamp(_)
        | Literal::Duration(_)
        | Literal::List(_)
        | Literal::Map(_) => None,
    }
}

/// The keys of an equality, if all its values can be looked up.
fn keys(equality: &Equality) -> Option<Vec<Key<'_>>> {
    let mut keys = equality.values.iter().map(key).collect::<Option<Vec<_>>>()?;
    keys.sort();
    keys.dedup();
    Some(keys)
}

impl Index {
    /// The index of rules in their order, each with the equalities of its condition.
    pub(super) fn new<'l>(rules: impl Iterator<Item = &'l [Equality]>) -> Self {
        let rules: Vec<&[Equality]> = rules.collect();
        let counts = count(&rules);
        let mut always = Vec::new();
        let mut by_slot: BTreeMap<Slot, BTreeMap<Key<'_>, Vec<RuleAt>>> = BTreeMap::new();
        let mut all: BTreeMap<Slot, Vec<RuleAt>> = BTreeMap::new();
        for (at, equalities) in rules.iter().enumerate() {
            let at = RuleAt::try_from(at).unwrap_or(RuleAt::MAX);
            match rarest(equalities, &counts) {
                Some((slot, keys)) => {
                    all.entry(slot).or_default().push(at);
                    let keyed = by_slot.entry(slot).or_default();
                    for key in keys {
                        keyed.entry(key).or_default().push(at);
                    }
                }
                None => always.push(at),
            }
        }
        let facts = by_slot.into_iter().map(|(slot, keyed)| {
            let all = all.remove(&slot).unwrap_or_default();
            Fact::new(slot, all, keyed)
        });
        Self { facts: facts.collect(), always: always.into() }
    }

    /// Calls `visit` with each rule that can match, in no particular order.
    pub(super) fn candidates<I: Inputs>(&self, inputs: &I, mut visit: impl FnMut(RuleAt)) {
        for at in &self.always {
            visit(*at);
        }
        for fact in &self.facts {
            for at in fact.rules(inputs.get(fact.slot)) {
                visit(*at);
            }
        }
    }
}

/// How many rules ask for each value of each variable.
fn count<'l>(rules: &[&'l [Equality]]) -> BTreeMap<(Slot, Key<'l>), usize> {
    let mut counts = BTreeMap::new();
    for equality in rules.iter().copied().flatten() {
        for key in keys(equality).unwrap_or_default() {
            let found: &mut usize = counts.entry((equality.slot, key)).or_default();
            *found = found.saturating_add(1);
        }
    }
    counts
}

/// The equality that the fewest other rules share.
fn rarest<'l>(
    equalities: &'l [Equality],
    counts: &BTreeMap<(Slot, Key<'l>), usize>,
) -> Option<(Slot, Vec<Key<'l>>)> {
    equalities
        .iter()
        .filter_map(|equality| {
            let keys = keys(equality)?;
            let shared: usize = keys
                .iter()
                .map(|key| counts.get(&(equality.slot, key.clone())).copied().unwrap_or(0))
                .fold(0, usize::saturating_add);
            Some((shared, equality.slot, keys))
        })
        .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
        .map(|(_, slot, keys)| (slot, keys))
}

impl Fact {
    fn new(slot: Slot, all: Vec<RuleAt>, keyed: BTreeMap<Key<'_>, Vec<RuleAt>>) -> Self {
        let mut fact = Self {
            slot,
            all: all.into(),
            by_text: HashMap::with_hasher(FixedState::with_seed(0)),
            by_int: BTreeMap::new(),
            by_bool: [Box::default(), Box::default()],
        };
        for (key, rules) in keyed {
            match key {
                Key::Text(text) => {
                    fact.by_text.insert(text.into(), rules.into());
                }
                Key::Int(number) => {
                    fact.by_int.insert(number, rules.into());
                }
                Key::Bool(truth) => {
                    let [no, yes] = &mut fact.by_bool;
                    *(if truth { yes } else { no }) = rules.into();
                }
            }
        }
        fact
    }

    /// The rules that this value of the variable leaves possible.
    fn rules(&self, value: Option<Value<'_>>) -> &[RuleAt] {
        let found = match value {
            None => return &self.all,
            Some(Value::Str(text)) => self.by_text.get(text),
            Some(Value::Int(number)) => self.by_int.get(&number),
            Some(Value::Bool(truth)) => {
                let [no, yes] = &self.by_bool;
                Some(if truth { yes } else { no })
            }
            // A value of another type equals none of the literals; an unsigned one might.
            Some(Value::Uint(_)) => return &self.all,
            Some(
                Value::Null
                | Value::Bytes(_)
                | Value::Timestamp(_)
                | Value::Duration(_)
                | Value::List(_)
                | Value::Map(_)
                | Value::Built(_),
            ) => None,
        };
        found.map_or(&[], |rules| rules)
    }
}
