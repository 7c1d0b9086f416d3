//! The functions of the policy language: no clock, no randomness, no conversions.

use alloc::string::String;

use super::suggest;
use super::time::Part;
use super::types::Type;

/// A function that a condition may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Size,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    Timestamp,
    Duration,
    Part(Part),
}

/// Names, functions, and whether each is called on a value, before it, or either way.
const FUNCTIONS: &[(&str, Function, Style)] = &[
    ("size", Function::Size, Style::Either),
    ("startsWith", Function::StartsWith, Style::Method),
    ("endsWith", Function::EndsWith, Style::Method),
    ("contains", Function::Contains, Style::Method),
    ("matches", Function::Matches, Style::Either),
    ("timestamp", Function::Timestamp, Style::Global),
    ("duration", Function::Duration, Style::Global),
    ("getFullYear", Function::Part(Part::FullYear), Style::Method),
    ("getMonth", Function::Part(Part::Month), Style::Method),
    ("getDayOfYear", Function::Part(Part::DayOfYear), Style::Method),
    ("getDayOfMonth", Function::Part(Part::DayOfMonth), Style::Method),
    ("getDate", Function::Part(Part::Date), Style::Method),
    ("getDayOfWeek", Function::Part(Part::DayOfWeek), Style::Method),
    ("getHours", Function::Part(Part::Hours), Style::Method),
    ("getMinutes", Function::Part(Part::Minutes), Style::Method),
    ("getSeconds", Function::Part(Part::Seconds), Style::Method),
    ("getMilliseconds", Function::Part(Part::Milliseconds), Style::Method),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Global,
    Method,
    Either,
}

/// The function of this name in this style, or why there is none and what to write.
pub(super) fn find(name: &str, method: bool) -> Result<Function, (String, Option<String>)> {
    let known = FUNCTIONS.iter().find(|(known, _, _)| *known == name);
    match known {
        Some((_, function, Style::Either)) => Ok(*function),
        Some((_, function, Style::Method)) if method => Ok(*function),
        Some((_, function, Style::Global)) if !method => Ok(*function),
        Some(_) if method => {
            Err(([("`"), name, "` is not called on a value"].concat(), Some([name, "(…)"].concat())))
        }
        Some(_) => {
            Err((["`", name, "` is called on a value"].concat(), Some(["write `….", name, "(…)`"].concat())))
        }
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> (String, Option<String>) {
    let message = ["function `", name, "` is not part of the policy language"].concat();
    let suggestion = match name {
        "now" => Some("write `request.time`".into()),
        "int" | "uint" | "double" | "string" | "bytes" | "bool" | "dyn" | "type" => {
            Some("compare the value with a literal of its own type".into())
        }
        "all" | "exists" | "exists_one" | "map" | "filter" => {
            Some(["call it on a list: `list.", name, "(x, …)`"].concat())
        }
        _ => suggest::near(name, FUNCTIONS.iter().map(|(known, _, _)| *known)),
    };
    (message, suggestion)
}

impl Function {
    /// The type of the result for arguments of these types (a method's target first), if it takes them.
    pub(super) fn result(self, args: &[&Type]) -> Option<Type> {
        let is = |ty: &Type, wanted: &[Type]| *ty == Type::Dyn || wanted.contains(ty);
        match (self, args) {
            (Self::Size, [of]) => {
                let sized = matches!(of, Type::List(_) | Type::Map(..));
                (sized || is(of, &[Type::String, Type::Bytes])).then_some(Type::Int)
            }
            (Self::StartsWith | Self::EndsWith | Self::Contains | Self::Matches, [text, other]) => {
                (is(text, &[Type::String]) && is(other, &[Type::String])).then_some(Type::Bool)
            }
            (Self::Timestamp, [of]) => {
                is(of, &[Type::String, Type::Int, Type::Timestamp]).then_some(Type::Timestamp)
            }
            (Self::Duration, [of]) => is(of, &[Type::String, Type::Duration]).then_some(Type::Duration),
            (Self::Part(part), [of]) => {
                let spans = matches!(part, Part::Hours | Part::Minutes | Part::Seconds | Part::Milliseconds);
                (is(of, &[Type::Timestamp]) || (spans && **of == Type::Duration)).then_some(Type::Int)
            }
            _ => None,
        }
    }

    /// What the function takes, in words.
    pub(super) const fn takes(self) -> &'static str {
        match self {
            Self::Size => "one text, bytes, list or map",
            Self::StartsWith | Self::EndsWith | Self::Contains => "a text, on a text",
            Self::Matches => "a pattern, on a text",
            Self::Timestamp => "one RFC 3339 text or seconds since 1970",
            Self::Duration => "one text such as '1h30m'",
            Self::Part(_) => "no argument, on a timestamp or duration; times are UTC",
        }
    }
}
