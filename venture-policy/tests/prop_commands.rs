//! Laws of command tools: a deny is not escaped, and what nothing allows is denied.
//!
//! Spec: command-lines.md, policy.md 5.1.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use proptest::prelude::*;
use venture_core::id::{Uuid, WorkflowId};
use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

/// Every program that has a model, so that each is granted as `program:*`.
const MODELLED: [&str; 62] = [
    "git", "cargo", "npm", "pip", "docker", "make", "find", "grep", "rg", "ls", "cat", "head", "tail", "wc",
    "echo", "diff", "jq", "awk", "tar", "sort", "sed", "cp", "mv", "mkdir", "tee", "curl", "wget", "ssh",
    "xargs", "env", "python3", "node", "perl", "ruby", "php", "lua", "deno", "bun", "sh", "bash", "zsh",
    "dash", "busybox", "nice", "nohup", "setsid", "stdbuf", "sudo", "timeout", "flock", "chroot", "strace",
    "watch", "command", "builtin", "exec", "eval", "source", "trap", "parallel", "npx", "cd",
];

/// What is denied, and a line that the deny is for.
const DENIED: [(&str, &[&str]); 8] = [
    ("rm", &["rm", "-rf", "x"]),
    ("git push", &["git", "push", "origin"]),
    ("git status", &["git", "status"]),
    ("cargo build", &["cargo", "b", "--release"]),
    ("npm test", &["npm", "t"]),
    ("docker ps", &["docker", "ps", "-a"]),
    ("python3", &["python3.12", "--version"]),
    ("cat", &["cat", "x"]),
];

const WRAPPERS: [&str; 24] = [
    "env",
    "env A=1",
    "env -i",
    "env -u X",
    "xargs",
    "xargs -0",
    "timeout 5",
    "nice",
    "nice -n 5",
    "nohup",
    "sudo",
    "sudo -u x",
    "command",
    "command -p",
    "builtin",
    "exec",
    "exec -a x",
    "stdbuf -o0",
    "setsid",
    "flock x",
    "strace",
    "watch",
    "npx",
    "busybox",
];
const SHELLS: [&str; 8] = ["bash -c", "sh -c", "eval", "env -S", "python3 -c", "perl -e", "watch", "trap"];
const HARMLESS: [&str; 6] = ["ls", "echo a", "git log -1", "cargo tree", "wc -l f", "echo 'x; y'"];
const SEPARATORS: [&str; 6] = [" ; ", " && ", " || ", " | ", " & ", "\n"];
const LEADS: [&str; 9] = ["A=1 ", "2>&1 ", "2>/dev/null ", "! ", "time ", "( ", "{ ", "> x ", "if "];

fn policy(grants: &[String], denies: &[&str]) -> ToolPolicy {
    let list = |patterns: &mut dyn Iterator<Item = String>| Json::Array(patterns.map(Json::from).collect());
    let grants = list(&mut grants.iter().map(|grant| format!("shell({grant})")));
    let denies = list(&mut denies.iter().map(|deny| format!("shell({deny})")));
    let role = Json::object([("grants", grants), ("denies", denies)]);
    let registry = Json::object([("shell", Json::object([("sensitivity", Json::from("HIGH"))]))]);
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("tool_registry", registry),
        ("roles", Json::object([("r", role)])),
    ]);
    ToolPolicy::of(&Bundle::load(file).unwrap())
}

/// The code that refuses a line, if one does.
fn refused(policy: &ToolPolicy, args: &Json) -> Option<Reason> {
    let call = Call {
        role: Some("r"),
        tool: "shell",
        args,
        permission_set: None,
        workflow_id: WorkflowId(uuid()),
        at: "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap(),
        traced: true,
        approved: false,
        elevation: Elevated::Never,
    };
    policy.check(&call).err().map(|denied| denied.reason)
}

fn uuid() -> Uuid {
    Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001)
}

fn line(text: &str) -> Json {
    Json::object([("command", Json::from(text))])
}

/// One way to hide a line that is denied.
#[derive(Clone, Debug)]
enum Step {
    Wrap(usize),
    Code(usize),
    Before(usize, usize),
    After(usize, usize),
    Lead(usize),
    Substitute(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..WRAPPERS.len()).prop_map(Step::Wrap),
        (0..SHELLS.len()).prop_map(Step::Code),
        (0..HARMLESS.len(), 0..SEPARATORS.len()).prop_map(|(line, between)| Step::Before(line, between)),
        (0..HARMLESS.len(), 0..SEPARATORS.len()).prop_map(|(line, between)| Step::After(line, between)),
        (0..LEADS.len()).prop_map(Step::Lead),
        any::<bool>().prop_map(Step::Substitute),
    ];
    proptest::collection::vec(step, 0..4)
}

fn hide(text: String, steps: &[Step]) -> String {
    steps.iter().fold(text, |text, step| match step {
        Step::Wrap(at) => format!("{} {text}", WRAPPERS[*at]),
        Step::Code(at) => format!("{} '{}'", SHELLS[*at], text.replace('\'', "'\\''")),
        Step::Before(at, between) => format!("{}{}{text}", HARMLESS[*at], SEPARATORS[*between]),
        Step::After(at, between) => format!("{text}{}{}", SEPARATORS[*between], HARMLESS[*at]),
        Step::Lead(at) => format!("{}{text}", LEADS[*at]),
        Step::Substitute(true) => format!("echo $({text})"),
        Step::Substitute(false) => format!("echo `{text}`"),
    })
}

