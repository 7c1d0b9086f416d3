//! What the books say: reports as typed values over postings, each a sheet of rows.
//!
//! A report is a fold over what was posted, so any point in time has one: feed what was posted until
//! then. Amounts are smallest units with their currency; nothing is converted, currencies never net.
//!
//! Spec: treasury 5, 8, portfolio 4, 9.

mod account_statement;
mod balance_sheet;
mod charge;
mod cost;
mod focus;
mod headroom;
mod income;
mod ratio;
mod runway;
mod sheet;
mod span;
mod totals;
mod trial_balance;
mod venture_pnl;

#[cfg(test)]
mod tests;

pub use account_statement::{AccountStatement, StatementLine};
pub use balance_sheet::{BalanceSheet, BalanceSheetOf};
pub use charge::{Attribution, Charge, ChargeFacts, charges};
pub use cost::{By, CostReport, CostRow, Costs};
pub use focus::Focus;
pub use headroom::{Cap, Headroom, HeadroomRow};
pub use income::{IncomeOf, IncomeStatement, Item};
pub use runway::{Mode, Pace, Runway, RunwayOf};
pub use sheet::{Cell, Sheet};
pub use span::Span;
pub use totals::Totals;
pub use trial_balance::{TrialBalance, TrialRow, TrialTotal};
pub use venture_pnl::{Pnl, PnlReport, PnlRow};
