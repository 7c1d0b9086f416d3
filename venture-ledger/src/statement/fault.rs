//! A row that does not read.

use alloc::boxed::Box;
use alloc::string::String;

/// The first row that is not what its format says: where, which field, what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, line {line}, field `{field}`: expected {expected}, found `{found}`")]
pub struct Fault {
    /// The number of the row, from 1; 0 for the head of the file.
    pub row: u64,
    /// The line where the row begins, from 1.
    pub line: u64,
    /// The column or element.
    pub field: Box<str>,
    /// What should stand there.
    pub expected: Box<str>,
    /// What stands there, its first characters.
    pub found: Box<str>,
}

/// How many characters of a wrong value are shown.
const SHOWN: usize = 48;

/// Where a row is: its number and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: u64,
    pub(super) line: u64,
}

impl Place {
    /// The head of the file.
    pub(super) const HEAD: Self = Self { row: 0, line: 1 };

    /// A fault of a field here.
    #[cold]
    pub(super) fn fault(self, field: &str, expected: impl Into<Box<str>>, found: &str) -> Fault {
        let shown: String = found.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
        Fault {
            row: self.row,
            line: self.line,
            field: field.into(),
            expected: expected.into(),
            found: shown.into(),
        }
    }
}