/// A word written in another way that means the same: each character quoted somehow.
fn quoted(word: &str, ways: &[u8]) -> String {
    let mut out = String::new();
    for (c, way) in word.chars().zip(ways.iter().cycle()) {
        match way % 5 {
            0 => out.push_str(&format!("'{c}'")),
            1 => out.push_str(&format!("\"{c}\"")),
            2 => out.push_str(&format!("\\{c}")),
            3 => out.push_str(&format!("''{c}")),
            _ => out.push(c),
        }
    }
    out
}

/// The program as it may be written elsewhere: its folder, its case.
fn program(name: &str, way: u8) -> String {
    match way % 6 {
        0 => format!("/usr/bin/{name}"),
        1 => format!("./{name}"),
        2 => name.to_uppercase(),
        3 => format!("//bin//{name}"),
        _ => name.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Wrapping, chaining, quoting, prefixing or re-ordering never turns a denied command into an allowed one,
    /// though every program that has a model is granted.
    #[test]
    fn a_deny_is_not_escaped(
        which in 0..DENIED.len(),
        ways in proptest::collection::vec(any::<u8>(), 1..8),
        place in any::<u8>(),
        global in 0..4_usize,
        forward in any::<bool>(),
        steps in steps(),
    ) {
        let (deny, words) = DENIED[which];
        let grants: Vec<String> = MODELLED.iter().map(|name| format!("{name}:*")).chain(["rm:*".into()]).collect();
        let policy = policy(&grants, &[deny]);
        let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
        words[0] = program(&words[0], place);
        let global = match (deny.starts_with("git"), global) {
            (true, 1) => "-C sub",
            (true, 2) => "--no-pager",
            (true, 3) => "-c alias.x=y",
            (_, _) => "",
        };
        if forward {
            // Options may stand before the sub-command.
            words[1..].sort_by_key(|word| !word.starts_with('-'));
        }
        let mut written: Vec<String> = words.iter().map(|word| quoted(word, &ways)).collect();
        if !global.is_empty() {
            written.insert(1, global.to_string());
        }
        let text = hide(written.join(" "), &steps);
        prop_assert!(refused(&policy, &line(&text)).is_some(), "{text:?} escapes the deny of {deny}");
    }

    /// The deny holds in a list of words too.
    #[test]
    fn a_deny_holds_for_lists(which in 0..DENIED.len(), wrapper in 0..WRAPPERS.len(), place in any::<u8>(), wrap in any::<bool>()) {
        let (deny, words) = DENIED[which];
        let grants: Vec<String> = MODELLED.iter().map(|name| format!("{name}:*")).collect();
        let policy = policy(&grants, &[deny]);
        let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
        words[0] = program(&words[0], place);
        if wrap {
            words = WRAPPERS[wrapper].split(' ').map(String::from).chain(words).collect();
        }
        let argv = Json::Array(words.into_iter().map(Json::from).collect());
        let args = Json::object([("argv", argv)]);
        prop_assert!(refused(&policy, &args).is_some(), "{args:?} escapes the deny of {deny}");
    }

    /// A line starts only programs that a grant names, whatever stands in it.
    #[test]
    fn what_nothing_allows_is_denied(
        granted in proptest::collection::btree_set(0..MODELLED.len(), 0..6),
        programs in proptest::collection::vec((0..MODELLED.len(), "[ -]?[a-z.=/-]{0,6}"), 1..4),
        between in proptest::collection::vec(0..SEPARATORS.len(), 4),
    ) {
        let grants: Vec<String> = granted.iter().map(|at| format!("{}:*", MODELLED[*at])).collect();
        let policy = policy(&grants, &[]);
        let mut text = String::new();
        for (at, (name, argument)) in programs.iter().enumerate() {
            if at > 0 {
                text.push_str(SEPARATORS[between[at]]);
            }
            text.push_str(&format!("{} {argument}", MODELLED[*name]));
        }
        // Without any command pattern the tool itself is not granted.
        let all_named = programs.iter().all(|(name, _)| granted.contains(name));
        prop_assert!(all_named || refused(&policy, &line(&text)).is_some(), "{text:?} under {grants:?}");
    }

    /// A wider line never passes where a part of it does not.
    #[test]
    fn a_chain_is_as_strong_as_each_part(
        lines in proptest::collection::vec("[a-z]{1,4}( [a-z./-]{1,5}){0,2}", 1..4),
        granted in proptest::collection::vec("[a-z]{1,4}", 0..4),
        between in 0..SEPARATORS.len(),
    ) {
        let policy = policy(&granted, &[]);
        let each = lines.iter().all(|one| refused(&policy, &line(one)).is_none());
        let chained = refused(&policy, &line(&lines.join(SEPARATORS[between]))).is_none();
        prop_assert_eq!(each, chained);
    }
}
