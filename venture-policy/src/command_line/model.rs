//! What of a program's arguments is harmless: data, and how it is read.
//!
//! Spec: command-lines.md 2.

/// What operands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operands {
    /// Any operand is plain.
    Plain,
    /// Each is a file to write, safe below the workspace.
    Targets,
    /// None is harmless.
    None,
    /// One of a few forms of a script, then plain operands.
    Script,
    /// A filter that loads and shows nothing secret, then plain operands.
    Filter,
    /// Lint levels and lints.
    Lints,
}

/// Options and operands of a program or sub-command.
///
/// An option that ends in `=` takes a value, beside it or after `=`; in `=?` only joined to it, or none;
/// others take none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments {
    pub(super) options: &'static [&'static str],
    /// Options whose value is a file to write.
    pub(super) writes: &'static [&'static str],
    pub(super) operands: Operands,
}

/// A sub-command, its aliases, its arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct SubCommand {
    /// Whether a pattern of the program alone covers it.
    pub(super) harmless: bool,
    pub(super) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) arguments: Arguments,
}

/// One program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    pub(super) names: &'static [&'static str],
    /// Options before the sub-command that are dropped; one with `=` takes a value.
    pub(super) globals: &'static [&'static str],
    /// Global options whose value is a directory that must be safe below the workspace.
    pub(super) directories: &'static [&'static str],
    pub(super) commands: &'static [SubCommand],
    /// Whether its operands name a program or script, to which all that follows belongs.
    pub(super) runs_operand: bool,
    pub(super) arguments: Arguments,
}

/// Nothing is harmless.
pub(super) const NOTHING: Arguments = Arguments { options: &[], writes: &[], operands: Operands::None };

impl Model {
    /// Whether its first word is a sub-command.
    pub(super) const fn has_commands(&self) -> bool {
        !self.commands.is_empty()
    }

    /// The sub-command of a name or alias.
    pub(super) fn command(&self, word: &str) -> Option<&'static SubCommand> {
        self.commands.iter().find(|command| command.name == word || command.aliases.contains(&word))
    }
}

impl Arguments {
    /// Whether words of a pattern name a program or script, and not only options and assignments.
    pub(super) fn names_program(&self, words: &[&str]) -> bool {
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            if !word.starts_with('-') && !word.contains('=') {
                return true;
            }
            if self.options.iter().any(|known| known.strip_suffix('=') == Some(*word)) {
                rest.next();
            }
        }
        false
    }

    /// Whether all of `words` are harmless; `safe` tells of a path to write.
    pub(super) fn cover(&self, words: &[&str], safe: &dyn Fn(&str) -> bool) -> bool {
        let mut rest = words.iter().copied();
        let mut only_operands = false;
        let mut seen_script = false;
        while let Some(word) = rest.next() {
            if only_operands || !word.starts_with('-') || word == "-" {
                if !self.operand(word, &mut seen_script, safe) {
                    return false;
                }
            } else if word == "--" {
                only_operands = true;
            } else if !self.option(word, &mut rest, safe) {
                return false;
            }
        }
        true
    }

    fn operand(&self, word: &str, seen_script: &mut bool, safe: &dyn Fn(&str) -> bool) -> bool {
        match self.operands {
            Operands::Plain => true,
            Operands::Targets => safe(word),
            Operands::None => false,
            Operands::Script => core::mem::replace(seen_script, true) || is_plain_script(word),
            Operands::Filter => core::mem::replace(seen_script, true) || is_plain_filter(word),
            Operands::Lints => is_lint(word),
        }
    }

    fn option<'w>(
        &self,
        word: &'w str,
        rest: &mut dyn Iterator<Item = &'w str>,
        safe: &dyn Fn(&str) -> bool,
    ) -> bool {
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        if self.options.contains(&word) && joined.is_none() {
            return true;
        }
        if self.options.iter().any(|known| known.strip_suffix("=?") == Some(name)) {
            return true;
        }
        let takes_value = |list: &[&str]| list.iter().any(|known| known.strip_suffix('=') == Some(name));
        if takes_value(self.writes) {
            return joined.or_else(|| rest.next()).is_some_and(safe);
        }
        if takes_value(self.options) {
            return joined.is_some() || rest.next().is_some();
        }
        self.bundle(word, rest, safe)
    }

    fn lists(list: &[&str], letter: char, valued: bool) -> bool {
        list.iter().any(|option| {
            let bare = option.strip_suffix('=');
            let name = if valued { bare } else { Some(*option) };
            name.and_then(|name| name.strip_prefix('-')) == Some(letter.encode_utf8(&mut [0; 4]))
        })
    }

    /// Short options written together, the last with its value perhaps: `-la`, `-czf a.tgz`, `-j4`; or a
    /// number, where `-#` is listed.
    fn bundle<'w>(
        &self,
        word: &'w str,
        rest: &mut dyn Iterator<Item = &'w str>,
        safe: &dyn Fn(&str) -> bool,
    ) -> bool {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else {
            return false;
        };
        if letters.bytes().all(|byte| byte.is_ascii_digit()) && self.options.contains(&"-#") {
            return !letters.is_empty();
        }
        if letters.chars().count() < 2 {
            return false;
        }
        for (at, letter) in letters.char_indices() {
            let after = letters.get(at.saturating_add(letter.len_utf8())..).unwrap_or_default();
            if self.options.iter().any(|known| is_optional(known, letter)) {
                return true;
            }
            let (plain, writes) =
                (Self::lists(self.options, letter, true), Self::lists(self.writes, letter, true));
            if plain || writes {
                let value = if after.is_empty() { rest.next() } else { Some(after) };
                return value.is_some_and(|value| plain || safe(value));
            }
            if !Self::lists(self.options, letter, false) {
                return false;
            }
        }
        true
    }
}

/// Whether this is the option of that letter and takes a value only when joined to it.
fn is_optional(option: &str, letter: char) -> bool {
    let name = option.strip_suffix("=?").and_then(|name| name.strip_prefix('-'));
    name == Some(letter.encode_utf8(&mut [0; 4]))
}

/// A sed script that only prints, deletes, quits, numbers, or substitutes without running or writing.
fn is_plain_script(script: &str) -> bool {
    let body = script.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '$');
    if matches!(body, "p" | "d" | "q" | "=") {
        return true;
    }
    if body.len() != script.len() {
        return false;
    }
    let Some(rest) = script.strip_prefix("s/") else { return false };
    let plain = !rest.contains(['\\', '\n', ';', '{', '}']);
    let parts: alloc::vec::Vec<&str> = rest.split('/').collect();
    match parts.as_slice() {
        [_, _, flags] => {
            plain && flags.chars().all(|c| matches!(c, 'g' | 'p' | 'i' | 'I') || c.is_ascii_digit())
        }
        _ => false,
    }
}

/// A jq filter that names no module and no environment.
fn is_plain_filter(filter: &str) -> bool {
    let words = filter.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$'));
    !words.into_iter().any(|word| {
        matches!(
            word,
            "import" | "include" | "env" | "ENV" | "$ENV" | "input_filename" | "get_search_list" | "debug"
        )
    })
}

/// A lint level, or the name of a lint.
fn is_lint(word: &str) -> bool {
    let name =
        |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b':' || b == b'-');
    matches!(word, "-W" | "-D" | "-A" | "-F") || (!word.starts_with('-') && name(word))
}
