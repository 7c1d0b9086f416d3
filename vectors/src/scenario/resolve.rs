//! Filling in what a file leaves to the run: answers of earlier steps, changes of a bundle.

use anyhow::{Context, Result};
use serde_json::Value;

/// `{"$answer": [n, key, …]}` replaced by that member of the answer to step n, anywhere.
pub(super) fn fill_in(value: &Value, answers: &[Value]) -> Result<Value> {
    Ok(match value {
        Value::Object(members) if members.len() == 1 && members.contains_key("$answer") => {
            let path = members.get("$answer").and_then(Value::as_array).context("`$answer` is no list")?;
            pick(path, answers).with_context(|| format!("`$answer` {path:?} is not there"))?
        }
        Value::Object(members) => {
            let filled = members.iter().map(|(key, value)| Ok((key.clone(), fill_in(value, answers)?)));
            Value::Object(filled.collect::<Result<_>>()?)
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| fill_in(item, answers)).collect::<Result<_>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    })
}

fn pick(path: &[Value], answers: &[Value]) -> Option<Value> {
    let (step, keys) = path.split_first()?;
    let mut found = answers.get(usize::try_from(step.as_u64()?).ok()?)?;
    for key in keys {
        found = match key.as_str() {
            Some(key) => found.get(key)?,
            None => found.get(usize::try_from(key.as_u64()?).ok()?)?,
        };
    }
    Some(found.clone())
}

/// `target` changed by a merge patch: null removes, objects merge, all else replaces (RFC 7396).
pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Some(members) = target.as_object_mut() else { return };
    for (key, change) in changes {
        if change.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key.clone()).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_removes_merges_and_replaces() {
        let mut target = json!({"a": {"b": 1, "c": 2}, "d": [1]});
        merge(&mut target, &json!({"a": {"b": null, "e": {"f": null, "g": 3}}, "d": 4}));
        assert_eq!(target, json!({"a": {"c": 2, "e": {"g": 3}}, "d": 4}));
    }

    #[test]
    fn an_answer_is_filled_in() {
        let filled = fill_in(&json!({"x": [{"$answer": [0, "seq", 1]}]}), &[json!({"seq": [3, 5]})]).unwrap();
        assert_eq!(filled, json!({"x": [5]}));
    }
}
