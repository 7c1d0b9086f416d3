//! A case: one request, and what must come of it.
//!
//! Spec: policy.md 10.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};

use crate::bundle::{Bundle, ExpectedDecision, RuleType};
use crate::rules::{NoApprovals, Outcome, Request, RuleScratch, Rules, names_baseline};

/// A case that has no time of its own, nor the bundle one, is decided then.
const DEFAULT_AT: &str = "2026-01-01T00:00:00Z";

/// What comes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may happen.
    Approved,
    /// It may not.
    Denied,
    /// It waits for people.
    PendingApproval,
}

impl Decision {
    /// The decision as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Denied => "DENIED",
            Self::PendingApproval => "PENDING_APPROVAL",
        }
    }
}

/// What a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The decision, as a word of the wire.
    pub decision: String,
    /// Its code, where one is asked for.
    pub reason_code: Option<String>,
    /// The rule that decides, where one is asked for.
    pub rule_id: Option<String>,
}

/// One request, and what must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// A name for people.
    pub name: Option<String>,
    /// When it is asked.
    pub at: Timestamp,
    /// Of which point.
    pub kind: RuleType,
    /// Whether the baseline of the point holds.
    pub baseline: bool,
    /// The variables that matter.
    pub request: Json,
    /// What must come out, where anything is expected.
    pub expect: Option<Expected>,
}

/// What is wrong with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// It has no request.
    #[error("a case has a `request`, an object of the variables that matter")]
    Request,
    /// It says of no point.
    #[error("a case has a `type`, one of the types of rules, or `request.request.type`")]
    Type,
    /// Its time is none.
    #[error("`at` is a time in UTC with `Z`")]
    At,
    /// `baseline` is no truth value.
    #[error("`baseline` is true or false")]
    Baseline,
    /// It does not say what it expects.
    #[error("`expect` has a `decision`: `APPROVED`, `DENIED` or `PENDING_APPROVAL`")]
    Expect,
}

/// What was decided, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// Its code.
    pub reason: Reason,
    /// The rule that decided, or could not be evaluated.
    pub rule_id: Option<String>,
    /// All that matched, in order.
    pub matched: Vec<String>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// In order: [`CaseError::Request`], [`CaseError::Type`], [`CaseError::At`], [`CaseError::Baseline`],
    /// [`CaseError::Expect`].
    pub fn from_json(json: &Json, bundle: &Bundle) -> Result<Self, CaseError> {
        let text = |from: &Json, key: &str| from.get(key).and_then(Json::as_str).map(String::from);
        let request = json.get("request").filter(|request| request.as_object().is_some());
        let request = request.ok_or(CaseError::Request)?.clone();
        let named = text(json, "type").or_else(|| text(request.get("request")?, "type"));
        let kind = named.and_then(|word| RuleType::from_word(&word)).ok_or(CaseError::Type)?;
        let at = match json.get("at") {
            None => default_at(bundle),
            Some(at) => at.as_str().and_then(|text| text.parse().ok()).ok_or(CaseError::At)?,
        };
        let baseline = match json.get("baseline") {
            None => names_baseline(kind),
            Some(holds) => holds.as_bool().ok_or(CaseError::Baseline)?,
        };
        let expect = json.get("expect").map(|expect| {
            let decision = text(expect, "decision").filter(|word| is_decision(word));
            let decision = decision.ok_or(CaseError::Expect)?;
            let (reason_code, rule_id) = (text(expect, "reason_code"), text(expect, "rule_id"));
            Ok(Expected { decision, reason_code, rule_id })
        });
        Ok(Self { name: text(json, "name"), at, kind, baseline, request, expect: expect.transpose()? })
    }

    /// The case as it is written.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let name = self.name.as_deref().map(|name| ("name", Json::from(name)));
        let words = [
            ("at", Json::from(self.at.to_string())),
            ("baseline", Json::Bool(self.baseline)),
            ("request", self.request.clone()),
            ("type", Json::from(self.kind.as_str())),
        ];
        Json::object(words.into_iter().chain(name))
    }
}

fn is_decision(word: &str) -> bool {
    [Decision::Approved, Decision::Denied, Decision::PendingApproval].iter().any(|one| one.as_str() == word)
}

fn default_at(bundle: &Bundle) -> Timestamp {
    // INVARIANT: the constant is a time.
    bundle.effective_at.or_else(|| DEFAULT_AT.parse().ok()).unwrap_or(Timestamp::MIN)
}

/// The cases that the rules of a bundle carry, in the order of the file.
#[must_use]
pub fn examples(bundle: &Bundle) -> Vec<Case> {
    let of_rule = |rule: &crate::bundle::Rule| -> Vec<Case> {
        let case = |(at, example): (usize, &crate::bundle::Example)| Case {
            name: Some(example.name.clone().unwrap_or_else(|| alloc::format!("{}/{at}", rule.rule_id))),
            at: example.at.unwrap_or_else(|| default_at(bundle)),
            kind: rule.rule_type,
            baseline: names_baseline(rule.rule_type),
            request: example.request.clone(),
            expect: Some(Expected {
                decision: expected(example.expect.decision).into(),
                reason_code: example.expect.reason_code.clone(),
                rule_id: example.expect.rule_id.clone(),
            }),
        };
        rule.examples.iter().enumerate().map(case).collect()
    };
    bundle.rules.iter().flat_map(of_rule).collect()
}

const fn expected(decision: ExpectedDecision) -> &'static str {
    decision.as_str()
}

/// What the rules of a bundle say to a case, and nothing but the rules.
///
/// Spec: policy.md 4.4, 10.
#[must_use]
pub fn decide(rules: &Rules, case: &Case) -> Decided {
    let request = Request::from_json(&case.request, case.kind, case.at);
    let request = Request { kind: case.kind, ..request };
    let mut scratch = RuleScratch::new();
    let verdict = rules.evaluate(&request, case.baseline, &NoApprovals, &mut scratch);
    Decided {
        decision: match verdict.outcome {
            Outcome::Allow => Decision::Approved,
            Outcome::RequireApproval => Decision::PendingApproval,
            Outcome::Deny => Decision::Denied,
        },
        reason: verdict.reason,
        rule_id: verdict.rule.map(|rule| rule.rule_id.clone()),
        matched: verdict.matched().map(|rule| rule.rule_id.clone()).collect(),
    }
}
