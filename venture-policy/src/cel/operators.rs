//! Operators and functions over values.

use core::cmp::Ordering;

use super::ast::{Binary, Unary};
use super::compare;
use super::error::EvalError;
use super::functions::Function;
use super::stack::{Cell, Stack};
use super::time::{Instant, Part, Span};
use super::value::Value;

/// `!` or `-` of a value.
pub(super) fn unary<'a>(op: Unary, value: Value<'a>) -> Cell<'a> {
    match (op, value) {
        (Unary::Not, Value::Bool(truth)) => Ok(Value::Bool(!truth)),
        (Unary::Negate, Value::Int(number)) => {
            number.checked_neg().map(Value::Int).ok_or(EvalError::Overflow)
        }
        _ => Err(EvalError::Type),
    }
}

/// A strict operator between two values.
pub(super) fn binary<'a>(stack: &mut Stack<'a>, op: Binary, a: Value<'a>, b: Value<'a>) -> Cell<'a> {
    stack.touch(&a)?;
    stack.touch(&b)?;
    let truth = match op {
        Binary::Equal => compare::equal(stack, a, b)?,
        Binary::NotEqual => !compare::equal(stack, a, b)?,
        Binary::Less => compare::order(stack, a, b)?.is_lt(),
        Binary::LessEqual => compare::order(stack, a, b)?.is_le(),
        Binary::Greater => compare::order(stack, a, b)?.is_gt(),
        Binary::GreaterEqual => compare::order(stack, a, b)?.is_ge(),
        Binary::In => contained(stack, a, b)?,
        Binary::Add => return add(stack, a, b),
        Binary::Subtract => return subtract(a, b),
        Binary::Multiply | Binary::Divide | Binary::Modulo => return product(op, a, b),
        Binary::And | Binary::Or => return Err(EvalError::Type),
    };
    Ok(Value::Bool(truth))
}

/// `&&` and `||`: the side that decides absorbs an error on the other.
pub(super) fn combine<'a>(op: Binary, a: Cell<'a>, b: Cell<'a>) -> Cell<'a> {
    let deciding = op == Binary::Or;
    let decides = |cell: &Cell<'a>| matches!(cell, Ok(Value::Bool(truth)) if *truth == deciding);
    if decides(&a) || decides(&b) {
        return Ok(Value::Bool(deciding));
    }
    for side in [a, b] {
        match side {
            Ok(Value::Bool(_)) => {}
            Ok(_) => return Err(EvalError::Type),
            Err(error) => return Err(error),
        }
    }
    Ok(Value::Bool(!deciding))
}

fn contained<'a>(stack: &mut Stack<'a>, item: Value<'a>, of: Value<'a>) -> Result<bool, EvalError> {
    if let Some(len) = stack.list_len(&of) {
        for at in 0..len {
            stack.charge(1)?;
            let element = stack.list_get(&of, at).ok_or(EvalError::Index)?;
            if compare::equal(stack, item, element)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    Ok(compare::find(stack, &of, &item)?.is_some())
}

fn add<'a>(stack: &mut Stack<'a>, a: Value<'a>, b: Value<'a>) -> Cell<'a> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_add(y).map(Value::Int).ok_or(EvalError::Overflow),
        (Value::Uint(x), Value::Uint(y)) => x.checked_add(y).map(Value::Uint).ok_or(EvalError::Overflow),
        (Value::Timestamp(at), Value::Duration(span)) | (Value::Duration(span), Value::Timestamp(at)) => {
            at.checked_add(span).map(Value::Timestamp).ok_or(EvalError::Time)
        }
        (Value::Duration(x), Value::Duration(y)) => {
            x.checked_add(y).map(Value::Duration).ok_or(EvalError::Time)
        }
        _ => stack.joined(a, b),
    }
}

