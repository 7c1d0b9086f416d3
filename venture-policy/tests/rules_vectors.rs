//! Rules worked out by hand: `vectors/worked/rules-*.json`.
#![allow(clippy::disallowed_methods, reason = "tests read files where they lie")]
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use venture_core::{Json, Timestamp};
use venture_policy::bundle::{Allowlists, Bundle, Rule, RuleType};
use venture_policy::rules::{FactList, NoApprovals, Outcome, Request, RuleScratch, Rules};

fn shared() -> Option<PathBuf> {
    if let Ok(root) = std::env::var("VENTURE_SHARED") {
        return Some(root.into());
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared", "../../../shared"].iter().map(|up| home.join(up)).find(|path| path.exists())
}

/// The rules of a case, read as those of a bundle; conditions are put in afterwards, since the
/// facts that they name are declared nowhere.
fn rules(case: &Json) -> Vec<Rule> {
    let Some(Json::Array(rules)) = case.get("rules") else { panic!("rules") };
    let mut bare = Vec::new();
    let mut incidents = Vec::new();
    for rule in rules {
        let Json::Object(members) = rule else { panic!("rule") };
        let mut members = members.clone();
        members.remove("condition");
        if rule.get("severity").and_then(Json::as_str) == Some("CRITICAL") {
            let id = rule.get("rule_id").and_then(Json::as_str).unwrap();
            incidents.push((id, Json::from("POLICY_VIOLATION")));
        }
        bare.push(Json::Object(members));
    }
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("rules", Json::Array(bare)),
        ("incident_map", Json::object(incidents)),
    ]);
    let text = venture_core::canonical::to_string(&file).unwrap();
    let mut parsed = Bundle::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors:?}")).rules;
    for (rule, json) in parsed.iter_mut().zip(rules) {
        rule.condition = json.get("condition").and_then(Json::as_str).unwrap_or("").into();
    }
    parsed
}

fn check(file: &str, case: &Json) {
    let text = |key: &str| case.get(key).and_then(Json::as_str);
    let about = format!("{file}: {}", text("about").unwrap());
    let rules = Rules::compile(&rules(case), FactList::Open, &Arc::new(Allowlists::default()))
        .unwrap_or_else(|errors| panic!("{about}: {errors:?}"));
    let epoch = Timestamp::from_micros(0).unwrap();
    let request = Request::from_json(case.get("context").unwrap(), RuleType::ToolUsage, epoch);
    let baseline = case.get("baseline").and_then(Json::as_bool).unwrap();
    let mut scratch = RuleScratch::new();
    for naive in [false, true] {
        let set = rules.set(&request);
        let verdict = if naive {
            set.evaluate_each(&request, baseline, &NoApprovals, &mut scratch)
        } else {
            set.evaluate(&request, baseline, &NoApprovals, &mut scratch)
        };
        let decision = match verdict.outcome {
            Outcome::Allow => "APPROVED",
            Outcome::RequireApproval => "PENDING_APPROVAL",
            Outcome::Deny => "DENIED",
        };
        assert_eq!(decision, text("decision").unwrap(), "{about}");
        assert_eq!(verdict.reason.as_str(), text("reason_code").unwrap(), "{about}");
        assert_eq!(verdict.rule.map(|rule| rule.rule_id.as_str()), text("deciding_rule_id"), "{about}");
        let matched: Vec<Json> = verdict.matched().map(|rule| Json::from(rule.rule_id.as_str())).collect();
        assert_eq!(Some(matched.as_slice()), case.get("matched").and_then(Json::as_array), "{about}");
    }
}

#[test]
fn every_case_is_decided_as_worked_out() {
    let Some(shared) = shared() else {
        println!("skipped: the vectors are not here");
        return;
    };
    let mut count = 0;
    for name in ["errors", "hard", "precedence", "time", "types"] {
        let file = format!("rules-{name}.json");
        let path = shared.join("vectors/worked").join(&file);
        let cases = Json::parse(&std::fs::read(path).unwrap()).unwrap();
        for case in cases.as_array().unwrap() {
            check(&file, case);
            count += 1;
        }
    }
    println!("{count} cases");
    assert!(count > 70, "{count}");
}
