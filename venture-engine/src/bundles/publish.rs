//! `publish_bundle`.

use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::envelope::ActorType;
use venture_core::id::WorkspaceId;
use venture_core::{Digest, Json, Reason, canonical};
use venture_policy::authoring;
use venture_policy::bundle::{Bundle, BundleError, Version, least_after};

use super::force::activate;
use crate::answer::Reply;
use crate::command::{BundleSource, CommandError, PublishBundle};
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, BundleApproval, BundlePublished, CanaryMoved};
use crate::loaded::Loaded;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{BundleRecord, BundleStatus, State};

/// The faults of a bundle as the answer to the command that carries it.
pub(super) fn invalid(errors: &[BundleError]) -> CommandError {
    let each = |error: &BundleError| {
        let mut row = vec![
            ("code", Json::from(error.code.as_str())),
            ("message", Json::from(error.message.as_str())),
            ("pointer", Json::from(error.pointer.as_str())),
        ];
        let place = [("line", error.line), ("column", error.column)];
        for (key, value) in place {
            if let Some(number) = value.map(i64::from) {
                row.push((key, Json::Int(number)));
            }
        }
        Json::object(row)
    };
    let message = alloc::format!("the bundle has {} faults; see `errors`", errors.len());
    let mut error = CommandError::new(Reason::BundleInvalid, "/args/bundle", message);
    error.errors = errors.iter().map(each).collect();
    error
}

/// Reads a bundle file as authors write it, YAML or JSON, into what `publish_bundle` takes.
///
/// # Errors
/// `BUNDLE_INVALID` with every fault in `errors`, each with its code, pointer, line and column.
pub fn read_bundle(text: &[u8]) -> Result<Json, CommandError> {
    Bundle::parse(text).map(|bundle| bundle.file).map_err(|errors| invalid(&errors))
}

/// The bundle of a file; its faults are an error of the command.
pub(super) fn load(file: &Json) -> Result<Loaded, Stop> {
    Loaded::of(file.clone()).map_err(|errors| Stop::Error(invalid(&errors)))
}

/// The workspace of a bundle: its own, else the tenant's.
pub(super) fn workspace_of(state: &State, bundle: &Bundle) -> WorkspaceId {
    bundle.workspace_id.unwrap_or_else(|| state.own_workspace())
}

/// Refuses a version below the least after the greatest that is published.
pub(super) fn require_bump(
    context: &Context<'_>,
    workspace: WorkspaceId,
    bundle: &Bundle,
) -> Result<(), Stop> {
    let engine = context.engine;
    let Some(greatest) = engine.state.bundles.greatest(workspace) else { return Ok(()) };
    let Some(before) = engine.bundle(greatest.id) else { return Ok(()) };
    let least = least_after(&before.bundle, bundle);
    if bundle.version >= least {
        return Ok(());
    }
    let message = alloc::format!("after {} this content needs {least} or more", greatest.version);
    let fault = Json::object([
        ("code", Json::from("VERSION_TOO_LOW")),
        ("message", Json::from(message.as_str())),
        ("pointer", Json::from("/version")),
    ]);
    let mut error = CommandError::new(Reason::BundleInvalid, "/args/bundle/version", message);
    error.errors = vec![fault];
    Err(error.into())
}

/// What is published: the file's bundle, or a draft's.
struct Candidate {
    loaded: Arc<Loaded>,
    author: String,
    approvals: Vec<(String, Option<String>)>,
}

