//! The checks of a token, in order; the first that fails decides.

use alloc::string::ToString as _;

use venture_core::id::{BundleId, TaskId, TenantId, WorkflowId};
use venture_core::signature::PublicKey;
use venture_core::{Json, Timestamp};

use super::claims;
use super::error::TokenError;
use super::token::Token;
use super::workload::Workload;
use crate::bundle::Identity;

/// A longer token is not looked at.
pub const MAX_TOKEN_BYTES: usize = 8_192;

/// What a token must fit.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The tenant.
    pub tenant: TenantId,
    /// The workflow, if the command speaks of one.
    pub workflow: Option<WorkflowId>,
    /// The task, if the command speaks of one.
    pub task: Option<TaskId>,
    /// The live dispatch of the task, if the caller knows it.
    pub dispatch: Option<&'a str>,
    /// The pinned bundle, if the workflow has one.
    pub bundle: Option<BundleId>,
    /// The tool by its full name, if one is to be called: then the task must agree too if there is none.
    pub tool: Option<&'a str>,
    /// Whether a `jti` is revoked.
    pub is_revoked: &'a dyn Fn(&str) -> bool,
}

/// Who shows a token, if it holds for what is asked at `now`.
///
/// # Errors
/// In order: [`TokenError::Malformed`] (form and size), [`TokenError::Algorithm`], [`TokenError::KeyUnknown`],
/// [`TokenError::Signature`], [`TokenError::Malformed`] (claims), [`TokenError::Issuer`],
/// [`TokenError::Audience`], [`TokenError::Subject`], [`TokenError::Expired`], [`TokenError::NotYetValid`],
/// [`TokenError::Lifetime`], [`TokenError::Revoked`], [`TokenError::Scope`].
///
/// Spec: policy.md 7, orchestration.md 11.
pub fn verify(
    token: &str,
    identity: &Identity,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Workload, TokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::Malformed);
    }
    let token = Token::cut(token)?;
    signed(&token, identity, now)?;
    let claims = token.claims()?;
    claims::issuer(&claims, identity.issuer.as_deref())?;
    claims::audience(&claims, identity.audience.as_deref())?;
    let (written, subject) = claims::subject(&claims)?;
    let act = claims::actors(&claims)?;
    let expires = claims::times(&claims, now)?;
    let jti = claims::token_id(&claims, asked.is_revoked)?;
    let capabilities = claims::capabilities(&claims)?;
    let workload = Workload { written, subject, act, jti, capabilities, expires };
    scope(&claims, &workload, asked)?;
    Ok(workload)
}

/// Header and signature. Keys come from the bundle alone, whatever the header carries.
fn signed(token: &Token<'_>, identity: &Identity, now: Timestamp) -> Result<(), TokenError> {
    if token.header_text("alg") != Some("EdDSA") {
        return Err(TokenError::Algorithm);
    }
    // An extension that must be understood is not.
    if token.header.get("crit").is_some() || token.header.get("b64").is_some() {
        return Err(TokenError::Malformed);
    }
    let is_typed = match token.header.get("typ") {
        None => true,
        Some(kind) => kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("JWT")),
    };
    if !is_typed {
        return Err(TokenError::Malformed);
    }
    let kid = token.header_text("kid").ok_or(TokenError::KeyUnknown)?;
    let in_force = |retired: Option<Timestamp>| retired.is_none_or(|retired| now < retired);
    let key = identity.keys.iter().find(|key| key.kid == kid && in_force(key.retired_at));
    let key = PublicKey::from_bytes(&key.ok_or(TokenError::KeyUnknown)?.public_key);
    let signature: [u8; 64] = token.signature.as_slice().try_into().map_err(|_| TokenError::Signature)?;
    // A key that is no point of the curve verifies nothing.
    let holds = key.and_then(|key| key.verify(token.signed.as_bytes(), &signature));
    holds.map_err(|_| TokenError::Signature)
}

/// `tid`, `wid`, `tsk`, `dsp`, `bnd`, and whether `cap` allows the tool.
fn scope(claims: &Json, workload: &Workload, asked: &Asked<'_>) -> Result<(), TokenError> {
    let id = |name: &str, wanted: Option<alloc::string::String>| {
        wanted.is_none_or(|wanted| claims::names(claims, name, &wanted))
    };
    let task = match asked.task {
        Some(task) => claims::names(claims, "tsk", &task.to_string()),
        None => asked.tool.is_none() || claims.get("tsk").is_none(),
    };
    let fits = claims::names(claims, "tid", &asked.tenant.to_string())
        && id("wid", asked.workflow.map(|id| id.to_string()))
        && task
        && asked.dispatch.is_none_or(|dispatch| claims::names(claims, "dsp", dispatch))
        && id("bnd", asked.bundle.map(|id| id.to_string()))
        && asked.tool.is_none_or(|tool| workload.may_call(tool));
    if fits { Ok(()) } else { Err(TokenError::Scope) }
}
