//! casbin: a line for each rule under one matcher.

use anyhow::Result;
use casbin::{CoreApi as _, DefaultModel, Enforcer, StringAdapter};

use super::peer::Peer;
use crate::question::{MOST, ROLE, names};

pub(crate) struct Casbin(Enforcer);

impl Peer for Casbin {
    fn text(rules: usize) -> String {
        let rule = |at| {
            let (merchant, category) = names(at);
            format!("p, {ROLE}, {merchant}, {category}")
        };
        let rules: Vec<String> = (0..rules).map(rule).collect();
        rules.join("\n")
    }

    fn load(text: &str) -> Result<Self> {
        let model = format!(
            "[request_definition]\nr = role, merchant, category, amount\n\
             [policy_definition]\np = role, merchant, category\n\
             [policy_effect]\ne = some(where (p.eft == allow))\n\
             [matchers]\nm = r.merchant == p.merchant && r.role == p.role && r.category == p.category && r.amount <= {MOST}\n"
        );
        let model = pollster::block_on(DefaultModel::from_str(&model))?;
        Ok(Self(pollster::block_on(Enforcer::new(model, StringAdapter::new(text)))?))
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.enforce((role, merchant, category, amount)).unwrap_or(false)
    }
}
