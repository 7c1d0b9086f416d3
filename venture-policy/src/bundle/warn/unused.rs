//! ROLE_UNUSED, ENTRY_UNUSED.

use alloc::format;

use super::Found;
use crate::bundle::check::pointer;
use crate::bundle::error::WarningCode::{EntryUnused, RoleUnused};
use crate::bundle::load::Bundle;
use crate::bundle::model::{AllowlistName, NameList, Role};

pub(super) fn look(bundle: &Bundle, found: &mut Found) {
    for (name, role) in &bundle.roles {
        let elevated = bundle
            .tool_registry
            .values()
            .filter_map(|row| row.elevation.as_ref())
            .any(|elevation| elevation.roles.contains(name));
        if role.grants.is_empty() && role.ceilings_minor.is_empty() && !elevated {
            let message = format!("the role `{name}` may call nothing and spend nothing");
            found.push(RoleUnused, pointer(&["roles", name]), message);
        }
    }
    for list in AllowlistName::ALL {
        entries(bundle, *list, found);
    }
    for (name, role) in &bundle.roles {
        own_entries(bundle, name, role, found);
    }
}

/// Entries of a role's own lists that the allowlists lack, so that no spend passes by them.
fn own_entries(bundle: &Bundle, name: &str, role: &Role, found: &mut Found) {
    let lists = &bundle.allowlists;
    let rows = [
        ("merchants", &role.merchants, &lists.merchants),
        ("categories", &role.categories, &lists.categories),
        ("mccs", &role.mccs, &lists.mccs),
    ];
    for (key, own, all) in rows {
        let written = own.as_ref().map(NameList::written).unwrap_or_default();
        for (at, entry) in
            written.iter().enumerate().filter(|(_, entry)| *entry != "*" && !all.contains(entry))
        {
            let message =
                format!("`{entry}` is not in `allowlists.{key}`, so the role `{name}` cannot use it");
            found.push(EntryUnused, pointer(&["roles", name, key, &format!("{at}")]), message);
        }
    }
}

/// Entries that no role's own list lets through, of lists that no rule reads.
fn entries(bundle: &Bundle, list: AllowlistName, found: &mut Found) {
    let by_rule = bundle
        .rules
        .iter()
        .any(|rule| rule.constraints.as_ref().is_some_and(|constraints| constraints.allowlist == Some(list)));
    let own: fn(&Role) -> Option<&NameList> = match list {
        AllowlistName::Merchants => |role| role.merchants.as_ref(),
        AllowlistName::Categories => |role| role.categories.as_ref(),
        AllowlistName::Mccs => |role| role.mccs.as_ref(),
        // The baseline of EXTERNAL_API reads the domains.
        AllowlistName::Domains => return,
        AllowlistName::Topics | AllowlistName::Destinations => |_| Some(&NOTHING),
    };
    if by_rule {
        return;
    }
    let spends = |role: &&Role| !role.ceilings_minor.is_empty();
    for (at, entry) in bundle.allowlists.get(list).written().iter().enumerate() {
        let used = bundle
            .roles
            .values()
            .filter(spends)
            .any(|role| own(role).is_none_or(|names| names.contains("*") || names.contains(entry)));
        if !used {
            let message = format!("no role or rule can use `{entry}`");
            found.push(EntryUnused, format!("/allowlists/{list}/{at}"), message);
        }
    }
}

static NOTHING: NameList = NameList::EMPTY;