fn subtract<'a>(a: Value<'a>, b: Value<'a>) -> Cell<'a> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_sub(y).map(Value::Int).ok_or(EvalError::Overflow),
        (Value::Uint(x), Value::Uint(y)) => x.checked_sub(y).map(Value::Uint).ok_or(EvalError::Overflow),
        (Value::Timestamp(x), Value::Timestamp(y)) => {
            x.checked_since(y).map(Value::Duration).ok_or(EvalError::Time)
        }
        (Value::Timestamp(at), Value::Duration(span)) => {
            let back = span.checked_neg().ok_or(EvalError::Time)?;
            at.checked_add(back).map(Value::Timestamp).ok_or(EvalError::Time)
        }
        (Value::Duration(x), Value::Duration(y)) => {
            x.checked_sub(y).map(Value::Duration).ok_or(EvalError::Time)
        }
        _ => Err(EvalError::Type),
    }
}

fn product<'a>(op: Binary, a: Value<'a>, b: Value<'a>) -> Cell<'a> {
    let zero = matches!(b, Value::Int(0) | Value::Uint(0)) && op != Binary::Multiply;
    let result = match (a, b, op) {
        (Value::Int(_), Value::Int(_), _) | (Value::Uint(_), Value::Uint(_), _) if zero => {
            return Err(EvalError::DivideByZero);
        }
        (Value::Int(x), Value::Int(y), Binary::Multiply) => x.checked_mul(y).map(Value::Int),
        (Value::Int(x), Value::Int(y), Binary::Divide) => x.checked_div(y).map(Value::Int),
        (Value::Int(x), Value::Int(y), Binary::Modulo) => x.checked_rem(y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y), Binary::Multiply) => x.checked_mul(y).map(Value::Uint),
        (Value::Uint(x), Value::Uint(y), Binary::Divide) => x.checked_div(y).map(Value::Uint),
        (Value::Uint(x), Value::Uint(y), Binary::Modulo) => x.checked_rem(y).map(Value::Uint),
        _ => return Err(EvalError::Type),
    };
    result.ok_or(EvalError::Overflow)
}

/// The element of a list or map.
pub(super) fn index<'a>(stack: &mut Stack<'a>, of: Value<'a>, at: Value<'a>) -> Cell<'a> {
    stack.touch(&at)?;
    if stack.list_len(&of).is_some() {
        let place = match at {
            Value::Int(at) => usize::try_from(at).map_err(|_| EvalError::Index)?,
            Value::Uint(at) => usize::try_from(at).map_err(|_| EvalError::Index)?,
            _ => return Err(EvalError::Type),
        };
        return stack.list_get(&of, place).ok_or(EvalError::Index);
    }
    if !compare::is_key(stack, &at) {
        return Err(EvalError::Type);
    }
    compare::find(stack, &of, &at)?.ok_or(EvalError::Absent)
}

/// The member of a map under a name.
pub(super) fn field<'a>(stack: &mut Stack<'a>, of: Value<'a>, name: &'a str) -> Cell<'a> {
    compare::find(stack, &of, &Value::Str(name))?.ok_or(EvalError::Absent)
}

/// Whether a map has a member under a name.
pub(super) fn has<'a>(stack: &mut Stack<'a>, of: Value<'a>, name: &'a str) -> Cell<'a> {
    Ok(Value::Bool(compare::find(stack, &of, &Value::Str(name))?.is_some()))
}

/// A function of one value.
pub(super) fn call_one<'a>(stack: &mut Stack<'a>, function: Function, value: Value<'a>) -> Cell<'a> {
    stack.touch(&value)?;
    match function {
        Function::Size => size(stack, &value).map(Value::Int),
        Function::Timestamp => match value {
            Value::Timestamp(at) => Some(at),
            Value::Int(seconds) => Instant::new(seconds, 0),
            _ => {
                let len = stack.text(&value).ok_or(EvalError::Type)?.len();
                stack.charge_bytes(len)?;
                stack.text(&value).and_then(Instant::parse)
            }
        }
        .map(Value::Timestamp)
        .ok_or(EvalError::Time),
        Function::Duration => match value {
            Value::Duration(span) => Some(span),
            _ => {
                let len = stack.text(&value).ok_or(EvalError::Type)?.len();
                stack.charge_bytes(len)?;
                stack.text(&value).and_then(Span::parse)
            }
        }
        .map(Value::Duration)
        .ok_or(EvalError::Time),
        Function::Part(part) => accessor(part, value).map(Value::Int),
        Function::StartsWith | Function::EndsWith | Function::Contains | Function::Matches => {
            Err(EvalError::Type)
        }
    }
}

