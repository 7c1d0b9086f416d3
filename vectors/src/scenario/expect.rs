//! What must be in an answer.

use std::collections::BTreeSet;

use serde_json::Value;

/// What is missing from the answer, with its pointer; `None` if nothing is.
///
/// Objects are compared member by member, lists item by item; `errors` as a set of code and pointer.
///
/// An `error` that is a text is its code; `errors` beside it are that error's own.
pub(super) fn missing(wanted: &Value, found: &Value) -> Option<String> {
    let Some(code) = wanted.get("error").filter(|error| error.is_string()) else {
        return at("", wanted, found);
    };
    let mut error = serde_json::Map::from_iter([("code".to_owned(), code.clone())]);
    if let Some(errors) = wanted.get("errors") {
        error.insert("errors".to_owned(), errors.clone());
    }
    at("", &serde_json::json!({"error": error}), found)
}

fn at(pointer: &str, wanted: &Value, found: &Value) -> Option<String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(members)) => wanted.iter().find_map(|(key, wanted)| {
            let pointer = format!("{pointer}/{key}");
            match (key.as_str(), members.get(key)) {
                (_, None) => Some(format!("{pointer}: wanted {wanted}, is missing")),
                ("errors", Some(found)) => same_errors(&pointer, wanted, found),
                (_, Some(found)) => at(&pointer, wanted, found),
            }
        }),
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => {
            let mut pairs = wanted.iter().zip(items).zip(0_usize..);
            pairs.find_map(|((wanted, found), number)| at(&format!("{pointer}/{number}"), wanted, found))
        }
        _ => (wanted != found).then(|| format!("{pointer}: wanted {wanted}, found {found}")),
    }
}

fn same_errors(pointer: &str, wanted: &Value, found: &Value) -> Option<String> {
    let set = |errors: &Value| -> BTreeSet<(String, String)> {
        let text =
            |error: &Value, key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        errors
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| (text(error, "code"), text(error, "pointer")))
            .collect()
    };
    let (wanted, found) = (set(wanted), set(found));
    (wanted != found).then(|| format!("{pointer}: wanted {wanted:?}, found {found:?}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_and_items_are_compared() {
        assert_eq!(missing(&json!({"a": [1]}), &json!({"a": [1], "b": 2})), None);
        assert!(missing(&json!({"a": [1]}), &json!({"a": [1, 2]})).is_some());
        assert!(missing(&json!({"a": 1}), &json!({})).is_some());
    }
}
