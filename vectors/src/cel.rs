//! Public conformance cases of the Common Expression Language.

use anyhow::{Context, Result};
use venture_core::Json;
use venture_policy::cel::conformance::{Verdict, judge};

use crate::report::Report;

/// Each case gives exactly the wanted result, or is refused when it is checked.
pub(crate) fn run(cases: &Json, file: &str) -> Result<Report> {
    let mut report = Report::default();
    for (case, number) in cases.as_array().context("a list")?.iter().zip(0_usize..) {
        match judge(case) {
            Verdict::Passed => report.note(None),
            Verdict::Refused(reason) => {
                report.aside.push(format!("{file}#{number} not in the language: {reason}"))
            }
            Verdict::Wrong(how) => report.note(Some(format!("{file}#{number}: {how}"))),
        }
    }
    Ok(report)
}
