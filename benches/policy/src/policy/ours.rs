//! Ours: the bundle as its author writes it.

use anyhow::{Result, anyhow};
use venture_policy::bundle::Bundle;
use venture_policy::rules::{NoApprovals, Outcome, RuleScratch, Rules, Spend};

use super::peer::Peer;
use crate::question::{MCCS, bundle, request};

pub(crate) struct Ours {
    rules: Rules,
    scratch: RuleScratch,
}

impl Peer for Ours {
    fn text(rules: usize) -> String {
        bundle(rules)
    }

    fn load(text: &str) -> Result<Self> {
        let bundle = Bundle::parse(text.as_bytes()).map_err(|errors| anyhow!("{errors:?}"))?;
        let rules = Rules::of(&bundle).map_err(|errors| anyhow!("{errors:?}"))?;
        Ok(Self { rules, scratch: RuleScratch::new() })
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        let mut request = request(&MCCS, merchant);
        request.agent.role = Some(role);
        request.spend = request.spend.map(|spend| Spend {
            amount_minor: Some(amount),
            base_minor: Some(amount),
            category: Some(category),
            ..spend
        });
        // No baseline: what no rule allows is denied, as the peers do.
        let verdict = self.rules.evaluate(&request, false, &NoApprovals, &mut self.scratch);
        verdict.rule.is_some() && verdict.outcome == Outcome::Allow
    }
}
