//! The formats of names and patterns that a file may hold.

use crate::bundle::read::Name;

/// The roles of people; no agent role may be named so (control-plane.md 2).
pub const RESERVED_ROLES: [&str; 6] =
    ["founder", "finance_controller", "ops_auditor", "venture_manager", "external_auditor", "platform_admin"];

fn all(text: &str, holds: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(holds)
}

fn starts(text: &str, holds: impl Fn(u8) -> bool) -> bool {
    text.bytes().next().is_some_and(holds)
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase()
}

fn lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// `[a-z][a-z0-9-]{0,63}`
fn kebab(text: &str) -> bool {
    text.len() <= 64 && starts(text, lower) && all(text, |b| lower_or_digit(b) || b == b'-')
}

/// `[a-z][a-z0-9_]{0,63}`
pub(crate) fn snake(text: &str) -> bool {
    text.len() <= 64 && starts(text, lower) && all(text, |b| lower_or_digit(b) || b == b'_')
}

fn role(text: &str) -> bool {
    kebab(text) && !RESERVED_ROLES.contains(&text)
}

/// `[a-z][a-z0-9_-]{0,63}`: a role of people, or of agents.
pub(crate) fn any_role(text: &str) -> bool {
    text.len() <= 64 && starts(text, lower) && all(text, |b| lower_or_digit(b) || b == b'_' || b == b'-')
}

/// `[a-z0-9][a-z0-9_-]{0,63}`
pub(crate) fn row_id(text: &str) -> bool {
    text.len() <= 64
        && starts(text, lower_or_digit)
        && all(text, |b| lower_or_digit(b) || b == b'_' || b == b'-')
}

/// `[A-Za-z0-9._-]{1,64}`
pub(crate) fn key_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && all(text, |b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// `[a-z0-9-]{1,64}`
pub(crate) fn category(text: &str) -> bool {
    (1..=64).contains(&text.len()) && all(text, |b| lower_or_digit(b) || b == b'-')
}

/// Four digits: a merchant category code, an account.
pub(crate) fn four_digits(text: &str) -> bool {
    text.len() == 4 && all(text, |b| b.is_ascii_digit())
}

/// `[A-Z]{3,5}`
pub(crate) fn currency(text: &str) -> bool {
    (3..=5).contains(&text.len()) && all(text, |b| b.is_ascii_uppercase())
}

/// Two capitals.
pub(crate) fn country(text: &str) -> bool {
    text.len() == 2 && all(text, |b| b.is_ascii_uppercase())
}

/// `rule-[a-z0-9-]+`
pub(crate) fn rule_id(text: &str) -> bool {
    text.strip_prefix("rule-")
        .is_some_and(|rest| !rest.is_empty() && all(rest, |b| lower_or_digit(b) || b == b'-'))
}

/// `[A-Z][A-Z0-9_]{1,63}`
pub(crate) fn reason_code(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && starts(text, |b| b.is_ascii_uppercase())
        && all(text, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn name_line(text: &str) -> bool {
    !text.contains('\n') && (1..=128).contains(&text.chars().count())
}

fn label_line(text: &str) -> bool {
    !text.contains('\n') && (1..=64).contains(&text.chars().count())
}

fn tool_segment(text: &str) -> bool {
    starts(text, lower) && all(text, |b| lower_or_digit(b) || b == b'_' || b == b'-')
}

/// Segments `[a-z][a-z0-9_-]*` with dots between.
pub(crate) fn tool_name(text: &str) -> bool {
    text.split('.').all(tool_segment)
}

fn registry_name(text: &str) -> bool {
    tool_name(text) && text != "read" && text != "write"
}

/// A tool of the registry.
pub(crate) const TOOL: Name = Name {
    expected: "segments `[a-z][a-z0-9_-]*` with dots between; `read` and `write` stand for `io.read`, `io.write`",
    holds: registry_name,
};
/// An agent role.
pub(crate) const ROLE: Name =
    Name { expected: "`[a-z][a-z0-9-]{0,63}`, not the name of a role of people", holds: role };
/// A permission set, a workflow class.
pub(crate) const KEBAB: Name = Name { expected: "`[a-z][a-z0-9-]{0,63}`", holds: kebab };
/// An argument, a fact.
pub(crate) const SNAKE: Name = Name { expected: "`[a-z][a-z0-9_]{0,63}`", holds: snake };
/// A category.
pub(crate) const CATEGORY: Name = Name { expected: "`[a-z0-9-]{1,64}`", holds: category };
/// A currency.
pub(crate) const CURRENCY: Name = Name { expected: "three to five capitals", holds: currency };
/// A merchant, a venture slug, a rule or violation kind.
pub(crate) const NAME: Name = Name { expected: "one line of 1 to 128 characters", holds: name_line };
/// A metadata key.
pub(crate) const LABEL: Name = Name { expected: "one line of 1 to 64 characters", holds: label_line };

/// A character that no pattern holds: a control, or a format character that the eye does not see.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// A path glob (policy.md 5.2).
pub(crate) fn glob(text: &str) -> bool {
    let plain = |c: char| !hidden(c) && !r#"[]{}\"'()"#.contains(c);
    let segment = |part: &str| part != ".." && (!part.contains("**") || part == "**");
    !text.is_empty()
        && !text.starts_with([' ', '~'])
        && !text.ends_with(' ')
        && text.chars().all(plain)
        && text.split('/').all(segment)
}

/// The tokens of a command pattern (policy.md 5.2).
fn command_spec(text: &str) -> bool {
    let plain = |c: char| !hidden(c) && !c.is_whitespace() && !r#"()"'"#.contains(c);
    let token = |part: &str| !part.is_empty() && part.chars().all(plain);
    text != ":*" && text.split(' ').all(token)
}

/// The parts of a pattern that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'t> {
    /// The tool, `read` and `write` written in full; without the `.*` of a wildcard.
    pub name: &'t str,
    /// Whether `.*` follows.
    pub wildcard: bool,
    /// What stands in the parentheses.
    pub spec: Option<&'t str>,
}

impl Parts<'_> {
    /// Whether it covers the tool `name`.
    pub(crate) fn covers(&self, name: &str) -> bool {
        if self.wildcard {
            name.strip_prefix(self.name).is_some_and(|rest| rest.starts_with('.'))
        } else {
            name == self.name
        }
    }
}

/// The parts of a pattern (policy.md 5.2); `None` where it is none.
pub(crate) fn pattern<'t>(text: &'t str, is_command: impl Fn(&str) -> bool) -> Option<Parts<'t>> {
    let (head, spec) = match text.split_once('(') {
        Some((head, rest)) => (head, Some(rest.strip_suffix(')')?)),
        None => (text, None),
    };
    let (name, wildcard) = head.strip_suffix(".*").map_or((head, false), |name| (name, true));
    if !tool_name(name) {
        return None;
    }
    let name = match name {
        "read" if !wildcard => "io.read",
        "write" if !wildcard => "io.write",
        other => other,
    };
    let spec_reads =
        spec.is_none_or(|spec| if !wildcard && is_command(name) { command_spec(spec) } else { glob(spec) });
    spec_reads.then_some(Parts { name, wildcard, spec })
}

