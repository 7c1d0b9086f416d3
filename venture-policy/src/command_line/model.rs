//! What of a program's arguments is harmless, as data.
//!
//! Spec: command-lines.md 2.

use super::table::{Commands, Table};

/// The words of a text, cut at its spaces when this is compiled.
macro_rules! words {
    ($text:literal) => {{
        const WORDS: [&str; $crate::command_line::model::count($text)] =
            $crate::command_line::model::split($text);
        &WORDS
    }};
}
pub(super) use words;

/// How many words a text has.
#[expect(clippy::arithmetic_side_effects, reason = "runs when this is compiled")]
pub(super) const fn count(text: &str) -> usize {
    let (mut bytes, mut count, mut inside) = (text.as_bytes(), 0, false);
    while let Some((first, rest)) = bytes.split_first() {
        let is_space = first.is_ascii_whitespace();
        if !is_space && !inside {
            count += 1;
        }
        inside = !is_space;
        bytes = rest;
    }
    count
}

/// The words of a text that has `N` of them.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "runs when this is compiled"
)]
pub(super) const fn split<const N: usize>(text: &'static str) -> [&'static str; N] {
    let (mut words, mut at, mut rest) = ([""; N], 0, text.as_bytes());
    while at < N {
        rest = rest.trim_ascii_start();
        let mut length = 0;
        while length < rest.len() && !rest[length].is_ascii_whitespace() {
            length += 1;
        }
        let (word, after) = rest.split_at(length);
        words[at] = match core::str::from_utf8(word) {
            Ok(word) => word,
            Err(_) => panic!("cut inside a character"),
        };
        rest = after;
        at += 1;
    }
    words
}

/// What operands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operands {
    /// Any operand is plain.
    Plain,
    /// None is harmless.
    None,
    /// Each is a file to write.
    Targets,
    /// The last is a file to write, those before it are sources; all are sources where an option names the
    /// target.
    LastTarget,
    /// One of a few forms of a script of sed, then plain operands.
    Script,
    /// A filter of jq that loads and shows nothing secret, then plain operands.
    Filter,
    /// Lint levels and lints.
    Lints,
    /// Targets of a build, no `NAME=value`.
    Goals,
    /// A host and its command: none is harmless, nor what follows a command.
    Remote,
    /// A directory to work in, safe below the workspace, and always one.
    Place,
}

/// How a program's operands name another program or code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runner {
    /// Options that take no value.
    pub(super) flags: &'static [&'static str],
    /// Options whose value is the program or code.
    pub(super) names: &'static [&'static str],
    /// How many operands stand before the program.
    pub(super) before: usize,
    /// Whether assignments may stand before the program.
    pub(super) assignments: bool,
    /// Whether code comes from standard input where no operand names any.
    pub(super) reads_code: bool,
}

/// Options and operands of a program or sub-command.
///
/// A name alone takes no value; `=` behind it: one, beside it or joined; `=?`: only joined, or none;
/// `==`: two, beside it; `=@`: one that does not open with `@`, which would name a file to send. `-#` is any
/// number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments {
    /// Harmless options.
    pub(super) options: Table,
    /// Options whose value is a file to write, names alone.
    pub(super) writes: &'static [&'static str],
    pub(super) operands: Operands,
    /// Set where operands name a program or script, to which all that follows belongs.
    pub(super) runner: Option<&'static Runner>,
}

/// A sub-command, its aliases, its arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct SubCommand {
    /// Whether a pattern of the program alone covers it.
    pub(super) harmless: bool,
    /// Its name, then its aliases.
    pub(super) names: &'static [&'static str],
    pub(super) arguments: Arguments,
}

/// One program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    pub(super) names: &'static [&'static str],
    /// Whether the names are those of one program; else of several that are alike.
    pub(super) are_aliases: bool,
    /// Options before the sub-command that are dropped; one with `=` takes a value.
    pub(super) globals: &'static [&'static str],
    /// Global options whose value is a directory that must be safe below the workspace.
    pub(super) directories: &'static [&'static str],
    pub(super) commands: Commands,
    /// Names of sub-commands of which nothing is harmless.
    pub(super) others: Table,
    pub(super) arguments: Arguments,
}

/// Any operand, these options.
pub(super) const fn plain(options: Table) -> Arguments {
    Arguments { options, writes: &[], operands: Operands::Plain, runner: None }
}

/// No operand, these options.
pub(super) const fn bare(options: Table) -> Arguments {
    Arguments { options, writes: &[], operands: Operands::None, runner: None }
}

/// Nothing is harmless.
pub(super) const NOTHING: Arguments = bare(Table::EMPTY);

/// A program without sub-commands, under all its names.
pub(super) const fn program(names: &'static [&'static str], arguments: Arguments) -> Model {
    Model {
        names,
        are_aliases: true,
        globals: &[],
        directories: &[],
        commands: Commands::EMPTY,
        others: Table::EMPTY,
        arguments,
    }
}

/// Several programs without sub-commands that are alike.
pub(super) const fn programs(names: &'static [&'static str], arguments: Arguments) -> Model {
    Model { are_aliases: false, ..program(names, arguments) }
}

/// A sub-command that a pattern of the program alone covers.
pub(super) const fn command(names: &'static [&'static str], arguments: Arguments) -> SubCommand {
    SubCommand { harmless: true, names, arguments }
}

/// A sub-command that only a pattern which names it covers.
pub(super) const fn named(names: &'static [&'static str], arguments: Arguments) -> SubCommand {
    SubCommand { harmless: false, names, arguments }
}

/// A sub-command of which nothing is harmless.
static OTHER: SubCommand = named(&[], NOTHING);

impl Model {
    /// Whether its first word is a sub-command.
    pub(super) const fn has_commands(&self) -> bool {
        !self.commands.list.is_empty()
    }

    /// The sub-command of a name or alias.
    pub(super) fn command(&self, word: &str) -> Option<&'static SubCommand> {
        self.commands.find(word).or_else(|| self.others.has(word).then_some(&OTHER))
    }

    /// Whether this is the model of tar, whose options need no hyphen and whose archives may lie on hosts.
    pub(super) fn is_tar(&self) -> bool {
        self.names.contains(&"tar")
    }
}
