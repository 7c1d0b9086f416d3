//! `venture policy schema`: the JSON Schema of bundle files.

use std::io::Write as _;

use venture_policy::bundle::BUNDLE_SCHEMA;

use crate::fault::{Fault, Verdict};

pub(super) fn run() -> Result<Verdict, Fault> {
    std::io::stdout().lock().write_all(BUNDLE_SCHEMA.as_bytes())?;
    Ok(Verdict::Good)
}
