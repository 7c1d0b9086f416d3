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
}

/// Options and operands of a program or sub-command.
///
/// An option that ends in `=` takes a value, beside it or after `=`; others take none.
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
        let takes_value = |list: &[&str]| list.iter().any(|known| known.strip_suffix('=') == Some(name));
        if takes_value(self.writes) {
            return joined.or_else(|| rest.next()).is_some_and(safe);
        }
        if takes_value(self.options) {
            return joined.is_some() || rest.next().is_some();
        }
        self.bundle(word)
    }

    /// Short options without values, written together: `-la`; or a number, where `-#` is listed.
    fn bundle(&self, word: &str) -> bool {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else {
            return false;
        };
        if letters.bytes().all(|byte| byte.is_ascii_digit()) && self.options.contains(&"-#") {
            return !letters.is_empty();
        }
        let known = |letter: char| {
            self.options.iter().any(|option| option.strip_prefix('-') == Some(letter.encode_utf8(&mut [0; 4])))
        };
        letters.chars().count() > 1 && letters.chars().all(known)
    }
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
