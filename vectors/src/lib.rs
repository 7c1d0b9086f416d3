//! Files of expected answers, found, told apart by their shape, and run against the library.
//!
//! A case passes, fails with what was wanted and found, or waits for a room that is not built yet; the
//! list of those is committed with a reason each.

mod bundles;
mod cel;
mod command_lines;
mod evidence;
mod file;
mod json;
mod report;
mod rules;
mod scenario;

pub use file::{DEFAULT_FOLDERS, Folder, find, is_scenario, run_file};
pub use report::{Later, Report};
pub use scenario::{Exchange, transcript};
