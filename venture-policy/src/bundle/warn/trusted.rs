//! ARGUMENTS_TRUSTED: a command tool granted without `(…)`, or a program without argument model.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Found;
use crate::bundle::check::{Tools, grant_steps, pointer};
use crate::bundle::error::WarningCode::ArgumentsTrusted;
use crate::bundle::load::Bundle;
use crate::command_line::is_modelled;

pub(super) fn look(bundle: &Bundle, found: &mut Found) {
    let tools = Tools::new(bundle);
    let mut grant = |steps: &[&str], pattern: &str| {
        if let Some(message) = trusted(bundle, &tools, pattern) {
            found.push(ArgumentsTrusted, pointer(steps), message);
        }
    };
    for (name, role) in &bundle.roles {
        for (at, granted) in role.grants.iter().enumerate() {
            let steps = grant_steps(bundle, name, at, granted);
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            grant(&steps, &granted.pattern);
        }
    }
    for (name, set) in &bundle.permission_sets {
        for (at, pattern) in set.allow.iter().enumerate() {
            grant(&["permission_sets", name, "allow", &format!("{at}")], pattern);
        }
    }
}

fn trusted(bundle: &Bundle, tools: &Tools<'_>, pattern: &str) -> Option<String> {
    let parts = tools.parts(pattern)?;
    if parts.wildcard || !bundle.is_command(parts.name) {
        return None;
    }
    let Some(spec) = parts.spec else {
        return Some(String::from("every command line is trusted, unread"));
    };
    let program = spec.split([' ', ':']).next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    (!is_modelled(name))
        .then(|| format!("`{program}` has no argument model; its arguments pass as they stand"))
}
