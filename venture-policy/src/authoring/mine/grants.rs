//! The narrowest grants for the calls of one role to one tool.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::iter;

use venture_core::Json;
use venture_core::id::WorkflowId;

use super::seen::SeenCall;
use crate::bundle::{Bundle, Grant};
use crate::command_line::{Line, Part, Word};

/// More paths than that in one tool are granted by folder.
const MAX_PATHS: usize = 16;
/// Conditions that are mined anew; the others are taken over.
const MINED: [&str; 3] = ["paths", "topics", "domains"];

/// The grants, as a bundle file has them.
pub(super) fn grants(template: &Bundle, role: &str, tool: &str, calls: &[&SeenCall]) -> Vec<Json> {
    let text = |call: &SeenCall, key: &str| call.args.get(key).and_then(Json::as_str).map(String::from);
    let all = |key: &str| -> Option<BTreeSet<String>> { calls.iter().map(|call| text(call, key)).collect() };
    let mut when = taken_over(template, role, tool);
    let list = |texts: BTreeSet<String>| Json::Array(texts.into_iter().map(Json::from).collect());
    if let Some(hosts) = all("url").map(|urls| urls.iter().filter_map(|url| host(url)).collect()) {
        when.insert("domains".into(), list(hosts));
    }
    if let Some(topics) = all("topic") {
        when.insert("topics".into(), list(topics));
    }
    let patterns = match (template.is_command(tool), all("path")) {
        (true, _) => calls.iter().flat_map(|call| of_line(tool, call)).collect(),
        (false, Some(_)) => of_paths(tool, calls),
        (false, None) => BTreeSet::from([tool.to_string()]),
    };
    let granted = |pattern: String| {
        if when.is_empty() {
            Json::from(pattern)
        } else {
            Json::object([("pattern", Json::from(pattern)), ("when", Json::Object(when.clone()))])
        }
    };
    patterns.into_iter().map(granted).collect()
}

/// The conditions that every grant of the role for that tool has in common.
fn taken_over(template: &Bundle, role: &str, tool: &str) -> BTreeMap<String, Json> {
    let Some(known) = template.roles.get(role) else { return BTreeMap::new() };
    let is_of = |grant: &&Grant| {
        let name = grant.pattern.split('(').next().unwrap_or_default();
        name == tool || tool.strip_prefix("io.") == Some(name)
    };
    let at: Vec<usize> =
        known.grants.iter().enumerate().filter(|(_, grant)| is_of(grant)).map(|(at, _)| at).collect();
    let [only] = at.as_slice() else { return BTreeMap::new() };
    let file =
        template.file.get("roles").and_then(|roles| roles.get(role)).and_then(|role| role.get("grants"));
    let written = file.and_then(Json::as_array).and_then(|grants| grants.get(*only));
    let when = written.and_then(|grant| grant.get("when")).and_then(Json::as_object);
    let mut when = when.cloned().unwrap_or_default();
    when.retain(|key, _| !MINED.contains(&key.as_str()));
    when
}

/// The host of a URL that was let through.
fn host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.to_ascii_lowercase())
}

/// A pattern for each program that the line starts, down to its sub-command; a line that was let through
/// unread is granted so.
fn of_line(tool: &str, call: &SeenCall) -> BTreeSet<String> {
    let line = match (call.args.get("command"), call.args.get("argv")) {
        (Some(Json::Str(line)), None) => Line::read(line).ok(),
        (None, Some(Json::Array(argv))) => {
            let words: Option<Vec<Word<'_>>> = argv.iter().map(|word| Some(word.as_str()?.into())).collect();
            words.and_then(|words| Line::of_words(words).ok())
        }
        _ => None,
    };
    let Some(line) = line else { return BTreeSet::from([tool.to_string()]) };
    let workspace = format!("/workspace/{}", call.workflow_id);
    let pattern = |words: &[Word<'_>]| {
        let part = Part::new(words, iter::empty(), iter::empty(), &workspace).ok()?;
        let (program, command) = part.named();
        Some(match command {
            Some(command) => format!("{tool}({program} {command})"),
            None => format!("{tool}({program}:*)"),
        })
    };
    line.parts().filter_map(pattern).collect()
}

