//! What an author should know of a bundle that passes: what is not checked, what matches nothing,
//! what is trusted, what never decides.

mod advice;
mod left_out;
mod place;
mod rules;
mod trusted;
mod unused;

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

pub use place::Places;

use super::error::{Warning, WarningCode};
use super::load::Bundle;

impl Bundle {
    /// Remarks on a bundle that passed the checks, sorted by their place.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::bundle::{Bundle, WarningCode};
    /// let warnings = Bundle::parse(b"version: 1.0.0").unwrap().warnings();
    /// assert!(warnings.iter().any(|w| w.code == WarningCode::MatchesNothing && w.pointer == "/roles"));
    /// ```
    ///
    /// Spec: policy.md 2.4.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found = Found::default();
        for look in [left_out::look, trusted::look, rules::look, unused::look] {
            look(self, &mut found);
        }
        found.0.into_iter().collect()
    }
}

/// The remarks so far.
#[derive(Default)]
struct Found(BTreeSet<Warning>);

impl Found {
    fn push(&mut self, code: WarningCode, pointer: impl Into<String>, message: impl Into<String>) {
        self.0.insert(Warning { pointer: pointer.into(), code, message: message.into() });
    }
}
