//! Names, amounts and times as people write them.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::bundle::Bundle;

/// Lengths of time that have a name, the longest first.
const UNITS: [(i64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];

/// The text with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// `a` or `an`, before a name.
pub(super) fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// Names between backticks, `and` before the last.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    joined(names.iter().map(|name| format!("`{}`", name.as_ref())).collect(), "and")
}

/// Texts with commas, and a word before the last.
pub(super) fn joined(texts: Vec<String>, word: &str) -> String {
    match texts.split_last() {
        None => "nothing".into(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// `1 minute`, `30 days`.
pub(super) fn lasting(seconds: i64) -> String {
    let (count, unit) = whole(seconds);
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// `a minute`, `30 days`: what stands behind `times` or `in`.
pub(super) fn each(seconds: i64) -> String {
    match whole(seconds) {
        (1, "hour") => "an hour".into(),
        (1, unit) => format!("a {unit}"),
        (count, unit) => format!("in {count} {unit}s"),
    }
}

/// In the longest unit that it is a whole number of.
fn whole(seconds: i64) -> (i64, &'static str) {
    let fits =
        |(length, _): &&(i64, &'static str)| seconds >= *length && seconds.checked_rem(*length) == Some(0);
    let found = UNITS.iter().find(fits).copied().unwrap_or((1, "second"));
    (seconds.checked_div(found.0).unwrap_or(seconds), found.1)
}

/// `once`, `20 times`.
pub(super) fn times(count: i64) -> String {
    if count == 1 { "once".into() } else { format!("{count} times") }
}

/// An amount in base currency, as people write it.
pub(super) fn money(bundle: &Bundle, minor: i64) -> String {
    let currency = bundle.base_currency.map(|base| base.to_string()).unwrap_or_default();
    format!("{} {currency}", decimal(bundle, &currency, minor)).trim_end().to_string()
}

/// An amount in a currency, with its decimals.
pub(in crate::authoring) fn decimal(bundle: &Bundle, currency: &str, minor: i64) -> String {
    let row = bundle.currencies.iter().find(|(code, _)| code.as_str() == currency);
    let places = usize::try_from(row.map_or(2, |(_, row)| row.decimals)).unwrap_or(0);
    let digits = format!("{minor:0>width$}", width = places.saturating_add(1));
    match digits.split_at_checked(digits.len().saturating_sub(places)) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_names() {
        let shown = [60, 3_600, 86_400, 90, 7_200, 2_592_000, 1].map(each);
        assert_eq!(
            shown,
            ["a minute", "an hour", "a day", "in 90 seconds", "in 2 hours", "in 30 days", "a second"]
        );
        assert_eq!((lasting(60).as_str(), lasting(1_800).as_str()), ("1 minute", "30 minutes"));
        assert_eq!((times(1).as_str(), times(20).as_str()), ("once", "20 times"));
    }
}
