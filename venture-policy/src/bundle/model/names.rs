//! Lists of names that are compared after folding.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use unicode_normalization::UnicodeNormalization as _;

/// The form in which names are compared: NFKC, trimmed, case folded.
///
/// # Examples
/// ```
/// assert_eq!(venture_policy::bundle::fold("  Ａcme "), "acme");
/// ```
///
/// Spec: treasury.md 4, TREAS-005.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.trim().to_ascii_lowercase();
    }
    let normal = name.nfkc().collect::<String>();
    caseless::default_case_fold_str(normal.trim())
}

/// The form in which paths are compared by denies: NFKC, case folded; spaces stay where they are.
///
/// Spec: policy.md 5.2.
#[must_use]
pub(crate) fn fold_path(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&path.nfkc().collect::<String>())
}

/// The form in which program names are compared by denies: case folded, and nothing else.
///
/// Spec: command-lines.md 1, step 4.
#[must_use]
pub(crate) fn fold_case(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { caseless::default_case_fold_str(name) }
}

/// A list of names as the author wrote them, which matches after folding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameList {
    written: Vec<String>,
    folded: BTreeSet<String>,
}

impl NameList {
    /// A list without names.
    pub(crate) const EMPTY: Self = Self { written: Vec::new(), folded: BTreeSet::new() };

    /// The list of the names, in their order.
    #[must_use]
    pub fn new(written: Vec<String>) -> Self {
        let folded = written.iter().map(|name| fold(name)).collect();
        Self { written, folded }
    }

    /// Whether `name` is on the list, after folding. `*` is a name like any other.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.folded.contains(name) || self.folded.contains(&fold(name))
    }

    /// Whether nothing is on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// The names as written, in their order.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }
}

impl<T: ToString> FromIterator<T> for NameList {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self::new(names.into_iter().map(|name| name.to_string()).collect())
    }
}

impl From<&[&str]> for NameList {
    fn from(names: &[&str]) -> Self {
        Self::new(names.iter().map(|name| (*name).to_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_programs_keep_what_names_lose() {
        assert_eq!(fold_path(" Ａ/b "), " a/b ");
        assert_eq!(fold_case("Ba\u{17f}h "), "bash ");
        assert_eq!(fold_case("Ａ"), "ａ");
    }

    #[test]
    fn matches_after_folding() {
        let list = NameList::from(["Acme", "Straße", "ﬁle"].as_slice());
        for name in ["acme", " ACME ", "ａｃｍｅ", "strasse", "STRASSE", "FILE"] {
            assert!(list.contains(name), "{name}");
        }
        for name in ["acm", "acme2", "аcme", ""] {
            assert!(!list.contains(name), "{name}");
        }
        assert_eq!(list.written(), ["Acme", "Straße", "ﬁle"]);
    }
}
