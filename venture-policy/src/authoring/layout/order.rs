//! The order of keys, as bundle.md and policy.md 4.1 list them.

/// What is known of a value's keys.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// Any value; names that the author chose stay in the author's order.
    Free,
    /// An object with these keys.
    Keys(&'static [(&'static str, Order)]),
    /// As [`Order::Keys`], written over several lines even where one would do.
    Open(&'static [(&'static str, Order)]),
    /// Every member of an object, every item of a list.
    Each(&'static Order),
}

use Order::{Each, Free, Keys, Open};

const RATE: Order = Keys(&[("count", Free), ("seconds", Free)]);

const GOVERNANCE: Order = Keys(&[
    ("publish_approvals", Free),
    ("signers", Each(&Keys(&[("key_id", Free), ("public_key", Free)]))),
    ("min_signatures", Free),
    ("max_deprecated_days", Free),
    ("override_cosign_minor", Free),
]);

const IDENTITY: Order = Keys(&[
    ("token_required", Free),
    ("issuer", Free),
    ("audience", Free),
    ("keys", Each(&Keys(&[("kid", Free), ("public_key", Free), ("retired_at", Free)]))),
]);

const TOOL: Order = Keys(&[
    ("sensitivity", Free),
    ("audit_level", Free),
    ("input_schema", Free),
    ("spec", Free),
    ("freeze_safe", Free),
    ("eau_cost", Free),
    ("elevation", Keys(&[("roles", Free), ("max_seconds", Free), ("only", Free)])),
]);

const WHEN: Order = Keys(&[
    ("paths", Free),
    ("topics", Free),
    ("domains", Free),
    ("values", Free),
    ("absent", Free),
    ("same_workflow", Free),
    ("max_age_seconds", Free),
    ("max_range_seconds", Free),
    ("max_bytes", Free),
    ("idempotency_key", Free),
    ("second_approval_over_minor", Free),
    ("per_session", Free),
    ("concurrent", Free),
    ("rate", RATE),
    ("session_minor", Free),
    ("host", Free),
]);

const ROLE: Order = Open(&[
    ("level", Free),
    ("grants", Each(&Keys(&[("pattern", Free), ("when", WHEN)]))),
    ("denies", Free),
    ("max_concurrent_tasks", Free),
    ("timeout_sla_seconds", Free),
    ("eau_daily_cap", Free),
    ("spend_scopes", Free),
    ("categories", Free),
    ("merchants", Free),
    ("mccs", Free),
    ("ceilings_minor", Keys(&[("call", Free), ("hour", Free), ("day", Free), ("month", Free)])),
    ("max_intent_ttl_seconds", Free),
]);

const LIMITS: Order = Keys(&[
    ("per_workflow_cap_minor", Free),
    ("global_daily_cap_minor", Free),
    ("venture_daily_cap_minor", Free),
    ("single_intent_max_minor", Free),
    ("single_spend_max_minor", Free),
    ("tiers_minor", Free),
    ("workflow_classes_minor", Each(&Keys(&[("run", Free), ("day", Free), ("month", Free)]))),
    (
        "envelopes",
        Each(&Keys(&[
            ("scope", Free),
            ("scope_ref", Free),
            ("window", Free),
            ("cap_minor", Free),
            ("currency", Free),
            ("locked", Free),
        ])),
    ),
    (
        "velocity",
        Each(&Keys(&[
            ("id", Free),
            ("scope", Free),
            ("window_seconds", Free),
            ("cap_minor", Free),
            ("burst_minor", Free),
            ("max_count", Free),
        ])),
    ),
    (
        "calls",
        Each(&Keys(&[
            ("id", Free),
            ("scope", Free),
            ("max_count", Free),
            ("window_seconds", Free),
            ("role", Free),
            ("tool", Free),
        ])),
    ),
]);

const APPROVAL_ROW: Order = Keys(&[
    ("id", Free),
    (
        "when",
        Keys(&[
            ("amount_over_minor", Free),
            ("rails", Free),
            ("categories", Free),
            ("payee_trust_below_bps", Free),
        ]),
    ),
    ("roles", Free),
    ("count", Free),
    ("human_only", Free),
    ("timeout_seconds", Free),
]);

const RISK: Order = Keys(&[
    ("review_from", Free),
    ("deny_above", Free),
    (
        "factors",
        Keys(&[
            ("amount", Free),
            ("volume", Free),
            ("merchant_unseen", Free),
            ("mcc_unseen", Free),
            ("night", Free),
            ("near_cap", Free),
            ("declines", Free),
            ("country", Free),
            ("stale", Free),
            ("new_payee", Free),
        ]),
    ),
    ("detectors", Free),
]);

const GATES: Order = Keys(&[
    ("jurisdictions", Keys(&[("allow", Free), ("forbid", Free)])),
    ("sanctions", Keys(&[("max_age_hours", Free), ("block_from_bps", Free)])),
    ("reporting", Keys(&[("threshold_minor", Free), ("rails", Free)])),
    ("vendor", Keys(&[("categories", Free)])),
]);

