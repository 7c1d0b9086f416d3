//! Budget headroom: what each cap still allows.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::ratio::bps;
use super::sheet::{Cell, Sheet};

/// A cap and what is committed under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Its name, as denials give it.
    pub limit_id: String,
    /// Whose it is: the slug of a venture, the name of a role, an id.
    pub scope: String,
    /// The window.
    pub window: &'static str,
    /// Smallest units.
    pub cap_minor: i128,
    /// Settled in the window, and all open holds.
    pub committed_minor: i128,
    /// The currency of both.
    pub currency: Currency,
}

/// A cap and its room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadroomRow {
    /// Its name.
    pub limit_id: String,
    /// Whose it is.
    pub scope: String,
    /// The window.
    pub window: &'static str,
    /// The cap.
    pub cap_minor: i128,
    /// What is committed.
    pub committed_minor: i128,
    /// The cap less what is committed, at least 0.
    pub remaining_minor: i128,
    /// What is committed in ten-thousandths of the cap; `None` for a cap of 0.
    pub used_bps: Option<i128>,
    /// The currency.
    pub currency: Currency,
}

/// The room under caps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headroom {
    /// In the order of the caps.
    pub rows: Vec<HeadroomRow>,
}

impl Headroom {
    /// The room under these caps.
    ///
    /// Spec: commands 5: remaining = max(0, cap - committed).
    #[must_use]
    pub fn of(caps: impl IntoIterator<Item = Cap>) -> Self {
        let row = |cap: Cap| HeadroomRow {
            remaining_minor: cap.cap_minor.saturating_sub(cap.committed_minor).max(0),
            used_bps: bps(cap.committed_minor, cap.cap_minor),
            limit_id: cap.limit_id,
            scope: cap.scope,
            window: cap.window,
            cap_minor: cap.cap_minor,
            committed_minor: cap.committed_minor,
            currency: cap.currency,
        };
        Self { rows: caps.into_iter().map(row).collect() }
    }

    /// The report as rows.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let row = |row: &HeadroomRow| {
            vec![
                Cell::text(&row.limit_id),
                Cell::text(&row.scope),
                Cell::text(row.window),
                Cell::text(row.currency),
                Cell::Amount(row.cap_minor, row.currency),
                Cell::Amount(row.committed_minor, row.currency),
                Cell::Amount(row.remaining_minor, row.currency),
                Cell::number(row.used_bps),
            ]
        };
        Sheet {
            head: &["limit", "scope", "window", "currency", "cap", "committed", "remaining", "used_bps"],
            rows: self.rows.iter().map(row).collect(),
        }
    }
}
