//! The conditions of a grant, in the order of bundle.md.

use alloc::string::ToString as _;

use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::When;
use venture_policy::tools::egress::{domain_covers, host};
use venture_policy::tools::path::Glob;
use venture_policy::tools::topic::{covers, is_reserved, is_topic};

use super::permit::workspace;
use super::subject::Subject;
use crate::authorize::Denial;

/// A condition that does not hold, and its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failing {
    reason: Reason,
    key: &'static str,
}

impl Failing {
    const fn of(key: &'static str) -> Self {
        let reason = match key.as_bytes() {
            b"topics" => Reason::TopicNotAllowed,
            b"domains" | b"egress" => Reason::DomainNotAllowlisted,
            _ => Reason::ConditionFailed,
        };
        Self { reason, key }
    }

    /// No grant matches any more.
    pub(super) const fn grant() -> Self {
        Self::of("grant")
    }

    /// Two grants ask the host for different things.
    pub(super) const fn host() -> Self {
        Self::of("host")
    }

    pub(super) fn denial(self) -> Denial {
        Denial { reason: self.reason, detail: Some(Json::object([("condition", Json::from(self.key))])) }
    }
}

/// The form of a `url`, and whom it may reach, for every call that has one.
pub(super) fn egress(subject: &Subject<'_>) -> Option<Failing> {
    let url = subject.asked.args.get("url")?;
    url.as_str().and_then(host).is_none().then(|| Failing::of("egress"))
}

/// The first condition that fails.
pub(super) fn failing(subject: &Subject<'_>, when: &When) -> Option<Failing> {
    let key = places(subject, when).or_else(|| values(subject, when)).or_else(|| bounds(subject, when))?;
    Some(Failing::of(key))
}

fn first(rows: &[(&'static str, bool)]) -> Option<&'static str> {
    rows.iter().find(|(_, held)| !held).map(|(key, _)| *key)
}

fn places(subject: &Subject<'_>, when: &When) -> Option<&'static str> {
    let text = |key: &str| subject.asked.args.get(key).and_then(Json::as_str);
    let workspace = workspace(subject);
    let in_path = |glob: &alloc::string::String| {
        text("path").is_some_and(|path| Glob::new(glob).allows(path, &workspace))
    };
    let in_topic = |granted: &alloc::string::String| {
        text("topic").is_some_and(|topic| is_topic(topic) && !is_reserved(topic) && covers(granted, topic))
    };
    let reached = text("url").and_then(host);
    let in_domain =
        |domain: &alloc::string::String| reached.as_ref().is_some_and(|host| domain_covers(domain, host));
    let has_url = subject.asked.args.get("url").is_some();
    first(&[
        ("paths", when.paths.as_ref().is_none_or(|paths| paths.iter().any(in_path))),
        ("topics", when.topics.as_ref().is_none_or(|topics| topics.iter().any(in_topic))),
        ("egress", !(has_url || when.domains.is_some()) || reached.is_some()),
        ("domains", when.domains.as_ref().is_none_or(|domains| domains.iter().any(in_domain))),
    ])
}

fn values(subject: &Subject<'_>, when: &When) -> Option<&'static str> {
    let args = &subject.asked.args;
    let own = subject.asked.workflow_id.to_string();
    first(&[
        ("values", when.values.iter().all(|(key, ok)| args.get(key).is_some_and(|value| ok.contains(value)))),
        ("absent", when.absent.iter().all(|key| args.get(key).is_none())),
        (
            "same_workflow",
            !when.same_workflow || args.get("workflow_id").and_then(Json::as_str) == Some(own.as_str()),
        ),
    ])
}

fn bounds(subject: &Subject<'_>, when: &When) -> Option<&'static str> {
    let args = &subject.asked.args;
    let at = subject.context.at;
    let time =
        |key: &str| args.get(key).and_then(Json::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let micros = |seconds: i64| seconds.saturating_mul(1_000_000);
    let bytes = args.get("bytes").and_then(Json::as_int);
    let (since, until) = (time("since"), time("until"));
    let young = |most: i64| since.is_some_and(|since| at.micros_since(since) <= micros(most));
    let short = |most: i64| {
        let both = since.zip(until);
        both.is_some_and(|(since, until)| (0..=micros(most)).contains(&until.micros_since(since)))
    };
    let key = args.get("idempotency_key").and_then(Json::as_str).map(|text| text.chars().count());
    first(&[
        ("max_age_seconds", when.max_age_seconds.is_none_or(young)),
        ("max_range_seconds", when.max_range_seconds.is_none_or(short)),
        ("max_bytes", when.max_bytes.is_none_or(|most| bytes.is_some_and(|bytes| bytes <= most))),
        ("idempotency_key", !when.idempotency_key || key.is_some_and(|length| (16..=255).contains(&length))),
        (
            "second_approval_over_minor",
            when.second_approval_over_minor.is_none() || subject.amount().is_some(),
        ),
    ])
}
