//! Laws of tool calls that no worked vector shows.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use venture_core::Json;
use worked::Run;

const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";

/// An engine with one workflow under a bundle.
fn run(bundle: &str) -> Run {
    let mut run = Run::new();
    run.publish(&Json::parse(bundle.as_bytes()).unwrap());
    let ada = r#""actor":{"type":"human","id":"ada","role":"founder"}"#;
    let venture = r#"{"venture_id":"10000000-0000-4000-8000-000000000001","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1,"active":true}"#;
    let workflow = format!(
        r#"{{"workflow_id":"{WORKFLOW}","venture_id":"10000000-0000-4000-8000-000000000001","budget_minor":1,"currency":"USD"}}"#
    );
    for (name, args) in [("register_venture", venture), ("register_workflow", &workflow)] {
        let line = format!(r#"{{"command":"{name}","at":"2026-03-02T00:00:01Z",{ada},"args":{args}}}"#);
        let (answer, _) = run.send(line.as_bytes());
        assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ACCEPTED"), "{answer:?}");
    }
    run
}

/// The code of one call, `n` seconds into the hour, and the types of its events.
fn call(run: &mut Run, n: u32, second: u32) -> (String, Vec<&'static str>) {
    let (minute, second) = (second / 60, second % 60);
    let line = format!(
        r#"{{"command":"check_tool","at":"2026-03-02T01:{minute:02}:{second:02}Z","trace_id":"{WORKFLOW}","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"call_id":"30000000-0000-4000-8000-{n:012}","workflow_id":"{WORKFLOW}","tool":"io.read","args":{{}}}}}}"#
    );
    let (answer, events) = run.send(line.as_bytes());
    let code = answer.get("reason_code").and_then(Json::as_str).unwrap_or_default().to_owned();
    (code, events.iter().map(|event| event.body.event_type()).collect())
}

const LIMITED: &str = r#"{"version":"1.0.0","tool_registry":{"io.read":{"sensitivity":"LOW"}},"roles":{"solver":{"grants":[{"pattern":"io.read","when":{"rate":{"count":1,"seconds":60}}}]}},"violations":{"rate_hits":3}}"#;

#[test]
fn hits_that_ignore_retry_after_freeze_the_workspace() {
    let mut run = run(LIMITED);
    assert_eq!(call(&mut run, 1, 0).0, "ALLOWED");
    let denied = vec!["policy.evaluated.v1", "tool.call.rejected.v1"];
    assert_eq!(call(&mut run, 2, 1), ("RATE_LIMITED".into(), denied.clone()));
    assert_eq!(call(&mut run, 3, 2), ("RATE_LIMITED".into(), denied.clone()));
    let mut frozen = denied;
    frozen.extend(["agent.capability.violation.v1", "control.freeze.activated.v1"]);
    assert_eq!(call(&mut run, 4, 3), ("RATE_LIMITED".into(), frozen));
    assert_eq!(call(&mut run, 5, 100).0, "FREEZE_MODE_ACTIVE");
    assert_eq!(run.replay_fault(), None);
}

#[test]
fn hits_with_an_approved_call_between_are_no_row() {
    let mut run = run(LIMITED);
    for (n, second, code) in [
        (1, 0, "ALLOWED"),
        (2, 1, "RATE_LIMITED"),
        (3, 2, "RATE_LIMITED"),
        (4, 60, "ALLOWED"),
        (5, 61, "RATE_LIMITED"),
        (6, 62, "RATE_LIMITED"),
        (7, 120, "ALLOWED"),
    ] {
        assert_eq!(call(&mut run, n, second).0, code, "call {n}");
    }
}

#[test]
fn a_row_that_a_later_bundle_brings_counts_the_calls_before_it() {
    let mut run = run(
        r#"{"version":"1.0.0","tool_registry":{"io.read":{"sensitivity":"LOW"}},"roles":{"solver":{"grants":["io.read"]}}}"#,
    );
    assert_eq!(call(&mut run, 1, 0).0, "ALLOWED");
    let next = r#"{"version":"2.0.0","tool_registry":{"io.read":{"sensitivity":"LOW"}},"roles":{"solver":{"grants":["io.read"]}},"limits":{"calls":[{"id":"all","scope":["role"],"max_count":1}]}}"#;
    let line = format!(
        r#"{{"command":"publish_bundle","at":"2026-03-02T01:00:01Z","actor":{{"type":"human","id":"ada","role":"founder"}},"args":{{"bundle":{next}}}}}"#
    );
    let (answer, _) = run.send(line.as_bytes());
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ACCEPTED"), "{answer:?}");
    let other = "20000000-0000-4000-8000-000000000002";
    let line = format!(
        r#"{{"command":"register_workflow","at":"2026-03-02T01:00:02Z","actor":{{"type":"human","id":"ada","role":"founder"}},"args":{{"workflow_id":"{other}","venture_id":"10000000-0000-4000-8000-000000000001","budget_minor":1,"currency":"USD"}}}}"#
    );
    run.send(line.as_bytes());
    let line = format!(
        r#"{{"command":"check_tool","at":"2026-03-02T01:00:03Z","trace_id":"{other}","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"call_id":"{other}","workflow_id":"{other}","tool":"io.read","args":{{}}}}}}"#
    );
    let (answer, _) = run.send(line.as_bytes());
    assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("CALL_COUNT_EXCEEDED"), "{answer:?}");
    assert_eq!(run.replay_fault(), None);
}

