//! Lists of words that are found by one look, built when this is compiled.
//!
//! Spec: command-lines.md 2.

use super::model::{Model, SubCommand};

/// No place: what an empty slot holds.
const NONE: u8 = u8::MAX;

/// FNV-1a of the bytes up to a `=`.
#[expect(clippy::as_conversions, reason = "a byte in a word; no `From` runs when this is compiled")]
const fn hash(mut bytes: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    while let Some((first, rest)) = bytes.split_first() {
        if *first == b'=' {
            break;
        }
        hash = (hash ^ *first as u32).wrapping_mul(0x0100_0193);
        bytes = rest;
    }
    (hash ^ (hash >> 15)) as usize
}

/// How many slots a list of so many words gets: at least twice as many, a power of two.
pub(super) const fn room(words: usize) -> usize {
    words.saturating_mul(2).next_power_of_two()
}

/// Puts a place into the first slot that is free from the word's own on.
#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "runs when this is compiled")]
const fn put(slots: &mut [u8], word: &str, place: u8) {
    let mut at = hash(word.as_bytes()) & (slots.len() - 1);
    while slots[at] != NONE {
        at = (at + 1) & (slots.len() - 1);
    }
    slots[at] = place;
}

/// The places of words by their hash.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "runs when this is compiled"
)]
pub(super) const fn slots<const S: usize>(words: &[&str]) -> [u8; S] {
    assert!(words.len() < NONE as usize && words.len() < S, "a list of words is too long for its table");
    let (mut slots, mut at) = ([NONE; S], 0);
    while at < words.len() {
        put(&mut slots, words[at], at as u8);
        at += 1;
    }
    slots
}

/// How many names sub-commands have.
#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "runs when this is compiled")]
pub(super) const fn names_of(commands: &[SubCommand]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < commands.len() {
        count += commands[at].names.len();
        at += 1;
    }
    count
}

/// The places of sub-commands by the hash of each of their names.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "runs when this is compiled"
)]
pub(super) const fn command_slots<const S: usize>(commands: &[SubCommand]) -> [u8; S] {
    assert!(commands.len() < NONE as usize && names_of(commands) < S, "too many sub-commands for a table");
    let (mut slots, mut at) = ([NONE; S], 0);
    while at < commands.len() {
        let (names, mut name) = (commands[at].names, 0);
        while name < names.len() {
            put(&mut slots, names[name], at as u8);
            name += 1;
        }
        at += 1;
    }
    slots
}

/// Places that the slots give for a word, the likeliest first.
fn places<'s>(slots: &'s [u8], word: &str) -> impl Iterator<Item = usize> + use<'s> {
    let (before, from) = slots.split_at_checked(start(slots, word)).unwrap_or_default();
    from.iter().chain(before).take_while(|place| **place != NONE).map(|place| usize::from(*place))
}

fn start(slots: &[u8], word: &str) -> usize {
    hash(word.as_bytes()) & slots.len().saturating_sub(1)
}

/// Words, each perhaps with what follows a `=` behind it; no two have one name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) words: &'static [&'static str],
    pub(super) slots: &'static [u8],
}

impl Table {
    pub(super) const EMPTY: Self = Self { words: &[], slots: &[] };

    /// What follows the name in the list, from its `=` on; `None` where the name is not listed.
    pub(super) fn after(&self, name: &str) -> Option<&'static str> {
        places(self.slots, name).find_map(|place| {
            let rest = self.words.get(place)?.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with('=')).then_some(rest)
        })
    }

    /// Whether the word is listed as it stands, with nothing behind it.
    pub(super) fn has(&self, word: &str) -> bool {
        self.after(word) == Some("")
    }
}

/// Sub-commands by their names and aliases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commands {
    pub(super) list: &'static [SubCommand],
    pub(super) slots: &'static [u8],
}

impl Commands {
    pub(super) const EMPTY: Self = Self { list: &[], slots: &[] };

    pub(super) fn find(&self, word: &str) -> Option<&'static SubCommand> {
        places(self.slots, word)
            .filter_map(|place| self.list.get(place))
            .find(|command| command.names.contains(&word))
    }
}

/// All programs by all their names.
#[derive(Debug)]
pub(super) struct Programs<const N: usize, const S: usize> {
    names: [&'static str; N],
    /// The place of each name's area, and its place there.
    owners: [(u8, u8); N],
    slots: [u8; S],
}

/// How many names programs have.
#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "runs when this is compiled")]
pub(super) const fn names_of_all(areas: &[&[Model]]) -> usize {
    let (mut count, mut area) = (0, 0);
    while area < areas.len() {
        let mut at = 0;
        while at < areas[area].len() {
            count += areas[area][at].names.len();
            at += 1;
        }
        area += 1;
    }
    count
}

impl<const N: usize, const S: usize> Programs<N, S> {
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "runs when this is compiled"
    )]
    pub(super) const fn new(areas: &[&[Model]]) -> Self {
        let (mut names, mut owners, mut count, mut area) = ([""; N], [(0, 0); N], 0, 0);
        while area < areas.len() {
            let mut at = 0;
            while at < areas[area].len() {
                let (own, mut name) = (areas[area][at].names, 0);
                while name < own.len() {
                    names[count] = own[name];
                    owners[count] = (area as u8, at as u8);
                    count += 1;
                    name += 1;
                }
                at += 1;
            }
            area += 1;
        }
        Self { slots: slots(&names), names, owners }
    }

    /// The model of a program's name among the same areas.
    pub(super) fn find(&self, areas: &[&'static [Model]], name: &str) -> Option<&'static Model> {
        let place = places(&self.slots, name).find(|place| self.names.get(*place) == Some(&name))?;
        let (area, at) = self.owners.get(place)?;
        areas.get(usize::from(*area))?.get(usize::from(*at))
    }
}

/// A table of the words of a text.
macro_rules! table {
    ($text:literal) => {{
        const WORDS: &[&str] = $crate::command_line::model::words!($text);
        const SLOTS: [u8; $crate::command_line::table::room(WORDS.len())] =
            $crate::command_line::table::slots(WORDS);
        $crate::command_line::table::Table { words: WORDS, slots: &SLOTS }
    }};
}
pub(super) use table;

/// A table of sub-commands.
macro_rules! commands {
    ($list:expr) => {{
        const LIST: &[$crate::command_line::model::SubCommand] = $list;
        const SLOTS: [u8; $crate::command_line::table::room($crate::command_line::table::names_of(LIST))] =
            $crate::command_line::table::command_slots(LIST);
        $crate::command_line::table::Commands { list: LIST, slots: &SLOTS }
    }};
}
pub(super) use commands;
