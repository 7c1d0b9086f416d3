//! Tokens and states of identity, as commands meet them.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use venture_core::Json;
use venture_core::signature::SigningKey;
use worked::Run;

const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
const TASK: &str = "40000000-0000-4000-8000-000000000001";
/// 2026-03-02T01:00:00Z.
const NOW: i64 = 1_772_413_200;

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// An engine with one workflow of one task under a bundle that asks agents for tokens.
fn run(required: bool) -> (Run, String) {
    let public = URL_SAFE_NO_PAD.encode(key().public().as_bytes());
    let bundle = format!(
        r#"{{"version":"1.0.0","tool_registry":{{"io.read":{{"sensitivity":"LOW"}},"io.list":{{"sensitivity":"LOW"}}}},
        "roles":{{"solver":{{"grants":["io.read","io.list"]}},"orchestrator":{{"grants":["io.read"]}}}},
        "rules":[{{"rule_id":"rule-cap","rule_type":"TOOL_USAGE","condition":"'io.list' in agent.capabilities && request.args.path == 'x'","action":"DENY"}}],
        "identity":{{"token_required":{required},"issuer":"ids","audience":"venture","keys":[{{"kid":"k","public_key":"{public}"}}]}}}}"#
    );
    let mut run = Run::new();
    run.publish(&Json::parse(bundle.as_bytes()).unwrap());
    let venture = r#"{"venture_id":"10000000-0000-4000-8000-000000000001","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1,"active":true}"#;
    let workflow = format!(
        r#"{{"workflow_id":"{WORKFLOW}","venture_id":"10000000-0000-4000-8000-000000000001","budget_minor":1,"currency":"USD","tasks":[{{"task_id":"{TASK}"}}]}}"#
    );
    for (name, args) in [("register_venture", venture), ("register_workflow", &workflow)] {
        let answer = command(&mut run, "human\",\"id\":\"ada\",\"role\":\"founder", name, args, 0);
        assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ACCEPTED"), "{answer:?}");
    }
    let pinned = run.events.iter().rev().find(|event| event.header.workflow_id.to_string() == WORKFLOW);
    let bundle = pinned.unwrap().header.policy_bundle_id.to_string();
    (run, bundle)
}

fn command(run: &mut Run, actor: &str, name: &str, args: &str, second: i64) -> Json {
    let trace = format!(r#""trace_id":"{WORKFLOW}""#);
    let at = format!("2026-03-02T01:{:02}:{:02}Z", second / 60, second % 60);
    let line =
        format!(r#"{{"command":"{name}","at":"{at}",{trace},"actor":{{"type":"{actor}"}},"args":{args}}}"#);
    run.send(line.as_bytes()).0
}

fn token(bundle: &str, changes: &[(&str, &str)]) -> String {
    let mut claims = vec![
        ("iss", "\"ids\"".to_owned()),
        ("aud", "\"venture\"".into()),
        ("sub", "\"solver:1\"".into()),
        ("iat", NOW.to_string()),
        ("exp", (NOW + 300).to_string()),
        ("jti", "\"s-1\"".into()),
        ("tid", "\"00000000-0000-4000-8000-000000000001\"".into()),
        ("wid", format!("\"{WORKFLOW}\"")),
        ("bnd", format!("\"{bundle}\"")),
    ];
    for (name, value) in changes {
        claims.retain(|(known, _)| known != name);
        if !value.is_empty() {
            claims.push((name, (*value).into()));
        }
    }
    let members: Vec<String> = claims.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = encode(r#"{"alg":"EdDSA","kid":"k","typ":"JWT"}"#);
    let signed = format!("{header}.{}", encode(&format!("{{{}}}", members.join(","))));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes())))
}

