//! A part as patterns see it: its program's model found, options before the sub-command dropped.
//!
//! Spec: command-lines.md 1, steps 4 to 6.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::lexer::Refused;
use super::model::{Arguments, Model};
use super::models::MODELS;
use crate::bundle::fold_case;
use crate::tools::path::is_safe;

/// The tokens of a pattern, and whether further arguments of the program's model may follow.
pub type Tokens = [String];

/// One part, normalised.
#[derive(Clone, Debug)]
pub struct Part {
    /// The first token as it was written.
    program: String,
    /// Its base name.
    base: String,
    model: Option<&'static Model>,
    /// Sub-command written in full and arguments.
    arguments: Vec<String>,
}

/// Whether the program of that base name has an argument model.
pub(crate) fn is_modelled(base: &str) -> bool {
    model_of(base).is_some()
}

/// Programs that are known with their version behind the name: `python3.12`, `pip3.12`.
const VERSIONED: [&str; 7] = ["python", "pip", "perl", "ruby", "php", "lua", "tclsh"];

fn model_of(base: &str) -> Option<&'static Model> {
    let folded = fold_case(base);
    let stem = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let name = if VERSIONED.contains(&stem) { stem } else { folded.as_str() };
    MODELS.iter().copied().flatten().find(|model| model.names.contains(&name))
}

/// The same program, whatever its case and alias.
fn same_program(model: Option<&'static Model>, base: &str, named: &str) -> bool {
    let aliases = || model.filter(|model| model.are_aliases);
    fold_case(base) == fold_case(named)
        || aliases().is_some_and(|model| model_of(named).is_some_and(|other| core::ptr::eq(model, other)))
}

impl Part {
    /// Normalises the tokens of a part. `patterns` are the tokens of every pattern that speaks of the tool,
    /// denies apart; `workspace` is the directory that paths must lie below.
    ///
    /// # Errors
    /// [`Refused::GlobalOption`], [`Refused::LeadingOption`].
    pub fn new(
        tokens: &[String],
        patterns: &[&Tokens],
        denies: &[&Tokens],
        workspace: &str,
    ) -> Result<Self, Refused> {
        let (program, words) = tokens.split_first().ok_or(Refused::NoProgram)?;
        let base = program.rsplit('/').next().unwrap_or(program).to_string();
        let model = model_of(&base);
        let arguments = match model {
            Some(model) if model.has_commands() => with_command(model, words, workspace)?,
            Some(_) | None => words.to_vec(),
        };
        let part = Self { program: program.clone(), base, model, arguments };
        part.refuse_hiding(patterns, denies)?;
        Ok(part)
    }

    /// A leading option could hide the word that a pattern of several tokens looks for.
    fn refuse_hiding(&self, patterns: &[&Tokens], denies: &[&Tokens]) -> Result<(), Refused> {
        let leads = self.arguments.first().is_some_and(|word| word.starts_with('-'));
        let names = |pattern: &&&Tokens| {
            pattern.len() > 1
                && pattern.first().is_some_and(|named| same_program(self.model, &self.base, named))
        };
        let several = match self.model {
            None => patterns.iter().chain(denies).any(|pattern| names(&pattern)),
            Some(model) if !model.has_commands() => denies.iter().any(|pattern| names(&pattern)),
            Some(_) => false,
        };
        if leads && several { Err(Refused::LeadingOption) } else { Ok(()) }
    }

