//! The dimensions of a scope, and a thing's value in each.

use serde::{Deserialize, Serialize};

/// One dimension of a scope. The tenant is the whole and has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the dimensions are those of bundle.md, limits")]
pub enum Dim {
    Workspace,
    Venture,
    Workflow,
    Task,
    Role,
    Class,
    Merchant,
    Category,
    Rail,
}

/// How many dimensions there are.
pub(super) const DIMS: usize = 9;

impl Dim {
    pub(super) const ALL: [Self; DIMS] = [
        Self::Workspace,
        Self::Venture,
        Self::Workflow,
        Self::Task,
        Self::Role,
        Self::Class,
        Self::Merchant,
        Self::Category,
        Self::Rail,
    ];

    const fn bit(self) -> u16 {
        match self {
            Self::Workspace => 1,
            Self::Venture => 1 << 1,
            Self::Workflow => 1 << 2,
            Self::Task => 1 << 3,
            Self::Role => 1 << 4,
            Self::Class => 1 << 5,
            Self::Merchant => 1 << 6,
            Self::Category => 1 << 7,
            Self::Rail => 1 << 8,
        }
    }
}

/// A set of dimensions; the empty one is the tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DimSet(u16);

impl DimSet {
    /// The whole tenant.
    pub const TENANT: Self = Self(0);

    /// The set of these dimensions.
    #[must_use]
    pub const fn of(dims: &[Dim]) -> Self {
        let mut bits = 0_u16;
        let mut rest = dims;
        while let [first, tail @ ..] = rest {
            bits |= first.bit();
            rest = tail;
        }
        Self(bits)
    }

    /// This set and one dimension more.
    #[must_use]
    pub const fn with(self, dim: Dim) -> Self {
        Self(self.0 | dim.bit())
    }

    const fn has(self, dim: Dim) -> bool {
        self.0 & dim.bit() != 0
    }
}

/// A thing's value in each dimension: a handle of [`super::Windows::intern`], 0 where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dims(pub(super) [u32; DIMS]);

impl Dims {
    /// The same, with another value in one dimension.
    #[must_use]
    pub fn with(mut self, dim: Dim, value: u32) -> Self {
        for (place, each) in self.0.iter_mut().zip(Dim::ALL) {
            if each == dim {
                *place = value;
            }
        }
        self
    }

    /// The value in one dimension.
    #[must_use]
    pub fn value(&self, dim: Dim) -> u32 {
        self.0.iter().zip(Dim::ALL).find(|(_, each)| *each == dim).map_or(0, |(value, _)| *value)
    }

    /// The values in the dimensions of a set: the name of a group.
    pub(super) fn project(&self, set: DimSet) -> Self {
        let mut group = *self;
        for (value, dim) in group.0.iter_mut().zip(Dim::ALL) {
            if !set.has(dim) {
                *value = 0;
            }
        }
        group
    }
}
