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
