//! Edges of patterns.

use super::path::{Glob, is_safe};
use super::*;

const W: &str = "/workspace/w";

#[test]
fn globs_match_below_the_workspace() {
    let glob = Glob::new("W/inputs/**");
    assert!(glob.allows("inputs/a/b.txt", W) && glob.allows("/workspace/w/inputs", W));
    assert!(!glob.allows("outputs/a", W) && !glob.allows("inputs/../secret", W));
    assert!(Glob::new("src/*.rs").allows("./src//main.rs", W));
    assert!(!Glob::new("src/*.rs").allows("src/a/b.rs", W));
    assert!(Glob::new("**/test_?.py").allows("a/b/test_1.py", W));
}

#[test]
fn denies_see_through_case_and_width() {
    let glob = Glob::new("secrets/**");
    assert!(glob.denies("Secrets/key", W) && glob.denies("ＳＥＣＲＥＴＳ/key", W) && glob.denies("../x", W));
    assert!(!glob.denies("src/a", W));
    assert!(glob.denies("secrets\u{ff0f}key", W) && glob.denies("public/\u{2025}/secrets/a", W));
}

#[test]
fn unsafe_paths_are_known() {
    for path in ["a/../b", "~/x", "a\\b", "a\u{202e}b", "./~x"] {
        assert!(!is_safe(path), "{path}");
    }
    assert!(is_safe("a..b/c~") && is_safe("/etc"));
}

#[test]
fn urls_have_one_form() {
    assert_eq!(egress::host("https://ArXiv.org:443/abs?x#y").as_deref(), Some("arxiv.org"));
    for url in [
        "http://arxiv.org/",
        "https://arxiv.org:8443/",
        "https://u@arxiv.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://a.internal/",
        "https://arxiv.org\\@evil.com/",
        "https://a_b.com/",
        "https://com/",
        "https://-a.com/",
        "https://[::1]/",
        "https://a.com /",
    ] {
        assert_eq!(egress::host(url), None, "{url}");
    }
    assert!(egress::domain_covers("*.wikipedia.org", "en.wikipedia.org"));
    assert!(!egress::domain_covers("*.wikipedia.org", "wikipedia.org"));
}

#[test]
fn a_wildcard_lies_strictly_below() {
    let pattern = Pattern::read("git.*", |_| false);
    assert!(pattern.covers("git.push") && pattern.covers("git.a.b") && !pattern.covers("git"));
    assert!(!pattern.covers("github.x"));
}

#[test]
fn spaces_of_a_segment_count() {
    let glob = Glob::new("secrets/ key");
    assert!(glob.denies("SECRETS/ Key", W) && !glob.denies("secrets/key", W));
    // Beyond ASCII too.
    assert!(Glob::new("é/a").denies("É/a", W) && !Glob::new("é/a").denies("É/ a", W));
}

mod elevation {
    use venture_core::id::{Uuid, WorkflowId};
    use venture_core::{Json, Reason};

    use crate::bundle::{Bundle, Format};
    use crate::tools::{Call, Elevated, ToolPolicy};

    const FILE: &[u8] = b"
version: 1.0.0
tool_registry: {shell: {sensitivity: HIGH, elevation: {roles: [dev], max_seconds: 60}}}
roles:
  dev:
    grants: [{pattern: 'shell(ls:*)', when: {max_bytes: 5}}]
    denies: [shell(rm)]
";

    fn check(line: &str, bytes: i64, elevation: Elevated) -> Result<(usize, bool), Reason> {
        let policy = ToolPolicy::of(&Bundle::parse_as(FILE, Format::Yaml).unwrap());
        let args = Json::object([("command", Json::from(line)), ("bytes", Json::Int(bytes))]);
        let call = Call {
            role: Some("dev"),
            tool: "shell",
            args: &args,
            permission_set: None,
            workflow_id: WorkflowId(Uuid::from_u128(1)),
            at: "2026-03-02T00:00:00Z".parse().unwrap(),
            traced: true,
            approved: false,
            elevation,
        };
        let found = policy.check(&call).map_err(|denied| denied.reason)?;
        Ok((found.grants().count(), found.is_elevated()))
    }

    #[test]
    fn covers_only_the_parts_that_no_grant_matches() {
        let live = Elevated::Live;
        assert_eq!(check("frob", 9, live), Ok((0, true)));
        assert_eq!(check("ls; frob", 5, live), Ok((1, true)));
        assert_eq!(check("ls", 5, live), Ok((1, false)));
        // The conditions of the other part's grant hold as ever, and denies beat it.
        assert_eq!(check("ls; frob", 9, live), Err(Reason::ConditionFailed));
        assert_eq!(check("frob; rm x", 5, live), Err(Reason::ToolExplicitlyDenied));
        assert_eq!(check("ls; frob", 5, Elevated::Expired), Err(Reason::ElevationExpired));
        assert_eq!(check("ls; frob", 5, Elevated::Never), Err(Reason::ElevationRequired));
    }
}
