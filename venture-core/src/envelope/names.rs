//! Ids that every tenant has without asking.

use alloc::string::ToString as _;

use crate::id::{BundleId, NS_VENTURE, TenantId, Uuid, WorkflowId, WorkspaceId, uuid_v5};

/// The workflow of events that belong to none: UUIDv5(`NS_VENTURE`, `"system:" + tenant_id`).
///
/// Spec: events.md 1.
#[must_use]
pub fn system_workflow(tenant: TenantId) -> WorkflowId {
    WorkflowId(uuid_v5(NS_VENTURE, &[b"system:", tenant.to_string().as_bytes()]))
}

/// The workspace of a tenant that named none: UUIDv5(`tenant_id`, `"workspace"`).
///
/// Spec: events.md 1.
#[must_use]
pub fn default_workspace(tenant: TenantId) -> WorkspaceId {
    WorkspaceId(uuid_v5(tenant.0, &[b"workspace"]))
}

/// The built-in deny-all bundle, in force before the first publication: UUIDv5(`NS_VENTURE`, `"genesis"`).
///
/// Spec: events.md 1.
#[must_use]
pub const fn genesis_bundle_id() -> BundleId {
    BundleId(Uuid::from_u128(GENESIS))
}

/// Written out, as every decision asks for it; the test derives it.
const GENESIS: u128 = 0xef63_2d40_33e0_58d2_ad75_32d4_a084_9f81;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genesis_bundle_is_named_as_derived() {
        assert_eq!(genesis_bundle_id(), BundleId(uuid_v5(NS_VENTURE, &[b"genesis"])));
    }
}
