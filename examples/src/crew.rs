//! The people, the agents, the ventures and the workflows of the day.

use serde_json::json;

use crate::agenda::{Micros, clock, seconds};
use crate::day::{Actor, Command, Day, id};

pub(crate) const ADA: Actor = Actor::Human("ada", "founder");
pub(crate) const GRACE: Actor = Actor::Human("grace", "finance_controller");
pub(crate) const EDITH: Actor = Actor::Human("edith", "ops_auditor");
pub(crate) const PAVEL: Actor = Actor::Human("pavel", "platform_admin");
pub(crate) const CARD_RAIL: Actor = Actor::Service("card-rail");
pub(crate) const BANK: Actor = Actor::Service("bank-rail");

/// A workflow: its number, venture, class and budget in cents.
pub(crate) struct Workflow {
    pub(crate) number: u64,
    venture: u64,
    class: Option<&'static str>,
    budget: i64,
}

/// Every workflow of the day.
pub(crate) const WORKFLOWS: [Workflow; 12] = [
    Workflow { number: 1, venture: 1, class: Some("research"), budget: 20_000 },
    Workflow { number: 2, venture: 1, class: Some("artifact"), budget: 60_000 },
    Workflow { number: 3, venture: 1, class: Some("outreach"), budget: 50_000 },
    Workflow { number: 4, venture: 2, class: Some("research"), budget: 5_000 },
    Workflow { number: 5, venture: 2, class: Some("artifact"), budget: 20_000 },
    Workflow { number: 6, venture: 2, class: None, budget: 40_000 },
    Workflow { number: 7, venture: 3, class: None, budget: 100_000 },
    Workflow { number: 8, venture: 3, class: None, budget: 100_000 },
    Workflow { number: 9, venture: 3, class: Some("treasury"), budget: 100_000 },
    Workflow { number: 10, venture: 3, class: Some("research"), budget: 20_000 },
    Workflow { number: 11, venture: 3, class: Some("treasury"), budget: 100_000 },
    Workflow { number: 12, venture: 1, class: None, budget: 100_000 },
];

impl Workflow {
    pub(crate) fn id(&self) -> String {
        id(2, self.number)
    }
}

/// The three ventures: number, name, slug, tier, capital and funding in cents.
const VENTURES: [(u64, &str, &str, &str, i64, i64); 3] = [
    (1, "Harbor", "harbor", "GROWTH", 10_000, 400_000),
    (2, "Lumen", "lumen", "STARTER", 5_000, 60_000),
    (3, "Quarry", "quarry", "ENTERPRISE", 25_000, 900_000),
];

/// The id of the venture of this number.
pub(crate) fn venture(number: u64) -> String {
    id(1, number)
}

/// The agents of a role.
pub(crate) fn agents(role: &'static str) -> &'static [&'static str] {
    match role {
        "orchestrator" => &["orchestrator-1", "orchestrator-2"],
        "researcher" => &["researcher-1", "researcher-2", "researcher-3"],
        "solver" => &["solver-1", "solver-2", "solver-3", "solver-4"],
        "finance-controller" => &["finance-controller-1"],
        "ops-auditor" => &["ops-auditor-1"],
        "artifact-compiler" => &["artifact-compiler-1", "artifact-compiler-2"],
        "policy-engine" => &["policy-engine-1"],
        "civlab-runner" => &["civlab-runner-1"],
        _ => &["builder-1", "builder-2"],
    }
}

/// Ventures, their money and their workflows, before the first agent wakes.
pub(crate) fn set_up(day: &mut Day) {
    let mut at = clock(0, 0, 1);
    let mut plan = |day: &mut Day, actor: Actor, name: &'static str, args: serde_json::Value| {
        day.agenda.add(at, move |day, at| {
            day.send(at, actor, Command { name, args, facts: None });
        });
        at = at.saturating_add(seconds(7));
    };
    plan(
        day,
        ADA,
        "contribute_capital",
        json!({"amount_minor": 1_500_000, "currency": "USD", "transaction_ref": "seed-round"}),
    );
    for (number, name, slug, tier, capital, funding) in VENTURES {
        let register = json!({"venture_id": venture(number), "name": name, "slug": slug, "currency": "USD",
            "founding_capital_minor": capital, "tier": tier, "active": true});
        plan(day, ADA, "register_venture", register);
        let fund = json!({"venture_id": venture(number), "amount_minor": funding, "currency": "USD",
            "transaction_ref": format!("seed-{slug}")});
        plan(day, GRACE, "fund_venture", fund.clone());
        if number == 2 {
            // The bank's confirmation came twice.
            plan(day, GRACE, "fund_venture", fund);
        }
    }
    plan(
        day,
        GRACE,
        "fund_venture",
        json!({"venture_id": venture(2), "amount_minor": 5_000_000, "currency": "USD", "transaction_ref": "wishful"}),
    );
    for workflow in &WORKFLOWS {
        let mut args = json!({"workflow_id": workflow.id(), "venture_id": venture(workflow.venture),
            "budget_minor": workflow.budget, "currency": "USD"});
        if let (Some(class), Some(object)) = (workflow.class, args.as_object_mut()) {
            object.insert("class".to_owned(), json!(class));
        }
        plan(day, ADA, "register_workflow", args);
    }
}

/// A time of the working day: most between eight and eighteen, a few around it and at night.
pub(crate) fn any_time(day: &mut Day) -> Micros {
    let hours: [(i64, (i64, i64)); 4] = [(6, (1, 7)), (70, (8, 17)), (19, (18, 21)), (5, (22, 23))];
    let (low, high) = day.random.weighted(&hours).unwrap_or((8, 17));
    let hour = day.random.between(low, high);
    let within = day.random.between(0, 3_599_999_999);
    clock(hour, 0, 0).saturating_add(within)
}
