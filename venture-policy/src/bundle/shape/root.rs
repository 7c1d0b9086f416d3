//! The whole file.

use alloc::collections::BTreeMap;

use super::governance::{governance, identity};
use super::money::{allowlists, approval_row, currency, currency_row, eau, gates, limits, risk, violations};
use super::roles::{permission_set, role};
use super::rules::rules;
use super::tools::tool;
use crate::bundle::Bundle;
use crate::bundle::model::{CurrencyRow, IncidentType, ToolRow};
use crate::bundle::read::{Fields, Name, Place, Sink, flag, named, time, word};
use crate::bundle::syntax::{self, CATEGORY, CURRENCY, KEBAB, LABEL, NAME, ROLE, SNAKE, TOOL};
use crate::bundle::version::Version;
use crate::rules::Compiled;
use venture_core::id::WorkspaceId;
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Currency, Digest, Json};

const INCIDENT: Name = Name {
    expected: "an incident type of compliance.md 6.1",
    holds: |text| IncidentType::from_word(text).is_some(),
};

/// Where `currencies` is left out: the base currency alone (treasury.md 6.4).
const BASE_ALONE: CurrencyRow = CurrencyRow { decimals: 2, min_minor: 1, max_minor: MAX_WIRE_INTEGER };

/// The typed content without hashes and file, if the shape is right; else what is wrong stands in `sink`.
pub(in crate::bundle) fn root(place: Place<'_>, sink: &mut Sink) -> Option<Bundle> {
    let mut fields = Fields::open(place, sink)?;
    let version = fields.need("version", version);
    let tool_registry: BTreeMap<_, ToolRow> = fields.map("tool_registry", TOOL, tool);
    let is_command = |name: &str| name == "shell" || tool_registry.get(name).is_some_and(ToolRow::is_command);
    let roles = fields.map("roles", ROLE, |p, s| role(p, s, &is_command));
    let permission_sets = fields.map("permission_sets", KEBAB, |p, s| permission_set(p, s, &is_command));
    let base_currency = fields.get("base_currency", currency);
    let currencies = fields.get("currencies", currencies);
    Some(Bundle {
        workspace_id: fields.get("workspace_id", workspace),
        effective_at: fields.get("effective_at", time),
        description: fields.get("description", |p, s| p.line(s, 0, 2_000)),
        metadata: fields.map("metadata", LABEL, |p, s| p.line(s, 0, 2_000)),
        schema_registry_version: fields.get("schema_registry_version", |p, s| p.line(s, 1, 64)),
        schema_snapshot: fields.get("schema_snapshot", snapshot),
        base_currency,
        currencies: currencies
            .unwrap_or_else(|| base_currency.into_iter().map(|code| (code, BASE_ALONE)).collect()),
        governance: fields.get("governance", governance).unwrap_or_default(),
        identity: fields.get("identity", identity).unwrap_or_default(),
        require_evidence: fields.or("require_evidence", false, flag),
        category_accounts: fields.map("category_accounts", CATEGORY, |p, s| {
            p.formatted(s, "an account: four digits", syntax::four_digits)
        }),
        facts: fields.map("facts", SNAKE, word),
        tool_registry,
        roles,
        permission_sets,
        allowlists: fields.get("allowlists", allowlists).unwrap_or_default(),
        limits: fields.get("limits", limits).unwrap_or_default(),
        approvals: fields.list("approvals", approval_row),
        risk: fields.get("risk", risk),
        triggers: fields.list("triggers", word),
        gates: fields.get("gates", gates).unwrap_or_default(),
        incident_map: fields.map("incident_map", NAME, word),
        playbooks: fields
            .map("playbooks", INCIDENT, |p, s| p.items(s, |p, s| p.line(s, 1, 200)))
            .into_iter()
            .filter_map(|(word, steps)| IncidentType::from_word(&word).map(|kind| (kind, steps)))
            .collect(),
        violations: fields.get("violations", violations),
        eau: fields.get("eau", eau),
        rules: fields.get("rules", rules).unwrap_or_default(),
        version: version?,
        content_hash: Digest([0; 32]),
        bundle_hash: Digest([0; 32]),
        file: Json::Null,
        compiled: Compiled::default(),
    })
}

fn version(place: Place<'_>, sink: &mut Sink) -> Option<Version> {
    let text = place.formatted(sink, "`MAJOR.MINOR.PATCH` without leading zeros", |text| {
        text.parse::<Version>().is_ok()
    })?;
    text.parse().ok()
}

fn workspace(place: Place<'_>, sink: &mut Sink) -> Option<WorkspaceId> {
    let text = place.formatted(sink, "a UUID as lower-case hex with hyphens", |text| {
        text.parse::<WorkspaceId>().is_ok()
    })?;
    text.parse().ok()
}

fn snapshot(place: Place<'_>, sink: &mut Sink) -> Option<Digest> {
    let text = place.formatted(sink, "64 lower-case hex digits", |text| text.parse::<Digest>().is_ok())?;
    text.parse().ok()
}

fn currencies(place: Place<'_>, sink: &mut Sink) -> Option<BTreeMap<Currency, CurrencyRow>> {
    let rows = named(place, sink, CURRENCY, currency_row)?;
    Some(
        rows.into_iter()
            .filter_map(|(code, row)| Currency::new(&code).ok().map(|code| (code, row)))
            .collect(),
    )
}
