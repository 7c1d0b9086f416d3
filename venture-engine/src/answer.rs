//! What comes out: one JSON object for each command.
//!
//! Spec: commands.md 3.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::CommandId;
use venture_core::{Json, Reason, Timestamp, canonical};

use crate::command::{CommandError, CommandName};
use crate::words::Decision;

/// What a room of the engine says of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Approved, denied or pending.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
    /// A sentence for people.
    pub message: Option<String>,
    /// What the command was about, in order.
    pub ids: Vec<(&'static str, String)>,
    /// The state of the first of `ids` afterwards.
    pub status: Option<String>,
    /// Whether this is the stored answer of an earlier command.
    pub replayed: bool,
    /// The inputs of the check that decided, or what a spend left.
    pub detail: Option<Json>,
}

impl Reply {
    /// Recorded; there was nothing to decide.
    #[must_use]
    pub const fn accepted(ids: Vec<(&'static str, String)>) -> Self {
        Self::of(Decision::Approved, Reason::Accepted, ids)
    }

    /// A decision without more words.
    #[must_use]
    pub const fn of(decision: Decision, reason: Reason, ids: Vec<(&'static str, String)>) -> Self {
        Self { decision, reason, message: None, ids, status: None, replayed: false, detail: None }
    }

    /// The same, with a status.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// The same, with `detail`.
    #[must_use]
    pub fn detail(mut self, detail: Option<Json>) -> Self {
        self.detail = detail;
        self
    }

    /// The same, as the stored answer of an earlier command.
    #[must_use]
    pub const fn replayed(mut self) -> Self {
        self.replayed = true;
        self
    }
}

/// The answer to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The command.
    pub command: CommandName,
    /// Its id.
    pub command_id: CommandId,
    /// Its time.
    pub at: Timestamp,
    /// What was decided.
    pub reply: Reply,
    /// First and last event appended, what fell due included.
    pub seq: Option<(u64, u64)>,
}

impl Answer {
    /// One line of JSON, keys in the order of the contract, `line` first where it is given.
    #[must_use]
    pub fn to_line(&self, line: Option<u64>) -> String {
        let mut out = Line::new();
        if let Some(number) = line {
            out.member("line", &number);
        }
        out.member("command", self.command.as_str());
        out.member("command_id", &self.command_id);
        out.member("at", &self.at);
        out.member("decision", self.reply.decision.as_str());
        out.member("reason_code", self.reply.reason.as_str());
        if let Some(message) = &self.reply.message {
            out.member("message", message);
        }
        let mut ids = Line::new();
        for (key, value) in &self.reply.ids {
            ids.member(key, value);
        }
        out.raw("ids", &ids.close());
        if let Some(status) = &self.reply.status {
            out.member("status", status);
        }
        out.member("replayed", &self.reply.replayed);
        if let Some(seq) = self.seq {
            out.member("seq", &seq);
        }
        if let Some(detail) = &self.reply.detail {
            out.member("detail", detail);
        }
        out.close()
    }
}

/// The answer to a line that is no command, or cannot be taken.
#[must_use]
pub fn error_line(error: &CommandError, line: Option<u64>) -> String {
    let mut out = Line::new();
    if let Some(number) = line {
        out.member("line", &number);
    }
    let mut words = Line::new();
    words.member("code", error.code.as_str());
    words.member("pointer", &error.pointer);
    words.member("message", &error.message);
    if !error.errors.is_empty() {
        words.member("errors", &error.errors);
    }
    out.raw("error", &words.close());
    out.close()
}

/// An object written member by member, in the order given.
struct Line(String);

impl Line {
    fn new() -> Self {
        Self(String::from("{"))
    }

    fn raw(&mut self, key: &str, value: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
        self.0.push_str(value);
    }

    fn member<T: serde::Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        // What the engine says is always within the range of JSON.
        let text = canonical::to_string(value).unwrap_or_else(|_| "null".to_string());
        self.raw(key, &text);
    }

    fn close(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// The amounts of a limit, as `detail` shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitDetail {
    /// The limit's name.
    pub limit_id: String,
    /// Its cap.
    pub cap_minor: i128,
    /// What was settled in its window, and what is held.
    pub committed_minor: i128,
    /// What was asked for.
    pub requested_minor: i128,
    /// The currency, or EAU.
    pub currency: String,
}

impl LimitDetail {
    /// What is left: never below 0.
    #[must_use]
    pub fn remaining_minor(&self) -> i128 {
        self.cap_minor.saturating_sub(self.committed_minor).max(0)
    }

    /// The detail as JSON; figures beyond what JSON carries exactly stand at its bound.
    #[must_use]
    pub fn to_json(&self) -> Json {
        Json::Object(BTreeMap::from([
            ("limit_id".to_string(), Json::Str(self.limit_id.clone())),
            ("cap_minor".to_string(), wire(self.cap_minor)),
            ("committed_minor".to_string(), wire(self.committed_minor)),
            ("requested_minor".to_string(), wire(self.requested_minor)),
            ("remaining_minor".to_string(), wire(self.remaining_minor())),
            ("currency".to_string(), Json::Str(self.currency.clone())),
        ]))
    }
}

/// A sum as the wire carries it.
#[must_use]
pub fn wire(sum: i128) -> Json {
    let bound = i128::from(venture_core::money::MAX_WIRE_INTEGER);
    Json::Int(i64::try_from(sum.clamp(bound.saturating_neg(), bound)).unwrap_or(0))
}
