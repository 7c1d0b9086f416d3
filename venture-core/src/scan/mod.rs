//! The scan of whatever is stored or sent: forbidden names, secrets, card numbers.
//!
//! Finds, never changes; what a finding leads to is its caller's word.
//!
//! Spec: compliance.md 8.

mod card;
mod secret;

use alloc::format;
use alloc::string::String;

pub use card::holds_card_number;
pub use secret::{holds_secret, is_random_token};

use crate::Json;
use crate::schema::Kind;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A credential, or a field named like one.
    Secret,
    /// A card number, or a field named like one of a card's.
    Card,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub class: Class,
    /// JSON pointer of the value, from the scanned one on.
    pub pointer: String,
}

const SECRET_NAMES: [&str; 5] = ["api_key", "secret", "token", "password", "credential"];
const CARD_NAMES: [&str; 3] = ["card_number", "cvv", "expiry"];

/// The first finding in `value`: names in the whole value, then secrets, then card numbers.
///
/// `kind` is what the value is typed as; ids, hashes, keys and signatures may look random.
#[must_use]
pub fn scan(kind: &Kind, value: &Json) -> Option<Finding> {
    let named = |_: &Kind, key: Option<&str>, _: &Json| key.and_then(class_of_name);
    let secret = |kind: &Kind, _: Option<&str>, value: &Json| {
        let text = value.as_str()?;
        (holds_secret(text) || (!kind.looks_random() && is_random_token(text))).then_some(Class::Secret)
    };
    let card = |kind: &Kind, _: Option<&str>, value: &Json| {
        let text = value.as_str().filter(|_| !kind.looks_random())?;
        holds_card_number(text).then_some(Class::Card)
    };
    find(kind, None, value, &named)
        .or_else(|| find(kind, None, value, &secret))
        .or_else(|| find(kind, None, value, &card))
}

fn class_of_name(key: &str) -> Option<Class> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(key));
    if is_one_of(&SECRET_NAMES) {
        Some(Class::Secret)
    } else if is_one_of(&CARD_NAMES) {
        Some(Class::Card)
    } else {
        None
    }
}

type Look<'l> = dyn Fn(&Kind, Option<&str>, &Json) -> Option<Class> + 'l;

/// Depth first: the value itself, then its members in order.
fn find(kind: &Kind, key: Option<&str>, value: &Json, look: &Look<'_>) -> Option<Finding> {
    if let Some(class) = look(kind, key, value) {
        return Some(Finding { class, pointer: String::new() });
    }
    let below = |step: &str, found: Finding| Finding {
        pointer: format!("/{}{}", step.replace('~', "~0").replace('/', "~1"), found.pointer),
        ..found
    };
    match value {
        Json::Object(members) => members.iter().find_map(|(key, member)| {
            find(kind_of_member(kind, key), Some(key), member, look).map(|found| below(key, found))
        }),
        Json::Array(items) => items.iter().enumerate().find_map(|(at, item)| {
            let kind = if let Kind::List(kind) = kind { kind } else { &Kind::Any };
            find(kind, None, item, look).map(|found| below(&format!("{at}"), found))
        }),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => None,
    }
}

fn kind_of_member<'k>(kind: &'k Kind, key: &str) -> &'k Kind {
    match kind {
        // Inside a sealed field: what it holds is random.
        _ if key == "$pii" => &Kind::Map(&Kind::Signature),
        Kind::Object(fields) => {
            fields.iter().find(|field| field.name == key).map_or(&Kind::Any, |field| &field.kind)
        }
        Kind::Map(kind) => kind,
        Kind::Bool
        | Kind::Integer { .. }
        | Kind::Text(_)
        | Kind::OneOf(_)
        | Kind::Id
        | Kind::Hash
        | Kind::Signature
        | Kind::Time
        | Kind::Currency
        | Kind::List(_)
        | Kind::Any => &Kind::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Field;

    fn found(kind: &Kind, text: &str) -> Option<(Class, String)> {
        scan(kind, &Json::parse(text.as_bytes()).unwrap()).map(|found| (found.class, found.pointer))
    }

    #[test]
    fn names_come_before_secrets_before_cards() {
        let both = r#"{"a":"4111111111111111","b":"AKIAIOSFODNN7EXAMPLE","c":{"Password":1}}"#;
        assert_eq!(found(&Kind::Any, both), Some((Class::Secret, "/c/Password".into())));
        let two = r#"{"a":"4111111111111111","b":["x","AKIAIOSFODNN7EXAMPLE"]}"#;
        assert_eq!(found(&Kind::Any, two), Some((Class::Secret, "/b/1".into())));
        assert_eq!(found(&Kind::Any, r#"{"a":"4111 1111 1111 1111"}"#), Some((Class::Card, "/a".into())));
        assert_eq!(found(&Kind::Any, r#"{"cvv":"123"}"#), Some((Class::Card, "/cvv".into())));
        assert_eq!(found(&Kind::Any, r#"{"token_hash":"x","expires_at":"y"}"#), None);
    }

    #[test]
    fn what_is_typed_random_may_be_random() {
        const KIND: Kind = Kind::Object(&[
            Field::optional("signature", Kind::Signature),
            Field::optional("note", Kind::Text(200)),
        ]);
        let random = "YMOyTmfWVbVdVlXMftykMnBvR1vtPvRKeFrkKmPXi9Bgw7JOZ9ZVtV1WVcx+3KQy";
        assert_eq!(found(&KIND, &format!(r#"{{"signature":"{random}"}}"#)), None);
        let note = found(&KIND, &format!(r#"{{"note":"see {random}."}}"#));
        assert_eq!(note, Some((Class::Secret, "/note".into())));
        let sealed = format!(r#"{{"note":{{"$pii":{{"ciphertext":"{random}"}}}}}}"#);
        assert_eq!(found(&KIND, &sealed), None);
    }
}
