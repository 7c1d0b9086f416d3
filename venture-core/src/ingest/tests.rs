//! Each check by a change to one good envelope; the order by envelopes with two faults.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use alloc::{format, vec};

use super::*;
use crate::envelope::{StoredEvent, seal};
use crate::id::{BundleId, EventId, TenantId, WorkflowId};
use crate::schema::{AMOUNT, Field, Kind};
use crate::{Json, Reason, Timestamp};

const TENANT: &str = "82cac2f9-4d22-5a64-9a3c-78f59cc66216";
const BUNDLE: &str = "ef632d40-33e0-58d2-ad75-32d4a0849f81";
const OTHER: &str = "0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a11";

const NOTE: Kind = Kind::Object(&[
    Field::required("amount_minor", AMOUNT),
    Field::optional("to", Kind::Text(100)).personal(),
    Field::optional("memo", Kind::Text(200)),
    Field::optional("signature", Kind::Signature),
]);
const MONEY: Kind = Kind::Object(&[
    Field::optional("spend_id", Kind::Id),
    Field::optional("authorization_id", Kind::Id),
    Field::optional("source_event_id", Kind::Id),
    Field::optional("transaction_type", Kind::Text(64)),
    Field::optional("request_hash", Kind::Hash),
    Field::optional("forced", Kind::Bool),
]);

/// A world in which all is well, and the ways in which it is not.
struct Test {
    now: Option<&'static str>,
    bundle: Result<Option<BundleStatus>, Unreadable>,
    pin: Option<&'static str>,
    tenant_level: bool,
    happened: Vec<Cause>,
    legal: bool,
    stored: Option<StoredEvent>,
}

impl Default for Test {
    fn default() -> Self {
        Self {
            now: Some("2026-03-02T09:00:00Z"),
            bundle: Ok(Some(BundleStatus::Published)),
            pin: None,
            tenant_level: false,
            happened: Vec::new(),
            legal: true,
            stored: None,
        }
    }
}

impl World for Test {
    fn tenant(&self) -> TenantId {
        TENANT.parse().unwrap()
    }
    fn now(&self) -> Option<Timestamp> {
        self.now.map(|now| now.parse().unwrap())
    }
    fn registration(&self, event_type: &str) -> Option<Registration<'_>> {
        let (status, schema) = match event_type {
            "ext.shop.noted.v1" | "task.noted.v1" => (Status::Active, &NOTE),
            "ext.shop.noted.v2" => (Status::Deprecated, &NOTE),
            "ext.shop.noted.v3" => (Status::Removed, &NOTE),
            "money.spend.authorized.v1" | "money.spend.settled.v1" | "ledger.entry.created.v1" => {
                (Status::Active, &MONEY)
            }
            _ => return None,
        };
        Some(Registration { status, schema })
    }
    fn bundle(&self, _: BundleId) -> Result<Option<BundleStatus>, Unreadable> {
        self.bundle
    }
    fn pin(&self, _: WorkflowId) -> Result<Option<BundleId>, Unreadable> {
        Ok(self.pin.map(|pin| pin.parse().unwrap()))
    }
    fn is_tenant_level(&self, _: &Incoming) -> bool {
        self.tenant_level
    }
    fn has_happened(&self, cause: Cause) -> bool {
        self.happened.contains(&cause)
    }
    fn allows_transition(&self, _: &Incoming) -> bool {
        self.legal
    }
    fn stored(&self, id: EventId) -> Option<StoredEvent> {
        self.stored.clone().filter(|stored| stored.event_id == id)
    }
}