/// A pattern a path; of many, a pattern a folder.
fn of_paths(tool: &str, calls: &[&SeenCall]) -> BTreeSet<String> {
    let path = |call: &&SeenCall| {
        let path = call.args.get("path").and_then(Json::as_str).unwrap_or_default();
        below(path, call.workflow_id)
    };
    let mut globs: BTreeSet<String> = calls.iter().map(path).collect();
    while globs.len() > MAX_PATHS {
        let before = globs.len();
        globs = globs.iter().map(|glob| folder(glob)).collect();
        if globs.len() == before {
            break;
        }
    }
    globs.into_iter().map(|glob| format!("{tool}({glob})")).collect()
}

/// The path with `W` for the workflow's own folder.
fn below(path: &str, workflow: WorkflowId) -> String {
    let own = format!("/workspace/{workflow}/");
    let relative = path.strip_prefix(&own).or_else(|| (!path.starts_with('/')).then_some(path));
    match relative {
        Some(rest) => format!("W/{}", parts(rest).join("/")),
        None => format!("/{}", parts(path).join("/")),
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

/// Everything in the folder of a path or of a folder.
fn folder(glob: &str) -> String {
    let inner = glob.strip_suffix("/**").unwrap_or(glob);
    match inner.rsplit_once('/') {
        Some(("", _)) | None => "/**".into(),
        Some((parent, _)) => format!("{parent}/**"),
    }
}

/// The tools that some call used.
pub(super) fn by_tool<'c>(calls: impl Iterator<Item = &'c SeenCall>) -> BTreeMap<&'c str, Vec<&'c SeenCall>> {
    let mut tools: BTreeMap<&str, Vec<&SeenCall>> = BTreeMap::new();
    for call in calls {
        tools.entry(full_name(&call.tool)).or_default().push(call);
    }
    tools
}

/// `read` and `write` are `io.read` and `io.write` everywhere.
pub(super) fn full_name(tool: &str) -> &str {
    match tool {
        "read" => "io.read",
        "write" => "io.write",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_below_the_workflow_is_granted_to_every_workflow() {
        let workflow: WorkflowId = "20000000-0000-4000-8000-000000000001".parse().unwrap();
        for (path, glob) in [
            ("src/a.rs", "W/src/a.rs"),
            ("./src//a.rs", "W/src/a.rs"),
            ("/workspace/20000000-0000-4000-8000-000000000001/x", "W/x"),
            (
                "/workspace/20000000-0000-4000-8000-000000000002/x",
                "/workspace/20000000-0000-4000-8000-000000000002/x",
            ),
            ("/etc/hosts", "/etc/hosts"),
        ] {
            assert_eq!(below(path, workflow), glob);
        }
        assert_eq!(
            (folder("W/a/b.txt").as_str(), folder("W/a/**").as_str(), folder("/a").as_str()),
            ("W/a/**", "W/**", "/**")
        );
    }

    #[test]
    fn a_line_is_granted_program_by_program() {
        let check = |args: Json, patterns: &[&str]| {
            let call = SeenCall {
                role: "dev".into(),
                tool: "shell".into(),
                args,
                workflow_id: "20000000-0000-4000-8000-000000000001".parse().unwrap(),
                permission_set: None,
            };
            assert_eq!(of_line("shell", &call).into_iter().collect::<Vec<_>>(), patterns);
        };
        let line = |text: &str| Json::object([("command", Json::from(text))]);
        check(line("git status --short"), &["shell(git status)"]);
        check(line("cat 'a b' | grep x | wc -l"), &["shell(cat:*)", "shell(grep:*)", "shell(wc:*)"]);
        let argv = Json::Array(["cargo", "test"].map(Json::from).to_vec());
        check(Json::object([("argv", argv)]), &["shell(cargo test)"]);
        check(Json::object([("cmd", Json::from("ls"))]), &["shell"]);
    }
}
