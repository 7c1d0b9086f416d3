//! Checks 10 to 13: what the role may spend on.

use venture_core::Reason;
use venture_policy::bundle::{Bundle, SpendScope};

use super::subject::{Checked, Denial, Subject};
use crate::state::State;
use crate::words::CheckMark::Passed;

pub(super) fn role(subject: &mut Subject<'_>) -> Checked {
    let denial = || Err(Denial::of(Reason::RoleUnauthorized));
    let Some(role) = subject.role else { return denial() };
    let scope = SpendScope::from_word(&subject.intent.scope_type);
    let in_scope = match (&role.spend_scopes, scope) {
        (None, Some(_)) => true,
        (Some(scopes), Some(scope)) => scopes.contains(&scope),
        (_, None) => false,
    };
    let in_category = role.categories.as_ref().is_none_or(|list| list.contains(&subject.intent.category));
    if in_scope && in_category { Ok(Passed) } else { denial() }
}

pub(super) fn category(subject: &mut Subject<'_>) -> Checked {
    let listed = subject.loaded.bundle.allowlists.categories.contains(&subject.intent.category);
    if listed { Ok(Passed) } else { Err(Denial::of(Reason::CategoryNotAllowed)) }
}

pub(super) fn merchant(subject: &mut Subject<'_>) -> Checked {
    let (bundle, intent) = (&subject.loaded.bundle, subject.intent);
    let allowed = if &*intent.merchant_scope == "*" {
        subject.role.is_some_and(lists_any)
    } else {
        merchant_listed(bundle, intent.role(), &intent.merchant_scope)
    };
    if let Some(cause) = vendor_blocked(&subject.context.engine.state, &intent.merchant_scope) {
        return Err(Denial::because(Reason::MerchantNotAllowed, cause));
    }
    if allowed { Ok(Passed) } else { Err(Denial::of(Reason::MerchantNotAllowed)) }
}

/// Why a vendor is blocked, if it is: how its rail refused.
///
/// Spec: treasury.md 6.1.
pub(crate) fn vendor_blocked(state: &State, merchant: &str) -> Option<Reason> {
    state.cases.block(merchant).and_then(crate::triggers::blocks)
}

fn lists_any(role: &venture_policy::bundle::Role) -> bool {
    role.merchants.as_ref().is_some_and(|list| list.contains("*"))
}

/// Whether a merchant is in the bundle's list, and in the role's, where it has one.
pub(crate) fn merchant_listed(bundle: &Bundle, role: &str, merchant: &str) -> bool {
    let Some(role) = bundle.roles.get(role) else { return false };
    let in_role = role.merchants.as_ref().is_none_or(|list| list.contains("*") || list.contains(merchant));
    in_role && bundle.allowlists.merchants.contains(merchant)
}

pub(super) fn mcc(subject: &mut Subject<'_>) -> Checked {
    let (bundle, intent) = (&subject.loaded.bundle, subject.intent);
    let missing = &*intent.rail == "card" && intent.mcc_allowlist.is_empty();
    let listed = |mcc: &venture_core::Text| mcc_listed(bundle, intent.role(), mcc);
    if missing || !intent.mcc_allowlist.iter().all(listed) {
        return Err(Denial::of(Reason::MccNotAllowed));
    }
    Ok(Passed)
}

/// Whether an MCC is in the bundle's list, and in the role's, where it has one.
pub(crate) fn mcc_listed(bundle: &Bundle, role: &str, mcc: &str) -> bool {
    let Some(role) = bundle.roles.get(role) else { return false };
    role.mccs.as_ref().is_none_or(|list| list.contains(mcc)) && bundle.allowlists.mccs.contains(mcc)
}
