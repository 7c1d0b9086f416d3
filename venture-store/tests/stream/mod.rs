//! Real commands: a venture, a workflow, and as many authorizations and settlements as are asked for.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::path::Path;

use serde_json::{Value, json};
use venture_core::time::Timestamp;
use venture_store::driver::{Driver, DriverOptions, Line};
use venture_store::journal::{Identity, Journal, Memory, Sqlite, SqliteOptions};
use venture_store::keys::KeySeed;
use venture_store::{DEFAULT_TENANT, Engine};

pub const VENTURE: &str = "10000000-0000-4000-8000-000000000001";
pub const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
const ROOM: i64 = 9_000_000_000_000;

/// A bundle in which one role may spend nearly without end.
pub fn bundle() -> Value {
    json!({
        "version": "1.0.0",
        "base_currency": "USD",
        "currencies": {"USD": {"decimals": 2, "min_minor": 1, "max_minor": 1_000_000_000}},
        "roles": {"solver": {"ceilings_minor": {"day": ROOM}}},
        "allowlists": {"merchants": ["serp"], "categories": ["api-calls"]},
        "category_accounts": {"api-calls": "5000"},
        "limits": {
            "per_workflow_cap_minor": ROOM,
            "global_daily_cap_minor": ROOM,
            "venture_daily_cap_minor": {"default": ROOM},
        },
    })
}

pub fn at(second: u64) -> Timestamp {
    Timestamp::from_micros(1_772_409_600_000_000 + i64::try_from(second).unwrap() * 1_000_000).unwrap()
}

fn command(second: u64, actor: Value, name: &str, args: Value) -> String {
    json!({"at": at(second).to_string(), "actor": actor, "command": name, "args": args}).to_string()
}

fn founder() -> Value {
    json!({"type": "human", "id": "ada", "role": "founder"})
}

/// Publication, venture, workflow, capital.
pub fn setup() -> Vec<String> {
    let mut lines = vec![command(0, founder(), "publish_bundle", json!({"bundle": bundle()}))];
    lines.extend(setup_without_bundle());
    lines
}

pub fn setup_without_bundle() -> Vec<String> {
    vec![
        command(
            1,
            founder(),
            "register_venture",
            json!({"venture_id": VENTURE, "name": "Alpha", "slug": "alpha", "currency": "USD",
                "founding_capital_minor": 1, "active": true}),
        ),
        command(
            2,
            founder(),
            "register_workflow",
            json!({"workflow_id": WORKFLOW, "venture_id": VENTURE, "budget_minor": ROOM, "currency": "USD"}),
        ),
        command(
            3,
            founder(),
            "contribute_capital",
            json!({"amount_minor": ROOM, "currency": "USD", "transaction_ref": "round-a"}),
        ),
        command(
            4,
            founder(),
            "fund_venture",
            json!({"venture_id": VENTURE, "amount_minor": ROOM, "currency": "USD",
                "transaction_ref": "round-a-alpha"}),
        ),
    ]
}

/// The n-th intent, authorized at once, one microsecond after the other.
pub fn authorize(n: u64) -> String {
    let at = Timestamp::from_micros(at(5).micros() + i64::try_from(n).unwrap()).unwrap();
    intent(n, Some(at))
}

/// The n-th intent, at the time of the driver's clock.
pub fn authorize_now(n: u64) -> String {
    intent(n, None)
}

fn intent(n: u64, at: Option<Timestamp>) -> String {
    let mut command = json!({
        "actor": {"type": "agent", "id": "solver-1", "role": "solver"},
        "command": "create_intent",
        "args": {"idempotency_key": format!("research-intent-{n:08}"), "workflow_id": WORKFLOW, "amount_minor": 100 + n,
            "currency": "USD", "merchant_scope": "serp", "category": "api-calls", "rail": "ach",
            "country": "US", "authorize": true},
    });
    if let Some(at) = at {
        command["at"] = json!(at.to_string());
    }
    command.to_string()
}

pub fn key() -> KeySeed {
    KeySeed::new(&format!("venture.local/{DEFAULT_TENANT}"), [7; 32]).unwrap()
}

pub fn identity() -> Identity {
    let key = key();
    Identity { tenant: DEFAULT_TENANT, origin: key.origin().to_owned(), vkey: key.log_key().unwrap().vkey() }
}

pub fn open(journal: impl Journal + 'static, snapshot_every: u64) -> Driver<Engine> {
    let options = DriverOptions { clock: Box::new(|| at(5)), snapshot_every };
    Driver::open(Box::new(journal), &key(), options).unwrap()
}

pub fn memory() -> Driver<Engine> {
    open(Memory::new(identity()), 0)
}

pub fn sqlite(path: &Path, snapshot_every: u64) -> Driver<Engine> {
    open(Sqlite::open(path, Some(&identity()), SqliteOptions::default()).unwrap(), snapshot_every)
}

/// Hands in the lines one by one.
pub fn send(driver: &mut Driver<Engine>, lines: &[String]) -> Vec<String> {
    let answer = |(line, number): (&String, u64)| {
        String::from_utf8(driver.handle(Line { number, bytes: line.as_bytes() })).unwrap()
    };
    lines.iter().zip(1..).map(answer).collect()
}

/// Hands in the lines, `size` at a time.
pub fn send_groups(driver: &mut Driver<Engine>, lines: &[String], size: usize) -> Vec<String> {
    let numbered: Vec<_> =
        lines.iter().zip(1..).map(|(line, number)| Line { number, bytes: line.as_bytes() }).collect();
    let answers = numbered.chunks(size).flat_map(|group| driver.handle_group(group));
    answers.map(|answer| String::from_utf8(answer).unwrap()).collect()
}

pub fn is_approved(answer: &str) -> bool {
    answer.contains(r#""decision":"APPROVED""#)
}
