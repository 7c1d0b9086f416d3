//! `venture policy sign`: a signature of a bundle for one tenant.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use venture_core::Json;
use venture_core::id::{TenantId, WorkspaceId};
use venture_core::signature::SigningKey;
use venture_policy::authoring::{own_workspace, signed_bytes};
use venture_policy::bundle::Bundle;

use super::policy_case;
use crate::fault::{Fault, Verdict};

pub(super) fn run(file: &Path, key: &Path, tenant: &str) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    let key_json = policy_case::strict(key)?;
    let text = |name: &str| key_json.get(name).and_then(Json::as_str);
    let shown = key.display();
    let expected =
        || Fault::Input(format!("`{shown}`: expected `key_id`, and `seed`: 32 bytes in base64url"));
    let key_id = text("key_id").ok_or_else(expected)?;
    let seed = text("seed").and_then(venture_policy::bundle::key_bytes).ok_or_else(expected)?;
    let message = message(&bundle, tenant)?;
    let sig = venture_policy::authoring::signature_text(&SigningKey::from_seed(&seed).sign(&message));
    let mut signature = json!({"key_id": key_id, "alg": "Ed25519", "sig": sig});
    for name in ["signer_id", "role"] {
        if let (Some(value), Some(members)) = (text(name), signature.as_object_mut()) {
            members.insert(name.into(), json!(value));
        }
    }
    writeln!(std::io::stdout(), "{signature}")?;
    Ok(Verdict::Good)
}

/// What is signed: the bundle, for this tenant and its workspace.
pub(super) fn message(bundle: &Bundle, tenant: &str) -> Result<Vec<u8>, Fault> {
    let tenant: TenantId =
        tenant.parse().map_err(|error| Fault::Input(format!("`--tenant {tenant}`: {error}")))?;
    let workspace: WorkspaceId = bundle.workspace_id.unwrap_or_else(|| own_workspace(tenant));
    Ok(signed_bytes(tenant, workspace, bundle))
}
