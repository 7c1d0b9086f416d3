//! A part as patterns see it: its program's model found, options before the sub-command dropped.
//!
//! Spec: command-lines.md 1, steps 4 to 6.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::lexer::{Refused, Word};
use super::model::{Arguments, Model, SubCommand};
use super::models;
use crate::bundle::fold_case;
use crate::tools::path::is_safe;

/// The tokens of a pattern.
pub type Tokens = [String];

/// One part, normalised.
#[derive(Clone, Copy, Debug)]
pub struct Part<'l> {
    /// The first token as it was written.
    program: &'l str,
    /// Its base name.
    base: &'l str,
    model: Option<&'static Model>,
    /// The sub-command that the first of the arguments names.
    command: Option<&'static SubCommand>,
    /// Arguments, from the sub-command on.
    arguments: &'l [Word<'l>],
}

/// Whether the program of that base name has an argument model.
pub(crate) fn is_modelled(base: &str) -> bool {
    model_of(base).is_some()
}

/// Programs that are known with their version behind the name: `python3.12`, `pip3.12`.
const VERSIONED: [&str; 7] = ["python", "pip", "perl", "ruby", "php", "lua", "tclsh"];

fn model_of(base: &str) -> Option<&'static Model> {
    let is_folded = base.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let folded = if is_folded { Cow::Borrowed(base) } else { Cow::Owned(fold_case(base)) };
    let stem = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    models::find(if stem.len() < folded.len() && VERSIONED.contains(&stem) { stem } else { &folded })
}

/// The same program, whatever its case and alias.
fn same_program(model: Option<&'static Model>, base: &str, named: &str) -> bool {
    let aliases = || model.filter(|model| model.are_aliases);
    let same = if base.is_ascii() && named.is_ascii() {
        base.eq_ignore_ascii_case(named)
    } else {
        fold_case(base) == fold_case(named)
    };
    same || aliases().is_some_and(|model| model_of(named).is_some_and(|other| core::ptr::eq(model, other)))
}

impl<'l> Part<'l> {
    /// Normalises the words of a part. `allows` and `denies` are the tokens of every pattern that speaks of the
    /// tool; directories in it must lie below `workspace`.
    ///
    /// # Errors
    /// [`Refused::GlobalOption`], [`Refused::LeadingOption`].
    pub fn new<'p>(
        words: &'l [Word<'l>],
        allows: impl Iterator<Item = &'p Tokens>,
        denies: impl Iterator<Item = &'p Tokens>,
        workspace: &(impl AsRef<str> + ?Sized),
    ) -> Result<Self, Refused> {
        let (program, words) = words.split_first().ok_or(Refused::NoProgram)?;
        let base = program.bytes().rposition(|byte| byte == b'/').map_or(0, |slash| slash.saturating_add(1));
        let base = program.get(base..).unwrap_or(program);
        let model = model_of(base);
        let (arguments, command) = match model {
            Some(model) if model.has_commands() => {
                let arguments = from_command(model, words, workspace)?;
                (arguments, arguments.first().and_then(|word| model.command(word)))
            }
            Some(_) | None => (words, None),
        };
        let part = Self { program, base, model, command, arguments };
        part.refuse_hiding(allows, denies)?;
        Ok(part)
    }

    /// A leading option could hide the word that a pattern of several tokens looks for.
    fn refuse_hiding<'p>(
        &self,
        mut allows: impl Iterator<Item = &'p Tokens>,
        mut denies: impl Iterator<Item = &'p Tokens>,
    ) -> Result<(), Refused> {
        if !self.arguments.first().is_some_and(|word| word.starts_with('-')) {
            return Ok(());
        }
        let names = |pattern: &Tokens| {
            pattern.len() > 1
                && pattern.first().is_some_and(|named| same_program(self.model, self.base, named))
        };
        let several = match self.model {
            None => allows.any(names) || denies.any(names),
            Some(model) if !model.has_commands() => denies.any(names),
            Some(_) => false,
        };
        if several { Err(Refused::LeadingOption) } else { Ok(()) }
    }

    fn tokens_stand(&self, pattern: &Tokens) -> bool {
        let words = pattern.get(1..).unwrap_or_default();
        // Names of a sub-command stand for each other.
        let same = |(at, (wanted, found)): (usize, (&String, &Word<'_>))| {
            wanted == found
                || (at == 0 && self.command.is_some_and(|command| command.names.contains(&wanted.as_str())))
        };
        words.len() <= self.arguments.len() && words.iter().zip(self.arguments).enumerate().all(same)
    }

    /// The program by its base name, and its sub-command where it has some.
    pub(crate) fn named(&self) -> (&str, Option<&str>) {
        let has_commands = self.model.is_some_and(Model::has_commands);
        (self.base, self.arguments.first().filter(|_| has_commands).map(AsRef::as_ref))
    }

    /// Whether a deny matches: its program, whatever the case, and its other tokens exactly.
    #[must_use]
    pub fn is_denied_by(&self, pattern: &Tokens) -> bool {
        let program = pattern.first().is_some_and(|named| same_program(self.model, self.base, named));
        program && self.tokens_stand(pattern)
    }

    /// Whether an allow covers the part: its program exactly, in a place of programs, its tokens, and
    /// harmless arguments behind them.
    #[must_use]
    pub fn is_allowed_by(&self, pattern: &Tokens, workspace: &(impl AsRef<str> + ?Sized)) -> bool {
        let named = pattern.first().is_some_and(|named| *named == self.base);
        self.is_placed()
            && named
            && self.tokens_stand(pattern)
            && self.rest_is_harmless(pattern.len().saturating_sub(1), workspace)
    }

    /// Whether an allow of the tool alone covers the part: a program in its place, harmless arguments.
    #[must_use]
    pub fn is_harmless(&self, workspace: &(impl AsRef<str> + ?Sized)) -> bool {
        self.is_placed() && self.rest_is_harmless(0, workspace)
    }

    /// A bare name, or a file where programs lie.
    fn is_placed(&self) -> bool {
        self.program
            .rsplit_once('/')
            .is_none_or(|(folder, _)| matches!(folder, "/bin" | "/usr/bin" | "/usr/local/bin"))
    }

    /// Whether what follows the pattern's own words, `trusted` of them, is harmless.
    fn rest_is_harmless(&self, trusted: usize, workspace: &(impl AsRef<str> + ?Sized)) -> bool {
        let Some(model) = self.model else { return true };
        match self.command {
            Some(command) if trusted == 0 && !command.harmless => false,
            Some(command) => {
                let words = self.arguments.get(1..).unwrap_or_default();
                is_covered(model, &command.arguments, words, trusted.saturating_sub(1), workspace)
            }
            // A sub-command that the model lacks: the pattern's word.
            None if trusted > 0 && model.has_commands() && !self.arguments.is_empty() => true,
            None => is_covered(model, &model.arguments, self.arguments, trusted, workspace),
        }
    }

    /// Whether arguments of this program pass as they stand.
    #[must_use]
    pub const fn has_model(&self) -> bool {
        self.model.is_some()
    }
}

