//! No text is a token that holds, unless the key signed it; hostile ones are refused without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::Timestamp;
use venture_core::id::{TenantId, Uuid};
use venture_core::signature::SigningKey;
use venture_policy::bundle::{Identity, TokenKey};
use venture_policy::identity::{Asked, verify};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let key = SigningKey::from_seed(&[1; 32]);
    let keys = ["k1", "k2"].map(|kid| TokenKey {
        kid: kid.into(),
        public_key: *key.public().as_bytes(),
        retired_at: None,
    });
    let identity = Identity {
        token_required: true,
        issuer: Some("ids".into()),
        audience: Some("venture".into()),
        keys: keys.into(),
    };
    let asked = Asked {
        tenant: TenantId(Uuid::from_u128(1)),
        workflow: None,
        task: None,
        dispatch: None,
        bundle: None,
        tool: Some("io.read"),
        is_revoked: &|_| false,
    };
    let now = Timestamp::from_micros(1_772_413_200_000_000).expect("a time");
    // The fuzzer cannot sign: whatever holds would be forged.
    assert!(verify(text, &identity, &asked, now).is_err());
    // As if it could: the text is the payload of a good signature.
    let encoded = base64_url(data);
    let signed = format!("eyJhbGciOiJFZERTQSIsImtpZCI6ImsxIn0.{encoded}");
    let token = format!("{signed}.{}", base64_url(&key.sign(signed.as_bytes())));
    if let Ok(workload) = verify(&token, &identity, &asked, now) {
        assert!(workload.may_call("io.read") && !workload.jti.is_empty());
    }
});

fn base64_url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut held = 0_u32;
        for at in 0..3 {
            held = (held << 8) | u32::from(chunk.get(at).copied().unwrap_or(0));
        }
        for at in 0..=chunk.len() {
            out.push(char::from(LETTERS[usize::try_from((held >> (18 - 6 * at)) & 63).expect("six bits")]));
        }
    }
    out
}