/// A topic, perhaps with `*` for a token and `>` for the rest (policy.md 5.3).
pub(crate) fn topic(text: &str) -> bool {
    let token = |part: &str| {
        part == "*" || (!part.is_empty() && all(part, |b| b.is_ascii_alphanumeric() || b"_$-".contains(&b)))
    };
    text == ">" || text.strip_suffix(".>").unwrap_or(text).split('.').all(token)
}

/// A host, or `*.` and a suffix of two labels or more (policy.md 5.4).
pub(crate) fn domain(text: &str) -> bool {
    let outer = |byte: Option<&u8>| byte.is_some_and(|b| lower_or_digit(*b));
    let label = |part: &str| {
        let bytes = part.as_bytes();
        bytes.len() <= 63
            && outer(bytes.first())
            && outer(bytes.last())
            && all(part, |b| lower_or_digit(b) || b == b'-')
    };
    let host = text.strip_prefix("*.").unwrap_or(text);
    text.len() <= 255
        && host.contains('.')
        && host.split('.').all(label)
        && host.rsplit('.').next().is_some_and(|last| starts(last, lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_patterns() {
        let read = |text| pattern(text, |name| name == "shell");
        assert_eq!(read("read"), Some(Parts { name: "io.read", wildcard: false, spec: None }));
        assert_eq!(read("git.*"), Some(Parts { name: "git", wildcard: true, spec: None }));
        assert_eq!(read("shell(git push)").and_then(|parts| parts.spec), Some("git push"));
        for bad in
            ["*", "a.*.b", "*.b", "write()", "shell(:*)", "shell(a  b)", "a(b)c", "a(b", "A", "a..b", ""]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn reads_topics_and_domains() {
        for good in ["a", "a.b", "a.*", "a.>", ">", "*.>", "$sys", "_x"] {
            assert!(topic(good), "{good}");
        }
        for bad in ["", "a..b", ">.a", "a.b>", "a b", "a.*b", ".a"] {
            assert!(!topic(bad), "{bad}");
        }
        for good in ["arxiv.org", "*.wikipedia.org", "a-b.c1.de"] {
            assert!(domain(good), "{good}");
        }
        for bad in ["org", "*.org", "a.1", "-a.org", "a-.org", "A.org", "a.org.", "*.*.org", "http://a.org"] {
            assert!(!domain(bad), "{bad}");
        }
    }
}