/// Whether the words from place `trusted` on are harmless under these arguments of the program.
fn is_covered(
    model: &Model,
    arguments: &Arguments,
    words: &[Word<'_>],
    trusted: usize,
    workspace: &(impl AsRef<str> + ?Sized),
) -> bool {
    if let Some(runner) = arguments.runner {
        if runner.is_named_by(words.get(..trusted).unwrap_or_default()) {
            return true;
        }
        let only_tells = words.first().is_some_and(|word| arguments.options.has(word));
        if runner.reads_code && !only_tells {
            // Nothing names the code: it would come from standard input.
            return false;
        }
    }
    if !model.is_tar() {
        return arguments.cover(words, trusted, &|path| is_writable(path, workspace.as_ref()));
    }
    // An archive `host:file` is reached through another program.
    let safe = |path: &str| is_writable(path, workspace.as_ref()) && !path.contains(':');
    match words.split_first() {
        Some((first, rest)) if !first.starts_with('-') => {
            // `tar cf a`: a first word without a hyphen is options, of which only the last takes a value.
            let Some(letters) = old_options(first) else { return rest.len() < trusted };
            let words: Vec<Word<'_>> = core::iter::once(letters).chain(rest.iter().cloned()).collect();
            arguments.cover(&words, trusted, &safe)
        }
        Some(_) | None => arguments.cover(words, trusted, &safe),
    }
}

/// Options of tar without a hyphen, as they would stand with one; only where both mean the same.
fn old_options(word: &str) -> Option<Cow<'_, str>> {
    let flags = word.strip_suffix('f').unwrap_or(word);
    let simple = !word.is_empty() && flags.bytes().all(|letter| b"tvzjJcxrukmp".contains(&letter));
    simple.then(|| Cow::Owned(alloc::format!("-{word}")))
}

/// A path to write: safe below the workspace, without a segment `.git`.
fn is_writable(path: &str, workspace: &str) -> bool {
    is_below(path, workspace) && !path.split('/').any(|segment| segment.eq_ignore_ascii_case(".git"))
}

/// A safe path below the workspace.
fn is_below(path: &str, workspace: &str) -> bool {
    let is_inside = match path.strip_prefix(workspace) {
        Some(rest) if path.starts_with('/') && !workspace.is_empty() => {
            rest.is_empty() || rest.starts_with('/')
        }
        Some(_) | None => !path.starts_with('/'),
    };
    is_inside && is_safe(path) && !path.is_empty() && !path.starts_with('-')
}

/// The words from the sub-command on, behind global options.
fn from_command<'l>(
    model: &'static Model,
    words: &'l [Word<'l>],
    workspace: &(impl AsRef<str> + ?Sized),
) -> Result<&'l [Word<'l>], Refused> {
    if let [word] = words
        && model.arguments.options.has(word)
    {
        return Ok(words);
    }
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        if !word.starts_with('-') {
            return Ok(rest);
        }
        let valued = model.globals.iter().any(|known| known.strip_suffix('=') == Some(word.as_ref()));
        if valued {
            let (value, after) = after.split_first().ok_or(Refused::GlobalOption)?;
            if model.directories.contains(&word.as_ref()) && !is_below(value, workspace.as_ref()) {
                return Err(Refused::GlobalOption);
            }
            rest = after;
        } else if model.globals.contains(&word.as_ref()) {
            rest = after;
        } else {
            return Err(Refused::GlobalOption);
        }
    }
    Ok(rest)
}
