//! Every code, and tokens of those who would forge one.
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use alloc::{format, vec};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use venture_core::id::{BundleId, TaskId, TenantId, WorkflowId};
use venture_core::signature::SigningKey;
use venture_core::{Digest, Timestamp};

use super::TokenError::{self, *};
use super::{Asked, verify};
use crate::bundle::{Identity, TokenKey};

const TENANT: &str = "00000000-0000-4000-8000-000000000001";
const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
const TASK: &str = "30000000-0000-4000-8000-000000000001";
const BUNDLE: &str = "df59b1d4-c0f1-5832-8f2e-43a57effa090";
/// 2026-03-02T09:00:00Z.
const NOW: i64 = 1_772_442_000;
const HEADER: &str = r#"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn identity() -> Identity {
    let row = |kid: &str, seed, retired_at: Option<&str>| TokenKey {
        kid: kid.into(),
        public_key: *key(seed).public().as_bytes(),
        retired_at: retired_at.map(|at| at.parse().unwrap()),
    };
    // Of order one: with loose verification the signature (1, 0) holds for any text.
    let weak = TokenKey { kid: "weak".into(), public_key: weak_point(), retired_at: None };
    Identity {
        token_required: true,
        issuer: Some("https://ids.example".into()),
        audience: Some("venture".into()),
        keys: vec![
            row("k1", 1, None),
            row("old", 2, Some("2026-03-02T09:00:00Z")),
            row("soon", 3, Some("2026-03-02T09:00:00.000001Z")),
            weak,
        ],
    }
}

/// The neutral element of the curve, encoded.
fn weak_point() -> [u8; 32] {
    let mut point = [0; 32];
    point[0] = 1;
    point
}

fn claims() -> Vec<(&'static str, String)> {
    let quoted = |text: &str| format!("\"{text}\"");
    vec![
        ("iss", quoted("https://ids.example")),
        ("aud", r#"["other","venture"]"#.to_string()),
        ("sub", quoted("solver:7")),
        ("iat", NOW.to_string()),
        ("exp", (NOW + 300).to_string()),
        ("jti", quoted("t-1")),
        ("tid", quoted(TENANT)),
        ("wid", quoted(WORKFLOW)),
        ("tsk", quoted(TASK)),
        ("dsp", quoted("d-1")),
        ("bnd", quoted(BUNDLE)),
        ("cap", r#"["io.read","git.*"]"#.to_string()),
    ]
}

fn object(claims: &[(&str, String)]) -> String {
    let members: Vec<String> = claims.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// The good claims, one of them changed, or left out.
fn with(name: &str, value: Option<&str>) -> String {
    let mut all = claims();
    all.retain(|(known, _)| *known != name);
    let mut text = object(&all);
    if let Some(value) = value {
        text = text.replacen('{', &format!("{{\"{name}\":{value},"), 1);
    }
    text
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sign(header: &str, payload: &str, seed: u8) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let signature = key(seed).sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature))
}

fn good() -> String {
    sign(HEADER, &object(&claims()), 1)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds.saturating_mul(1_000_000)).unwrap()
}

fn asked<'a>(is_revoked: &'a dyn Fn(&str) -> bool) -> Asked<'a> {
    Asked {
        tenant: TENANT.parse::<TenantId>().unwrap(),
        workflow: Some(WORKFLOW.parse::<WorkflowId>().unwrap()),
        task: Some(TASK.parse::<TaskId>().unwrap()),
        dispatch: Some("d-1"),
        bundle: Some(BUNDLE.parse::<BundleId>().unwrap()),
        tool: Some("io.read"),
        is_revoked,
    }
}

fn fault_at(token: &str, now: i64) -> Option<TokenError> {
    verify(token, &identity(), &asked(&|jti| jti == "t-revoked"), at(now)).err()
}

fn fault(token: &str) -> Option<TokenError> {
    fault_at(token, NOW)
}

