//! Scripts that are harmless: of sed, of jq, lints of cargo clippy.
//!
//! Spec: command-lines.md 2.

/// A sed script that only prints, deletes, quits, numbers, or substitutes without running or writing.
pub(super) fn is_plain_script(script: &str) -> bool {
    is_addressed(script) || is_substitution(script)
}

/// An address, a range or none, then p, d, q or =.
fn is_addressed(script: &str) -> bool {
    let Some(body) = script.strip_suffix(['p', 'd', 'q', '=']) else { return false };
    let Some(rest) = after_address(body) else { return body.is_empty() };
    match rest.strip_prefix(',') {
        Some(second) => after_address(second) == Some(""),
        None => rest.is_empty(),
    }
}

/// What follows a line number, `$` or `/…/`.
fn after_address(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('$') {
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix('/') {
        let (regex, rest) = rest.split_once('/')?;
        return (!regex.contains(['\\', '\n'])).then_some(rest);
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

/// `s/…/…/` with flags of g, p, i, I and digits.
fn is_substitution(script: &str) -> bool {
    let Some(rest) = script.strip_prefix("s/") else { return false };
    let mut parts = rest.split('/');
    let (Some(_), Some(_), Some(flags), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    !rest.contains(['\\', '\n'])
        && flags.chars().all(|c| matches!(c, 'g' | 'p' | 'i' | 'I') || c.is_ascii_digit())
}

/// Words of jq that load code or show what is secret.
const SECRETS: [&str; 7] =
    ["import", "include", "env", "ENV", "get_search_list", "modulemeta", "input_filename"];

/// A jq filter that names no module and no environment. A field of such a name is none: `.env`.
pub(super) fn is_plain_filter(filter: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut before: (Option<char>, Option<char>) = (None, None);
    let mut rest = filter;
    while let Some(first) = rest.chars().next() {
        if !is_word(first) {
            before = (before.1, Some(first));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let is_field = before.1 == Some('.')
            && before.0.is_none_or(|c| {
                matches!(c, 'a' | ' ' | '|' | '(' | '[' | ',' | '{' | ':' | ']' | ')' | '}' | '"' | '?')
            });
        if SECRETS.contains(&word) && !is_field {
            return false;
        }
        // `1.env` is a number and then a word; `a.env` is a field.
        before = (None, Some(if word.starts_with(|c: char| c.is_ascii_digit()) { '0' } else { 'a' }));
        rest = after;
    }
    true
}

/// A lint level, with its lint perhaps, or the name of a lint.
pub(super) fn is_lint(word: &str) -> bool {
    let name =
        |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b':' || b == b'-');
    match ["-W", "-D", "-A", "-F"].iter().find_map(|level| word.strip_prefix(level)) {
        Some(lint) => !lint.starts_with('-') && name(lint),
        None => !word.starts_with('-') && name(word),
    }
}
