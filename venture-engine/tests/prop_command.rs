//! Laws of the contract: any line is a command or a fault with a place, and equal requests hash alike.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use proptest::prelude::*;
use proptest::sample::{Index, select};
use venture_core::id::{TenantId, Uuid};
use venture_core::{Json, Timestamp, canonical};
use venture_engine::command::Command;

/// One valid line for each shape of arguments.
const LINES: &[&str] = &[
    r#"{"command":"publish_bundle","actor":{"type":"human","id":"ada","role":"founder"},"args":{"bundle":{"version":"1.0.0"},"approvals":[{"approver_id":"finn","approver_role":"finance_controller"}],"canary_pct":25}}"#,
    r#"{"command":"set_canary","actor":{"type":"service","id":"host"},"args":{"version":"1.0.0","rollback":true,"reason":"denials rose"}}"#,
    r#"{"command":"register_venture","actor":{"type":"human","id":"ada","role":"founder"},"args":{"venture_id":"10000000-0000-4000-8000-000000000001","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1,"tier":"GROWTH","active":true}}"#,
    r#"{"command":"register_workflow","actor":{"type":"system","id":"host"},"args":{"workflow_id":"20000000-0000-4000-8000-000000000001","venture_id":"10000000-0000-4000-8000-000000000001","budget_minor":2000,"currency":"USD","class":"research","tasks":[{"task_id":"50000000-0000-4000-8000-000000000001","cap_minor":7,"role":"solver"}]}}"#,
    r#"{"command":"fund_venture","actor":{"type":"service","id":"host"},"args":{"venture_id":"10000000-0000-4000-8000-000000000001","amount_minor":5,"currency":"USD","transaction_ref":"wire-1"}}"#,
    r#"{"command":"check_tool","actor":{"type":"agent","id":"solver-1","role":"solver"},"trace_id":"90000000-0000-4000-8000-000000000001","args":{"call_id":"40000000-0000-4000-8000-000000000001","workflow_id":"20000000-0000-4000-8000-000000000001","tool":"io.read","args":{"path":"a/b"},"session_id":"s-1","permission_set":"look"}}"#,
    r#"{"command":"create_intent","at":"2026-03-02T09:00:05.5Z","tenant_id":"00000000-0000-4000-8000-000000000001","source_service":"agent-runtime","actor":{"type":"agent","id":"solver-1","role":"solver","token":"t.t.t"},"args":{"idempotency_key":"research-0001-serp","workflow_id":"20000000-0000-4000-8000-000000000001","task_id":"50000000-0000-4000-8000-000000000001","scope_type":"task","amount_minor":800,"per_tx_cap_minor":400,"currency":"USD","merchant_scope":"serp","category":"api-calls","mcc_allowlist":["7372"],"rail":"card","country":"US","ttl_seconds":60,"eau_now":1,"evidence_hash":"x","metadata":{"a":"b"},"authorize":true},"facts":{"payee":{"trust_bps":9000,"first_seen_at":"2026-01-01T00:00:00Z"},"eau":{"spent":1},"mood":"good"}}"#,
    r#"{"command":"approve","actor":{"type":"human","id":"finn","role":"founder"},"args":{"intent_id":"30000000-0000-4000-8000-000000000001","verdict":"approve","hash":"0000000000000000000000000000000000000000000000000000000000000000"}}"#,
    r#"{"command":"settle","actor":{"type":"service","id":"card-rail"},"args":{"intent_id":"30000000-0000-4000-8000-000000000001","external_ref":"ch-1","amount_minor":750,"currency":"USD","merchant":"serp","mcc":"7372","final":true,"forced":true}}"#,
    r#"{"command":"fail_spend","actor":{"type":"service","id":"card-rail"},"args":{"spend_id":"60000000-0000-4000-8000-000000000001","state":"RETURNED","error_code":"NSF"}}"#,
    r#"{"command":"freeze","actor":{"type":"human","id":"ada","role":"founder"},"args":{"scope":"venture","scope_ref":"10000000-0000-4000-8000-000000000001","mode":"HARD","reason":"looks wrong"}}"#,
    r#"{"command":"publish_price_book","actor":{"type":"human","id":"ada","role":"founder"},"args":{"price_book":{"version":"1","effective_at":"2026-03-01T00:00:00Z","prices":[{"price_id":"p","model":"m","unit":"call","price_e9":1,"currency":"USD"}]},"signature":{"key_id":"k"}}}"#,
    r#"{"command":"record_usage","actor":{"type":"service","id":"host"},"args":{"usage_id":"70000000-0000-4000-8000-000000000001","intent_id":"30000000-0000-4000-8000-000000000001","model":"m","quantities":{"call":1,"input_token":0},"final":true}}"#,
    r#"{"command":"reconcile","actor":{"type":"service","id":"host"},"args":{"recon_id":"80000000-0000-4000-8000-000000000001","provider":"bank","period_start":"2026-03-02T00:00:00Z","period_end":"2026-03-03T00:00:00Z","run_type":"daily","rows_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"facts":{"statement":{"rows":""}}}"#,
    r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{}}"#,
];

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Json::Int),
        select(vec![-1_i64, 0, 1, 6, 86_401, 604_801, 100_000_000_001]).prop_map(Json::Int),
        "\\PC{0,12}".prop_map(Json::Str),
        select(vec!["", "USD", "tick", "agent", "2026-02-30T00:00:00Z", "hold:1", "system"])
            .prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::Array),
            prop::collection::btree_map("[a-z~/]{0,6}", inner, 0..3).prop_map(Json::Object),
        ]
    })
}

