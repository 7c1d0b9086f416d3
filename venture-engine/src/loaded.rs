//! A bundle ready for use: parsed, with its rules compiled.

use alloc::vec::Vec;

use venture_core::Json;
use venture_policy::bundle::{Bundle, BundleError};
use venture_policy::rules::Rules;
use venture_policy::tools::ToolPolicy;

/// A bundle and what is compiled from it once.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) bundle: Bundle,
    pub(crate) rules: Rules,
    pub(crate) tools: ToolPolicy,
}

impl Loaded {
    /// Deny all.
    pub(crate) fn genesis() -> Self {
        Self { bundle: Bundle::genesis(), rules: Rules::default(), tools: ToolPolicy::default() }
    }

    /// The bundle of a file.
    pub(crate) fn of(file: Json) -> Result<Self, Vec<BundleError>> {
        let bundle = Bundle::load(file)?;
        // INVARIANT: a bundle that passes its checks has rules that compile.
        let rules = Rules::of(&bundle).unwrap_or_default();
        let tools = ToolPolicy::of(&bundle);
        Ok(Self { bundle, rules, tools })
    }
}
