//! A reader over one JSON object that names the place of every fault.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use core::str::FromStr;

use venture_core::id::{Uuid, parse_uuid};
use venture_core::{Currency, Json, Reason, Timestamp};

use super::CommandError;

/// The members of an object, taken one by one; [`Fields::end`] refuses what is left.
pub(crate) struct Fields<'a> {
    members: &'a BTreeMap<String, Json>,
    pointer: String,
    known: Vec<&'static str>,
}

type Read<T> = Result<T, CommandError>;

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Json, pointer: &str) -> Read<Self> {
        match value {
            Json::Object(members) => {
                Ok(Self { members, pointer: pointer.to_string(), known: Vec::with_capacity(16) })
            }
            Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) | Json::Array(_) => {
                Err(CommandError::new(Reason::RequestInvalid, pointer, "expected an object"))
            }
        }
    }

    pub(crate) fn at(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"))
    }

    pub(crate) fn fault(&self, code: Reason, key: &str, message: impl Into<String>) -> CommandError {
        CommandError::new(code, self.at(key), message)
    }

    fn wrong(&self, key: &str, expected: &str) -> CommandError {
        self.fault(Reason::RequestInvalid, key, format!("expected {expected}"))
    }

    /// The raw member.
    pub(crate) fn raw(&mut self, key: &'static str) -> Option<&'a Json> {
        self.known.push(key);
        self.members.get(key)
    }

    /// What `read` makes of the member, if it is there.
    pub(crate) fn opt<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a Json) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.raw(key) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.wrong(key, expected)),
        }
    }

    pub(crate) fn need<T>(&self, key: &str, value: Option<T>) -> Read<T> {
        value.ok_or_else(|| self.fault(Reason::RequestInvalid, key, format!("`{key}` is required")))
    }

    pub(crate) fn text(&mut self, key: &'static str, length: RangeInclusive<usize>) -> Read<Option<&'a str>> {
        let expected = format!("a text of {} to {} characters", length.start(), length.end());
        self.opt(key, &expected, |value| value.as_str().filter(|text| length.contains(&text.chars().count())))
    }

    pub(crate) fn need_text(&mut self, key: &'static str, length: RangeInclusive<usize>) -> Read<&'a str> {
        let value = self.text(key, length)?;
        self.need(key, value)
    }

    pub(crate) fn flag(&mut self, key: &'static str) -> Read<Option<bool>> {
        self.opt(key, "true or false", Json::as_bool)
    }

    pub(crate) fn uuid(&mut self, key: &'static str) -> Read<Option<Uuid>> {
        self.opt(key, "a UUID as lower-case hex with hyphens", |value| {
            value.as_str().and_then(|text| parse_uuid(text).ok())
        })
    }

    pub(crate) fn need_uuid(&mut self, key: &'static str) -> Read<Uuid> {
        let value = self.uuid(key)?;
        self.need(key, value)
    }

    pub(crate) fn time(&mut self, key: &'static str) -> Read<Option<Timestamp>> {
        self.parsed(key, "UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ` with at most six fraction digits")
    }

    pub(crate) fn currency(&mut self, key: &'static str) -> Read<Currency> {
        let value = self.parsed(key, "a currency of three to eight capital letters")?;
        self.need(key, value)
    }

    pub(crate) fn parsed<T: FromStr>(&mut self, key: &'static str, expected: &str) -> Read<Option<T>> {
        self.opt(key, expected, |value| value.as_str().and_then(|text| text.parse().ok()))
    }

    pub(crate) fn one_of<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        self.opt(key, expected, |value| value.as_str().and_then(find))
    }

    /// A whole number; of another type it is `REQUEST_INVALID`, out of range `code`.
    pub(crate) fn int(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        code: Reason,
    ) -> Read<Option<i64>> {
        let Some(number) = self.opt(key, "a whole number", Json::as_int)? else { return Ok(None) };
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let message = format!("expected {} to {}, not {number}", range.start(), range.end());
        Err(self.fault(code, key, message))
    }

    pub(crate) fn need_int(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        code: Reason,
    ) -> Read<i64> {
        let value = self.int(key, range, code)?;
        self.need(key, value)
    }

    pub(crate) fn list(&mut self, key: &'static str) -> Read<Option<&'a [Json]>> {
        self.opt(key, "a list", Json::as_array)
    }

    /// Refuses the first member that nobody asked for.
    pub(crate) fn end(&self) -> Read<()> {
        let unknown = self.members.keys().find(|key| !self.known.contains(&key.as_str()));
        match unknown {
            None => Ok(()),
            Some(key) => {
                let message = format!("unknown key `{key}`; {}", self.known_keys());
                Err(self.fault(Reason::RequestInvalid, key, message))
            }
        }
    }

    /// What was asked for, each once, in order.
    fn known_keys(&self) -> String {
        let mut known: Vec<&str> = Vec::new();
        for key in &self.known {
            if !known.contains(key) {
                known.push(key);
            }
        }
        if known.is_empty() {
            "leave it out: none is known here".to_string()
        } else {
            format!("known here: {}", known.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::command::Command;

    fn message(line: &str) -> alloc::string::String {
        Command::parse(line.as_bytes()).unwrap_err().message
    }

    #[test]
    fn an_unknown_key_is_told_what_is_known_there_each_once() {
        let line = r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{},"colour":"red"}"#;
        assert_eq!(
            message(line),
            "unknown key `colour`; known here: command, at, actor, command_id, trace_id, tenant_id, \
             source_service, facts, args"
        );
        let line = r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{"colour":"red"}}"#;
        assert_eq!(message(line), "unknown key `colour`; leave it out: none is known here");
        let line = r#"{"command":"tick","actor":{"type":"system","id":"host","colour":"red"},"args":{}}"#;
        assert_eq!(message(line), "unknown key `colour`; known here: type, id, role, token");
    }
}
