//! Cost by workflow, task, agent, merchant and more.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::Span;
use super::charge::{Charge, ChargeFacts, charges};
use super::sheet::{Cell, Sheet};
use crate::export::Posted;

/// What cost is grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The workflow of the posting.
    Workflow,
    /// The task of the intent.
    Task,
    /// The agent that asked.
    Agent,
    /// Its role.
    Role,
    /// Who was paid.
    Merchant,
    /// The category of the intent.
    Category,
    /// The venture.
    Venture,
    /// The cost account.
    Account,
}

/// The cost of one group in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostRow {
    /// The group; `None` for what has none.
    pub key: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// Debits less credits of 5xxx and 6xxx, smallest units.
    pub cost_minor: i128,
    /// How many charges.
    pub charges: u64,
}

/// Cost by group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostReport {
    /// The groups.
    pub by: By,
    /// By group, then currency; what has no group comes first.
    pub rows: Vec<CostRow>,
}

/// Adds up charges as postings pass.
#[derive(Clone, Debug)]
pub struct Costs {
    span: Span,
    by: By,
    rows: BTreeMap<(Option<String>, Currency), (i128, u64)>,
}

impl Costs {
    /// Nothing yet, of this span.
    #[must_use]
    pub const fn new(span: Span, by: By) -> Self {
        Self { span, by, rows: BTreeMap::new() }
    }

    /// Adds the charges of a posting, if it is of the span. `None` if a sum does not fit.
    #[must_use = "a sum that does not fit makes the report wrong"]
    pub fn add(&mut self, posted: &Posted<'_>, facts: &ChargeFacts) -> Option<()> {
        if !self.span.contains(posted.posted_at) {
            return Some(());
        }
        for charge in charges(posted) {
            let key = self.by.key(&charge, facts);
            let (cost, count) = self.rows.entry((key, charge.currency)).or_default();
            *cost = cost.checked_add(charge.cost_minor)?;
            *count = count.saturating_add(1);
        }
        Some(())
    }

    /// The report of what has passed.
    #[must_use]
    pub fn report(self) -> CostReport {
        let row = |((key, currency), (cost_minor, charges))| CostRow { key, currency, cost_minor, charges };
        CostReport { by: self.by, rows: self.rows.into_iter().map(row).collect() }
    }
}

impl CostReport {
    /// The report as rows.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let row = |row: &CostRow| {
            vec![
                Cell::text(row.key.as_deref().unwrap_or("unallocated")),
                Cell::text(row.currency),
                Cell::Amount(row.cost_minor, row.currency),
                Cell::Number(row.charges.into()),
            ]
        };
        Sheet { head: self.by.head(), rows: self.rows.iter().map(row).collect() }
    }
}

impl By {
    fn key(self, charge: &Charge<'_>, facts: &ChargeFacts) -> Option<String> {
        match self {
            Self::Workflow => Some(charge.posted.workflow_id.to_string()),
            Self::Task => facts.task_id.map(|id| id.to_string()),
            Self::Agent => facts.agent_id.clone(),
            Self::Role => facts.role.clone(),
            Self::Merchant => facts.merchant.clone(),
            Self::Category => facts.category.clone(),
            Self::Venture => facts.venture_id.map(|id| id.to_string()),
            Self::Account => Some(alloc::format!("{} {}", charge.code, charge.code.name())),
        }
    }

    const fn head(self) -> &'static [&'static str] {
        match self {
            Self::Workflow => &["workflow", "currency", "cost", "charges"],
            Self::Task => &["task", "currency", "cost", "charges"],
            Self::Agent => &["agent", "currency", "cost", "charges"],
            Self::Role => &["role", "currency", "cost", "charges"],
            Self::Merchant => &["merchant", "currency", "cost", "charges"],
            Self::Category => &["category", "currency", "cost", "charges"],
            Self::Venture => &["venture", "currency", "cost", "charges"],
            Self::Account => &["account", "currency", "cost", "charges"],
        }
    }
}