#[test]
fn a_rule_opens_the_case_that_it_is_obliged_to() {
    let rule = |id: &str, path: &str, action: &str, severity: &str, more: &str| {
        format!(
            r#"{{"rule_id":"rule-{id}","rule_type":"TOOL_USAGE","condition":"has(request.args.path) && request.args.path == '{path}'","action":"{action}","severity":"{severity}"{more}}}"#
        )
    };
    let duty = |class: &str| format!(r#","obligations":[{{"notify":"desk"}},{{"open_case":"{class}"}}]"#);
    let approval = r#","approval":{"roles":["founder"]}"#;
    let rules = [
        rule("allow", "a", "ALLOW", "LOW", &duty("CLASS_3")),
        rule("ask", "b", "REQUIRE_APPROVAL", "LOW", &format!("{approval}{}", duty("CLASS_2"))),
        rule("deny", "c", "DENY", "LOW", &duty("CLASS_3")),
        rule("worse", "d", "DENY", "MEDIUM", &duty("CLASS_1")),
        rule("plain", "e", "ALLOW", "LOW", ""),
    ];
    let bundle = format!(
        r#"{{"version":"1.0.0","tool_registry":{{"io.read":{{"sensitivity":"LOW"}}}},"roles":{{"solver":{{"grants":["io.read"]}}}},"rules":[{}]}}"#,
        rules.join(",")
    );
    let mut run = run(&bundle);
    for (n, path, code, class) in [
        (1, "a", "ALLOWED", Some(("CLASS_3", "2026-03-07T01:00:01"))),
        (2, "b", "APPROVAL_REQUIRED", Some(("CLASS_2", "2026-03-03T01:00:02"))),
        (3, "c", "POLICY_RULE_DENIED", Some(("CLASS_3", "2026-03-07T01:00:03"))),
        (4, "d", "POLICY_RULE_DENIED", Some(("CLASS_1", "2026-03-02T05:00:04"))),
        (5, "e", "ALLOWED", None),
    ] {
        let line = format!(
            r#"{{"command":"check_tool","at":"2026-03-02T01:00:0{n}Z","trace_id":"{WORKFLOW}","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"call_id":"30000000-0000-4000-8000-{n:012}","workflow_id":"{WORKFLOW}","tool":"io.read","args":{{"path":"{path}"}}}}}}"#
        );
        let (answer, events) = run.send(line.as_bytes());
        assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some(code), "{answer:?}");
        let cases: Vec<(String, String)> = events
            .iter()
            .filter_map(|event| match &event.body {
                venture_engine::event::Body::CaseOpened(case) => {
                    Some((case.class.clone(), case.sla_deadline.to_string()))
                }
                _ => None,
            })
            .collect();
        let wanted: Vec<(String, String)> = class
            .into_iter()
            .map(|(class, deadline)| (class.to_owned(), format!("{deadline}.000000Z")))
            .collect();
        assert_eq!(cases, wanted, "{path}");
    }
    assert_eq!(run.replay_fault(), None);
}

#[test]
fn approvals_of_a_rule_are_kept_no_longer_than_they_count() {
    let bundle = r#"{"version":"1.0.0","tool_registry":{"io.read":{"sensitivity":"LOW"}},"roles":{"solver":{"grants":["io.read"]}},"rules":[{"rule_id":"rule-few","rule_type":"TOOL_USAGE","condition":"","action":"ALLOW","constraints":{"rate":{"count":2,"seconds":60}}},{"rule_id":"rule-any","rule_type":"TOOL_USAGE","condition":"","action":"ALLOW","priority":200}]}"#;
    let mut run = run(bundle);
    for (n, second, code) in [
        (1, 0, "ALLOWED"),
        (2, 30, "ALLOWED"),
        (3, 59, "POLICY_RULE_DENIED"),
        (4, 60, "ALLOWED"),
        (5, 89, "POLICY_RULE_DENIED"),
        (6, 90, "ALLOWED"),
        (7, 400, "ALLOWED"),
    ] {
        assert_eq!(call(&mut run, n, second).0, code, "call {n}");
    }
    let kept = &run.engine.state().rule_approvals;
    assert_eq!(kept.get("rule-few").map(Vec::len), Some(1), "only the last is inside the minute");
    assert!(!kept.contains_key("rule-any"), "nothing counts it");
    assert_eq!(run.replay_fault(), None);
}
