//! URLs that may be reached, and the domains that grant them.
//!
//! Spec: policy.md 5.4.

use alloc::string::String;

/// Suffixes that are blocked for everyone.
const BLOCKED: [&str; 14] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "test",
    "invalid",
    "onion",
    "localhost.localdomain",
];

/// The host of a URL in the one form that passes: `https://host[:443][/?#…]`, folded to lower case.
#[must_use]
pub fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
    let good = plain && is_host(&host) && !is_blocked(&host);
    good.then_some(host)
}

fn is_host(host: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label)
        && last.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_blocked(host: &str) -> bool {
    BLOCKED
        .iter()
        .any(|suffix| host == *suffix || host.strip_suffix(suffix).is_some_and(|lead| lead.ends_with('.')))
}

/// Whether a domain of a grant covers a host: itself, or what lies below `*.suffix`.
#[must_use]
pub fn domain_covers(domain: &str, host: &str) -> bool {
    match domain.strip_prefix("*.") {
        Some(suffix) => host.strip_suffix(suffix).is_some_and(|lead| lead.len() > 1 && lead.ends_with('.')),
        None => domain == host,
    }
}
