//! Costs in the columns of the FinOps Open Cost and Usage Specification (FOCUS 1.2), comma-separated.
//!
//! One line for each charge of a day. The provider of a charge is the merchant that was paid; the billing
//! account is the tenant, the sub account the venture; event, workflow, task, agent, role, category, intent
//! and bundle are tags. A refund is a line below 0.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::{self, Write};

use venture_core::Timestamp;
use venture_core::canonical;
use venture_core::id::TenantId;
use venture_core::json::Json;
use venture_core::time::MICROS_PER_DAY;

use super::charge::{Charge, ChargeFacts};
use super::sheet::exact;
use crate::account::AccountCode;
use crate::export::{Decimals, quoted};

/// Writes charges as FOCUS lines.
#[derive(Clone, Copy, Debug)]
pub struct Focus {
    /// Whose books.
    pub tenant: TenantId,
}

impl Focus {
    /// The columns.
    pub const HEAD: &'static [&'static str] = &[
        "BilledCost",
        "BillingAccountId",
        "BillingAccountName",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargeClass",
        "ChargeDescription",
        "ChargeFrequency",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ConsumedQuantity",
        "ConsumedUnit",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceIssuerName",
        "ListCost",
        "PricingQuantity",
        "PricingUnit",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
        "SubAccountId",
        "SubAccountName",
        "Tags",
    ];

    /// Writes the head.
    ///
    /// # Errors
    /// Only those of the writer.
    pub fn begin(out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}\r\n", Self::HEAD.join(","))
    }

    /// Writes a charge.
    ///
    /// # Errors
    /// [`fmt::Error`] if a period or a tag has no text, or as the writer.
    pub fn write(
        &self,
        charge: &Charge<'_>,
        facts: &ChargeFacts,
        decimals: Decimals<'_>,
        out: &mut dyn Write,
    ) -> fmt::Result {
        let cells = self.cells(charge, facts, decimals).ok_or(fmt::Error)?;
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.write_char(',')?;
            }
            out.write_str(cell)?;
        }
        out.write_str("\r\n")
    }

    fn cells(&self, charge: &Charge<'_>, facts: &ChargeFacts, decimals: Decimals<'_>) -> Option<Vec<String>> {
        let posted = &charge.posted;
        let cost = exact(charge.cost_minor, decimals(charge.currency));
        let (month, next_month) = month_of(posted.posted_at)?;
        let (day, next_day) = day_of(posted.posted_at)?;
        let provider = quoted(facts.merchant.as_deref().unwrap_or("unknown"));
        let kind = posted.transaction.transaction_type.as_str();
        let description = quoted(&alloc::format!("{kind} {}", posted.transaction.transaction_ref));
        let venture = facts.venture_id.map_or_else(String::new, |id| alloc::format!("{id}"));
        let tags = alloc::format!("\"{}\"", tags(charge, facts)?.replace('"', "\"\""));
        Some(vec![
            cost.clone(),
            alloc::format!("{}", self.tenant),
            String::from("Venture"),
            alloc::format!("{}", charge.currency),
            next_month,
            month,
            String::from("Usage"),
            String::new(),
            description,
            String::from("Usage-Based"),
            next_day,
            day,
            String::from("1"),
            String::from("Request"),
            cost.clone(),
            cost.clone(),
            provider.clone(),
            cost,
            String::from("1"),
            String::from("Request"),
            provider.clone(),
            provider,
            String::from(service_category(charge.code)),
            String::from(charge.code.name()),
            venture.clone(),
            venture,
            tags,
        ])
    }
}

/// The closed list of FOCUS, as far as the chart of accounts tells.
fn service_category(code: AccountCode) -> &'static str {
    match code.number() {
        5000 => "AI and Machine Learning",
        5010 | 6030 => "Compute",
        5020 => "Developer Tools",
        6000 | 6020 => "Business Applications",
        _ => "Other",
    }
}

/// Key and value of everything that a query may ask for.
fn tags(charge: &Charge<'_>, facts: &ChargeFacts) -> Option<String> {
    let posted = &charge.posted;
    let text = |key: &'static str, value: Option<String>| value.map(|value| (key, Json::Str(value)));
    let shown = |id: &dyn fmt::Display| Some(alloc::format!("{id}"));
    let all = [
        text("event_id", shown(&posted.event_id)),
        text("workflow_id", shown(&posted.workflow_id)),
        text("bundle_id", shown(&posted.bundle_id)),
        text("intent_id", posted.transaction.intent_id.and_then(|id| shown(&id))),
        text("task_id", facts.task_id.and_then(|id| shown(&id))),
        text("agent_id", facts.agent_id.clone()),
        text("role", facts.role.clone()),
        text("category", facts.category.clone()),
    ];
    canonical::to_string(&Json::object(all.into_iter().flatten())).ok()
}

/// The first instant of the calendar month and of the next one.
fn month_of(at: Timestamp) -> Option<(String, String)> {
    let (year, month, _) = at.date();
    let (next_year, next) =
        if month == 12 { (year.checked_add(1)?, 1) } else { (year, month.checked_add(1)?) };
    let first = |year: i64, month: i64| alloc::format!("{year:04}-{month:02}-01T00:00:00Z");
    Some((first(year, month), first(next_year, next)))
}

/// The first instant of the day and of the next one.
fn day_of(at: Timestamp) -> Option<(String, String)> {
    let start = at.day().checked_mul(MICROS_PER_DAY)?;
    let text = |micros: i64| {
        let instant = Timestamp::from_micros(micros).ok()?;
        let text = instant.text();
        Some(alloc::format!("{}Z", text.as_str().get(..19)?))
    };
    Some((text(start)?, text(start.checked_add(MICROS_PER_DAY)?)?))
}