    fn full<'w>(&self, at: usize, word: &'w str) -> &'w str {
        self.model.filter(|_| at == 0).map_or(word, |model| model.full(word))
    }

    fn tokens_stand(&self, pattern: &Tokens) -> bool {
        let words = pattern.get(1..).unwrap_or_default();
        words.len() <= self.arguments.len()
            && words
                .iter()
                .zip(&self.arguments)
                .enumerate()
                .all(|(at, (wanted, found))| self.full(at, wanted) == found.as_str())
    }

    /// Whether a deny matches: its program, whatever the case, and its other tokens exactly.
    #[must_use]
    pub fn is_denied_by(&self, pattern: &Tokens) -> bool {
        let program = pattern.first().is_some_and(|named| same_program(self.model, &self.base, named));
        program && self.tokens_stand(pattern)
    }

    /// Whether an allow covers the part: its program exactly, in a place of programs, its tokens, and
    /// harmless arguments behind them.
    #[must_use]
    pub fn is_allowed_by(&self, pattern: &Tokens, workspace: &str) -> bool {
        let named = pattern.first().is_some_and(|named| *named == self.base);
        self.is_placed()
            && named
            && self.tokens_stand(pattern)
            && self.rest_is_harmless(pattern.len().saturating_sub(1), workspace)
    }

    /// Whether an allow of the tool alone covers the part: a program in its place, harmless arguments.
    #[must_use]
    pub fn is_harmless(&self, workspace: &str) -> bool {
        self.is_placed() && self.rest_is_harmless(0, workspace)
    }

    /// A bare name, or a file where programs lie.
    fn is_placed(&self) -> bool {
        self.program
            .rsplit_once('/')
            .is_none_or(|(folder, _)| matches!(folder, "/bin" | "/usr/bin" | "/usr/local/bin"))
    }

    /// Whether what follows the pattern's own words, `trusted` of them, is harmless.
    fn rest_is_harmless(&self, trusted: usize, workspace: &str) -> bool {
        let Some(model) = self.model else { return true };
        let words: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let command = words.first().filter(|_| model.has_commands()).map(|word| model.command(word));
        match command {
            Some(Some(command)) if trusted == 0 && !command.harmless => false,
            Some(Some(command)) => {
                let words = words.get(1..).unwrap_or_default();
                is_covered(model, &command.arguments, words, trusted.saturating_sub(1), workspace)
            }
            // A sub-command that the model lacks: the pattern's word.
            Some(None) if trusted > 0 => true,
            Some(None) | None => is_covered(model, &model.arguments, &words, trusted, workspace),
        }
    }

    /// Whether arguments of this program pass as they stand.
    #[must_use]
    pub const fn has_model(&self) -> bool {
        self.model.is_some()
    }
}

/// Whether the words from place `trusted` on are harmless under these arguments of the program.
fn is_covered(model: &Model, arguments: &Arguments, words: &[&str], trusted: usize, workspace: &str) -> bool {
    if let Some(runner) = arguments.runner {
        if runner.is_named_by(words.get(..trusted).unwrap_or_default()) {
            return true;
        }
        let only_tells = words.first().is_some_and(|word| arguments.options.contains(word));
        if runner.reads_code && !only_tells {
            // Nothing names the code: it would come from standard input.
            return false;
        }
    }
    if !model.is_tar() {
        return arguments.cover(words, trusted, &|path| is_writable(path, workspace));
    }
    // An archive `host:file` is reached through another program.
    let safe = |path: &str| is_writable(path, workspace) && !path.contains(':');
    match words.split_first() {
        Some((first, rest)) if !first.starts_with('-') => {
            // `tar cf a`: a first word without a hyphen is options, of which only the last takes a value.
            let Some(letters) = old_options(first) else { return rest.len() < trusted };
            let words: Vec<&str> = core::iter::once(letters.as_ref()).chain(rest.iter().copied()).collect();
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

/// Drops global options and writes an alias of the sub-command in full.
fn with_command(model: &'static Model, words: &[String], workspace: &str) -> Result<Vec<String>, Refused> {
    let mut rest = words.iter();
    let mut out = Vec::with_capacity(words.len());
    if let [word] = words
        && model.arguments.options.contains(&word.as_str())
    {
        return Ok(words.to_vec());
    }
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            out.push(model.full(word).to_string());
            out.extend(rest.cloned());
            return Ok(out);
        }
        let valued = model.globals.iter().any(|known| known.strip_suffix('=') == Some(word.as_str()));
        if valued {
            let value = rest.next().ok_or(Refused::GlobalOption)?;
            if model.directories.contains(&word.as_str()) && !is_below(value, workspace) {
                return Err(Refused::GlobalOption);
            }
        } else if !model.globals.contains(&word.as_str()) {
            return Err(Refused::GlobalOption);
        }
    }
    Ok(out)
}
