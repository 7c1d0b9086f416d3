//! A bundle in the words of people: generated from its data, so that it cannot say more than the data does.
//!
//! Spec: policy.md 10.

mod bundle;
mod figure;
mod grant;
mod limits;
mod role;
mod rule;

pub use bundle::in_words;
pub(super) use figure::decimal;
pub(super) use rule::rule_in_words;
