//! The table looked at without recording: up to the first refusal, or every check on its own.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Reason;

use super::checks::CHECKS;
use super::compared::Figures;
use super::subject::{Checked, Subject};
use crate::decide::Context;
use crate::event::RequiredApproval;
use crate::state::Intent;

/// The check that forms the amount in base currency.
const RATE: u8 = 9;

/// What the checks say of an intent.
pub(crate) struct Looked {
    /// What each check says that was looked at, in order.
    pub(crate) rows: Vec<(u8, Checked)>,
    /// Who must approve.
    pub(crate) required: Vec<RequiredApproval>,
    /// The rule that decided among the rules.
    pub(crate) rule_id: Option<String>,
    /// Each limit over amounts with what it would stand at, in its own unit.
    pub(crate) reached: Vec<(String, i128)>,
}

/// Looks at the checks: all of them, or up to the first that refuses.
///
/// Where the amount in base currency is not known, the checks that compare it say nothing.
pub(crate) fn look(context: &Context<'_>, intent: &Intent, met: bool, all: bool) -> Looked {
    let mut subject = Subject::new(context, intent, met);
    let mut rows: Vec<(u8, Checked)> = Vec::with_capacity(CHECKS.len());
    let mut has_base = true;
    for (number, check) in CHECKS {
        let compares = number == 16 || (19..=31).contains(&number);
        if compares && !has_base {
            continue;
        }
        let checked = check(&mut subject);
        let refuses = checked.is_err();
        has_base = has_base && !(refuses && number == RATE);
        rows.push((number, checked));
        if refuses && !all {
            break;
        }
    }
    let total = |compared: &super::compared::Compared<'_>| match &compared.figures {
        Figures::Amounts(amounts) => {
            let total = amounts.committed_minor.saturating_add(amounts.requested_minor);
            Some((amounts.limit_id.to_string(), total))
        }
        Figures::Counts(_) => None,
    };
    Looked {
        rule_id: subject.rule.as_ref().map(|rule| rule.rule_id.clone()),
        reached: subject.limits.iter().filter_map(total).collect(),
        required: subject.required.into_iter().map(|(row, _)| row).collect(),
        rows,
    }
}

impl Looked {
    /// The first refusal; of an approval that is missing, too.
    pub(crate) fn refusal(&self) -> Option<(u8, &super::Denial)> {
        self.rows.iter().find_map(|(number, checked)| Some((*number, checked.as_ref().err()?)))
    }

    /// The checks that refuse, waiting for approvals aside.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (u8, &super::Denial)> {
        let refused =
            self.rows.iter().filter_map(|(number, checked)| Some((*number, checked.as_ref().err()?)));
        refused.filter(|(_, denial)| denial.reason != Reason::ApprovalRequired)
    }
}