pub(crate) fn publish(context: &Context<'_>, args: &PublishBundle, draft: &mut Draft) -> Result<Reply, Stop> {
    let engine = context.engine;
    let state = &engine.state;
    let candidate = candidate(context, args)?;
    let bundle = &candidate.loaded.bundle;
    let workspace = workspace_of(state, bundle);
    let new = authoring::bundle_id(state.tenant, workspace, bundle.version, bundle.content_hash);
    let ids = vec![id("bundle_id", &new)];
    if let Some(known) = state.bundles.by_version(workspace, &bundle.version) {
        return repeated(known, bundle.content_hash);
    }
    require_bump(context, workspace, bundle)?;
    if state
        .bundles
        .published
        .values()
        .any(|record| record.canary_pct.is_some() && record.workspace_id == workspace)
    {
        return Err(Refusal::new(Reason::IllegalTransition, ids).into());
    }
    require_canary_base(context, args, workspace)?;
    require_approvals(context, args, &candidate, &ids)?;
    let effective_at = args.effective_at.or(bundle.effective_at).unwrap_or(context.at);
    let published = BundlePublished {
        approvals: approvals(&candidate),
        bundle_hash: draft.keep(canonical::to_vec(&bundle.file).unwrap_or_default()),
        canary_pct: args.canary_pct.filter(|pct| *pct < 100),
        content_hash: bundle.content_hash,
        effective_at,
        previous_bundle_id: state.bundles.active.get(&workspace).copied(),
        published_by: context.command.actor.id.to_string(),
        rules_added: changed_rules(context, workspace, bundle, Change::Added),
        rules_modified: changed_rules(context, workspace, bundle, Change::Modified),
        rules_removed: changed_rules(context, workspace, bundle, Change::Removed),
        schema_snapshot: bundle.schema_snapshot,
        signatures: args.signatures.clone(),
        version: bundle.version.to_string(),
    };
    let about = state.about_workspace(workspace);
    let is_canary = published.canary_pct;
    draft.emit(state, about, new.0, Body::BundlePublished(published));
    if let Some(pct) = is_canary {
        let current_bundle_id = state.bundles.active.get(&workspace).copied();
        let moved = CanaryMoved { current_bundle_id, new_bundle_id: new, pct: Some(pct), reason: None };
        draft.emit(state, about, new.0, Body::CanaryStarted(moved));
    } else if effective_at <= context.at {
        let record = (new, bundle.version, effective_at);
        activate(engine, workspace, record, draft);
    }
    Ok(Reply::accepted(ids).status("published"))
}

fn repeated(known: &BundleRecord, content: Digest) -> Result<Reply, Stop> {
    let ids = vec![id("bundle_id", &known.id)];
    let status = known.status.as_str();
    if known.content_hash == content {
        Ok(Reply::accepted(ids).status(status).replayed())
    } else {
        Err(Refusal::new(Reason::BundleImmutable, ids).status(status).into())
    }
}

fn candidate(context: &Context<'_>, args: &PublishBundle) -> Result<Candidate, Stop> {
    let state = &context.engine.state;
    let author = context.command.actor.id.to_string();
    let given = args.approvals.iter().map(|row| (row.approver_id.clone(), row.approver_role.clone()));
    match &args.source {
        BundleSource::File(file) => {
            let loaded = load(file)?;
            let workspace = workspace_of(state, &loaded.bundle);
            let drafted = state.bundles.drafts.get(&(workspace, loaded.bundle.version));
            let drafted = drafted.filter(|record| record.content_hash == loaded.bundle.content_hash);
            let mut approvals: Vec<_> = given.collect();
            approvals.extend(drafted.iter().flat_map(|record| record.approvals.iter().cloned()));
            Ok(Candidate { loaded: Arc::new(loaded), author, approvals })
        }
        BundleSource::Draft(text) => {
            let missing = || Refusal::new(Reason::BundleNotFound, Vec::new());
            let version: Version = text.parse().map_err(|_| missing())?;
            let workspace = state.own_workspace();
            if let Some(known) = state.bundles.by_version(workspace, &version) {
                let loaded = context.engine.bundle(known.id).cloned().ok_or_else(missing)?;
                return Ok(Candidate { loaded, author, approvals: Vec::new() });
            }
            let record = state.bundles.drafts.get(&(workspace, version)).ok_or_else(missing)?;
            let file = Json::parse(&record.file).map_err(|_| missing())?;
            let mut approvals = record.approvals.clone();
            approvals.extend(given);
            Ok(Candidate { loaded: Arc::new(load(&file)?), author: record.author.clone(), approvals })
        }
    }
}

