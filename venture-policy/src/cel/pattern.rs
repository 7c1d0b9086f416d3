//! Regular expressions: the syntax of RE2, matched in linear time, small by limit.

use alloc::format;
use alloc::string::String;
use core::fmt;

use regex::{Regex, RegexBuilder};

/// The longest pattern, in characters.
pub const MAX_PATTERN_CHARS: usize = 256;
/// The greatest compiled size, in bytes.
const MAX_COMPILED_BYTES: usize = 1 << 18;
/// The deepest nesting of groups.
const MAX_GROUPS: u32 = 32;

/// A compiled pattern; it matches anywhere in a text unless it is anchored.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.source)
    }
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Longer than [`MAX_PATTERN_CHARS`].
    #[error("a pattern of more than {MAX_PATTERN_CHARS} characters")]
    TooLong,
    /// Too large once it is compiled.
    #[error("a pattern that grows too large; lower its repetitions")]
    TooLarge,
    /// Something that RE2 does not have.
    #[error("{0}")]
    Syntax(String),
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// In order: [`PatternError::TooLong`], [`PatternError::Syntax`], [`PatternError::TooLarge`].
    pub fn new(source: &str) -> Result<Self, PatternError> {
        if source.chars().count() > MAX_PATTERN_CHARS {
            return Err(PatternError::TooLong);
        }
        Self::unbounded(source)
    }

    /// Compiles a pattern of any length, under the same limit of compiled size.
    ///
    /// # Errors
    /// In order: [`PatternError::Syntax`], [`PatternError::TooLarge`].
    pub fn unbounded(source: &str) -> Result<Self, PatternError> {
        let translated = translate(source)?;
        let built =
            RegexBuilder::new(&translated).size_limit(MAX_COMPILED_BYTES).nest_limit(MAX_GROUPS).build();
        match built {
            Ok(regex) => Ok(Self { source: source.into(), regex }),
            Err(regex::Error::CompiledTooBig(_)) => Err(PatternError::TooLarge),
            Err(error) => Err(PatternError::Syntax(reason(&format!("{error}")))),
        }
    }

    /// Whether the pattern matches somewhere in the text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// The last line of a message that spans several.
fn reason(message: &str) -> String {
    let line = message.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("not a pattern");
    line.trim().trim_start_matches("error: ").into()
}

fn refuse<T>(message: &str) -> Result<T, PatternError> {
    Err(PatternError::Syntax(message.into()))
}

/// Writes what RE2 means in the syntax of the matcher, and refuses what RE2 does not have:
/// `\d \s \w \b` are ASCII in RE2, set operations and verbose mode do not exist.
fn translate(source: &str) -> Result<String, PatternError> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut in_class = false;
    let mut repeated = Repeated::No;
    while let Some(c) = rest.chars().next() {
        if !in_class {
            repeated = repeated.then(c)?;
        }
        let used = match c {
            '\\' => escape(rest, in_class, &mut out)?,
            '[' if in_class => class_inside(rest, &mut out)?,
            '[' => {
                in_class = true;
                let negated = rest.starts_with("[^");
                out.push_str(if negated { "[^" } else { "[" });
                let opened: usize = if negated { 2 } else { 1 };
                // A bracket that comes first is a literal.
                if rest.get(opened..).unwrap_or("").starts_with(']') {
                    out.push_str("\\]");
                    opened.saturating_add(1)
                } else {
                    opened
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(c);
                1
            }
            '&' | '~' if in_class => {
                // Never a set operation.
                out.push('\\');
                out.push(c);
                1
            }
            '-' if in_class && rest.starts_with("--") => {
                return refuse("write `\\-` for a minus within brackets");
            }
            '(' if !in_class && rest.starts_with("(?") => group(rest, &mut out)?,
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = rest.get(used..).unwrap_or("");
    }
    Ok(out)
}

/// Whether a repetition stands just before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    No,
    Once,
    Lazy,
}

impl Repeated {
    /// RE2 repeats once, and lazily at most: `a**` is an error.
    fn then(self, c: char) -> Result<Self, PatternError> {
        match (self, c) {
            (Self::Once, '?') => Ok(Self::Lazy),
            (Self::Once | Self::Lazy, '*' | '+' | '?' | '{') => refuse("a repetition of a repetition"),
            (Self::No, '*' | '+' | '?' | '}') => Ok(Self::Once),
            _ => Ok(Self::No),
        }
    }
}

/// A bracket within brackets: a POSIX class, or a literal.
fn class_inside(rest: &str, out: &mut String) -> Result<usize, PatternError> {
    if rest.starts_with("[:") {
        let Some(end) = rest.find(":]") else { return refuse("a class that does not end") };
        let end = end.saturating_add(2);
        out.push_str(rest.get(..end).unwrap_or(""));
        return Ok(end);
    }
    out.push_str("\\[");
    Ok(1)
}

