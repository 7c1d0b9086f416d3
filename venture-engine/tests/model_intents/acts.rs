//! What may be sent or happen, and the lines that say it.

use venture_core::Timestamp;
use venture_core::id::{IntentId, TenantId, Uuid};
use venture_engine::Engine;
use venture_engine::command::Command;
use venture_engine::words::Decision;

pub(crate) const TENANT: TenantId = TenantId(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0001));
pub(crate) const FLOW: &str = "20000000-0000-4000-8000-000000000001";
/// The cap of the workflow: intent A or B, never both.
pub(crate) const CAP: i64 = 12;
/// What A and B may cost; B is large enough to ask for an approval.
pub(crate) const AMOUNTS: [i64; 2] = [8, 9];
/// Seconds that each lives.
pub(crate) const LIVES: [i64; 2] = [10, 30];
/// The instants of the world, in seconds: A ends before the second, B before the third.
pub(crate) const CLOCK: [i64; 3] = [0, 20, 60];
pub(crate) const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","roles":{"solver":{"ceilings_minor":{"day":1000}}},"allowlists":{"merchants":["serp"],"categories":["api-calls"]},"approvals":[{"id":"large","when":{"amount_over_minor":8},"roles":["founder"],"timeout_seconds":1000}],"limits":{"per_workflow_cap_minor":12,"global_daily_cap_minor":1000,"venture_daily_cap_minor":{"default":1000}}}"#;

/// One spend that is asked for: of which intent, and how much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) intent: usize,
    pub(crate) minor: i64,
}

/// Of A two parts, which do not both fit; of B all.
pub(crate) const PARTS: [Part; 3] =
    [Part { intent: 0, minor: 5 }, Part { intent: 0, minor: 4 }, Part { intent: 1, minor: 9 }];
/// Those, then what is captured at once, what no intent stands for, what is forced.
pub(crate) const SPENDS: usize = 6;
/// What is captured at once of A, and is its last.
pub(crate) const CAPTURE: i64 = 3;
/// What a rail says it took without any intent, and of B beyond its amount.
pub(crate) const STRAY: i64 = 2;
pub(crate) const FORCED: i64 = 11;

/// One message, or one thing that the world does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    Create(usize),
    Authorize(usize),
    Approve {
        refuse: bool,
    },
    Revoke(usize),
    Spend(usize),
    Capture,
    /// The rail does it, or does not; each in its own time, once.
    Pays(usize),
    Fails(usize),
    /// Callbacks.
    Settle(usize),
    Fail(usize),
    Stray,
    Forced,
    Freeze,
    Tick,
    /// Time goes on, and nobody says so.
    Wait,
}

pub(crate) fn intent_id(which: usize) -> IntentId {
    IntentId(Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0001 + which as u128))
}

pub(crate) fn spend_id(part: usize) -> String {
    format!("50000000-0000-4000-8000-00000000000{part}")
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap().checked_add_seconds(seconds).unwrap()
}

pub(crate) fn start() -> Engine {
    let mut engine = Engine::new(TENANT);
    let ada = r#""actor":{"type":"human","id":"ada","role":"founder"}"#;
    let venture = "10000000-0000-4000-8000-000000000001";
    for line in [
        format!(r#"{{"command":"publish_bundle",{ada},"args":{{"bundle":{BUNDLE}}}}}"#),
        format!(
            r#"{{"command":"register_venture",{ada},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":100,"active":true}}}}"#
        ),
        format!(
            r#"{{"command":"register_workflow",{ada},"args":{{"workflow_id":"{FLOW}","venture_id":"{venture}","budget_minor":1000,"currency":"USD"}}}}"#
        ),
    ] {
        let outcome = engine.handle(&Command::parse(line.as_bytes()).unwrap(), at(0)).unwrap();
        assert_eq!(outcome.answer.reply.decision, Decision::Approved, "{line}");
    }
    engine
}

/// The line of a message; none for what the world does by itself.
pub(crate) fn line(act: Act, hash: &str) -> Option<String> {
    let rail = r#"{"type":"service","id":"rail"}"#;
    let host = r#"{"type":"system","id":"host"}"#;
    let agent = r#"{"type":"agent","id":"solver-1","role":"solver"}"#;
    let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
    let charge = |intent: Option<usize>, spend: usize, minor: i64| {
        let intent =
            intent.map_or_else(String::new, |which| format!(r#""intent_id":"{}","#, intent_id(which)));
        format!(
            r#"{intent}"spend_id":"{}","external_ref":"ch-{spend}","amount_minor":{minor},"currency":"USD","merchant":"serp""#,
            spend_id(spend)
        )
    };
    let (command, actor, args) = match act {
        Act::Create(which) => (
            "create_intent",
            agent,
            format!(
                r#""idempotency_key":"model-intent-{which:04}","intent_id":"{}","workflow_id":"{FLOW}","amount_minor":{},"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","ttl_seconds":{},"authorize":{}"#,
                intent_id(which),
                AMOUNTS[which],
                LIVES[which],
                which == 1,
            ),
        ),
        Act::Authorize(which) => ("authorize", agent, format!(r#""intent_id":"{}""#, intent_id(which))),
        Act::Approve { refuse } => {
            let verdict = if refuse { "refuse" } else { "approve" };
            (
                "approve",
                ada,
                format!(r#""intent_id":"{}","verdict":"{verdict}","hash":"{hash}""#, intent_id(1)),
            )
        }
        Act::Revoke(which) => {
            ("revoke_intent", ada, format!(r#""intent_id":"{}","reason":"no more""#, intent_id(which)))
        }
        Act::Spend(part) => ("spend", agent, charge(Some(PARTS[part].intent), part, PARTS[part].minor)),
        Act::Capture => ("settle", rail, format!(r#"{},"final":true"#, charge(Some(0), 3, CAPTURE))),
        Act::Settle(part) => {
            ("settle", rail, format!(r#""spend_id":"{}","final":{}"#, spend_id(part), part == 1))
        }
        Act::Fail(part) => {
            let state = if part == 0 { "FAILED" } else { "RETURNED" };
            (
                "fail_spend",
                rail,
                format!(r#""spend_id":"{}","state":"{state}","error_code":"PROVIDER_ERROR""#, spend_id(part)),
            )
        }
        Act::Stray => ("settle", rail, format!(r#"{},"forced":true"#, charge(None, 4, STRAY))),
        Act::Forced => ("settle", rail, format!(r#"{},"forced":true"#, charge(Some(1), 5, FORCED))),
        Act::Freeze => {
            ("freeze", ada, format!(r#""scope":"workflow","scope_ref":"{FLOW}","reason":"enough""#))
        }
        Act::Tick => ("tick", host, String::new()),
        Act::Pays(_) | Act::Fails(_) | Act::Wait => return None,
    };
    // What names things by its command's id has the same one whenever it comes.
    let id = match act {
        Act::Stray => r#""command_id":"40000000-0000-4000-8000-000000000001","#,
        Act::Forced => r#""command_id":"40000000-0000-4000-8000-000000000002","#,
        Act::Freeze => r#""command_id":"40000000-0000-4000-8000-000000000003","#,
        _ => "",
    };
    Some(format!(r#"{{"command":"{command}",{id}"actor":{actor},"args":{{{args}}}}}"#))
}
