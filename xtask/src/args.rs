//! The command line of `cargo xtask`, read by hand: one command, a few flags.

use anyhow::{Context, Result};

/// The command and what follows it.
pub(crate) struct Args {
    /// The first word, `help` if there is none.
    pub(crate) command: String,
    rest: Vec<String>,
}

impl Args {
    /// The process's own arguments; all must be UTF-8.
    pub(crate) fn from_env() -> Result<Self> {
        let mut words = std::env::args_os().skip(1).map(|word| {
            word.into_string().map_err(|word| anyhow::anyhow!("argument `{}` is not UTF-8", word.display()))
        });
        let command = words.next().transpose()?.unwrap_or_else(|| "help".to_owned());
        Ok(Self { command, rest: words.collect::<Result<_>>()? })
    }

    /// Whether the flag was given; it is taken out.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|word| word != name);
        self.rest.len() != before
    }

    /// Every value given as `NAME VALUE`; they are taken out.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        while let Some(at) = self.rest.iter().position(|word| word == name) {
            self.rest.remove(at);
            anyhow::ensure!(at < self.rest.len(), "`{name}` needs a value");
            values.push(self.rest.remove(at));
        }
        Ok(values)
    }

    /// What is left, for the program that the command runs.
    pub(crate) fn free(&self) -> Vec<String> {
        self.rest.clone()
    }

    /// Nothing may be left over.
    pub(crate) fn finish(&self) -> Result<()> {
        self.rest
            .first()
            .map_or(Ok(()), |word| Err(anyhow::anyhow!("unexpected argument `{word}`")))
            .context(self.command.clone())
    }
}
