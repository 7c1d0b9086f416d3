//! What a change must look like: formatting, lints, the direction of dependencies, purity, the public
//! API, sizes, licences. Each check is one file and reports all it finds.

mod api;
mod arrows;
mod docs;
mod purity;
mod ratchet;
mod run;

pub(crate) use run::run;

/// The crates without I/O, in the order of the arrows.
pub(crate) const PURE: [&str; 4] = ["venture-core", "venture-policy", "venture-ledger", "venture-engine"];
