//! The conditions of a grant that the call alone decides, in the order of bundle.md.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};

use super::call::Call;
use super::egress::{domain_covers, host};
use super::path::Glob;
use super::topic;
use crate::bundle::When;

/// How a grant's conditions stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Hold,
    /// All but a second approval.
    LackApproval,
    /// The key of the first that fails.
    Fail(&'static str),
}

/// The conditions of one grant, read once.
#[derive(Clone, Debug)]
pub(super) struct Conditions {
    pub(super) when: When,
    paths: Vec<Glob>,
}

impl Conditions {
    /// `None` where nothing is asked.
    pub(super) fn of(when: &When) -> Option<Self> {
        let globs = when.paths.iter().flatten().map(|glob| Glob::new(glob)).collect();
        (!when.is_empty()).then(|| Self { when: when.clone(), paths: globs })
    }

    /// How they stand for a call; `place` is its workspace and workflow id.
    pub(super) fn stand(&self, call: &Call<'_>, workspace: &impl AsRef<str>) -> Standing {
        let fails = self.places(call, workspace).or_else(|| self.values(call, workspace));
        if let Some(key) = fails.or_else(|| self.bounds(call)) {
            return Standing::Fail(key);
        }
        let Some(most) = self.when.second_approval_over_minor else { return Standing::Hold };
        match call.args.get("amount_minor").and_then(Json::as_int).filter(|amount| *amount >= 0) {
            None => Standing::Fail("second_approval_over_minor"),
            Some(amount) if amount <= most || call.approved => Standing::Hold,
            Some(_) => Standing::LackApproval,
        }
    }

    fn places(&self, call: &Call<'_>, workspace: &impl AsRef<str>) -> Option<&'static str> {
        let text = |key: &str| call.args.get(key).and_then(Json::as_str);
        if self.when.paths.is_some()
            && !text("path").is_some_and(|path| self.paths.iter().any(|glob| glob.allows(path, workspace)))
        {
            return Some("paths");
        }
        if let Some(granted) = &self.when.topics
            && !text("topic").is_some_and(|asked| reaches(granted, asked))
        {
            return Some("topics");
        }
        let Some(domains) = &self.when.domains else { return egress(call.args) };
        match text("url").and_then(host) {
            None => Some("egress"),
            Some(host) if domains.iter().any(|domain| domain_covers(domain, &host)) => None,
            Some(_) => Some("domains"),
        }
    }

    fn values(&self, call: &Call<'_>, workspace: &impl AsRef<str>) -> Option<&'static str> {
        let args = call.args;
        let equal =
            |(key, wanted): (&String, &Vec<Json>)| args.get(key).is_some_and(|value| wanted.contains(value));
        if !self.when.values.iter().all(equal) {
            return Some("values");
        }
        if self.when.absent.iter().any(|key| args.get(key).is_some()) {
            return Some("absent");
        }
        if !self.when.same_workflow {
            return None;
        }
        let own = workspace.as_ref().rsplit('/').next();
        let named = args.get("workflow_id").and_then(Json::as_str);
        (named.is_none() || named != own).then_some("same_workflow")
    }

    fn bounds(&self, call: &Call<'_>) -> Option<&'static str> {
        let args = call.args;
        let time =
            |key: &str| args.get(key).and_then(Json::as_str).and_then(|text| text.parse::<Timestamp>().ok());
        let micros = |seconds: i64| seconds.saturating_mul(1_000_000);
        let young =
            |most: i64| time("since").is_some_and(|since| call.at.micros_since(since) <= micros(most));
        let short = |most: i64| {
            let both = time("since").zip(time("until"));
            both.is_some_and(|(since, until)| (0..=micros(most)).contains(&until.micros_since(since)))
        };
        let small = |most: i64| {
            args.get("bytes").and_then(Json::as_int).is_some_and(|bytes| (0..=most).contains(&bytes))
        };
        let keyed = || {
            let key = args.get("idempotency_key").and_then(Json::as_str);
            key.is_some_and(|key| (16..=255).contains(&key.chars().count()))
        };
        if !self.when.max_age_seconds.is_none_or(young) {
            return Some("max_age_seconds");
        }
        if !self.when.max_range_seconds.is_none_or(short) {
            return Some("max_range_seconds");
        }
        if !self.when.max_bytes.is_none_or(small) {
            return Some("max_bytes");
        }
        (self.when.idempotency_key && !keyed()).then_some("idempotency_key")
    }
}

/// The form of a `url`, and whom it may reach, for every call that has one (policy.md 5.4).
pub(super) fn egress(args: &Json) -> Option<&'static str> {
    let url = args.get("url")?;
    url.as_str().and_then(host).is_none().then_some("egress")
}

fn reaches(granted: &[String], asked: &str) -> bool {
    topic::is_topic(asked)
        && !topic::is_reserved(asked)
        && granted.iter().any(|granted| topic::covers(granted, asked))
}

/// The code of a condition that fails.
pub(super) fn reason(key: &str) -> Reason {
    match key {
        "topics" => Reason::TopicNotAllowed,
        "domains" | "egress" => Reason::DomainNotAllowlisted,
        _ => Reason::ConditionFailed,
    }
}
