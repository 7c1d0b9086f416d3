//! A text as YAML or JSON.

use alloc::format;
use alloc::string::String;

use crate::bundle::reads_as_text;

/// Words that readers of older YAML take for truth values or merges.
const OLD_WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "<<", "=", "-"];

/// As JSON writes it.
pub(super) fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that an editor does not show as they are, or that YAML does not take raw.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// All of them lie in the basic plane.
fn push_escape(out: &mut String, c: char) {
    out.push_str(&format!("\\u{:04x}", u32::from(c)));
}

/// On one line of YAML: bare where every reader takes it for the same text.
pub(super) fn yaml(text: &str) -> String {
    if is_plain(text) { text.into() } else { json(text) }
}

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    let opens =
        first.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '(' | '+' | '$' | '^'));
    let inside =
        |c: char| !c.is_control() && !matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | '\'' | '\\' | '`');
    let number_like = first.is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '.'))
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b':' | b'.' | b'+' | b'-'));
    opens
        && text.chars().all(|c| inside(c) && !is_hidden(c) && (c == ' ' || !c.is_whitespace()))
        && !text.ends_with([' ', ':'])
        && !text.contains(" #")
        && !holds_loose_colon(text)
        && (!number_like || is_version(text))
        && !text.starts_with("...")
        && !OLD_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        && reads_as_text(text)
}

/// A colon that is not between two letters or digits, as in a time.
fn holds_loose_colon(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        if c == ':' && !(before.is_alphanumeric() && (after.is_alphanumeric() || after == '/')) {
            return true;
        }
        before = c;
    }
    false
}

/// `1.2.3`, which no reader takes for a number.
fn is_version(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().filter(|b| *b == b'.').count() == 2
}

/// As lines under `|`, if it has several and reads back: how the block opens, and its lines.
pub(super) fn block(text: &str) -> Option<(&'static str, &str)> {
    let (opens, body) = match text.strip_suffix('\n') {
        Some(body) => ("|", body),
        None => ("|-", text),
    };
    let clean = |line: &str| !line.ends_with([' ', '\t']) && !line.chars().any(|c| is_hidden(c) && c != '\t');
    let good = text.contains('\n')
        && !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(clean);
    good.then_some((opens, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_only_where_nobody_reads_another_value() {
        for bare in [
            "acme",
            "io.read(W/src/**)",
            "shell(git push)",
            "2026-03-02T12:00:00Z",
            "1.2.3",
            "W/**",
            "workflow.>",
            "https://x.example/a",
            "no-reply",
            "spend.amount_minor > 500 && request.time.getHours() < 5",
        ] {
            assert_eq!(yaml(bare), bare);
        }
        for quoted in [
            "",
            " a",
            "a ",
            "NO",
            "yes",
            "on",
            "null",
            "~",
            "true",
            "7372",
            "1_000",
            "12:30",
            "0x1F",
            "1e3",
            "*.a",
            "a: b",
            "a:",
            "shell(git:*)",
            "a #b",
            "#a",
            "-",
            "- a",
            "[a]",
            "a, b",
            "a\nb",
            "&a",
            "!a",
            "'a'",
            "?",
            "\u{feff}a",
            "1.5",
            ".5",
        ] {
            assert_eq!(yaml(quoted), json(quoted), "{quoted}");
        }
    }

    #[test]
    fn lines_stand_under_a_bar() {
        assert_eq!(block("a\nb"), Some(("|-", "a\nb")));
        assert_eq!(block("a\n\nb\n"), Some(("|", "a\n\nb")));
        for kept_quoted in ["a", "a\n\n", " a\nb", "a \nb", "\na", "\n", "a\n\u{7}b"] {
            assert!(block(kept_quoted).is_none() || kept_quoted == "a\n", "{kept_quoted:?}");
        }
    }
}
