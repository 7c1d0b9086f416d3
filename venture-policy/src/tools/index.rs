//! The patterns of a role or set by the tool that they speak of.

use alloc::vec::Vec;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::pattern::Pattern;

/// A tool's place in the registry.
pub(super) type ToolAt = u32;

/// Places of patterns in their lists, ascending.
#[derive(Clone, Debug, Default)]
struct Places {
    allows: Vec<u32>,
    denies: Vec<u32>,
    /// Whether one of them reads the command.
    reads: bool,
}

/// Which patterns may speak of a tool. Its size follows that of the file: wildcards stand apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    // Never iterated, so the order of the hash reaches no output.
    exact: HashMap<ToolAt, Places, FixedState>,
    wild: Places,
}

/// What may speak of one tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speaking<'i> {
    exact: Option<&'i Places>,
    wild: &'i Places,
}

impl Index {
    /// The index of patterns; `tool` tells the place of a tool, without which no call gets here.
    pub(super) fn new(
        allows: &[Pattern],
        denies: &[Pattern],
        tool: impl Fn(&str) -> Option<ToolAt> + Copy,
    ) -> Self {
        let mut index = Self::default();
        for (at, pattern) in (0_u32..).zip(allows) {
            if let Some(places) = index.places(pattern, tool) {
                places.allows.push(at);
            }
        }
        for (at, pattern) in (0_u32..).zip(denies) {
            if let Some(places) = index.places(pattern, tool) {
                places.denies.push(at);
            }
        }
        index
    }

    fn places(&mut self, pattern: &Pattern, tool: impl Fn(&str) -> Option<ToolAt>) -> Option<&mut Places> {
        if pattern.wildcard {
            return Some(&mut self.wild);
        }
        let places = self.exact.entry(tool(&pattern.name)?).or_default();
        places.reads = places.reads || pattern.tokens().is_some();
        Some(places)
    }

    pub(super) fn of(&self, tool: ToolAt) -> Speaking<'_> {
        Speaking { exact: self.exact.get(&tool), wild: &self.wild }
    }
}

impl<'i> Speaking<'i> {
    /// Whether a pattern reads the command.
    pub(super) fn reads(self) -> bool {
        self.exact.is_some_and(|places| places.reads)
    }

    /// Places of allows that may cover the tool, in the order of the file.
    pub(super) fn allows(self) -> impl Iterator<Item = usize> + use<'i> {
        merged(self.exact.map_or(&[], |places| places.allows.as_slice()), &self.wild.allows)
    }

    /// Places of denies that may cover the tool, in the order of the file.
    pub(super) fn denies(self) -> impl Iterator<Item = usize> + use<'i> {
        merged(self.exact.map_or(&[], |places| places.denies.as_slice()), &self.wild.denies)
    }
}

/// Two ascending lists as one.
fn merged<'i>(mut left: &'i [u32], mut right: &'i [u32]) -> impl Iterator<Item = usize> + use<'i> {
    core::iter::from_fn(move || {
        let from = match (left.first(), right.first()) {
            (Some(a), Some(b)) if a > b => &mut right,
            (Some(_), _) => &mut left,
            (None, _) => &mut right,
        };
        let (first, rest) = from.split_first()?;
        *from = rest;
        usize::try_from(*first).ok()
    })
}
