//! The question that every engine is asked: may this role spend so much at this merchant, in this category?

use venture_core::Timestamp;
use venture_policy::bundle::RuleType;
use venture_policy::cel::List;
use venture_policy::rules::{Agent, Request, Spend, Workflow};

/// The role that every rule asks for.
pub(crate) const ROLE: &str = "researcher";
/// The merchant of the request; one rule names it.
pub(crate) const MERCHANT: &str = "merchant-7";
/// The category of the request.
pub(crate) const CATEGORY: &str = "category-7";
/// What every rule allows at most.
pub(crate) const MOST: i64 = 5_000;
/// What is asked for.
pub(crate) const AMOUNT: i64 = 800;
/// Merchant category codes of the request.
pub(crate) const MCCS: [&str; 1] = ["7372"];

/// The merchant and category of a rule.
pub(crate) fn names(at: usize) -> (String, String) {
    (format!("merchant-{at}"), format!("category-{}", at % 10))
}

/// The condition of a rule.
pub(crate) fn condition(at: usize) -> String {
    let (merchant, category) = names(at);
    format!(
        "agent.role == '{ROLE}' && spend.merchant == '{merchant}' && spend.category == '{category}' \
         && spend.amount_minor <= {MOST}"
    )
}

/// The bundle of so many rules, each for another merchant.
pub(crate) fn bundle(count: usize) -> String {
    let rule = |at| {
        format!(
            r#"{{"rule_id":"rule-{at:05}","rule_type":"SPEND","action":"ALLOW","severity":"LOW","condition":"{}"}}"#,
            condition(at)
        )
    };
    let rules: Vec<String> = (0..count).map(rule).collect();
    format!(r#"{{"version":"1.0.0","roles":{{"{ROLE}":{{}}}},"rules":[{}]}}"#, rules.join(","))
}

/// The request, from its strings.
pub(crate) fn request<'a>(mccs: &'a [&'a str], merchant: &'a str) -> Request<'a> {
    let time = Timestamp::from_micros(1_772_442_900_000_000).unwrap_or(Timestamp::EPOCH);
    let mut request = Request::new(RuleType::Spend, time);
    request.agent =
        Agent { id: Some("researcher-1"), role: Some(ROLE), level: Some("L2"), ..Agent::default() };
    request.workflow = Workflow { id: Some("20000000-0000-4000-8000-000000000001"), ..Workflow::default() };
    request.spend = Some(Spend {
        amount_minor: Some(AMOUNT),
        base_minor: Some(AMOUNT),
        currency: Some("USD"),
        merchant: Some(merchant),
        category: Some(CATEGORY),
        mccs: Some(List::Texts(mccs)),
        country: Some("US"),
        rail: Some("card"),
        risk_score: None,
    });
    request
}
