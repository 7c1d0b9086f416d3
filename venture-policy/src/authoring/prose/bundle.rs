//! The whole bundle.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::figure::capital;
use super::rule::rule_in_words;
use super::{limits, role};
use crate::bundle::Bundle;

/// The whole bundle, a line a statement, an empty line between subjects.
#[must_use]
pub fn in_words(bundle: &Bundle) -> String {
    let base =
        bundle.base_currency.map_or_else(|| "no currency: nothing is spent".into(), |base| base.to_string());
    let mut sections = Vec::new();
    let mut section = |fill: &dyn Fn(&mut Vec<String>)| {
        let mut lines = Vec::new();
        fill(&mut lines);
        if !lines.is_empty() {
            sections.push(lines.join("\n"));
        }
    };
    section(&|lines| lines.push(format!("Version {}, {base}.", bundle.version)));
    section(&|lines| limits::governance(bundle, lines));
    for (name, row) in &bundle.roles {
        section(&|lines| role::role_in_words(name, row, bundle, lines));
    }
    section(&|lines| role::elevations(bundle, lines));
    section(&|lines| role::sets(bundle, lines));
    section(&|lines| limits::lists(bundle, lines));
    section(&|lines| limits::caps(bundle, lines));
    section(&|lines| limits::approvals(bundle, lines));
    section(&|lines| limits::gates(bundle, lines));
    section(&|lines| {
        let rules = bundle.rules.iter().map(|rule| format!("{}.", capital(&rule_in_words(rule, bundle, ""))));
        lines.extend(rules);
    });
    section(&|lines| lines.push("Whatever is not said here is denied.".into()));
    sections.join("\n\n")
}