pub(super) fn accessor(part: Part, value: Value<'_>) -> Result<i64, EvalError> {
    match value {
        Value::Timestamp(at) => Ok(at.part(part)),
        Value::Duration(span) => span.part(part).ok_or(EvalError::Type),
        _ => Err(EvalError::Type),
    }
}

/// Code points of a text, bytes, elements or pairs.
fn size<'a>(stack: &mut Stack<'a>, value: &Value<'a>) -> Result<i64, EvalError> {
    let counted = stack.text(value).map(|text| (text.len(), text.chars().count()));
    let count = match counted {
        Some((bytes, count)) => {
            stack.charge_bytes(bytes)?;
            count
        }
        None => stack
            .bytes(value)
            .map(<[u8]>::len)
            .or_else(|| stack.list_len(value))
            .or_else(|| stack.map_len(value))
            .ok_or(EvalError::Type)?,
    };
    i64::try_from(count).map_err(|_| EvalError::Overflow)
}

/// A question about two texts.
pub(super) fn call_two<'a>(
    stack: &mut Stack<'a>,
    function: Function,
    value: Value<'a>,
    other: Value<'a>,
) -> Cell<'a> {
    stack.touch(&value)?;
    stack.touch(&other)?;
    let (text, part) = match (stack.text(&value), stack.text(&other)) {
        (Some(text), Some(part)) => (text, part),
        _ => return Err(EvalError::Type),
    };
    let (truth, work) = (ask(function, text, part)?, work(function, text, part));
    stack.charge_bytes(work)?;
    Ok(Value::Bool(truth))
}

/// The answer to a question about two texts.
pub(super) fn ask(function: Function, text: &str, part: &str) -> Result<bool, EvalError> {
    match function {
        Function::StartsWith => Ok(text.starts_with(part)),
        Function::EndsWith => Ok(text.ends_with(part)),
        Function::Contains => Ok(text.contains(part)),
        Function::Size | Function::Matches | Function::Timestamp | Function::Duration | Function::Part(_) => {
            Err(EvalError::Type)
        }
    }
}

/// The bytes that a question about two texts may look at.
pub(super) const fn work(function: Function, text: &str, part: &str) -> usize {
    match function {
        Function::Contains => text.len().saturating_add(part.len()),
        Function::StartsWith
        | Function::EndsWith
        | Function::Size
        | Function::Matches
        | Function::Timestamp
        | Function::Duration
        | Function::Part(_) => part.len(),
    }
}

/// `==`, an order or `in` between an input and a literal, without any memory of its own.
pub(super) fn test(op: Binary, value: &Value<'_>, literal: &Value<'_>) -> Result<bool, EvalError> {
    let order = || compare::scalar_order(value, literal).ok_or(EvalError::Type);
    match op {
        Binary::Equal => Ok(compare::scalar_order(value, literal) == Some(Ordering::Equal)),
        Binary::NotEqual => Ok(compare::scalar_order(value, literal) != Some(Ordering::Equal)),
        Binary::Less => Ok(order()?.is_lt()),
        Binary::LessEqual => Ok(order()?.is_le()),
        Binary::Greater => Ok(order()?.is_gt()),
        Binary::GreaterEqual => Ok(order()?.is_ge()),
        Binary::In => match literal {
            Value::List(list) => Ok((0..list.len())
                .filter_map(|at| list.get(at))
                .any(|item| compare::scalar_order(value, &item) == Some(Ordering::Equal))),
            _ => Err(EvalError::Type),
        },
        Binary::Or
        | Binary::And
        | Binary::Add
        | Binary::Subtract
        | Binary::Multiply
        | Binary::Divide
        | Binary::Modulo => Err(EvalError::Type),
    }
}
