//! Commands for measuring and torture: a venture with one workflow whose agents spend.

use serde_json::{Value, json};

pub(super) const VENTURE: &str = "10000000-0000-4000-8000-000000000001";
pub(super) const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
/// A limit that nobody reaches.
pub(super) const ROOM_MINOR: i64 = 9_000_000_000_000;

/// The bundle: one role that may spend and search, and one cap a day over everything.
pub(super) fn bundle(daily_cap_minor: i64) -> Value {
    json!({
        "version": "1.0.0",
        "base_currency": "USD",
        "currencies": {"USD": {"decimals": 2, "min_minor": 1, "max_minor": 1_000_000_000}},
        "tool_registry": {"web.search": {"sensitivity": "LOW"}},
        "roles": {"solver": {"grants": ["web.search"], "ceilings_minor": {"day": ROOM_MINOR}}},
        "allowlists": {"merchants": ["serp"], "categories": ["api-calls"]},
        "category_accounts": {"api-calls": "5000"},
        "limits": {
            "per_workflow_cap_minor": ROOM_MINOR,
            "global_daily_cap_minor": daily_cap_minor,
            "venture_daily_cap_minor": {"default": daily_cap_minor},
        },
    })
}

/// Venture, workflow, capital. Sent again they are repeats.
pub(super) fn setup() -> [String; 4] {
    [
        founder(
            "register_venture",
            &json!({"venture_id": VENTURE, "name": "Alpha", "slug": "alpha", "currency": "USD",
                "founding_capital_minor": 1, "active": true}),
        ),
        founder(
            "register_workflow",
            &json!({"workflow_id": WORKFLOW, "venture_id": VENTURE, "budget_minor": ROOM_MINOR,
                "currency": "USD"}),
        ),
        founder(
            "contribute_capital",
            &json!({"amount_minor": ROOM_MINOR, "currency": "USD", "transaction_ref": "round-a"}),
        ),
        founder(
            "fund_venture",
            &json!({"venture_id": VENTURE, "amount_minor": ROOM_MINOR, "currency": "USD",
                "transaction_ref": "round-a-alpha"}),
        ),
    ]
}

/// A command of the founder.
pub(super) fn founder(name: &str, args: &Value) -> String {
    line(&json!({"type": "human", "id": "ada", "role": "founder"}), name, args)
}

/// A command of the payment rail.
pub(super) fn rail(name: &str, args: &Value) -> String {
    line(&json!({"type": "service", "id": "card-rail"}), name, args)
}

/// A command of an agent.
pub(super) fn agent(name: &str, args: &Value) -> String {
    line(&json!({"type": "agent", "id": "solver-1", "role": "solver"}), name, args)
}

/// An intent under that key, authorized at once.
pub(super) fn authorize(key: &str, amount_minor: i64) -> String {
    agent(
        "create_intent",
        &json!({"idempotency_key": key, "workflow_id": WORKFLOW, "amount_minor": amount_minor,
            "currency": "USD", "merchant_scope": "serp", "category": "api-calls", "rail": "ach",
            "country": "US", "authorize": true}),
    )
}

/// May the agent search the web? Names its trace, as an agent's call must.
pub(super) fn check_tool(call_id: &str) -> String {
    json!({
        "actor": {"type": "agent", "id": "solver-1", "role": "solver"},
        "command": "check_tool",
        "trace_id": "70000000-0000-4000-8000-000000000001",
        "args": {"call_id": call_id, "workflow_id": WORKFLOW, "tool": "web.search",
            "args": {"query": "exact money"}},
    })
    .to_string()
}

fn line(actor: &Value, name: &str, args: &Value) -> String {
    json!({"actor": actor, "command": name, "args": args}).to_string()
}
