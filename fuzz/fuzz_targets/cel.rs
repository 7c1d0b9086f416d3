//! A condition is refused or decides within its cost, indexed or one by one alike; nothing panics or hangs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::{Json, Timestamp};
use venture_policy::bundle::{Bundle, RuleType};
use venture_policy::rules::{NoApprovals, Request, RuleScratch, Rules};

const CONTEXT: &[u8] = br#"{"request":{"tool":"io.read","args":{"path":"a/b","n":3,"list":[1,2]}},
    "agent":{"id":"s-1","role":"solver"},"workflow":{"id":"w"}}"#;

fuzz_target!(|source: &str| {
    let rule = Json::object([
        ("rule_id", Json::from("rule-fuzz")),
        ("rule_type", Json::from("TOOL_USAGE")),
        ("condition", Json::from(source)),
        ("action", Json::from("DENY")),
    ]);
    let file = Json::object([("version", Json::from("1.0.0")), ("rules", Json::Array(vec![rule]))]);
    let Ok(bundle) = Bundle::load(file) else { return };
    let rules = Rules::of(&bundle).expect("what the bundle's check passed compiles");
    let context = Json::parse(CONTEXT).expect("JSON");
    let time = Timestamp::from_micros(1_772_442_900_000_000).expect("a time");
    let request = Request::from_json(&context, RuleType::ToolUsage, time);
    let (mut one, mut each) = (RuleScratch::new(), RuleScratch::new());
    let set = rules.set(&request);
    let indexed = set.evaluate(&request, true, &NoApprovals, &mut one);
    let naive = set.evaluate_each(&request, true, &NoApprovals, &mut each);
    assert_eq!((indexed.outcome, indexed.reason), (naive.outcome, naive.reason));
});
