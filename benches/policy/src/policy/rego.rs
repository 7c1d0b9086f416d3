//! regorus: one rule over the rules as data, by its interpreter and by its virtual machine.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

use super::peer::Peer;
use crate::question::{MOST, ROLE, names};

const POLICY: &str = "package venture
import rego.v1
default allow := false
allow if {
    rule := data.rules[input.merchant]
    rule.role == input.role
    rule.category == input.category
    input.amount <= rule.most
}
";
const ENTRY: &str = "data.venture.allow";

fn data(rules: usize) -> String {
    let rule = |at| {
        let (merchant, category) = names(at);
        format!(r#""{merchant}":{{"role":"{ROLE}","category":"{category}","most":{MOST}}}"#)
    };
    let rules: Vec<String> = (0..rules).map(rule).collect();
    format!(r#"{{"rules":{{{}}}}}"#, rules.join(","))
}

fn input(role: &str, merchant: &str, category: &str, amount: i64) -> Value {
    let mut input = Value::new_object();
    if let Ok(members) = input.as_object_mut() {
        members.insert("role".into(), role.into());
        members.insert("merchant".into(), merchant.into());
        members.insert("category".into(), category.into());
        members.insert("amount".into(), amount.into());
    }
    input
}

/// By the interpreter.
pub(crate) struct RegoData(Engine);

impl Peer for RegoData {
    fn text(rules: usize) -> String {
        data(rules)
    }

    fn load(text: &str) -> Result<Self> {
        let mut engine = Engine::new();
        engine.add_policy("venture.rego".to_owned(), POLICY.to_owned())?;
        engine.add_data_json(text)?;
        Ok(Self(engine))
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.set_input(input(role, merchant, category, amount));
        matches!(self.0.eval_rule(ENTRY.to_owned()), Ok(Value::Bool(true)))
    }
}

/// By the virtual machine.
pub(crate) struct RegoVm(RegoVM);

impl Peer for RegoVm {
    fn text(rules: usize) -> String {
        data(rules)
    }

    fn load(text: &str) -> Result<Self> {
        let mut engine = Engine::new();
        engine.add_policy("venture.rego".to_owned(), POLICY.to_owned())?;
        let compiled = engine.compile_with_entrypoint(&ENTRY.into())?;
        let program =
            Compiler::compile_from_policy(&compiled, &[ENTRY]).map_err(|error| anyhow!("{error}"))?;
        let mut vm = RegoVM::new();
        vm.load_program(Arc::clone(&program));
        vm.set_data(Value::from_json_str(text)?).map_err(|error| anyhow!("{error}"))?;
        Ok(Self(vm))
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.set_input(input(role, merchant, category, amount));
        matches!(self.0.execute(), Ok(Value::Bool(true)))
    }
}
