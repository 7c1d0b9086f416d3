//! Cases, explanations, differences and signatures of bundles.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use venture_core::id::TenantId;
use venture_core::signature::SigningKey;
use venture_core::{Json, Reason};
use venture_policy::authoring::{
    BadSignature, Case, CaseError, Decision, Effect, check_signatures, compare, examples, explain, in_words,
    own_workspace, signature_text, signed_bytes, test,
};
use venture_policy::bundle::{Bundle, Signer};

const FILE: &str = r#"
version: 1.0.0
base_currency: USD
tool_registry: {io.read: {sensitivity: LOW}, io.write: {sensitivity: LOW}, shell: {sensitivity: HIGH}}
roles:
  dev: {grants: [io.read(W/src/**), "shell(git:*)"], denies: [write]}
allowlists: {merchants: [acme], categories: [api]}
rules:
  - rule_id: rule-small
    rule_type: SPEND
    condition: spend.amount_minor <= 4120
    action: ALLOW
    priority: 10
    examples:
      - {name: small, request: {spend: {amount_minor: 100, merchant: x}}, at: 2026-03-02T12:00:00Z, expect: {decision: APPROVED, rule_id: rule-small}}
      - {name: wrong, request: {spend: {amount_minor: 100, merchant: x}}, at: 2026-03-02T12:00:00Z, expect: {decision: DENIED}}
  - rule_id: rule-big
    rule_type: SPEND
    condition: spend.amount_minor > 4120 && spend.merchant != 'acme'
    action: DENY
    priority: 20
  - rule_id: rule-night
    rule_type: SPEND
    condition: request.time.getHours() < 5
    action: REQUIRE_APPROVAL
    approval: {roles: [founder, finance_controller], count: 2}
    priority: 5
"#;

fn bundle(changes: &[(&str, &str)]) -> Bundle {
    let mut text = FILE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Bundle::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn case(text: &str) -> Case {
    Case::from_json(&Json::parse(text.as_bytes()).unwrap(), &bundle(&[])).unwrap()
}

#[test]
fn cases_say_what_they_lack() {
    let read = |text: &str| Case::from_json(&Json::parse(text.as_bytes()).unwrap(), &bundle(&[])).err();
    assert_eq!(read("{}"), Some(CaseError::Request));
    assert_eq!(read(r#"{"request":{}}"#), Some(CaseError::Type));
    assert_eq!(read(r#"{"request":{"request":{"type":"SPEND"}}}"#), None);
    assert_eq!(read(r#"{"type":"SPEND","request":{},"at":"noon"}"#), Some(CaseError::At));
    assert_eq!(read(r#"{"type":"SPEND","request":{},"baseline":1}"#), Some(CaseError::Baseline));
    assert_eq!(read(r#"{"type":"SPEND","request":{},"expect":{"decision":"YES"}}"#), Some(CaseError::Expect));
    // policy.md 10: the default is 2026, the baseline that of the point.
    let found = case(r#"{"type":"EXPORT","request":{}}"#);
    assert_eq!((found.at.to_string().as_str(), found.baseline), ("2026-01-01T00:00:00.000000Z", false));
}

#[test]
fn a_run_tells_what_failed_and_what_was_never_reached() {
    let bundle = bundle(&[]);
    let mut cases = examples(&bundle);
    let report = test(&bundle, &cases).unwrap();
    assert_eq!((report.passed, report.failed.len()), (1, 1));
    let failure = &report.failed[0];
    assert_eq!((failure.name.as_str(), failure.got.decision), ("wrong", Decision::Approved));
    assert_eq!(report.never_matched, ["rule-big", "rule-night"]);
    assert_eq!(report.never_true, ["rule-big", "rule-night"]);
    assert_eq!(report.never_false, ["rule-small"]);
    cases.push(case(
        r#"{"type":"SPEND","at":"2026-03-02T01:00:00Z","request":{"spend":{"amount_minor":5000,"merchant":"x"}}}"#,
    ));
    let report = test(&bundle, &cases).unwrap();
    assert!(report.never_matched.is_empty() && report.never_true.is_empty() && report.never_false.is_empty());
}

#[test]
fn a_denial_is_explained_with_what_would_pass() {
    let bundle = bundle(&[]);
    let asked = case(
        r#"{"type":"SPEND","at":"2026-03-02T12:00:00Z","request":{"spend":{"amount_minor":9000,"merchant":"brave","currency":"USD"}}}"#,
    );
    let found = explain(&bundle, &asked).unwrap();
    assert_eq!(found.decided.reason, Reason::PolicyRuleDenied);
    assert_eq!(found.decided.rule_id.as_deref(), Some("rule-big"));
    assert!(
        found.sentence.starts_with("denied by rule `rule-big`, which denies spend when"),
        "{}",
        found.sentence
    );
    let sentences: Vec<&str> = found.nearest.iter().map(|one| one.sentence.as_str()).collect();
    assert_eq!(sentences, ["at most 41.20 USD", "with merchant `acme` instead of `brave`"]);
    assert_eq!(found.nearest[0].change.get("spend.amount_minor"), Some(&Json::Int(4_120)));
    assert!(found.further.is_empty());
    // Without the baseline nothing helps but the grant itself.
    let without = Case { baseline: false, ..asked };
    let found = explain(&bundle, &without).unwrap();
    assert_eq!(found.further.len(), 1);
    assert_eq!(found.further[0].reason, Reason::NoMatchingRule);
    assert!(found.nearest.is_empty());
}

#[test]
fn approvals_and_hours_are_named() {
    let asked = case(
        r#"{"type":"SPEND","at":"2026-03-02T02:30:00Z","request":{"spend":{"amount_minor":9,"merchant":"x"}}}"#,
    );
    let found = explain(&bundle(&[]), &asked).unwrap();
    assert_eq!(found.decided.decision, Decision::PendingApproval);
    let sentences: Vec<&str> = found.nearest.iter().map(|one| one.sentence.as_str()).collect();
    assert_eq!(sentences, ["with 2 approvals by founder or finance_controller", "after 05:00 UTC"]);
}

#[test]
fn a_bundle_reads_as_sentences() {
    let text = in_words(&bundle(&[]));
    for line in [
        "Version 1.0.0, USD.",
        "A dev may read files at `W/src/**`.",
        "A dev may never write any file.",
        "Merchants that may be paid: `acme`.",
        "Rule `rule-night` asks 2 of founder or finance_controller to approve spend when `request.time.getHours() < 5`.",
        "Whatever is not said here is denied.",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn the_same_bundle_differs_in_nothing() {
    let diff = compare(&bundle(&[]), &bundle(&[("version: 1.0.0", "version: 1.0.1")])).unwrap();
    assert!(diff.changes.is_empty() && diff.complete && !diff.widens());
}

#[test]
fn a_wider_grant_has_a_witness() {
    let wider = bundle(&[("io.read(W/src/**)", "io.read(W/src/**), io.read(/etc/**)")]);
    let diff = compare(&bundle(&[]), &wider).unwrap();
    assert_eq!(diff.changes.len(), 1);
    let change = &diff.changes[0];
    assert_eq!((change.pointer.as_str(), change.effect), ("/roles/dev/grants/1", Effect::Widens));
    assert!(diff.widens() && diff.complete, "{diff:?}");
    let witness = &diff.witnesses[0];
    assert_eq!((witness.old.0, witness.new.0), (Decision::Denied, Decision::Approved));
    let path = witness.case.get("args").and_then(|args| args.get("args")?.get("path"));
    assert_eq!(path.and_then(Json::as_str), Some("/etc/x"));
    // The way back narrows.
    let back = compare(&wider, &bundle(&[])).unwrap();
    assert!(!back.widens() && back.changes.iter().all(|change| change.effect == Effect::Narrows));
}

#[test]
fn a_deny_that_goes_widens_only_where_something_allowed_it() {
    let gone = bundle(&[("denies: [write]", "denies: []")]);
    let diff = compare(&bundle(&[]), &gone).unwrap();
    assert!(diff.widens() && !diff.complete && diff.witnesses.is_empty());
    let granted = [("io.read(W/src/**)", "io.read(W/src/**), io.write(W/src/**), io.write")];
    let gone = [granted.as_slice(), &[("denies: [write]", "denies: []")]].concat();
    let diff = compare(&bundle(&granted), &bundle(&gone)).unwrap();
    assert!(diff.widens() && diff.complete, "{diff:?}");
}

#[test]
fn a_rule_that_changes_its_mind_has_a_witness() {
    let diff = compare(&bundle(&[]), &bundle(&[("4120", "5000")])).unwrap();
    assert_eq!(diff.changes.len(), 2);
    assert!(diff.witnesses.iter().all(|witness| witness.widens()));
    assert!(diff.widens() && diff.complete, "{diff:?}");
    let narrower = compare(&bundle(&[]), &bundle(&[("4120", "100")])).unwrap();
    assert!(!narrower.widens(), "{narrower:?}");
}

#[test]
fn caps_that_rise_widen_and_are_said_to_be_unexamined() {
    let with = |cap: &str| {
        let text = format!(
            "{FILE}limits: {{per_workflow_cap_minor: {cap}, global_daily_cap_minor: 900, venture_daily_cap_minor: {{default: 90}}}}\n"
        );
        Bundle::parse(text.as_bytes()).unwrap()
    };
    let diff = compare(&with("100"), &with("200")).unwrap();
    assert_eq!(diff.changes[0].effect, Effect::Widens);
    assert_eq!(diff.unexamined, ["/limits/per_workflow_cap_minor"]);
    assert!(!diff.complete);
    assert_eq!(compare(&with("200"), &with("100")).unwrap().changes[0].effect, Effect::Narrows);
}

#[test]
fn signatures_hold_for_one_bundle_and_one_tenant() {
    let tenant: TenantId = "00000000-0000-4000-8000-000000000001".parse().unwrap();
    let other: TenantId = "00000000-0000-4000-8000-000000000002".parse().unwrap();
    let key = SigningKey::from_seed(&[1; 32]);
    let signers = [Signer { key_id: "ada".into(), public_key: *key.public().as_bytes() }];
    let bundle_one = bundle(&[]);
    let message = signed_bytes(tenant, own_workspace(tenant), &bundle_one);
    assert!(message.starts_with(b"venture/bundle/v1\n"));
    assert_eq!(message.len(), 18 + 32);
    let good = signature_text(&key.sign(&message));
    let signature = |key_id: &str, sig: &str| {
        Json::object([
            ("key_id", Json::from(key_id)),
            ("alg", Json::from("Ed25519")),
            ("sig", Json::from(sig)),
        ])
    };
    let check = |message: &[u8], list: &[Json]| check_signatures(message, list, &signers);
    let found = check(&message, &[signature("ada", &good), signature("ada", &good)]);
    assert_eq!((found.valid, found.invalid), (vec!["ada".to_owned()], vec![]));
    let bad = |message: &[u8], one: Json| check(message, &[one]).invalid[0].1;
    assert_eq!(bad(&message, signature("bob", &good)), BadSignature::KeyUnknown);
    assert_eq!(bad(&message, signature("ada", "AA")), BadSignature::Malformed);
    assert_eq!(bad(&message, signature("", &good)), BadSignature::Malformed);
    assert_eq!(
        bad(&message, signature("ada", &good.replacen(&good[..1], "_", 1))),
        BadSignature::DoesNotHold
    );
    let elsewhere = signed_bytes(other, own_workspace(other), &bundle_one);
    assert_eq!(bad(&elsewhere, signature("ada", &good)), BadSignature::DoesNotHold);
    let changed = signed_bytes(tenant, own_workspace(tenant), &bundle(&[("4120", "4121")]));
    assert_eq!(bad(&changed, signature("ada", &good)), BadSignature::DoesNotHold);
}