/// The pointers of all values of a line.
fn pointers(json: &Json, at: &str, out: &mut Vec<String>) {
    out.push(at.into());
    match json {
        Json::Object(members) => {
            for (key, value) in members {
                pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), out);
            }
        }
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => {}
    }
}

fn find<'a>(json: &'a mut Json, pointer: &str) -> Option<&'a mut Json> {
    pointer.split('/').skip(1).try_fold(json, |json, step| match json {
        Json::Object(members) => members.get_mut(&step.replace("~1", "/").replace("~0", "~")),
        Json::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => None,
    })
}

/// A fault names a value of the line, or a key that is missing from one of its objects.
fn names_a_place(json: &Json, pointer: &str) -> bool {
    let mut json = json.clone();
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    find(&mut json, pointer).is_some() || matches!(find(&mut json, parent), Some(Json::Object(_)))
}

#[test]
fn each_line_is_a_command() {
    for line in LINES {
        assert!(Command::parse(line.as_bytes()).is_ok(), "{line}: {:?}", Command::parse(line.as_bytes()));
    }
}

/// An unknown key is refused wherever the contract names the keys.
#[test]
fn unknown_keys_are_refused_by_their_place() {
    for line in LINES {
        for place in [
            "",
            "/actor",
            "/args",
            "/args/tasks/0",
            "/args/approvals/0",
            "/args/price_book",
            "/facts/payee",
            "/facts/eau",
        ] {
            let mut json = Json::parse(line.as_bytes()).unwrap();
            let Some(Json::Object(members)) = find(&mut json, place) else { continue };
            members.insert("zz_unknown".into(), Json::Int(1));
            let fault = Command::from_json(&json).unwrap_err();
            let wanted = ("REQUEST_INVALID", format!("{place}/zz_unknown"));
            assert_eq!((fault.code.as_str(), fault.pointer), wanted, "{line}");
        }
    }
}

/// Any name that is no fact of the contract belongs to the bundle.
#[test]
fn declared_facts_keep_their_names() {
    let line = r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{},"facts":{"facts":1,"mood":"good","card":{"state":"active"}}}"#;
    let names: Vec<String> = Command::parse(line.as_bytes()).unwrap().facts.declared.into_keys().collect();
    assert_eq!(names, ["facts", "mood"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Command::parse(&bytes);
    }

    /// One value replaced, one key taken away: a command, or a fault of this line.
    #[test]
    fn a_changed_line_is_read_or_its_fault_is_placed(
        line in select(LINES), at in any::<Index>(), new in value(), cut in any::<bool>(),
    ) {
        let mut json = Json::parse(line.as_bytes()).unwrap();
        let mut places = Vec::new();
        pointers(&json, "", &mut places);
        let place = at.get(&places).clone();
        match place.rsplit_once('/') {
            Some((parent, key)) if cut => {
                if let Some(Json::Object(members)) = find(&mut json, parent) {
                    members.remove(key);
                }
            }
            _ => *find(&mut json, &place).unwrap() = new,
        }
        let text = canonical::to_vec(&json).unwrap();
        match Command::parse(&text) {
            Ok(command) => prop_assert_eq!(Command::from_json(&json).unwrap(), command),
            Err(fault) => {
                let shown = canonical::to_string(&json).unwrap();
                prop_assert!(names_a_place(&json, &fault.pointer), "{} in {}", fault.pointer, shown);
                prop_assert!(!fault.message.is_empty());
            }
        }
    }

    /// A cut line is never a command.
    #[test]
    fn a_part_of_a_line_is_refused(line in select(LINES), at in any::<Index>()) {
        let length = at.index(line.len() - 1);
        let part = line.as_bytes().get(..length).unwrap();
        prop_assert!(Command::parse(part).is_err());
    }

    /// The request is actor, args and command: its hash does not see the token, the time or the facts.
    #[test]
    fn the_request_hash_sees_the_request_alone(line in select(LINES), seq in 1_u64..1_000_000) {
        let plain = Command::parse(line.as_bytes()).unwrap();
        let mut json = Json::parse(line.as_bytes()).unwrap();
        let Json::Object(members) = &mut json else { unreachable!() };
        members.insert("at".into(), Json::from("2026-05-01T00:00:00Z"));
        members.insert("facts".into(), Json::object([("tax_form", Json::object([("on_file", Json::Bool(true))]))]));
        members.insert("source_service".into(), Json::from("compliance-engine"));
        if let Some(Json::Object(actor)) = members.get_mut("actor") {
            actor.insert("token".into(), Json::from("another"));
        }
        let other = Command::from_json(&json).unwrap();
        prop_assert_eq!(plain.request_hash(), other.request_hash());
        let mut changed = json.clone();
        *find(&mut changed, "/actor/id").unwrap() = Json::from("someone else");
        prop_assert_ne!(Command::from_json(&changed).unwrap().request_hash(), plain.request_hash());

        // The derived id sees all but the token and the facts.
        let (tenant, at) = (TenantId(Uuid::from_u128(7)), Timestamp::EPOCH);
        *find(&mut changed, "/actor/id").unwrap() = find(&mut json, "/actor/id").unwrap().clone();
        *find(&mut changed, "/actor/token").unwrap() = Json::from("a third");
        *find(&mut changed, "/facts").unwrap() = Json::object::<&str>([]);
        let same = Command::from_json(&changed).unwrap();
        prop_assert_eq!(other.id(tenant, seq, at), same.id(tenant, seq, at));
        prop_assert_ne!(other.id(tenant, seq, at), other.id(tenant, seq + 1, at));
        prop_assert_ne!(other.id(tenant, seq, at), other.id(tenant, seq, Timestamp::MAX));
        prop_assert_ne!(other.id(tenant, seq, at), plain.id(tenant, seq, at));
    }
}
