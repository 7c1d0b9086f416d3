//! A part as patterns see it: its program's model found, options before the sub-command dropped.
//!
//! Spec: command-lines.md 1, steps 4 to 6.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::lexer::Refused;
use super::model::Model;
use super::models::MODELS;
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

fn model_of(base: &str) -> Option<&'static Model> {
    let folded = base.to_lowercase();
    // `python3.12` is python3.
    let versioned =
        folded.strip_prefix("python3.").is_some_and(|minor| minor.bytes().all(|b| b.is_ascii_digit()));
    let name = if versioned { "python3" } else { folded.as_str() };
    MODELS.iter().find(|model| model.names.contains(&name))
}

/// The same program, whatever its case and alias.
fn same_program(model: Option<&'static Model>, base: &str, named: &str) -> bool {
    base.to_lowercase() == named.to_lowercase()
        || model.is_some_and(|model| model.names.contains(&named.to_lowercase().as_str()))
}

impl Part {
    /// Normalises the tokens of a part. `patterns` are the tokens of every pattern that speaks of the tool,
    /// denies apart.
    ///
    /// # Errors
    /// [`Refused::GlobalOption`], [`Refused::LeadingOption`].
    pub fn new(tokens: &[String], patterns: &[&Tokens], denies: &[&Tokens]) -> Result<Self, Refused> {
        let (program, words) = tokens.split_first().ok_or(Refused::NoProgram)?;
        let base = program.rsplit('/').next().unwrap_or(program).to_string();
        let model = model_of(&base);
        let arguments = match model {
            Some(model) if model.has_commands() => with_command(model, words)?,
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
        match self.model.filter(|_| at == 0).and_then(|model| model.command(word)) {
            Some(command) => command.name,
            None => word,
        }
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
    pub fn is_allowed_by(&self, pattern: &Tokens) -> bool {
        let named = pattern.first().is_some_and(|named| *named == self.base);
        self.is_placed()
            && named
            && self.tokens_stand(pattern)
            && self.rest_is_harmless(pattern.len().saturating_sub(1))
    }

    /// Whether an allow of the tool alone covers the part: a program in its place, harmless arguments.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        self.is_placed() && self.rest_is_harmless(0)
    }

    /// A bare name, or a file where programs lie.
    fn is_placed(&self) -> bool {
        self.program
            .rsplit_once('/')
            .is_none_or(|(folder, _)| matches!(folder, "/bin" | "/usr/bin" | "/usr/local/bin"))
    }

    /// Whether what follows the pattern's own words is harmless.
    fn rest_is_harmless(&self, trusted: usize) -> bool {
        let Some(model) = self.model else { return true };
        let words: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let further = words.get(trusted..).unwrap_or_default();
        let named = words.get(..trusted).unwrap_or_default();
        if model.runs_operand && model.arguments.names_program(named) {
            return true;
        }
        let is_tar = model.names.contains(&"tar");
        if is_tar && trusted == 0 && further.first().is_some_and(|word| !word.starts_with('-')) {
            // `tar xf a`: a first word without a dash is options.
            return false;
        }
        let (arguments, judged) = if model.has_commands() {
            match words.first().and_then(|word| model.command(word)) {
                Some(command) if trusted == 0 && !command.harmless => return false,
                Some(command) => (&command.arguments, words.get(trusted.max(1)..).unwrap_or_default()),
                // A sub-command that the model lacks: the pattern's word, or nothing harmless.
                None if trusted > 0 => return true,
                None => (&model.arguments, further),
            }
        } else {
            (&model.arguments, further)
        };
        let is_make = model.names.contains(&"make");
        if is_make && judged.iter().any(|word| word.contains('=') && !word.starts_with('-')) {
            return false;
        }
        // An archive `host:file` is reached through another program.
        arguments.cover(judged, &|path| is_writable(path) && !(is_tar && path.contains(':')))
    }

    /// Whether arguments of this program pass as they stand.
    #[must_use]
    pub const fn has_model(&self) -> bool {
        self.model.is_some()
    }
}

/// A path to write: safe below the workspace, without a segment `.git`.
fn is_writable(path: &str) -> bool {
    let inside = is_safe(path) && !path.starts_with('/') && !path.is_empty() && !path.starts_with('-');
    inside && !path.split('/').any(|segment| segment.eq_ignore_ascii_case(".git"))
}

/// Drops global options and writes an alias of the sub-command in full.
fn with_command(model: &'static Model, words: &[String]) -> Result<Vec<String>, Refused> {
    let mut rest = words.iter();
    let mut out = Vec::with_capacity(words.len());
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            out.push(model.command(word).map_or_else(|| word.clone(), |command| command.name.to_string()));
            out.extend(rest.cloned());
            return Ok(out);
        }
        if matches!(word.as_str(), "--version" | "--help" | "-V" | "--list") && words.len() == 1 {
            return Ok(words.to_vec());
        }
        let flag = model.globals.contains(&word.as_str());
        let valued = model.globals.iter().any(|known| known.strip_suffix('=') == Some(word.as_str()));
        if valued {
            let value = rest.next().ok_or(Refused::GlobalOption)?;
            if model.directories.contains(&word.as_str()) && (!is_safe(value) || value.starts_with('/')) {
                return Err(Refused::GlobalOption);
            }
        } else if !flag {
            return Err(Refused::GlobalOption);
        }
    }
    Ok(out)
}
