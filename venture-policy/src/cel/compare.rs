//! Equality and order of values.

use core::cmp::Ordering;

use super::error::EvalError;
use super::stack::Stack;
use super::value::{Map, Value};

/// Whether two values that hold nothing are equal; none where one of them is a list or map.
pub(super) fn scalar_equal<'a>(stack: &Stack<'a>, a: &Value<'a>, b: &Value<'a>) -> Option<bool> {
    Some(match (a, b) {
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Uint(x), Value::Uint(y)) => x == y,
        (Value::Int(x), Value::Uint(y)) | (Value::Uint(y), Value::Int(x)) => u64::try_from(*x) == Ok(*y),
        (Value::Str(x), Value::Str(y)) => x == y,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Null, Value::Null) => true,
        (Value::Timestamp(x), Value::Timestamp(y)) => x == y,
        (Value::Duration(x), Value::Duration(y)) => x == y,
        _ => {
            if let (Some(x), Some(y)) = (stack.text(a), stack.text(b)) {
                x == y
            } else if let (Some(x), Some(y)) = (stack.bytes(a), stack.bytes(b)) {
                x == y
            } else if holds(stack, a) && holds(stack, b) {
                return None;
            } else {
                false
            }
        }
    })
}

fn holds<'a>(stack: &Stack<'a>, value: &Value<'a>) -> bool {
    stack.list_len(value).is_some() || stack.map_len(value).is_some()
}

/// Whether two values are equal; values of different types are not.
pub(super) fn equal<'a>(stack: &mut Stack<'a>, a: Value<'a>, b: Value<'a>) -> Result<bool, EvalError> {
    stack.pairs.clear();
    stack.pairs.push((a, b));
    while let Some((a, b)) = stack.pairs.pop() {
        stack.charge(weight(stack, &a, &b))?;
        let same = match scalar_equal(stack, &a, &b) {
            Some(same) => same,
            None => match (stack.list_len(&a), stack.list_len(&b)) {
                (Some(x), Some(y)) if x == y => push_items(stack, a, b, x)?,
                (None, None) => push_members(stack, a, b)?,
                _ => false,
            },
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Work of comparing two texts.
fn weight<'a>(stack: &Stack<'a>, a: &Value<'a>, b: &Value<'a>) -> usize {
    match (stack.text(a), stack.text(b)) {
        (Some(x), Some(y)) if x.len() == y.len() => x.len().div_ceil(16),
        _ => stack.bytes(a).map_or(1, |bytes| bytes.len().div_ceil(16)),
    }
}

fn push_items<'a>(stack: &mut Stack<'a>, a: Value<'a>, b: Value<'a>, len: usize) -> Result<bool, EvalError> {
    stack.charge(len)?;
    for at in (0..len).rev() {
        if let (Some(x), Some(y)) = (stack.list_get(&a, at), stack.list_get(&b, at)) {
            stack.pairs.push((x, y));
        }
    }
    Ok(true)
}

fn push_members<'a>(stack: &mut Stack<'a>, a: Value<'a>, b: Value<'a>) -> Result<bool, EvalError> {
    let (Some(len), Some(other)) = (stack.map_len(&a), stack.map_len(&b)) else { return Ok(false) };
    if len != other {
        return Ok(false);
    }
    stack.charge(len)?;
    if let Value::Map(Map::Json(members)) = a {
        for (key, value) in members {
            match find(stack, &b, &Value::Str(key))? {
                Some(found) => stack.pairs.push((Value::from(value), found)),
                None => return Ok(false),
            }
        }
        return Ok(true);
    }
    for at in 0..len {
        let Some((key, value)) = stack.pair(&a, at) else { return Ok(false) };
        match find(stack, &b, &key)? {
            Some(found) => stack.pairs.push((value, found)),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// The value under a key of a map.
pub(super) fn find<'a>(
    stack: &mut Stack<'a>,
    map: &Value<'a>,
    key: &Value<'a>,
) -> Result<Option<Value<'a>>, EvalError> {
    if let Value::Map(Map::Json(members)) = map {
        return Ok(stack.text(key).and_then(|name| members.get(name)).map(Value::from));
    }
    let len = stack.map_len(map).ok_or(EvalError::Type)?;
    for at in 0..len {
        let Some((known, value)) = stack.pair(map, at) else { continue };
        stack.charge(weight(stack, &known, key).saturating_add(1))?;
        if scalar_equal(stack, &known, key) == Some(true) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// Whether a value may be a key of a map.
pub(super) fn is_key<'a>(stack: &Stack<'a>, value: &Value<'a>) -> bool {
    matches!(value, Value::Bool(_) | Value::Int(_) | Value::Uint(_)) || stack.is_text(value)
}

/// The order of two values of one ordered type.
pub(super) fn order<'a>(stack: &mut Stack<'a>, a: Value<'a>, b: Value<'a>) -> Result<Ordering, EvalError> {
    let shorter = match (stack.text(&a), stack.text(&b)) {
        (Some(x), Some(y)) => x.len().min(y.len()),
        _ => stack.bytes(&a).map_or(0, <[u8]>::len),
    };
    stack.charge_bytes(shorter)?;
    scalar_order(&a, &b).or_else(|| built_order(stack, &a, &b)).ok_or(EvalError::Type)
}

/// The order of two values that inputs or programs lend.
pub(super) fn scalar_order(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    Some(match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.cmp(y),
        (Value::Uint(x), Value::Uint(y)) => x.cmp(y),
        (Value::Int(x), Value::Uint(y)) => u64::try_from(*x).map_or(Ordering::Less, |x| x.cmp(y)),
        (Value::Uint(x), Value::Int(y)) => u64::try_from(*y).map_or(Ordering::Greater, |y| x.cmp(&y)),
        (Value::Str(x), Value::Str(y)) => x.cmp(y),
        (Value::Bytes(x), Value::Bytes(y)) => x.cmp(y),
        (Value::Bool(x), Value::Bool(y)) => x.cmp(y),
        (Value::Timestamp(x), Value::Timestamp(y)) => x.cmp(y),
        (Value::Duration(x), Value::Duration(y)) => x.cmp(y),
        _ => return None,
    })
}

fn built_order<'a>(stack: &Stack<'a>, a: &Value<'a>, b: &Value<'a>) -> Option<Ordering> {
    if let (Some(x), Some(y)) = (stack.text(a), stack.text(b)) {
        return Some(x.cmp(y));
    }
    if let (Some(x), Some(y)) = (stack.bytes(a), stack.bytes(b)) {
        return Some(x.cmp(y));
    }
    None
}