const RULE: Order = Open(&[
    ("rule_id", Free),
    ("name", Free),
    ("description", Free),
    ("tags", Free),
    ("rule_type", Free),
    ("condition", Free),
    ("action", Free),
    ("severity", Free),
    ("freeze_scope", Free),
    ("priority", Free),
    ("approval", Keys(&[("roles", Free), ("count", Free), ("human_only", Free), ("timeout_seconds", Free)])),
    (
        "constraints",
        Keys(&[
            ("max_amount_minor", Free),
            ("allowlist", Free),
            ("time_window", Keys(&[("days_of_week", Free), ("hours_utc", Free)])),
            ("rate", RATE),
        ]),
    ),
    (
        "time_bound",
        Keys(&[("valid_from", Free), ("valid_until", Free), ("days_of_week", Free), ("hours_utc", Free)]),
    ),
    ("obligations", Each(&Keys(&[("open_case", Free), ("notify", Free)]))),
    (
        "examples",
        Each(&Keys(&[
            ("name", Free),
            ("at", Free),
            ("request", Free),
            ("expect", Keys(&[("decision", Free), ("reason_code", Free), ("rule_id", Free)])),
        ])),
    ),
]);

/// The order of the whole file.
pub(super) const FILE: Order = Open(&[
    ("version", Free),
    ("workspace_id", Free),
    ("effective_at", Free),
    ("description", Free),
    ("metadata", Free),
    ("schema_registry_version", Free),
    ("schema_snapshot", Free),
    ("base_currency", Free),
    ("currencies", Each(&Keys(&[("decimals", Free), ("min_minor", Free), ("max_minor", Free)]))),
    ("governance", GOVERNANCE),
    ("identity", IDENTITY),
    ("require_evidence", Free),
    ("category_accounts", Free),
    ("facts", Free),
    ("tool_registry", Each(&TOOL)),
    ("roles", Each(&ROLE)),
    ("permission_sets", Each(&Keys(&[("allow", Free), ("deny", Free), ("task_types", Free)]))),
    (
        "allowlists",
        Keys(&[
            ("merchants", Free),
            ("categories", Free),
            ("mccs", Free),
            ("domains", Free),
            ("topics", Free),
            ("destinations", Free),
        ]),
    ),
    ("limits", LIMITS),
    ("approvals", Each(&APPROVAL_ROW)),
    ("risk", RISK),
    ("triggers", Free),
    ("gates", GATES),
    ("incident_map", Free),
    ("playbooks", Free),
    ("violations", Keys(&[("session", Free), ("agent", Free), ("role", RATE), ("rate_hits", Free)])),
    ("eau", Keys(&[("eau_to_usd", Free), ("eau_cap", Free), ("floor_eau", Free)])),
    ("rules", Each(&RULE)),
]);

impl Order {
    /// The place of a key among its siblings; unknown ones come last.
    pub(super) fn place(self, key: &str) -> usize {
        match self {
            Keys(keys) | Open(keys) => keys.iter().position(|(name, _)| *name == key).unwrap_or(usize::MAX),
            Free | Each(_) => 0,
        }
    }

    /// The order inside the member `key`.
    pub(super) fn member(self, key: &str) -> Self {
        match self {
            Keys(keys) | Open(keys) => {
                keys.iter().find(|(name, _)| *name == key).map_or(Free, |(_, order)| *order)
            }
            Each(order) => *order,
            Free => Free,
        }
    }

    /// The order inside an item of the list.
    pub(super) const fn item(self) -> Self {
        match self {
            Each(order) => *order,
            Free | Keys(_) | Open(_) => Free,
        }
    }

    /// Whether it never stands on one line.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Open(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::string::String;
    use std::vec::Vec;

    use serde_json::Value;

    use super::*;
    use crate::bundle::BUNDLE_SCHEMA;

    /// The objects with fixed keys under a schema, each as path and keys.
    fn objects(schema: &Value, root: &Value, path: &str, found: &mut BTreeSet<(String, Vec<String>)>) {
        if let Some(target) = schema["$ref"].as_str() {
            // Any JSON, which has no keys of its own and speaks of itself.
            if target != "#/$defs/json" {
                objects(root.pointer(target.trim_start_matches('#')).unwrap(), root, path, found);
            }
            return;
        }
        if let Some(properties) = schema["properties"].as_object() {
            let mut keys: Vec<String> = properties.keys().cloned().collect();
            keys.sort();
            found.insert((path.into(), keys));
            for (key, inner) in properties {
                objects(inner, root, &std::format!("{path}/{key}"), found);
            }
        }
        for inner in [&schema["items"], &schema["additionalProperties"]] {
            if inner.is_object() {
                objects(inner, root, &std::format!("{path}/*"), found);
            }
        }
        for inner in schema["anyOf"].as_array().into_iter().flatten() {
            objects(inner, root, path, found);
        }
    }

    fn ordered(order: Order, path: &str, found: &mut BTreeSet<(String, Vec<String>)>) {
        match order {
            Free => {}
            Each(inner) => ordered(*inner, &std::format!("{path}/*"), found),
            Keys(keys) | Open(keys) => {
                let mut names: Vec<String> = keys.iter().map(|(name, _)| String::from(*name)).collect();
                names.sort();
                found.insert((path.into(), names));
                for (name, inner) in keys {
                    ordered(*inner, &std::format!("{path}/{name}"), found);
                }
            }
        }
    }

    #[test]
    fn every_key_of_the_schema_has_a_place() {
        let schema: Value = serde_json::from_str(BUNDLE_SCHEMA).unwrap();
        let (mut wanted, mut known) = (BTreeSet::new(), BTreeSet::new());
        objects(&schema, &schema, "", &mut wanted);
        ordered(FILE, "", &mut known);
        assert!(wanted.len() > 30);
        assert_eq!(wanted, known);
    }
}
