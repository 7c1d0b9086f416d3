//! The same authorization question for every engine of policies, over 10 to 10,000 rules.

mod asked;
mod casbin;
mod cedar;
mod conditions;
#[path = "../../../src/figure.rs"]
mod figure;
#[path = "../../../src/policy/native.rs"]
#[allow(dead_code, reason = "it serves another program too")]
mod native;
mod ours;
mod peer;
mod rego;

pub(crate) use peer::run;
