//! A decision allocates nothing once its memory has grown.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use venture_core::{Json, Timestamp};
use venture_policy::bundle::{Allowlists, Bundle, RuleType};
use venture_policy::rules::{FactList, NoApprovals, Request, RuleScratch, Rules};

/// Conditions that read, compare, match, loop, and even build texts and lists.
const BUNDLE: &str = r#"{"version": "1.0.0", "rules": [
  {"rule_id": "rule-a", "rule_type": "TOOL_USAGE", "action": "ALLOW",
   "condition": "agent.role == 'solver' && request.tool in ['io.read', 'io.write']"},
  {"rule_id": "rule-b", "rule_type": "TOOL_USAGE", "action": "ALLOW",
   "condition": "has(request.args.n) && request.args.n + 1 > 5 && request.args.path.matches('^a/')"},
  {"rule_id": "rule-c", "rule_type": "TOOL_USAGE", "action": "ALLOW",
   "condition": "request.args.list.exists(x, x == 3) && agent.capabilities.all(c, c.startsWith('c'))"},
  {"rule_id": "rule-d", "rule_type": "TOOL_USAGE", "action": "DENY",
   "condition": "(request.tool + '!' == 'x') || size(request.args.list.map(x, [x, 1])) > 99"}
]}"#;

#[test]
fn steady_state_allocates_nothing() {
    let bundle = Bundle::parse(BUNDLE.as_bytes()).unwrap();
    let facts = FactList::from(&bundle.facts);
    let rules = Rules::compile(&bundle.rules, facts, &Arc::new(Allowlists::default())).unwrap();
    let context = Json::parse(
        br#"{"request": {"tool": "io.read", "args": {"n": 5, "path": "a/b", "list": [1, 2, 3]}},
             "agent": {"id": "s-1", "role": "solver", "capabilities": ["c1", "c2"]}}"#,
    )
    .unwrap();
    let at = Timestamp::from_micros(1_772_442_900_000_000).unwrap();
    let mut scratch = RuleScratch::new();
    let mut decide = || {
        let request = Request::from_json(&context, RuleType::ToolUsage, at);
        rules.evaluate(&request, true, &NoApprovals, &mut scratch).matched().count()
    };
    for _ in 0..3 {
        assert_eq!(decide(), 3);
    }
    let counted = allocation_counter::measure(|| {
        for _ in 0..100 {
            decide();
        }
    });
    assert_eq!(counted.count_total, 0);
}
