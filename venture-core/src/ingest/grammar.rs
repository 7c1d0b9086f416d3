//! How event types are spelt.

/// Whether `text` is a domain, one to five names and a version, apart by dots.
///
/// # Examples
/// ```
/// use venture_core::ingest::is_event_type;
/// assert!(is_event_type("money.intent.created.v1"));
/// assert!(!is_event_type("money.intent-created.v1"));
/// assert!(!is_event_type("money.v1"));
/// ```
///
/// Spec: events.md 3.
#[must_use]
pub fn is_event_type(text: &str) -> bool {
    let Some((names, version)) = text.rsplit_once('.') else { return false };
    let number = version.strip_prefix('v').unwrap_or_default();
    let is_version = number.starts_with(|digit: char| ('1'..='9').contains(&digit))
        && number.bytes().all(|byte| byte.is_ascii_digit());
    is_version && (2..=6).contains(&names.split('.').count()) && names.split('.').all(is_name)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