/// One call by an agent; its code.
fn call(run: &mut Run, n: u32, role: &str, token: Option<&str>, more: &str, second: i64) -> String {
    let token = token.map_or(String::new(), |token| format!("\",\"token\":\"{token}"));
    let actor = format!("agent\",\"id\":\"solver-1\",\"role\":\"{role}{token}");
    let args = format!(
        r#"{{"call_id":"30000000-0000-4000-8000-{n:012}","workflow_id":"{WORKFLOW}","tool":"io.read","args":{{"path":"x"}}{more}}}"#
    );
    let answer = command(run, &actor, "check_tool", &args, second);
    answer.get("reason_code").and_then(Json::as_str).unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

/// The role asked, the claims changed, more arguments, the code.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], &'c str, &'c str);

#[test]
fn a_call_is_decided_by_its_token() {
    let (mut run, bundle) = run(true);
    let task = format!("\"{TASK}\"");
    let with_task = format!(",\"task_id\":\"{TASK}\"");
    let cases: &[Case<'_>] = &[
        ("solver", &[], "", "ALLOWED"),
        ("solver", &[("sub", "\"spiffe://venture.dev/solver/1\"")], "", "ALLOWED"),
        ("solver", &[("tsk", &task)], &with_task, "ALLOWED"),
        ("solver", &[("tsk", &task)], "", "IDENTITY_SCOPE"),
        ("solver", &[], &with_task, "IDENTITY_SCOPE"),
        ("solver", &[("bnd", "\"10000000-0000-4000-8000-000000000001\"")], "", "IDENTITY_SCOPE"),
        ("solver", &[("cap", "[\"io.list\"]")], "", "IDENTITY_SCOPE"),
        ("solver", &[("cap", "[\"io.read\"]")], "", "ALLOWED"),
        // A rule reads what the token is narrowed to.
        ("solver", &[("cap", "[\"io.read\",\"io.list\"]")], "", "POLICY_RULE_DENIED"),
        // What a role may not, no capability gives.
        ("solver", &[("sub", "\"orchestrator:1\"")], "", "ROLE_ESCALATION_ATTEMPT"),
        ("orchestrator", &[], "", "ROLE_ESCALATION_ATTEMPT"),
        ("solver", &[("iss", "\"x\"")], "", "IDENTITY_ISSUER"),
        ("solver", &[("aud", "\"x\"")], "", "IDENTITY_AUDIENCE"),
        ("solver", &[("sub", "\"x\"")], "", "IDENTITY_SUBJECT"),
        ("solver", &[("exp", "1772413200")], "", "IDENTITY_EXPIRED"),
        ("solver", &[("nbf", "1772413300")], "", "IDENTITY_NOT_YET_VALID"),
        ("solver", &[("iat", "1772412000")], "", "IDENTITY_TTL"),
        ("solver", &[("jti", "")], "", "IDENTITY_REVOKED"),
    ];
    for (n, (role, changes, more, wanted)) in (1..).zip(cases) {
        let token = token(&bundle, changes);
        assert_eq!(call(&mut run, n, role, Some(&token), more, 5), *wanted, "{changes:?} {more}");
    }
    assert_eq!(call(&mut run, 90, "solver", None, "", 5), "IDENTITY_MISSING");
    assert_eq!(call(&mut run, 91, "solver", Some("x"), "", 5), "IDENTITY_MALFORMED");
    assert_eq!(call(&mut run, 92, "solver", Some(&"a".repeat(9_000)), "", 5), "IDENTITY_MALFORMED");
    let good = token(&bundle, &[]);
    assert_eq!(call(&mut run, 93, "solver", Some(&good), "", 5), "ALLOWED");
    let (lead, _) = good.rsplit_once('.').unwrap();
    let forged = format!("{lead}.{}", URL_SAFE_NO_PAD.encode([1; 64]));
    assert_eq!(call(&mut run, 94, "solver", Some(&forged), "", 5), "IDENTITY_SIGNATURE");
    // A token is used again until its end, and no longer.
    assert_eq!(call(&mut run, 95, "solver", Some(&good), "", 299), "ALLOWED");
    assert_eq!(call(&mut run, 96, "solver", Some(&good), "", 300), "IDENTITY_EXPIRED");
    assert_eq!(run.replay_fault(), None);
}

#[test]
fn a_token_is_never_stored() {
    let (mut run, bundle) = run(true);
    let good = token(&bundle, &[]);
    assert_eq!(call(&mut run, 1, "solver", Some(&good), "", 5), "ALLOWED");
    let blobs = run.blobs.iter().any(|blob| String::from_utf8_lossy(&blob.bytes).contains(&good));
    assert!(!blobs);
}

#[test]
fn every_command_looks_at_its_token() {
    let (mut run, _) = run(false);
    let args = r#"{"scope":"tenant","mode":"SOFT","reason":"x"}"#;
    let ada = "human\",\"id\":\"ada\",\"role\":\"founder\",\"token\":\"a.b.c";
    let answer = command(&mut run, ada, "freeze", args, 5);
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("IDENTITY_INVALID"), "{answer:?}");
    let cause = answer.get("detail").and_then(|detail| detail.get("cause")).and_then(Json::as_str);
    assert_eq!(cause, Some("IDENTITY_MALFORMED"));
    // Who may not at all is told so first.
    let solver = "agent\",\"id\":\"s\",\"role\":\"solver\",\"token\":\"a.b.c";
    let answer = command(&mut run, solver, "freeze", args, 5);
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ROLE_UNAUTHORIZED"));
}

#[test]
fn an_agent_is_asked_for_a_token_by_every_command() {
    let (mut run, bundle) = run(true);
    let engine = "agent\",\"id\":\"p\",\"role\":\"policy-engine";
    let args = format!(r#"{{"workflow_id":"{WORKFLOW}"}}"#);
    let answer = command(&mut run, engine, "pin_bundle", &args, 5);
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("IDENTITY_INVALID"), "{answer:?}");
    let token = token(&bundle, &[("sub", "\"policy-engine:1\"")]);
    let engine = format!("{engine}\",\"token\":\"{token}");
    let answer = command(&mut run, &engine, "pin_bundle", &args, 5);
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ACCEPTED"), "{answer:?}");
}

