//! Topics of messages, and what covers them.
//!
//! Spec: policy.md 5.3.

/// Whether everything that `asked` can match is matched by `granted`: `*` one token, `>` one or more, last.
///
/// # Examples
/// ```
/// use venture_policy::tools::topic::covers;
/// assert!(covers("research.>", "research.*.done"));
/// assert!(!covers("research.*", "research.>"));
/// ```
#[must_use]
pub fn covers(granted: &str, asked: &str) -> bool {
    let mut granted = granted.split('.');
    let mut asked = asked.split('.');
    loop {
        match (granted.next(), asked.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some(_), Some(">")) | (Some(_), None) | (None, Some(_)) => return false,
            (Some("*"), Some(_)) => {}
            (Some(_), Some("*")) => return false,
            (Some(wanted), Some(found)) if wanted == found => {}
            (Some(_), Some(_)) => return false,
        }
    }
}

/// A topic that nobody is granted, whatever a pattern says.
#[must_use]
pub fn is_reserved(asked: &str) -> bool {
    let first = asked.split('.').next().unwrap_or_default();
    first == "system"
        || first.starts_with(['$', '_'])
        || asked == "billing.raw"
        || asked.starts_with("billing.raw.")
}

/// Whether a text is a topic or filter at all.
#[must_use]
pub fn is_topic(text: &str) -> bool {
    let token = |part: &str| {
        part == "*"
            || (!part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_$-".contains(&b)))
    };
    text == ">" || text.strip_suffix(".>").unwrap_or(text).split('.').all(token)
}
