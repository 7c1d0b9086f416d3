//! Whether arguments are harmless under a model.
//!
//! Spec: command-lines.md 2.

use alloc::vec::Vec;

use super::lexer::{Word, is_assignment};
use super::model::{Arguments, Operands, Runner};
use super::script::{is_lint, is_plain_filter, is_plain_script};

/// What an option's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Plain,
    /// A file to write.
    Target,
    /// Plain unless it opens with `@`.
    Text,
}

/// What an option is, and which value is joined to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read<'w> {
    /// Not listed.
    Unknown,
    /// No value, or one that is plain and joined.
    Whole,
    /// A value joined to it.
    Joined(Value, &'w str),
    /// So many values beside it.
    Beside(Value, usize),
}

/// Tells of a path whether it is a file that may be written.
pub(super) type Safe<'s> = &'s dyn Fn(&str) -> bool;

impl Arguments {
    /// Whether all of `words` from place `trusted` on are harmless; what stands before it is its author's
    /// word, and read only for what it says of the rest.
    pub(super) fn cover(&self, words: &[Word<'_>], trusted: usize, safe: Safe<'_>) -> bool {
        let (mut operands, mut operand_count) = (Vec::new(), 0_usize);
        let (mut at, mut only_operands, mut target_named) = (0_usize, false, false);
        while let Some(word) = words.get(at).map(AsRef::as_ref) {
            let judged = at >= trusted;
            at = at.saturating_add(1);
            if only_operands || !word.starts_with('-') || word == "-" {
                operand_count = operand_count.saturating_add(1);
                if self.operands != Operands::Plain {
                    operands.push((word, judged));
                }
                continue;
            }
            if word == "--" {
                only_operands = true;
                continue;
            }
            if judged && self.operands == Operands::Remote && operand_count >= 2 {
                return false;
            }
            let read = self.read(word);
            target_named = target_named
                || matches!(read, Read::Joined(Value::Target, _) | Read::Beside(Value::Target, _));
            let fits = |value: &str, kind| match kind {
                Value::Plain => true,
                Value::Target => safe(value),
                Value::Text => !value.starts_with('@'),
            };
            match read {
                Read::Unknown if judged => return false,
                // What follows may be its value, which nobody judged.
                Read::Unknown
                    if at == trusted
                        && !words.get(at).is_none_or(|next: &Word<'_>| next.starts_with('-')) =>
                {
                    return false;
                }
                Read::Unknown | Read::Whole => {}
                Read::Joined(kind, value) => {
                    if judged && !fits(value, kind) {
                        return false;
                    }
                }
                Read::Beside(kind, count) => {
                    for _ in 0..count {
                        let value = words.get(at);
                        if (judged && value.is_none())
                            || (at >= trusted && !value.is_none_or(|value| fits(value, kind)))
                        {
                            return false;
                        }
                        at = at.saturating_add(1);
                    }
                }
            }
        }
        self.cover_operands(&operands, target_named, safe)
    }

    fn cover_operands(&self, operands: &[(&str, bool)], target_named: bool, safe: Safe<'_>) -> bool {
        if self.operands == Operands::Place && operands.is_empty() {
            return false;
        }
        let last = operands.len().saturating_sub(1);
        operands.iter().enumerate().filter(|(_, (_, judged))| *judged).all(|(at, (word, _))| {
            match self.operands {
                Operands::Plain => true,
                Operands::None | Operands::Remote => false,
                Operands::Targets | Operands::Place => safe(word),
                Operands::LastTarget if at == last && !target_named => safe(word),
                Operands::LastTarget => is_source(word),
                Operands::Script => at > 0 || is_plain_script(word),
                Operands::Filter => at > 0 || is_plain_filter(word),
                Operands::Lints => is_lint(word),
                Operands::Goals => !word.contains('='),
            }
        })
    }

    /// What a word that opens with a hyphen is.
    fn read<'w>(&self, word: &'w str) -> Read<'w> {
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let listed = self.options.after(name);
        if joined.is_none() && listed == Some("") {
            return Read::Whole;
        }
        match self.kind(name, listed) {
            Some((_, 0)) => Read::Whole,
            Some((kind, count)) => match joined {
                Some(value) if count == 1 => Read::Joined(kind, value),
                Some(_) => Read::Unknown,
                None => Read::Beside(kind, count),
            },
            None => self.bundle(word),
        }
    }

    /// The value and its count of an option that takes some; none where it is only joined.
    fn kind(&self, name: &str, listed: Option<&str>) -> Option<(Value, usize)> {
        if self.writes.contains(&name) {
            return Some((Value::Target, 1));
        }
        match listed? {
            "=" => Some((Value::Plain, 1)),
            "=?" => Some((Value::Plain, 0)),
            "==" => Some((Value::Plain, 2)),
            "=@" => Some((Value::Text, 1)),
            _ => None,
        }
    }

    /// Short options written together, the last with its value perhaps: `-la`, `-czf a.tgz`, `-j4`; or a
    /// number, where `-#` is listed.
    fn bundle<'w>(&self, word: &'w str) -> Read<'w> {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else {
            return Read::Unknown;
        };
        if letters.bytes().all(|byte| byte.is_ascii_digit()) && self.options.has("-#") {
            return Read::Whole;
        }
        if letters.chars().count() < 2 {
            return Read::Unknown;
        }
        for (at, letter) in letters.char_indices() {
            let mut bytes = [b'-'; 5];
            let Some(rest) = bytes.get_mut(1..) else { return Read::Unknown };
            let length = letter.encode_utf8(rest).len().saturating_add(1);
            let name =
                bytes.get(..length).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or_default();
            let after = letters.get(at.saturating_add(letter.len_utf8())..).unwrap_or_default();
            let listed = self.options.after(name);
            match self.kind(name, listed) {
                Some((_, 0)) => return Read::Whole,
                Some((_, 2..)) => return Read::Unknown,
                Some((kind, _)) if after.is_empty() => return Read::Beside(kind, 1),
                Some((kind, _)) => return Read::Joined(kind, after),
                None if listed == Some("") => {}
                None => return Read::Unknown,
            }
        }
        Read::Whole
    }
}

impl Runner {
    /// Whether words of a pattern name a program, script or code, and not only what stands before it.
    pub(super) fn is_named_by(&self, words: &[Word<'_>]) -> bool {
        let (mut before, mut only_operands) = (self.before, false);
        let mut rest = words.iter().map(AsRef::as_ref);
        while let Some(word) = rest.next() {
            if only_operands || !word.starts_with('-') || (word == "-" && self.reads_code) {
                if self.assignments && is_assignment(word) {
                    continue;
                }
                if before == 0 {
                    return true;
                }
                before = before.saturating_sub(1);
                continue;
            }
            let name = word.split('=').next().unwrap_or(word);
            if word == "--" {
                only_operands = true;
            } else if self.names.contains(&name) {
                return word.contains('=') || rest.next().is_some();
            } else if word != "-" && !self.flags.contains(&word) && !word.contains('=') {
                // What follows is its value, or may be.
                rest.next();
            }
        }
        false
    }
}

/// What a copy may take: a source `.git` would be written under that name.
fn is_source(word: &str) -> bool {
    let name = word.trim_end_matches('/').rsplit('/').next().unwrap_or(word);
    !name.eq_ignore_ascii_case(".git")
}
