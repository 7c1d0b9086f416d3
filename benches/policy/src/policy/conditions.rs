//! `cel`: a condition for each rule, behind a table of merchants that is not its own.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use cel::{Context, Program, Value};

use super::peer::Peer;
use crate::question::{MOST, ROLE, names};

pub(crate) struct Conditions {
    root: Context<'static, 'static>,
    rules: HashMap<String, Program>,
}

impl Peer for Conditions {
    fn text(rules: usize) -> String {
        let rule = |at| {
            let (merchant, category) = names(at);
            format!(
                "{merchant}\trole == '{ROLE}' && merchant == '{merchant}' && category == '{category}' && amount <= {MOST}"
            )
        };
        let rules: Vec<String> = (0..rules).map(rule).collect();
        rules.join("\n")
    }

    fn load(text: &str) -> Result<Self> {
        let rule = |line: &str| {
            let (merchant, condition) = line.split_once('\t').unwrap_or_default();
            let program = Program::compile(condition).map_err(|error| anyhow!("{error}"))?;
            Ok((merchant.to_owned(), program))
        };
        Ok(Self { root: Context::default(), rules: text.lines().map(rule).collect::<Result<_>>()? })
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        let Some(program) = self.rules.get(merchant) else { return false };
        let mut context = self.root.new_inner_scope();
        context.add_variable_from_value("role", role);
        context.add_variable_from_value("merchant", merchant);
        context.add_variable_from_value("category", category);
        context.add_variable_from_value("amount", amount);
        matches!(program.execute(&context), Ok(Value::Bool(true)))
    }
}