#[test]
fn a_good_token_says_who_asks() {
    let text = with("act", Some(r#"{"sub":"orchestrator:1","act":{"sub":"ada"}}"#));
    let workload = verify(&sign(HEADER, &text, 1), &identity(), &asked(&|_| false), at(NOW)).unwrap();
    assert_eq!((workload.subject.role.as_str(), workload.subject.instance.as_str()), ("solver", "7"));
    assert_eq!(workload.act, ["orchestrator:1", "ada"]);
    assert_eq!((workload.jti.as_str(), workload.expires), ("t-1", NOW + 300));
    let spiffe = with("sub", Some(r#""spiffe://venture.dev/solver/7""#));
    let workload = verify(&sign(HEADER, &spiffe, 1), &identity(), &asked(&|_| false), at(NOW)).unwrap();
    assert_eq!(workload.subject.trust_domain.as_deref(), Some("venture.dev"));
    assert_eq!(workload.subject.role, "solver");
}

#[test]
fn each_claim_has_its_code() {
    let cases: &[(&str, Option<&str>, TokenError)] = &[
        ("iss", None, Issuer),
        ("iss", Some("\"https://ids.example/\""), Issuer),
        ("iss", Some("[\"https://ids.example\"]"), Issuer),
        ("aud", None, Audience),
        ("aud", Some("\"ventur\""), Audience),
        ("aud", Some("[]"), Audience),
        ("aud", Some("[\"venture\",7]"), Audience),
        ("sub", None, Subject),
        ("sub", Some("\"solver\""), Subject),
        ("sub", Some("\":7\""), Subject),
        ("sub", Some("\"solver:\""), Subject),
        ("sub", Some("\"Solver:7\""), Subject),
        ("sub", Some("\"solver:7:8\""), Subject),
        ("sub", Some("\"solver:../8\""), Subject),
        ("sub", Some("\"spiffe://venture.dev/solver\""), Subject),
        ("sub", Some("\"spiffe://venture.dev/ns/solver/7\""), Subject),
        ("sub", Some("\"spiffe:///solver/7\""), Subject),
        ("sub", Some("\"spiffe://Venture.dev/solver/7\""), Subject),
        ("act", Some("\"ada\""), Subject),
        ("act", Some("{}"), Subject),
        ("act", Some("{\"sub\":\"a\",\"act\":{\"act\":{\"sub\":\"b\"}}}"), Subject),
        ("exp", None, Expired),
        ("exp", Some("\"1772442300\""), Expired),
        ("exp", Some("1772442000"), Expired),
        ("nbf", Some("1772442006"), NotYetValid),
        ("nbf", Some("\"x\""), NotYetValid),
        ("iat", Some("1772442006"), NotYetValid),
        ("iat", None, Lifetime),
        ("iat", Some("\"1772442000\""), Lifetime),
        ("iat", Some("1772441399"), Lifetime),
        ("exp", Some("1772442901"), Lifetime),
        ("jti", None, Revoked),
        ("jti", Some("\"t-revoked\""), Revoked),
        ("jti", Some("7"), Revoked),
        ("tid", None, Scope),
        ("tid", Some("\"00000000-0000-4000-8000-000000000002\""), Scope),
        ("wid", None, Scope),
        ("wid", Some("\"20000000-0000-4000-8000-000000000002\""), Scope),
        ("tsk", None, Scope),
        ("tsk", Some("\"20000000-0000-4000-8000-000000000002\""), Scope),
        ("dsp", None, Scope),
        ("dsp", Some("\"d-2\""), Scope),
        ("bnd", None, Scope),
        ("bnd", Some("\"df59b1d4-c0f1-5832-8f2e-43a57effa091\""), Scope),
        ("cap", Some("[]"), Scope),
        ("cap", Some("[\"io.write\"]"), Scope),
        ("cap", Some("\"io.read\""), Scope),
        ("cap", Some("[\"io.*.x\",\"*\",\"io.read(x)\"]"), Scope),
    ];
    for (name, value, wanted) in cases {
        assert_eq!(fault(&sign(HEADER, &with(name, *value), 1)), Some(*wanted), "{name} {value:?}");
    }
    for (name, value) in [
        ("aud", Some("\"venture\"")),
        ("nbf", Some("1772442005")),
        ("iat", Some("1772442005")),
        ("iat", Some("1772441400")),
        ("cap", None),
        ("cap", Some("[\"io.*\"]")),
        ("cap", Some("[\"read\"]")),
    ] {
        assert_eq!(fault(&sign(HEADER, &with(name, value), 1)), None, "{name} {value:?}");
    }
}

#[test]
fn a_token_ends_at_its_end() {
    assert_eq!(fault_at(&good(), NOW + 299), None);
    assert_eq!(fault_at(&good(), NOW + 300), Some(Expired));
    assert_eq!(fault_at(&good(), NOW - 5), None);
    assert_eq!(fault_at(&good(), NOW - 6), Some(NotYetValid));
}

#[test]
fn a_key_is_good_until_it_is_retired() {
    let under = |kid: &str, seed| sign(&HEADER.replace("k1", kid), &object(&claims()), seed);
    assert_eq!(fault(&under("soon", 3)), None);
    assert_eq!(fault(&under("old", 2)), Some(KeyUnknown));
    assert_eq!(fault(&under("soon", 1)), Some(Signature));
}

#[test]
fn headers_that_lie() {
    let payload = object(&claims());
    let jwk = r#"{"alg":"EdDSA","kid":"k1","jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"},"jku":"https://evil.example/keys"}"#;
    let cases: &[(&str, TokenError)] = &[
        (r#"{"alg":"none","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"None","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"HS256","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"ES256","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"eddsa","kid":"k1"}"#, Algorithm),
        (r#"{"alg":"Ed25519","kid":"k1"}"#, Algorithm),
        (r#"{"alg":["EdDSA"],"kid":"k1"}"#, Algorithm),
        (r#"{"kid":"k1"}"#, Algorithm),
        (r#"{"alg":"EdDSA"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":"k2"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":"K1"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":["k1"]}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":"k1\u0000"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":"../../../dev/null"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":"k1' OR '1'='1"}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","kid":""}"#, KeyUnknown),
        (r#"{"alg":"EdDSA","alg":"EdDSA","kid":"k1"}"#, Malformed),
        (r#"{"alg":"none","alg":"EdDSA","kid":"k1"}"#, Malformed),
        (r#"{"alg":"EdDSA","kid":"evil","kid":"k1"}"#, Malformed),
        (r#"{"alg":"EdDSA","kid":"k1","crit":["b64"],"b64":false}"#, Malformed),
        (r#"{"alg":"EdDSA","kid":"k1","typ":"at+jwt"}"#, Malformed),
        (r#"{"alg":"EdDSA","kid":"k1","typ":7}"#, Malformed),
        (r#"{"alg":"EdDSA","kid":"k1"} "#, Malformed),
        (r#"["alg","EdDSA"]"#, Malformed),
        ("", Malformed),
        ("\u{feff}{\"alg\":\"EdDSA\",\"kid\":\"k1\"}", Malformed),
    ];
    for (header, wanted) in cases {
        // White space behind a JSON text is JSON, so that header is good.
        let wanted = if header.ends_with(' ') { None } else { Some(*wanted) };
        assert_eq!(fault(&sign(header, &payload, 1)), wanted, "{header}");
    }
    // Keys that the token brings along are not looked at: signed by another, or by the one that it names.
    assert_eq!(fault(&sign(jwk, &payload, 9)), Some(Signature));
    assert_eq!(fault(&sign(jwk, &payload, 1)), None);
}

/// HMAC-SHA-256 (RFC 2104) of keys of at most 64 bytes.
fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    let digest = |key: Vec<u8>, text: &[u8]| hex(&Digest::of(&[key, text.to_vec()].concat()).to_string());
    digest(pad(0x5c), &digest(pad(0x36), text.as_bytes()))
}

#[test]
fn the_public_key_is_no_secret() {
    // RFC 4231, case 2.
    let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hmac(b"Jefe", "what do ya want for nothing?"), hex(known));
    let public = key(1).public();
    let raw = public.as_bytes();
    let secrets: [Vec<u8>; 3] = [
        raw.to_vec(),
        URL_SAFE_NO_PAD.encode(raw).into_bytes(),
        raw.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes(),
    ];
    for secret in secrets {
        for (header, wanted) in [
            (r#"{"alg":"HS256","kid":"k1"}"#, Algorithm),
            (r#"{"alg":"hs256","kid":"k1","typ":"JWT"}"#, Algorithm),
            // The right name over the wrong mathematics.
            (HEADER, Signature),
        ] {
            let signed = format!("{}.{}", encode(header), encode(object(&claims())));
            let token = format!("{signed}.{}", encode(hmac(&secret, &signed)));
            assert_eq!(fault(&token), Some(wanted), "{header}");
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

#[test]
fn names_said_twice_in_other_letters() {
    let payload = object(&claims());
    for header in [
        r#"{"alg":"EdDSA","kid":"k1","\u0061lg":"none"}"#,
        r#"{"\u006bid":"evil","alg":"EdDSA","kid":"k1"}"#,
        r#"{"alg":"EdDSA","kid":"k1","x":{"a":1,"a":2}}"#,
    ] {
        assert_eq!(fault(&sign(header, &payload, 1)), Some(Malformed), "{header}");
    }
    for (claim, again) in [("sub", "s\\u0075b"), ("exp", "exp"), ("tid", "t\\u0069d"), ("act", "act")] {
        let twice = payload.replacen('{', &format!("{{\"{claim}\":1,\"{again}\":2,"), 1);
        assert_eq!(fault(&sign(HEADER, &twice, 1)), Some(Malformed), "{claim}");
    }
    for kid in ["\u{ff4b}1", "k\u{661}", "k1 ", "k1\u{200b}"] {
        let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
        assert_eq!(fault(&sign(&header, &payload, 1)), Some(KeyUnknown), "{kid:?}");
    }
}

#[test]
fn a_token_of_8_kib_is_read_and_no_longer_one() {
    let of = |length: usize| {
        let plain = sign(
            &format!(r#"{{"alg":"EdDSA","kid":"k1","x":"{}"}}"#, "a".repeat(length)),
            &object(&claims()),
            1,
        );
        (plain.len(), fault(&plain))
    };
    let (longest, last) = (5_400..6_000).rev().map(of).find(|(bytes, _)| *bytes <= 8_192).unwrap();
    assert!(longest > 8_180 && last.is_none(), "{longest} {last:?}");
    let (_, over) = (5_400..6_000).map(of).find(|(bytes, _)| *bytes > 8_192).unwrap();
    assert_eq!(over, Some(Malformed));
}

#[test]
fn signatures_that_are_none() {
    let good = good();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let under = |signature: &[u8]| format!("{signed}.{}", encode(signature));
    // `alg` none with no signature at all, and a good header without one.
    let none = format!("{}.{}.", encode(r#"{"alg":"none","kid":"k1"}"#), encode(object(&claims())));
    assert_eq!(fault(&none), Some(Algorithm));
    assert_eq!(fault(&format!("{signed}.")), Some(Signature));
    assert_eq!(fault(&under(&bytes[..63])), Some(Signature));
    assert_eq!(fault(&under(&[bytes.clone(), vec![0]].concat())), Some(Signature));
    assert_eq!(fault(&under(&[0; 64])), Some(Signature));
    for at in [0, 31, 32, 63] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(fault(&under(&changed)), Some(Signature), "{at}");
    }
    // S + L: the same signature to a loose verifier.
    assert_eq!(fault(&under(&plus_order(&bytes))), Some(Signature));
    // A weak key, with the signature that holds for any text.
    let weak = format!("{}.{}", encode(HEADER.replace("k1", "weak")), encode(object(&claims())));
    let mut forged = [0; 64];
    forged[0] = 1;
    assert_eq!(fault(&format!("{weak}.{}", encode(forged))), Some(Signature));
    // Another payload under the signature.
    let other = encode(with("sub", Some("\"finance-controller:1\"")));
    let header = signed.split('.').next().unwrap();
    assert_eq!(fault(&format!("{header}.{other}.{signature}")), Some(Signature));
}

/// The second half of a signature plus the order of the group.
fn plus_order(signature: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut out = signature.to_vec();
    let mut carry = 0_u16;
    for (byte, order) in out[32..].iter_mut().zip(ORDER) {
        carry = carry.saturating_add(u16::from(*byte)).saturating_add(u16::from(order));
        *byte = u8::try_from(carry & 0xff).unwrap();
        carry >>= 8;
    }
    out
}

#[test]
fn forms_that_are_none() {
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let last = parts[2].chars().last().unwrap();
    // The last letter of 64 bytes carries four bits that mean nothing.
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = letters.find(last).unwrap();
    let loose = letters.chars().nth(at ^ 1).unwrap();
    let mut retold = good.clone();
    retold.pop();
    retold.push(loose);
    let huge = sign(&format!(r#"{{"alg":"EdDSA","kid":"k1","x":"{}"}}"#, "a".repeat(9_000)), "{}", 1);
    let deep = sign(HEADER, &with("act", Some(&format!("{}{}", "[".repeat(500), "]".repeat(500)))), 1);
    for text in [
        retold,
        huge,
        deep,
        String::new(),
        ".".into(),
        "..".into(),
        "a.b".into(),
        parts[..2].join("."),
        format!("{good}.x"),
        format!("{good}="),
        format!("{good} "),
        format!(" {good}"),
        format!("Bearer {good}"),
        format!("{}\n{}", &good[..10], &good[10..]),
        good.replace('.', ". "),
        format!(r#"{{"payload":"{}"}}"#, parts[1]),
        sign(HEADER, "7", 1),
        sign(HEADER, "null", 1),
        sign(HEADER, "{", 1),
        sign(HEADER, &object(&claims()).replace('{', "{\"sub\":\"finance-controller:1\","), 1),
        sign(HEADER, &with("exp", Some("1772442300.0")), 1),
        sign(HEADER, &with("exp", Some("1e12")), 1),
        sign(HEADER, &with("exp", Some("99999999999999999999")), 1),
    ] {
        assert_eq!(fault(&text), Some(Malformed), "{text}");
    }
}

#[test]
fn a_bundle_without_issuer_or_audience_verifies_nothing() {
    let none = Identity { issuer: None, ..identity() };
    let check = |identity: &Identity| verify(&good(), identity, &asked(&|_| false), at(NOW)).err();
    assert_eq!(check(&none), Some(Issuer));
    assert_eq!(check(&Identity { audience: None, ..identity() }), Some(Audience));
    assert_eq!(check(&Identity::default()), Some(KeyUnknown));
}

#[test]
fn what_is_not_asked_is_not_compared() {
    let few =
        Asked { workflow: None, task: None, dispatch: None, bundle: None, tool: None, ..asked(&|_| false) };
    assert!(verify(&good(), &identity(), &few, at(NOW)).is_ok());
    // A call without a task does not take a task's token.
    let call = Asked { tool: Some("io.read"), ..few };
    assert_eq!(verify(&good(), &identity(), &call, at(NOW)).err(), Some(Scope));
}
