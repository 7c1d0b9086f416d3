//! Colour on a terminal, none anywhere else.

use std::io::IsTerminal;

/// A colour and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Plain,
    Dim,
    Bold,
    Good,
    Bad,
    Waiting,
}

/// Whether colours are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    coloured: bool,
}

impl Style {
    /// Colours if stdout is a terminal and `NO_COLOR` is not set.
    pub(crate) fn of_stdout() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { coloured: std::io::stdout().is_terminal() && !unwanted }
    }

    /// The text in that colour.
    pub(crate) fn paint(self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Plain => "",
            Colour::Dim => "2",
            Colour::Bold => "1",
            Colour::Good => "32",
            Colour::Bad => "31",
            Colour::Waiting => "33",
        };
        if self.coloured && !code.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

impl Colour {
    /// The colour of a decision.
    pub(crate) fn of_decision(decision: &str) -> Self {
        match decision {
            "APPROVED" => Self::Good,
            "PENDING_APPROVAL" => Self::Waiting,
            "DENIED" | "ERROR" => Self::Bad,
            _ => Self::Plain,
        }
    }
}