/// The good envelope with members replaced; an empty text takes the member away.
fn envelope(changes: &[(&str, &str)]) -> String {
    let mut members = vec![
        ("event_id", format!("\"{OTHER}\"")),
        ("event_type", "\"ext.shop.noted.v1\"".to_string()),
        ("schema_version", "\"v1\"".to_string()),
        ("tenant_id", format!("\"{TENANT}\"")),
        ("workflow_id", format!("\"{OTHER}\"")),
        ("trace_id", format!("\"{OTHER}\"")),
        ("actor_type", "\"service\"".to_string()),
        ("actor_id", "\"shop\"".to_string()),
        ("policy_bundle_id", format!("\"{BUNDLE}\"")),
        ("source_service", "\"embedder\"".to_string()),
        ("created_at", "\"2026-03-02T09:00:00.000000Z\"".to_string()),
        ("payload", r#"{"amount_minor":1}"#.to_string()),
    ];
    for (key, value) in changes {
        members.retain(|(name, _)| name != key);
        if !value.is_empty() {
            members.push((key, (*value).to_string()));
        }
    }
    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn refusal(world: &Test, changes: &[(&str, &str)]) -> Option<(Reason, String)> {
    refusal_of(world, envelope(changes).as_bytes())
}

fn refusal_of(world: &Test, bytes: &[u8]) -> Option<(Reason, String)> {
    accept(bytes, world).err().map(|refusal| (refusal.code, refusal.pointer))
}

#[track_caller]
fn refused(world: &Test, changes: &[(&str, &str)], code: Reason, pointer: &str) {
    assert_eq!(refusal(world, changes), Some((code, pointer.to_string())));
}

#[track_caller]
fn accepted(world: &Test, changes: &[(&str, &str)]) {
    assert_eq!(refusal(world, changes), None);
}

#[test]
fn a_good_envelope_is_new() {
    let accepted = accept(envelope(&[]).as_bytes(), &Test::default()).unwrap();
    let Accepted::New(incoming) = accepted else { panic!("a repeat of nothing") };
    assert_eq!((incoming.header.seq, incoming.header.workflow_seq), (0, 0));
    assert_eq!(incoming.payload, Json::object([("amount_minor", Json::Int(1))]));
}

#[test]
fn check_1_size_and_form() {
    let world = Test::default();
    let padded = |length: usize| {
        let envelope = envelope(&[]);
        let spaces = " ".repeat(length - envelope.len());
        refusal_of(&world, format!("{envelope}{spaces}").as_bytes())
    };
    assert_eq!(padded(1_048_576), None);
    assert_eq!(padded(1_048_577), Some((Reason::EnvelopeTooLarge, String::new())));
    let malformed = |bytes: &[u8]| refusal_of(&world, bytes).unwrap();
    assert_eq!(malformed(b"[]"), (Reason::EnvelopeMalformed, String::new()));
    assert_eq!(malformed(b"{").0, Reason::EnvelopeMalformed);
    assert_eq!(malformed(b"{\"a\":\"\xff\"}").0, Reason::EnvelopeMalformed);
    assert_eq!(malformed(br#"{"payload":{"a":1,"a":1}}"#), (Reason::EnvelopeMalformed, "/payload/a".into()));
    let nested = |levels: usize| format!("{{\"payload\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(malformed(nested(64).as_bytes()).0, Reason::EnvelopeMalformed);
    assert_eq!(malformed(nested(63).as_bytes()).0, Reason::EnvelopeInvalid);
}

#[test]
fn check_2_version() {
    let world = Test::default();
    for version in ["\"v2\"", "1", "\"V1\""] {
        refused(&world, &[("schema_version", version)], Reason::UnknownSchemaVersion, "/schema_version");
    }
    refused(&world, &[("schema_version", "")], Reason::EnvelopeInvalid, "/schema_version");
}

#[test]
fn check_3_fields() {
    let world = Test::default();
    let invalid = |changes: &[(&str, &str)], pointer: &str| {
        refused(&world, changes, Reason::EnvelopeInvalid, pointer);
    };
    for field in [
        "event_id",
        "event_type",
        "tenant_id",
        "workflow_id",
        "trace_id",
        "actor_type",
        "actor_id",
        "policy_bundle_id",
        "source_service",
        "created_at",
        "payload",
    ] {
        invalid(&[(field, "")], &format!("/{field}"));
        invalid(&[(field, "null")], &format!("/{field}"));
        invalid(&[(field, "7")], &format!("/{field}"));
    }
    for field in ["workspace_id", "venture_id", "task_id", "correlation_id", "causation_id"] {
        invalid(&[(field, "null")], &format!("/{field}"));
        invalid(&[(field, "\"0186C7DE-2F30-7AE7-8E7C-0D7A2B0E9A11\"")], &format!("/{field}"));
        // An id whose variant is not of RFC 9562.
        invalid(&[(field, "\"0186c7de-2f30-7ae7-0e7c-0d7a2b0e9a11\"")], &format!("/{field}"));
        accepted(&world, &[(field, &format!("\"{OTHER}\""))]);
    }
    for assigned in ["seq", "workflow_seq"] {
        invalid(&[(assigned, "1")], &format!("/{assigned}"));
    }
    for assigned in ["payload_hash", "this_event_hash", "extra", "a/b"] {
        invalid(&[(assigned, "\"x\"")], &format!("/{}", assigned.replace('/', "~1")));
    }
    invalid(&[("created_at", "\"2026-03-02T09:00:00Z\"")], "/created_at");
    invalid(&[("actor_id", "\"\"")], "/actor_id");
    accepted(&world, &[("actor_id", &format!("\"{}\"", "é".repeat(128)))]);
    invalid(&[("actor_id", &format!("\"{}\"", "é".repeat(129)))], "/actor_id");
    invalid(&[("idempotency_key", "\"\"")], "/idempotency_key");
    invalid(&[("event_type", &format!("\"{}.v1\"", "a".repeat(126)))], "/event_type");
    invalid(&[("actor_type", "\"agent\"")], "/agent_role");
    accepted(&world, &[("actor_type", "\"agent\""), ("agent_role", "\"finance-controller\"")]);
    invalid(&[("agent_role", "\"Finance\"")], "/agent_role");
    invalid(&[("agent_role", &format!("\"{}\"", "a".repeat(65)))], "/agent_role");
    invalid(&[("extra", "1.5")], "/extra");
    invalid(&[("event_type", "\"task.noted.v1\"")], "/task_id");
    invalid(&[("event_type", "\"ledger.entry.created.v1\"")], "/venture_id");
    let tenant_level = Test { tenant_level: true, ..Test::default() };
    let left = refusal(&tenant_level, &[("event_type", "\"ledger.entry.created.v1\"")]);
    assert_eq!(left.unwrap().0, Reason::PayloadInvalid);
}

#[test]
fn check_4_tenant() {
    let changes = [("tenant_id", &*format!("\"{OTHER}\""))];
    refused(&Test::default(), &changes, Reason::TenantMismatch, "/tenant_id");
}

#[test]
fn check_5_event_type() {
    let world = Test::default();
    for bad in ["noted.v1", "Ext.shop.noted.v1", "ext.shop-a.noted.v1", "ext.shop.noted", "ext.shop.noted.v0"]
    {
        refused(&world, &[("event_type", &format!("\"{bad}\""))], Reason::EventTypeInvalid, "/event_type");
    }
    let seven = [("event_type", "\"a.b.c.d.e.f.g.v1\"")];
    refused(&world, &seven, Reason::EventTypeInvalid, "/event_type");
    let six = [("event_type", "\"a.b.c.d.e.f.v10\"")];
    refused(&world, &six, Reason::EventTypeUnregistered, "/event_type");
    accepted(&world, &[("event_type", "\"ext.shop.noted.v2\"")]);
    refused(&world, &[("event_type", "\"ext.shop.noted.v3\"")], Reason::EventTypeRemoved, "/event_type");
}

#[test]
fn check_6_clock() {
    let at = |now| Test { now, ..Test::default() };
    accepted(&at(Some("2026-03-02T09:05:00Z")), &[]);
    accepted(&at(Some("2026-03-02T08:55:00Z")), &[]);
    refused(&at(Some("2026-03-02T09:05:00.000001Z")), &[], Reason::ClockSkew, "/created_at");
    refused(&at(Some("2026-03-02T08:54:59.999999Z")), &[], Reason::ClockSkew, "/created_at");
    accepted(&at(None), &[]);
}

#[test]
fn check_7_bundle() {
    let check = |bundle, pin| refusal(&Test { bundle, pin, ..Test::default() }, &[]).map(|refusal| refusal.0);
    assert_eq!(check(Err(Unreadable), None), Some(Reason::PolicyUnavailable));
    assert_eq!(check(Ok(None), None), Some(Reason::BundleNotFound));
    assert_eq!(check(Ok(Some(BundleStatus::Draft)), Some(BUNDLE)), Some(Reason::BundleNotFound));
    assert_eq!(check(Ok(Some(BundleStatus::Published)), Some(BUNDLE)), None);
    assert_eq!(check(Ok(Some(BundleStatus::Published)), Some(OTHER)), Some(Reason::PolicyBundleMismatch));
    assert_eq!(check(Ok(Some(BundleStatus::Revoked)), Some(BUNDLE)), None);
    assert_eq!(check(Ok(Some(BundleStatus::Revoked)), None), Some(Reason::PolicyBundleMismatch));
}

#[test]
fn check_8_payload() {
    let world = Test::default();
    for (payload, pointer) in [
        ("{}", "/payload/amount_minor"),
        (r#"{"amount_minor":1,"extra":1}"#, "/payload/extra"),
        (r#"{"amount_minor":"1"}"#, "/payload/amount_minor"),
        (r#"{"amount_minor":1.0}"#, "/payload/amount_minor"),
        (r#"{"amount_minor":9007199254740992}"#, "/payload/amount_minor"),
        (r#"{"amount_minor":1,"extra":{"deep":[1,-0]}}"#, "/payload/extra/deep/1"),
    ] {
        refused(&world, &[("payload", payload)], Reason::PayloadInvalid, pointer);
    }
    accepted(&world, &[("payload", r#"{"amount_minor":9007199254740991}"#)]);
}

#[test]
fn check_9_personal_data_and_secrets() {
    let world = Test::default();
    let with = |member: &str| format!("{{\"amount_minor\":1,{member}}}");
    let clear = with(r#""to":"ann","memo":"4111 1111 1111 1111""#);
    refused(&world, &[("payload", &clear)], Reason::PiiInClear, "/payload/to");
    let sealed = with(&format!(
        r#""to":{{"$pii":{{"subject_ref":"{OTHER}","key_id":"{OTHER}","ciphertext":"YMOyTmfWVbVdVlXMftykMnBvR1vtPvRKeFrkKmPX"}}}}"#
    ));
    accepted(&world, &[("payload", &sealed)]);
    let card = with(r#""memo":"4111 1111 1111 1111""#);
    refused(&world, &[("payload", &card)], Reason::PanDetected, "/payload/memo");
    let secret = with(r#""memo":"AKIAIOSFODNN7EXAMPLE""#);
    refused(&world, &[("payload", &secret)], Reason::SecretInPayload, "/payload/memo");
    let random = "YMOyTmfWVbVdVlXMftykMnBvR1vtPvRKeFrkKmPXi9Bgw7JO";
    let memo = with(&format!("\"memo\":\"{random}\""));
    refused(&world, &[("payload", &memo)], Reason::SecretInPayload, "/payload/memo");
    accepted(&world, &[("payload", &with(&format!("\"signature\":\"{random}\"")))]);
}

#[test]
fn check_10_causality() {
    let check = |event_type: &str, payload: &str, happened: &[Cause]| {
        let world = Test { happened: happened.to_vec(), ..Test::default() };
        let event_type = format!("\"{event_type}\"");
        let venture = format!("\"{OTHER}\"");
        let changes = [("event_type", &*event_type), ("venture_id", &*venture), ("payload", payload)];
        match refusal(&world, &changes) {
            None => true,
            Some((code, _)) => {
                assert_eq!(code, Reason::CausalityViolation);
                false
            }
        }
    };
    let approved = [Cause::Approved(OTHER.parse().unwrap())];
    let with_authorization = format!("{{\"authorization_id\":\"{OTHER}\"}}");
    assert!(check("money.spend.authorized.v1", &with_authorization, &approved));
    assert!(!check("money.spend.authorized.v1", &with_authorization, &[]));
    assert!(!check("money.spend.authorized.v1", "{}", &approved));
    assert!(check("money.spend.authorized.v1", r#"{"forced":true}"#, &[]));
    let forced = format!("{{\"authorization_id\":\"{OTHER}\",\"forced\":true}}");
    assert!(!check("money.spend.authorized.v1", &forced, &[]));

    let spend = format!("{{\"spend_id\":\"{OTHER}\"}}");
    assert!(check("money.spend.settled.v1", &spend, &[Cause::SpendAuthorized(OTHER.parse().unwrap())]));
    assert!(!check("money.spend.settled.v1", &spend, &approved));
    assert!(!check("money.spend.settled.v1", "{}", &[]));

    let entry =
        |kind: &str, member: &str| format!("{{\"transaction_type\":\"{kind}\",\"{member}\":\"{OTHER}\"}}");
    let hold = entry("spend_hold", "authorization_id");
    assert!(check("ledger.entry.created.v1", &hold, &approved));
    assert!(!check("ledger.entry.created.v1", &hold, &[]));
    let report = entry("vendor_payment", "source_event_id");
    assert!(check("ledger.entry.created.v1", &report, &[Cause::SpendSettled(OTHER.parse().unwrap())]));
    assert!(!check("ledger.entry.created.v1", &report, &[Cause::Stored(OTHER.parse().unwrap())]));
    let fee = entry("processor_fee", "source_event_id");
    assert!(check("ledger.entry.created.v1", &fee, &[Cause::Stored(OTHER.parse().unwrap())]));
    assert!(!check("ledger.entry.created.v1", &fee, &[]));
    let by_command =
        |kind: &str| format!("{{\"transaction_type\":\"{kind}\",\"request_hash\":\"{}\"}}", "0".repeat(64));
    assert!(check("ledger.entry.created.v1", &by_command("capital_contribution"), &[]));
    assert!(check("ledger.entry.created.v1", &by_command("venture_funding"), &[]));
    assert!(check("ledger.entry.created.v1", &by_command("tax_accrual"), &[]));
    assert!(!check("ledger.entry.created.v1", &by_command("revenue_recognition"), &[]));
    assert!(!check("ledger.entry.created.v1", "{\"transaction_type\":\"tax_accrual\"}", &[]));
}

#[test]
fn check_11_transition() {
    refused(&Test { legal: false, ..Test::default() }, &[], Reason::IllegalTransition, "");
}

#[test]
fn check_12_repeats() {
    let Accepted::New(Incoming { mut header, payload }) =
        accept(envelope(&[]).as_bytes(), &Test::default()).unwrap()
    else {
        panic!("a repeat of nothing")
    };
    (header.seq, header.workflow_seq) = (7, 3);
    let stored = seal(header, &payload).unwrap();
    let world = Test { stored: Some(stored.clone()), ..Test::default() };
    assert_eq!(accept(envelope(&[]).as_bytes(), &world), Ok(Accepted::Repeat(stored)));
    for changes in [
        ("payload", r#"{"amount_minor":2}"#),
        ("actor_id", "\"shop-2\""),
        ("correlation_id", &format!("\"{OTHER}\"")),
    ] {
        refused(&world, &[changes], Reason::EventIdConflict, "/event_id");
    }
    accepted(&world, &[("event_id", &format!("\"{TENANT}\""))]);
}

/// Every check fails; taking the faults away one by one brings the next code up.
#[test]
fn the_first_failure_decides() {
    let tenant = format!("\"{TENANT}\"");
    let mut changes = vec![
        ("schema_version", "\"v9\""),
        ("extra", "1"),
        ("tenant_id", "\"0186c7de-2f30-7ae7-8e7c-0d7a2b0e9a11\""),
        ("event_type", "\"nothing\""),
        ("payload", r#"{"amount_minor":1.5,"to":"ann","memo":"4111111111111111"}"#),
    ];
    let mut world =
        Test { now: Some("2026-03-02T10:00:00Z"), bundle: Err(Unreadable), legal: false, ..Test::default() };
    let mut codes = Vec::new();
    let mut note = |world: &Test, changes: &[(&str, &str)]| {
        codes.push(refusal(world, changes).map_or(Cow::Borrowed("-"), |(code, _)| code.as_str().into()));
    };
    note(&world, &changes);
    changes.remove(0);
    note(&world, &changes);
    changes.remove(0);
    note(&world, &changes);
    changes[0].1 = &tenant;
    note(&world, &changes);
    changes.remove(1);
    note(&world, &changes);
    world.now = None;
    note(&world, &changes);
    world.bundle = Ok(Some(BundleStatus::Published));
    note(&world, &changes);
    changes[1].1 = r#"{"amount_minor":1,"to":"ann","memo":"4111111111111111"}"#;
    note(&world, &changes);
    changes[1].1 = r#"{"amount_minor":1,"memo":"4111111111111111"}"#;
    note(&world, &changes);
    changes.remove(1);
    note(&world, &changes);
    world.legal = true;
    note(&world, &changes);
    assert_eq!(
        codes,
        [
            "UNKNOWN_SCHEMA_VERSION",
            "ENVELOPE_INVALID",
            "TENANT_MISMATCH",
            "EVENT_TYPE_INVALID",
            "CLOCK_SKEW",
            "POLICY_UNAVAILABLE",
            "PAYLOAD_INVALID",
            "PII_IN_CLEAR",
            "PAN_DETECTED",
            "ILLEGAL_TRANSITION",
            "-",
        ]
    );
}
