//! Whether a list of the bundle holds what a request names.

use alloc::string::String;

use super::request::Request;
use crate::bundle::{AllowlistName, NameList, RuleType};
use crate::cel::{List, Value};

/// Whether the list holds the request's merchant, category, codes, host, topic or destination.
///
/// A spend's names are compared after folding, those of a call byte for byte. What is not named is
/// on no list. Spec: policy.md 4.1, `constraints`.
pub(super) fn holds(list: &NameList, name: AllowlistName, request: &Request<'_>) -> bool {
    let spend = request.spend.as_ref().filter(|_| request.kind == RuleType::Spend);
    let named = |argument: &str, of_spend: Option<&str>| match spend {
        Some(_) => of_spend.is_some_and(|value| list.contains(value)),
        None => request.text_argument(argument).is_some_and(|value| exact(list, value)),
    };
    match name {
        AllowlistName::Merchants => named("merchant", spend.and_then(|spend| spend.merchant)),
        AllowlistName::Categories => named("category", spend.and_then(|spend| spend.category)),
        AllowlistName::Mccs => match spend {
            Some(spend) => spend.mccs.is_some_and(|codes| all_listed(list, codes)),
            None => named("mcc", None),
        },
        AllowlistName::Domains => {
            let host = request.text_argument("url").or(request.resource).and_then(host);
            host.is_some_and(|host| list.written().iter().any(|entry| covers_host(entry, &host)))
        }
        AllowlistName::Topics => request
            .text_argument("topic")
            .is_some_and(|topic| list.written().iter().any(|entry| covers_topic(entry, topic))),
        AllowlistName::Destinations => {
            let destination = request.export.as_ref().and_then(|export| export.destination);
            let destination = destination.or_else(|| request.text_argument("destination"));
            destination.is_some_and(|value| exact(list, value))
        }
    }
}

fn exact(list: &NameList, name: &str) -> bool {
    list.written().iter().any(|entry| entry == name)
}

/// Whether there is a code, and every one is listed.
fn all_listed(list: &NameList, codes: List<'_>) -> bool {
    let mut at: usize = 0;
    while let Some(code) = codes.get(at) {
        if !matches!(code, Value::Str(text) if list.contains(text)) {
            return false;
        }
        at = at.saturating_add(1);
    }
    at > 0
}

/// The host of an address as policy.md 5.4 admits it, in lower case.
fn host(url: &str) -> Option<String> {
    let scheme = url.get(..8)?;
    if !scheme.eq_ignore_ascii_case("https://") {
        return None;
    }
    let rest = url.get(8..)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    (plain && host.contains('.')).then_some(host)
}

/// `a.org`, or `*.a.org` for what lies below it.
fn covers_host(entry: &str, host: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(suffix) => {
            host.len().checked_sub(suffix.len()).and_then(|at| at.checked_sub(1)).is_some_and(|dot| {
                host.get(dot..).is_some_and(|tail| tail.strip_prefix('.') == Some(suffix)) && dot > 0
            })
        }
        None => entry == host,
    }
}

/// `*` is one token, `>` one or more at the end; a topic asked for may hold them too.
fn covers_topic(pattern: &str, topic: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('.'), topic.split('.'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(">"), Some(_)) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(host("https://A.org:443/x").as_deref(), Some("a.org"));
        for url in ["http://a.org", "https://a", "https://u@a.org", "https://a.org:8443/", "a.org"] {
            assert_eq!(host(url), None, "{url}");
        }
        assert!(covers_host("*.a.org", "x.a.org") && covers_host("a.org", "a.org"));
        assert!(!covers_host("*.a.org", "a.org") && !covers_host("*.a.org", "xa.org"));
        assert!(!covers_host("a.org", "x.a.org"));
    }

    #[test]
    fn topics() {
        for (pattern, topic, covered) in [
            ("a.>", "a.b", true),
            ("a.>", "a.b.c", true),
            ("a.>", "a", false),
            ("a.*", "a.b", true),
            ("a.*", "a.>", false),
            ("a.>", "a.>", true),
            ("a", "a", true),
            ("a.*", "a.b.c", false),
        ] {
            assert_eq!(covers_topic(pattern, topic), covered, "{pattern} {topic}");
        }
    }
}