#[test]
fn identities_and_sessions_are_suspended_reinstated_and_ended() {
    let (mut run, bundle) = run(false);
    let good = token(&bundle, &[]);
    let mut n = 0;
    let mut calls = |run: &mut Run, token: Option<&str>, more: &str, second| {
        n += 1;
        call(run, n, "solver", token, more, second)
    };
    let set = |run: &mut Run, who: &str, args: &str, second| {
        let answer = command(run, who, "set_identity", args, second);
        answer.get("reason_code").and_then(Json::as_str).unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    };
    let admin = "human\",\"id\":\"eve\",\"role\":\"platform_admin";
    let agent = |state: &str| format!(r#"{{"agent_id":"solver-1","state":"{state}","reason":"x"}}"#);
    let session = |state: &str| {
        format!(r#"{{"agent_id":"solver-1","session_id":"s-1","state":"{state}","reason":"x"}}"#)
    };
    assert_eq!(
        set(&mut run, "human\",\"id\":\"ada\",\"role\":\"founder", &agent("SUSPENDED"), 5),
        "ROLE_UNAUTHORIZED"
    );
    assert_eq!(set(&mut run, admin, &agent("SUSPENDED"), 5), "ACCEPTED");
    assert_eq!(calls(&mut run, Some(&good), "", 6), "IDENTITY_NOT_ACTIVE");
    assert_eq!(calls(&mut run, None, "", 6), "IDENTITY_NOT_ACTIVE");
    assert_eq!(set(&mut run, "service\",\"id\":\"host", &agent("ACTIVE"), 7), "ACCEPTED");
    assert_eq!(calls(&mut run, Some(&good), "", 8), "ALLOWED");

    let own = ",\"session_id\":\"s-1\"";
    assert_eq!(set(&mut run, admin, &session("SUSPENDED"), 9), "ACCEPTED");
    assert_eq!(calls(&mut run, Some(&good), own, 10), "IDENTITY_NOT_ACTIVE");
    assert_eq!(calls(&mut run, Some(&good), ",\"session_id\":\"s-2\"", 10), "ALLOWED");
    assert_eq!(set(&mut run, admin, &session("ACTIVE"), 11), "ACCEPTED");
    assert_eq!(calls(&mut run, Some(&good), own, 12), "ALLOWED");
    assert_eq!(set(&mut run, admin, &session("REVOKED"), 13), "ACCEPTED");
    // The token of that session holds nowhere any more; without one the session is over too.
    assert_eq!(calls(&mut run, Some(&good), "", 14), "IDENTITY_REVOKED");
    assert_eq!(calls(&mut run, None, own, 14), "IDENTITY_NOT_ACTIVE");
    assert_eq!(set(&mut run, admin, &session("ACTIVE"), 15), "ILLEGAL_TRANSITION");

    assert_eq!(set(&mut run, admin, &agent("REVOKED"), 16), "ACCEPTED");
    assert_eq!(set(&mut run, admin, &agent("REVOKED"), 16), "ACCEPTED");
    assert_eq!(set(&mut run, admin, &agent("ACTIVE"), 17), "ILLEGAL_TRANSITION");
    assert_eq!(calls(&mut run, None, "", 18), "IDENTITY_NOT_ACTIVE");
    let types: Vec<&str> = run
        .events
        .iter()
        .map(|event| event.body.event_type())
        .filter(|name| name.starts_with("agent."))
        .collect();
    assert_eq!(
        types,
        [
            "agent.identity.suspended.v1",
            "agent.identity.reinstated.v1",
            "agent.session.suspended.v1",
            "agent.session.reinstated.v1",
            "agent.session.revoked.v1",
            "agent.identity.revoked.v1",
        ]
    );
    assert_eq!(run.replay_fault(), None);
}

/// The payload of the last event of a type, as JSON.
fn last(run: &Run, event_type: &str) -> Json {
    let event = run.events.iter().rev().find(|event| event.body.event_type() == event_type).unwrap();
    Json::parse(&venture_core::canonical::to_vec(&event.body).unwrap()).unwrap()
}

#[test]
fn the_record_keeps_the_token_and_for_whom_it_acts() {
    let (mut run, bundle) = run(false);
    assert_eq!(call(&mut run, 1, "solver", None, "", 5), "ALLOWED");
    let without = last(&run, "policy.evaluated.v1");
    assert!(without.get("jti").is_none() && without.get("act").is_none());
    let chain = r#"{"sub":"orchestrator:7","act":{"sub":"person:ada"}}"#;
    let acting = token(&bundle, &[("act", chain), ("jti", "\"s-9\"")]);
    assert_eq!(call(&mut run, 2, "solver", Some(&acting), "", 5), "ALLOWED");
    let kept = last(&run, "policy.evaluated.v1");
    assert_eq!(kept.get("jti").and_then(Json::as_str), Some("s-9"));
    let links: Vec<&str> =
        kept.get("act").and_then(Json::as_array).unwrap().iter().filter_map(Json::as_str).collect();
    assert_eq!(links, ["orchestrator:7", "person:ada"]);
    // One that no `act` claim follows names the token alone.
    let plain = token(&bundle, &[]);
    assert_eq!(call(&mut run, 3, "solver", Some(&plain), "", 5), "ALLOWED");
    let plain = last(&run, "policy.evaluated.v1");
    assert!(plain.get("act").is_none() && plain.get("jti").is_some());
    assert_eq!(run.replay_fault(), None);
}
