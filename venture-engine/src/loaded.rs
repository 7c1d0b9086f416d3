//! A bundle ready for use: parsed, with its rules compiled.

use alloc::collections::BTreeMap;
use alloc::string::String;
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
    /// The window in seconds of each rule whose rate is limited.
    pub(crate) rates: BTreeMap<String, i64>,
}

impl Loaded {
    /// Deny all.
    pub(crate) fn genesis() -> Self {
        Self {
            bundle: Bundle::genesis(),
            rules: Rules::default(),
            tools: ToolPolicy::default(),
            rates: BTreeMap::new(),
        }
    }

    /// The bundle of a file.
    pub(crate) fn of(file: Json) -> Result<Self, Vec<BundleError>> {
        Bundle::load(file).map(Self::ready)
    }

    /// A bundle that passed its checks, compiled.
    pub(crate) fn ready(bundle: Bundle) -> Self {
        // INVARIANT: a bundle that passes its checks has rules that compile.
        let rules = Rules::of(&bundle).unwrap_or_default();
        let tools = ToolPolicy::of(&bundle);
        let rated = bundle
            .rules
            .iter()
            .filter_map(|rule| Some((rule.rule_id.clone(), rule.constraints.as_ref()?.rate?.seconds)));
        let rates = rated.collect();
        Self { bundle, rules, tools, rates }
    }
}
