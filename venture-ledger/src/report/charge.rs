//! What a posting cost, and whose cost it is.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Currency;
use venture_core::id::{TaskId, VentureId, WorkflowId};

use crate::account::{AccountCode, Class, Side};
use crate::export::Posted;

/// How a posting without a venture's account finds its venture: through its event, else its workflow.
#[derive(Clone, Copy)]
pub struct Attribution<'a> {
    /// The venture of a workflow, where it is known.
    pub venture_of: &'a dyn Fn(WorkflowId) -> Option<VentureId>,
}

impl Attribution<'_> {
    /// The one venture whose accounts the lines name, without one the event's, else the workflow's; none if the
    /// lines name several.
    #[must_use]
    pub fn of(&self, posted: &Posted<'_>) -> Option<VentureId> {
        let mut named = posted.transaction.lines.iter().filter_map(|line| line.account.venture());
        match named.next() {
            None => posted.venture_id.or_else(|| (self.venture_of)(posted.workflow_id)),
            Some(first) => named.all(|other| other == first).then_some(first),
        }
    }
}

/// What the host knows of the cost of a posting beyond its lines.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ChargeFacts {
    /// The venture.
    pub venture_id: Option<VentureId>,
    /// The task.
    pub task_id: Option<TaskId>,
    /// The agent that asked.
    pub agent_id: Option<String>,
    /// Its role.
    pub role: Option<String>,
    /// Who was paid.
    pub merchant: Option<String>,
    /// What for.
    pub category: Option<String>,
}

/// What a posting adds to one cost account: below 0 if it takes away.
#[derive(Clone, Copy, Debug)]
pub struct Charge<'a> {
    /// The posting.
    pub posted: Posted<'a>,
    /// A 5xxx or 6xxx account.
    pub code: AccountCode,
    /// The currency of the amount.
    pub currency: Currency,
    /// Debits less credits, smallest units.
    pub cost_minor: i128,
}

/// The charges of a posting, one for each cost account and currency, in the order of its lines.
#[must_use]
pub fn charges<'a>(posted: &Posted<'a>) -> Vec<Charge<'a>> {
    let mut all: Vec<Charge<'a>> = Vec::new();
    for line in &posted.transaction.lines {
        let code = line.account.code();
        if !matches!(code.class(), Class::Cogs | Class::Opex) {
            continue;
        }
        let signed = match line.side {
            Side::Debit => i128::from(line.amount_minor),
            Side::Credit => i128::from(line.amount_minor).saturating_neg(),
        };
        match all.iter_mut().find(|one| one.code == code && one.currency == line.currency) {
            Some(one) => one.cost_minor = one.cost_minor.saturating_add(signed),
            None => all.push(Charge { posted: *posted, code, currency: line.currency, cost_minor: signed }),
        }
    }
    all.retain(|one| one.cost_minor != 0);
    all
}

#[cfg(test)]
mod tests {
    use venture_core::id::{BundleId, EventId, TenantId, Uuid};
    use venture_core::{Money, Timestamp};

    use super::*;
    use crate::account::Account;
    use crate::transaction::{Line, Transaction, TransactionType};

    const V1: VentureId = VentureId(Uuid::from_u128(1));
    const V2: VentureId = VentureId(Uuid::from_u128(2));
    const V3: VentureId = VentureId(Uuid::from_u128(3));

    fn owner(accounts: [Account; 2], venture_id: Option<VentureId>, workflow: u128) -> Option<VentureId> {
        let amount = Money::new(5, "USD".parse().unwrap());
        let lines = alloc::vec![Line::debit(accounts[0], amount), Line::credit(accounts[1], amount)];
        let tenant = TenantId(Uuid::nil());
        let transaction = Transaction::new(tenant, "t", TransactionType::RevenueRecognition, lines);
        let posted = Posted {
            seq: 1,
            posted_at: Timestamp::MIN,
            event_id: EventId(Uuid::nil()),
            workflow_id: WorkflowId(Uuid::from_u128(workflow)),
            venture_id,
            bundle_id: BundleId(Uuid::nil()),
            transaction: &transaction,
        };
        let venture_of = |workflow: WorkflowId| (workflow.0 == Uuid::from_u128(7)).then_some(V3);
        Attribution { venture_of: &venture_of }.of(&posted)
    }

    #[test]
    fn accounts_go_before_the_event_and_the_event_before_the_workflow() {
        let plain: [Account; 2] = ["1040".parse().unwrap(), "4050".parse().unwrap()];
        assert_eq!(owner([Account::operating(V1), plain[1]], Some(V2), 7), Some(V1));
        assert_eq!(owner([Account::operating(V1), Account::operating(V3)], Some(V2), 7), None);
        assert_eq!(owner(plain, Some(V2), 7), Some(V2));
        assert_eq!(owner(plain, None, 7), Some(V3));
        assert_eq!(owner(plain, None, 8), None);
    }
}
