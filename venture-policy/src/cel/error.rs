//! What may be wrong with a condition: when it is checked, and when it runs.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// A place in a condition that the policy language refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckError {
    /// Line of the fault, from 1.
    pub line: usize,
    /// Column of the fault in characters, from 1.
    pub column: usize,
    /// What is wrong, in lower case.
    pub message: String,
    /// What to write instead, if there is something near.
    pub suggestion: Option<String>,
    /// The line at fault and, below it, a caret under the place.
    pub excerpt: String,
}

/// Characters of a long line that an excerpt keeps on each side of the caret.
const AROUND: usize = 40;

impl CheckError {
    pub(crate) fn at(source: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line = before.matches('\n').count().saturating_add(1);
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let column = before.get(start..).unwrap_or("").chars().count();
        let text = source.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let skipped = column.saturating_sub(AROUND);
        let shown: String = text
            .chars()
            .skip(skipped)
            .take(AROUND.saturating_mul(2))
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let pad = " ".repeat(column.saturating_sub(skipped));
        Self {
            line,
            column: column.saturating_add(1),
            message: message.into(),
            suggestion: None,
            excerpt: format!("{shown}\n{pad}^"),
        }
    }

    pub(crate) fn suggest(mut self, suggestion: impl ToString) -> Self {
        self.suggestion = Some(suggestion.to_string());
        self
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; {suggestion}")?;
        }
        write!(f, "\n{}", self.excerpt)
    }
}

impl core::error::Error for CheckError {}

/// Why a condition that was checked gives no answer for these inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// The evaluation would cost more than the bound; nothing absorbs this.
    #[error("evaluation costs more than the bound")]
    Cost,
    /// A variable or field that is not there was read without `has`.
    #[error("a field that is absent was read; ask `has` first")]
    Absent,
    /// An operator or function met a value of a type it does not take.
    #[error("a value has a type that the operator does not take")]
    Type,
    /// Integer arithmetic left its range.
    #[error("integer overflow")]
    Overflow,
    /// A division or modulus by zero.
    #[error("division by zero")]
    DivideByZero,
    /// A list index outside the list.
    #[error("list index out of range")]
    Index,
    /// A map literal names a key twice.
    #[error("a map names a key twice")]
    DuplicateKey,
    /// A text that is no timestamp or duration, or one out of range.
    #[error("no such timestamp or duration")]
    Time,
    /// The condition ended in something other than true or false.
    #[error("the result is not true or false")]
    NotBool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_line_and_column() {
        let error = CheckError::at("a &&\n  béx", 10, "unknown");
        assert_eq!((error.line, error.column), (2, 5));
        assert_eq!(error.excerpt, "  béx\n    ^");
    }
}
