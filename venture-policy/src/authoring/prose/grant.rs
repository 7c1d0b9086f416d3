//! What a pattern and its conditions let somebody do.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Json;

use super::figure::{each, joined, lasting, listed, money, times};
use crate::bundle::{Bundle, Grant, When};

/// Tools that have a verb of their own: alone, and with what stands in brackets.
const VERBS: [(&str, &str, &str); 6] = [
    ("io.read", "read any file", "read files"),
    ("io.write", "write any file", "write files"),
    ("io.list", "list any folder", "list folders"),
    ("io.delete", "delete any file", "delete files"),
    ("event.publish", "publish events", "publish events"),
    ("web.fetch", "fetch", "fetch"),
];

/// What a deny forbids: of a program every use, of a tool every call that the pattern matches.
pub(super) fn denied_in_words(bundle: &Bundle, pattern: &str) -> String {
    pattern_in_words(bundle, pattern).replace(HARMLESS, "").replace(", unread", "")
}

/// What the argument models call harmless.
const HARMLESS: &str = " with harmless arguments";

/// `read files at …`, `run …`, `use …`.
pub(super) fn pattern_in_words(bundle: &Bundle, pattern: &str) -> String {
    let (name, spec) = match pattern.split_once('(') {
        Some((name, spec)) => (name, spec.strip_suffix(')')),
        None => (pattern, None),
    };
    let name = match name {
        "read" => "io.read",
        "write" => "io.write",
        other => other,
    };
    if bundle.is_command(name) {
        let with = if name == "shell" { String::new() } else { format!(" with `{name}`") };
        return match spec {
            None => format!("run any command{with}, unread"),
            Some(tokens) => match tokens.strip_suffix(":*") {
                Some(program) => format!("run `{program}`{with}{HARMLESS}"),
                None if !tokens.contains(' ') => format!("run `{tokens}`{with}{HARMLESS}"),
                None => format!("run `{tokens}`{with}"),
            },
        };
    }
    let verb = VERBS.iter().find(|(tool, ..)| *tool == name);
    match (verb, spec) {
        (Some((_, alone, _)), None) => (*alone).to_string(),
        (Some((_, _, within)), Some(glob)) => format!("{within} at `{glob}`"),
        (None, _) => format!("use `{pattern}`"),
    }
}

/// The same with the conditions under which it holds.
pub(super) fn grant_in_words(bundle: &Bundle, grant: &Grant) -> String {
    let when = &grant.when;
    let mut parts = [pattern_in_words(bundle, &grant.pattern)].to_vec();
    parts.extend(when.paths.as_ref().map(|paths| format!("at {}", listed(paths))));
    parts.extend(when.topics.as_ref().map(|topics| format!("on topics {}", listed(topics))));
    parts.extend(when.domains.as_ref().map(|domains| format!("from {}", listed(domains))));
    let conditions = [arguments(when), amounts(bundle, when), counts(when)].concat();
    let mut text = parts.join(" ");
    if !conditions.is_empty() {
        text.push_str(&format!(" {}", conditions.join(", ")));
    }
    if !when.host.is_empty() {
        let rows = when.host.iter().map(|(name, value)| format!("`{name}` {}", shown(value))).collect();
        text.push_str(&format!("; the host holds it to {}", joined(rows, "and")));
    }
    text
}

fn arguments(when: &When) -> Vec<String> {
    let mut parts = Vec::new();
    for (name, values) in &when.values {
        let values = values.iter().map(shown).collect();
        parts.push(format!("with `{name}` {}", joined(values, "or")));
    }
    if !when.absent.is_empty() {
        parts.push(format!("without {}", listed(&when.absent)));
    }
    if when.same_workflow {
        parts.push("in its own workflow".into());
    }
    if let Some(seconds) = when.max_age_seconds {
        parts.push(format!("reaching back at most {}", lasting(seconds)));
    }
    if let Some(seconds) = when.max_range_seconds {
        parts.push(format!("over at most {}", lasting(seconds)));
    }
    if let Some(most) = when.max_bytes {
        parts.push(format!("up to {most} bytes"));
    }
    if when.idempotency_key {
        parts.push("with an idempotency key".into());
    }
    parts
}

fn amounts(bundle: &Bundle, when: &When) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(most) = when.session_minor {
        parts.push(format!("up to {} a session", money(bundle, most)));
    }
    if let Some(over) = when.second_approval_over_minor {
        let over = money(bundle, over);
        parts.push(format!("above {over} once a founder or an orchestrator approves"));
    }
    parts
}

fn counts(when: &When) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(rate) = when.rate {
        parts.push(format!("at most {} {}", times(rate.count), each(rate.seconds)));
    }
    if let Some(most) = when.per_session {
        parts.push(format!("at most {} a session", times(most)));
    }
    if let Some(most) = when.concurrent {
        parts.push(format!("at most {most} at a time"));
    }
    parts
}

fn shown(value: &Json) -> String {
    match value {
        Json::Str(text) => format!("`{text}`"),
        Json::Int(number) => number.to_string(),
        Json::Bool(truth) => truth.to_string(),
        Json::Null | Json::Array(_) | Json::Object(_) => "something".into(),
    }
}
