//! The rows looked at without recording.

use alloc::string::String;
use alloc::vec::Vec;

use super::evaluate::asked_as_call;
use super::rows::{Found, ROWS, ROWS_OF_POINTS, run};
use super::subject::Subject;
use crate::authorize::Checked;
use crate::command::{Actor, Args};
use crate::decide::Context;
use crate::event::RequiredApproval;
use crate::words::Point;

/// What the rows say of a call.
pub(crate) struct CallLooked {
    /// The decision.
    pub(crate) found: Found,
    /// What each row says; only where all were looked at.
    pub(crate) rows: Vec<(u8, Checked)>,
    /// Who must approve.
    pub(crate) required: Vec<RequiredApproval>,
    /// The rule that decided among the rules.
    pub(crate) rule_id: Option<String>,
}

/// Looks at a tool call or a request at another point; `None` for other commands.
///
/// Rows 6 to 8 say nothing of their own where row 5 or one of them refused: the policy looks once.
#[expect(clippy::wildcard_enum_match_arm, reason = "two commands are calls")]
pub(crate) fn look(
    context: &Context<'_>,
    args: &Args,
    actor: &Actor,
    met: bool,
    all: bool,
) -> Option<CallLooked> {
    match args {
        Args::CheckTool(asked) => Some(looked(|| Subject::new(context, asked, actor, met), &ROWS, all)),
        Args::Evaluate(evaluate) => {
            let asked = asked_as_call(evaluate);
            let subject = || Subject::new(context, &asked, actor, met).at_point(evaluate.point);
            Some(looked(subject, &ROWS_OF_POINTS, all))
        }
        _ => None,
    }
}

fn looked<'a>(
    subject: impl Fn() -> Subject<'a>,
    rows: &[fn(&mut Subject<'_>) -> Checked],
    all: bool,
) -> CallLooked {
    let mut decided = subject();
    let found = run(&mut decided);
    let mut each = Vec::new();
    if all {
        let mut subject = subject();
        let numbered = rows.iter().zip(1_u8..);
        each = numbered.map(|(row, number)| (number, row(&mut subject))).collect();
    }
    debug_assert!(decided.point == Point::ToolUsage || rows.len() < ROWS.len());
    CallLooked {
        found,
        rows: each,
        rule_id: decided.rule.as_ref().map(|rule| rule.rule_id.clone()),
        required: decided.required.into_iter().map(|(row, _)| row).collect(),
    }
}