fn escape(rest: &str, in_class: bool, out: &mut String) -> Result<usize, PatternError> {
    let Some(kind) = rest.chars().nth(1) else { return refuse("a backslash at the end") };
    let (outside, inside) = match kind {
        'd' => ("[0-9]", Some("0-9")),
        'D' => ("[^0-9]", None),
        's' => ("[\\t\\n\\x0C\\r ]", Some("\\t\\n\\x0C\\r ")),
        'S' => ("[^\\t\\n\\x0C\\r ]", None),
        'w' => ("[0-9A-Za-z_]", Some("0-9A-Za-z_")),
        'W' => ("[^0-9A-Za-z_]", None),
        'b' if !in_class => {
            if rest.starts_with("\\b{") {
                return refuse("`\\b{…}` is not part of RE2");
            }
            ("(?-u:\\b)", None)
        }
        'B' => return refuse("`\\B` is not supported; say what stands there"),
        'A' | 'z' if !in_class => {
            out.push('\\');
            out.push(kind);
            return Ok(2);
        }
        'p' | 'P' | 'x' => {
            out.push('\\');
            out.push(kind);
            return Ok(2);
        }
        'a' | 'f' | 't' | 'n' | 'r' | 'v' => {
            out.push('\\');
            out.push(kind);
            return Ok(2);
        }
        '1'..='9' => return refuse("back-references are not part of RE2"),
        '0' => return refuse("octal escapes are not supported; write `\\x…`"),
        'Q' | 'E' | 'C' => return refuse("`\\Q`, `\\E` and `\\C` are not supported"),
        other if other.is_ascii_alphabetic() || other == '<' || other == '>' => {
            return refuse(&format!("`\\{other}` is not part of RE2"));
        }
        other if other.is_ascii() => {
            out.push('\\');
            out.push(other);
            return Ok(2);
        }
        other => return refuse(&format!("`\\{other}` is not part of RE2")),
    };
    match (in_class, inside) {
        (false, _) => out.push_str(outside),
        (true, Some(inside)) => out.push_str(inside),
        (true, None) => return refuse(&format!("`\\{kind}` within brackets is not supported")),
    }
    Ok(2)
}

/// After `(?`: a name, or the flags `i m s U`.
fn group(rest: &str, out: &mut String) -> Result<usize, PatternError> {
    let after = rest.get(2..).unwrap_or("");
    if after.starts_with("P<")
        || (after.starts_with('<') && !after.starts_with("<=") && !after.starts_with("<!"))
    {
        out.push_str("(?");
        return Ok(2);
    }
    if after.starts_with(['=', '!', '<']) {
        return refuse("look-around is not part of RE2");
    }
    let end = after.find([':', ')']).unwrap_or(after.len());
    let flags = after.get(..end).unwrap_or("");
    if !flags.chars().all(|flag| matches!(flag, 'i' | 'm' | 's' | 'U' | '-')) {
        return refuse("only the flags `i`, `m`, `s` and `U` are part of RE2");
    }
    out.push_str("(?");
    out.push_str(flags);
    Ok(end.saturating_add(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Pattern::new(pattern).unwrap().matches(text), expected, "{pattern} {text}");
    }

    #[test]
    fn classes_are_ascii_as_in_re2() {
        check("^\\d+$", "123", true);
        check("^\\d+$", "١٢٣", false);
        check("^\\w$", "é", false);
        check("^[\\d_]+$", "1_2", true);
        check("\\bio\\b", "a io b", true);
        check("^[a&&b]+$", "a&b", true);
        check("^[[:alpha:]]+$", "abc", true);
        check("^[]a]+$", "a]", true);
        check("^[^]]$", "]", false);
        check("^[[]$", "[", true);
        check("(?i)^IO\\.", "io.read", true);
    }

    #[test]
    fn refuses_what_re2_does_not_have() {
        for pattern in
            ["(?=io)", "(?!a)", "(?<=a)b", "(a)\\1", "(?x) a", "\\B", "[\\D]", "(", "[a", "a**", "\\"]
        {
            assert!(matches!(Pattern::new(pattern), Err(PatternError::Syntax(_))), "{pattern}");
        }
    }

    #[test]
    fn bounds_length_and_size() {
        assert_eq!(Pattern::new(&"a".repeat(257)).unwrap_err(), PatternError::TooLong);
        assert!(Pattern::new(&"é".repeat(256)).is_ok());
        assert_eq!(Pattern::new("((\\pL{100}){100}){100}").unwrap_err(), PatternError::TooLarge);
        let deep = ["(".repeat(100), ")".repeat(100)].concat();
        assert!(matches!(Pattern::new(&deep), Err(PatternError::Syntax(_))));
    }
}