fn approvals(candidate: &Candidate) -> Vec<BundleApproval> {
    let row = |(approver_id, approver_role): &(String, Option<String>)| BundleApproval {
        approver_id: approver_id.clone(),
        approver_role: approver_role.clone(),
    };
    candidate.approvals.iter().map(row).collect()
}

/// A canary runs beside a bundle in force.
fn require_canary_base(
    context: &Context<'_>,
    args: &PublishBundle,
    workspace: WorkspaceId,
) -> Result<(), Stop> {
    let bundles = &context.engine.state.bundles;
    let in_force =
        bundles.active.contains_key(&workspace) || bundles.best_at(workspace, context.at).is_some();
    if args.canary_pct.is_none() || in_force {
        return Ok(());
    }
    let message = "a canary needs a bundle in force beside it; publish without `canary_pct`";
    Err(CommandError::new(Reason::RequestInvalid, "/args/canary_pct", message).into())
}

/// As many approvals and signatures as the bundle in force asks for, the author's not counted.
fn require_approvals(
    context: &Context<'_>,
    args: &PublishBundle,
    candidate: &Candidate,
    ids: &[(&'static str, String)],
) -> Result<(), Stop> {
    let engine = context.engine;
    let workspace = workspace_of(&engine.state, &candidate.loaded.bundle);
    let in_force = engine.bundle(engine.state.bundle_in_force(workspace)).unwrap_or(&engine.genesis);
    let governance = &in_force.bundle.governance;
    let publisher = context.command.actor.kind == ActorType::Human;
    let counts =
        |who: &String| *who != candidate.author && !(publisher && **who == *context.command.actor.id);
    let mut approvers: Vec<&String> =
        candidate.approvals.iter().map(|(who, _)| who).filter(|who| counts(who)).collect();
    approvers.sort_unstable();
    approvers.dedup();
    let asked = usize::try_from(governance.publish_approvals).unwrap_or(usize::MAX);
    if approvers.len() < asked {
        return Err(Refusal::new(Reason::ApprovalRequired, ids.to_vec()).into());
    }
    super::publish::signatures(context, args, candidate, governance, ids)
}

/// Distinct good signatures of the signers in force, and no bad one.
fn signatures(
    context: &Context<'_>,
    args: &PublishBundle,
    candidate: &Candidate,
    governance: &venture_policy::bundle::Governance,
    ids: &[(&'static str, String)],
) -> Result<(), Stop> {
    let bundle = &candidate.loaded.bundle;
    let state = &context.engine.state;
    let workspace = workspace_of(state, bundle);
    let message = authoring::signed_bytes(state.tenant, workspace, bundle);
    let found = authoring::check_signatures(&message, &args.signatures, &governance.signers);
    let asked = usize::try_from(governance.min_signatures).unwrap_or(usize::MAX);
    if !found.invalid.is_empty() || found.valid.len() < asked {
        let refusal = Refusal::new(Reason::ApprovalRequired, ids.to_vec());
        return Err(refusal.because(Reason::SignatureInvalid).into());
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Added,
    Modified,
    Removed,
}

/// Rules that differ from the bundle in force, by id.
fn changed_rules(
    context: &Context<'_>,
    workspace: WorkspaceId,
    bundle: &Bundle,
    change: Change,
) -> Vec<String> {
    let engine = context.engine;
    let before = engine.bundle(engine.state.bundle_in_force(workspace)).unwrap_or(&engine.genesis);
    let (old, new) = (&before.bundle.rules, &bundle.rules);
    let (from, against) = if change == Change::Removed { (old, new) } else { (new, old) };
    let differs = |rule: &&venture_policy::bundle::Rule| {
        let other = against.iter().find(|known| known.rule_id == rule.rule_id);
        match change {
            Change::Added | Change::Removed => other.is_none(),
            Change::Modified => other.is_some_and(|other| other != *rule),
        }
    };
    from.iter().filter(differs).map(|rule| rule.rule_id.clone()).collect()
}

impl BundleRecord {
    /// Whether a new workflow may be bound to it.
    pub(crate) fn stands(&self) -> bool {
        matches!(self.status, BundleStatus::Published | BundleStatus::Deprecated)
    }
}
