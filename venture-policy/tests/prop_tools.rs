//! Laws of tool calls by name, over random bundles and random calls, command lines among them.
//!
//! Spec: policy.md 1, 5.1, 5.2, 5.4; bundle.md.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use venture_core::id::{Uuid, WorkflowId};
use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Denied, Elevated, Permitted, ToolPolicy};

const REGISTRY: &str = r#"{
    "io.read": {"sensitivity": "LOW"}, "io.write": {"sensitivity": "LOW"},
    "git.log": {"sensitivity": "LOW"}, "git.hub.open": {"sensitivity": "LOW"},
    "web.fetch": {"sensitivity": "HIGH", "input_schema": {"type": "object", "required": ["url"]}},
    "event.publish": {"sensitivity": "LOW"},
    "pay.out": {"sensitivity": "HIGH"},
    "sandbox.run": {"sensitivity": "HIGH", "elevation": {"roles": ["r"], "max_seconds": 60}},
    "shell": {"sensitivity": "HIGH"}
}"#;
/// What a role may be granted, as the file says it.
const GRANTS: &[&str] = &[
    r#""read""#,
    r#""io.read(src/**)""#,
    r#""io.read(W/docs/*.md)""#,
    r#""io.*""#,
    r#""io.*(src/*)""#,
    r#""write(src/**)""#,
    r#""git.*""#,
    r#""git.log""#,
    r#"{"pattern": "io.write", "when": {"max_bytes": 10}}"#,
    r#"{"pattern": "io.write", "when": {"paths": ["src/**", "docs/*"]}}"#,
    r#"{"pattern": "git.log", "when": {"values": {"n": [1, 2]}, "absent": ["m"]}}"#,
    r#"{"pattern": "web.fetch", "when": {"domains": ["a.org", "*.b.org"]}}"#,
    r#"{"pattern": "web.fetch", "when": {"domains": ["b.org"], "absent": ["m"]}}"#,
    r#"{"pattern": "event.publish", "when": {"topics": ["t.*", "u.>"]}}"#,
    r#"{"pattern": "pay.out", "when": {"second_approval_over_minor": 100}}"#,
    r#"{"pattern": "pay.out", "when": {"second_approval_over_minor": 5, "idempotency_key": true}}"#,
    r#""sandbox.run""#,
    r#""shell(git:*)""#,
    r#""shell(git push)""#,
    r#""shell(ls:*)""#,
    r#""shell(cargo test:*)""#,
    r#""shell(make all)""#,
    r#"{"pattern": "shell(cargo:*)", "when": {"absent": ["m"]}}"#,
];
/// What a role or set may deny, and a set allow.
const PATTERNS: &[&str] = &[
    "read",
    "write",
    "io.read(src/a)",
    "io.*",
    "io.*(docs/**)",
    "io.write(src/**)",
    "git.*",
    "git.log",
    "web.fetch",
    "web.*",
    "event.publish",
    "pay.out",
    "sandbox.run",
    "sandbox.*",
    "shell",
    "shell(git)",
    "shell(git push)",
    "shell(git log)",
    "shell(cargo build)",
    "shell(ls)",
    "shell(make)",
    "shell(rm)",
];
const CALLS: &[(&str, &str)] = &[
    ("read", r#"{"path": "src/a"}"#),
    ("io.read", r#"{"path": "src/x/b.rs"}"#),
    ("io.read", r#"{"path": "docs/a.md"}"#),
    ("io.read", r#"{"path": "src/../docs/a.md"}"#),
    ("io.read", r#"{}"#),
    ("io.read", r#"{"path": 7}"#),
    ("write", r#"{"path": "src/a", "bytes": 10}"#),
    ("io.write", r#"{"path": "docs/a", "bytes": 11}"#),
    ("git.log", r#"{"n": 1}"#),
    ("git.log", r#"{"n": 2, "m": 0}"#),
    ("git.hub.open", r#"{}"#),
    ("web.fetch", r#"{"url": "https://a.org/x"}"#),
    ("web.fetch", r#"{"url": "https://www.b.org"}"#),
    ("web.fetch", r#"{"url": "https://b.org", "m": 1}"#),
    ("web.fetch", r#"{"url": "https://u@a.org/"}"#),
    ("web.fetch", r#"{"m": 1}"#),
    ("event.publish", r#"{"topic": "t.a"}"#),
    ("event.publish", r#"{"topic": "u.a.b"}"#),
    ("event.publish", r#"{"topic": "system.a"}"#),
    ("pay.out", r#"{"amount_minor": 5}"#),
    ("pay.out", r#"{"amount_minor": 6, "idempotency_key": "0123456789abcdef"}"#),
    ("pay.out", r#"{"amount_minor": 101, "idempotency_key": "0123456789abcdef"}"#),
    ("sandbox.run", r#"{}"#),
    ("shell", r#"{"command": "ls -la src"}"#),
    ("shell", r#"{"command": "git log -1 && ls"}"#),
    ("shell", r#"{"command": "git push origin"}"#),
    ("shell", r#"{"command": "git -C src push"}"#),
    ("shell", r#"{"command": "cargo test --workspace; git status"}"#),
    ("shell", r#"{"command": "cargo build | ls", "m": 1}"#),
    ("shell", r#"{"argv": ["make", "all"]}"#),
    ("shell", r#"{"command": "ls $(rm x)"}"#),
    ("shell", r#"{"command": "rm -rf /"}"#),
];

/// A bundle of one role `r` and one set `s`, as lists of patterns.
#[derive(Clone, Debug)]
struct Lists {
    grants: Vec<String>,
    denies: Vec<String>,
    set_allow: Vec<String>,
    set_deny: Vec<String>,
}

fn lists() -> impl Strategy<Value = Lists> {
    let owned = |texts: Vec<&'static str>| texts.into_iter().map(String::from).collect::<Vec<_>>();
    let some = |texts: &'static [&'static str], most: usize| {
        subsequence(texts.to_vec(), 0..=most).prop_shuffle().prop_map(owned)
    };
    (some(GRANTS, 12), some(PATTERNS, 3), some(PATTERNS, 14), some(PATTERNS, 2))
        .prop_map(|(grants, denies, set_allow, set_deny)| Lists { grants, denies, set_allow, set_deny })
}

fn quote(patterns: &[String]) -> String {
    patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect::<Vec<_>>().join(",")
}

impl Lists {
    fn bundle(&self) -> Bundle {
        let text = format!(
            r#"{{"version": "1.0.0", "tool_registry": {REGISTRY},
                "roles": {{"r": {{"grants": [{}], "denies": [{}]}}, "bare": {{}}}},
                "permission_sets": {{"s": {{"allow": [{}], "deny": [{}]}}}}}}"#,
            self.grants.join(","),
            quote(&self.denies),
            quote(&self.set_allow),
            quote(&self.set_deny),
        );
        Bundle::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors:?}: {text}"))
    }

    fn policy(&self) -> ToolPolicy {
        ToolPolicy::of(&self.bundle())
    }
}

/// One call, owned.
#[derive(Clone, Debug)]
struct Asked {
    role: &'static str,
    tool: String,
    args: Json,
    set: Option<&'static str>,
    traced: bool,
    approved: bool,
    elevation: Elevated,
}

fn asked() -> impl Strategy<Value = Asked> {
    let elevation = select(vec![Elevated::Never, Elevated::Expired, Elevated::Live]);
    let set = prop_oneof![2 => Just(None), 1 => Just(Some("s"))];
    (select(CALLS), set, prop::bool::weighted(0.9), any::<bool>(), elevation).prop_map(
        |((tool, args), set, traced, approved, elevation)| Asked {
            role: "r",
            tool: tool.into(),
            args: Json::parse(args.as_bytes()).unwrap(),
            set,
            traced,
            approved,
            elevation,
        },
    )
}

/// What a call comes to; the later, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Allowed,
    Waits,
    Denied,
}

fn check<'p>(policy: &'p ToolPolicy, asked: &Asked) -> Result<Permitted<'p>, Denied<'p>> {
    policy.check(&Call {
        role: Some(asked.role),
        tool: &asked.tool,
        args: &asked.args,
        permission_set: asked.set,
        workflow_id: WorkflowId(Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001)),
        at: "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap(),
        traced: asked.traced,
        approved: asked.approved,
        elevation: asked.elevation,
    })
}

fn outcome(lists: &Lists, asked: &Asked) -> Outcome {
    match check(&lists.policy(), asked) {
        Ok(permitted) if permitted.grants().any(|taken| taken.lacks_approval) => Outcome::Waits,
        Ok(_) => Outcome::Allowed,
        Err(_) => Outcome::Denied,
    }
}

/// Whether a pattern's name covers the tool, read naively.
fn speaks_of(grant: &str, tool: &str) -> bool {
    let tool = match tool {
        "read" => "io.read",
        "write" => "io.write",
        other => other,
    };
    let pattern = grant.trim_start_matches(r#"{"pattern": "#).trim_start_matches('"');
    let name = pattern.split(['(', '"']).next().unwrap();
    let name = match name {
        "read" => "io.read",
        "write" => "io.write",
        other => other,
    };
    name == tool || name.strip_suffix('*').is_some_and(|lead| tool.starts_with(lead))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// What no grant and no live elevation speaks of is denied.
    #[test]
    fn default_deny(lists in lists(), mut asked in asked()) {
        let mut others = lists.clone();
        others.grants.retain(|grant| !speaks_of(grant, &asked.tool));
        let opens = asked.tool == "sandbox.run" && asked.elevation == Elevated::Live;
        if !opens {
            prop_assert_eq!(outcome(&others, &asked), Outcome::Denied);
        }
        asked.role = "bare";
        if !opens {
            prop_assert_eq!(outcome(&lists, &asked), Outcome::Denied);
        }
        // A set without allows lets nothing through, whatever the role may.
        asked.role = "r";
        asked.set = Some("s");
        let empty = Lists { set_allow: Vec::new(), ..lists };
        prop_assert_eq!(outcome(&empty, &asked), Outcome::Denied);
    }

    /// What let a call through, written as a deny too, refuses it; so do the tool's name and the wildcard over it.
    #[test]
    fn deny_beats_allow(lists in lists(), asked in asked(), in_set: bool) {
        let policy = lists.policy();
        let Ok(permitted) = check(&policy, &asked) else { return Ok(()) };
        let full = match asked.tool.as_str() { "read" => "io.read", "write" => "io.write", other => other };
        let wild = format!("{}.*", full.split('.').next().unwrap());
        let mut denies: Vec<String> = permitted.grants().map(|taken| taken.pattern.to_string()).collect();
        denies.push(full.to_string());
        denies.extend(full.contains('.').then_some(wild));
        for deny in denies {
            let mut more = lists.clone();
            let mut again = asked.clone();
            if in_set && asked.set.is_some() {
                more.set_deny.insert(0, deny.clone());
            } else {
                again.set = None;
                more.denies.push(deny.clone());
            }
            let policy = more.policy();
            let denied = check(&policy, &again).map_err(|denied| denied.reason);
            prop_assert_eq!(denied.err(), Some(Reason::ToolExplicitlyDenied), "{} against {:?}", deny, again);
        }
    }

    #[test]
    fn adding_a_deny_never_allows(lists in lists(), asked in asked(), deny in select(PATTERNS), in_set: bool, at in any::<Index>()) {
        let before = outcome(&lists, &asked);
        let mut more = lists;
        let list = if in_set { &mut more.set_deny } else { &mut more.denies };
        list.insert(at.index(list.len() + 1), deny.to_string());
        let after = outcome(&more, &asked);
        prop_assert!(after >= before, "{before:?} became {after:?} by {deny}");
    }

    /// Order says which grant is taken, never whether one is.
    #[test]
    fn rule_order_is_irrelevant(
        (lists, turned) in lists().prop_flat_map(|lists| {
            let shuffled = |list: &Vec<String>| Just(list.clone()).prop_shuffle();
            let turned = (shuffled(&lists.grants), shuffled(&lists.denies), shuffled(&lists.set_allow), shuffled(&lists.set_deny));
            (Just(lists), turned)
        }),
        asked in asked(),
    ) {
        let (grants, denies, set_allow, set_deny) = turned;
        let turned = Lists { grants, denies, set_allow, set_deny };
        prop_assert_eq!(outcome(&lists, &asked), outcome(&turned, &asked));
        let (old, new) = (lists.policy(), turned.policy());
        let (old, new) = (check(&old, &asked).err(), check(&new, &asked).err());
        prop_assert_eq!(old.map(|denied| denied.row), new.map(|denied| denied.row));
    }

    #[test]
    fn duplicates_are_irrelevant(lists in lists(), asked in asked()) {
        let twice = |list: &[String]| list.iter().chain(list).cloned().collect::<Vec<_>>();
        let doubled = Lists {
            grants: twice(&lists.grants),
            denies: twice(&lists.denies),
            set_allow: twice(&lists.set_allow),
            set_deny: twice(&lists.set_deny),
        };
        let (once, again) = (lists.policy(), doubled.policy());
        prop_assert_eq!(format!("{:?}", check(&once, &asked)), format!("{:?}", check(&again, &asked)));
    }

    /// A role, tool or set that the bundle does not have, and arguments that its schema does not.
    #[test]
    fn unknown_is_denied(lists in lists(), asked in asked(), name in "[a-z]{1,6}(\\.[a-z]{1,6}){0,2}", which in 0_usize..4) {
        let mut unknown = asked;
        let role = ["founder", "R", "r ", ""][which];
        let known = ["io.read", "io.write", "read", "write", "git.log", "web.fetch", "pay.out", "shell"];
        let wanted = match which {
            0 => { unknown.role = role; Reason::UnknownRole }
            1 if !known.contains(&name.as_str()) => { unknown.tool = name; Reason::ToolUnknown }
            2 => { unknown.set = Some("other"); Reason::PermissionSetMissing }
            _ => {
                unknown.tool = "web.fetch".into();
                unknown.args = Json::parse(br#"{"uri": "https://a.org"}"#).unwrap();
                Reason::SchemaInvalid
            }
        };
        let policy = lists.policy();
        prop_assert_eq!(check(&policy, &unknown).map_err(|denied| (denied.row, denied.reason)).err(), Some((5, wanted)));
    }

    /// A set named, a grant less, an allow of the set less, an approval or elevation less, a condition more:
    /// nothing that was denied passes.
    #[test]
    fn narrowing_never_widens(lists in lists(), asked in asked(), which in any::<Index>(), how in 0_usize..6) {
        let (mut narrow, mut less) = (lists.clone(), asked.clone());
        match how {
            0 => less.set = Some("s"),
            1 if !narrow.grants.is_empty() => {
                let _ = narrow.grants.remove(which.index(narrow.grants.len()));
            }
            2 if !narrow.set_allow.is_empty() => {
                let _ = narrow.set_allow.remove(which.index(narrow.set_allow.len()));
            }
            3 => less.approved = false,
            4 => less.elevation = Elevated::Expired,
            _ => narrow.grants.iter_mut().for_each(|grant| {
                *grant = match grant.strip_suffix("}}") {
                    Some(rest) if !rest.contains("\"max_age_seconds\"") => format!("{rest}, \"max_age_seconds\": 5}}}}"),
                    Some(_) => grant.clone(),
                    None => format!("{{\"pattern\": {grant}, \"when\": {{\"values\": {{\"n\": [1]}}}}}}"),
                };
            }),
        }
        let (before, after) = (outcome(&lists, &asked), outcome(&narrow, &less));
        prop_assert!(after >= before, "{before:?} became {after:?}");
    }

    /// The stored bundle read anew, the stored arguments read anew: the same, to the last detail.
    #[test]
    fn replay_is_identical(lists in lists(), asked in asked(), between in proptest::collection::vec(asked(), 0..4)) {
        let bundle = lists.bundle();
        let policy = ToolPolicy::of(&bundle);
        let first = format!("{:?}", check(&policy, &asked));
        for other in &between {
            let _ = check(&policy, other);
        }
        prop_assert_eq!(&format!("{:?}", check(&policy, &asked)), &first);
        let file = venture_core::canonical::to_vec(&bundle.file).unwrap();
        let again = ToolPolicy::of(&Bundle::load(Json::parse(&file).unwrap()).unwrap());
        let args = Json::parse(&venture_core::canonical::to_vec(&asked.args).unwrap()).unwrap();
        prop_assert_eq!(&format!("{:?}", check(&again, &Asked { args, ..asked })), &first);
    }
}
