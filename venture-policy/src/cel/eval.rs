//! Runs a flat program: one loop over operations, one stack of cells.

use super::ast::{Binary, Loop};
use super::error::EvalError;
use super::lower::{Code, Op};
use super::operators;
use super::stack::{Cell, Cursor, Frame, Stack, empty_list};
use super::value::{BuiltKind, Inputs, Map, Value};

/// The result of the code over these inputs.
pub(super) fn run<'a, I: Inputs + ?Sized>(code: &'a Code, inputs: &'a I, stack: &mut Stack<'a>) -> Cell<'a> {
    let mut at = 0;
    while let Some(op) = code.ops.get(at) {
        stack.charge(1)?;
        let jump = step(code, *op, inputs, stack);
        if let Some(Err(EvalError::Cost)) = stack.cells.last() {
            return Err(EvalError::Cost);
        }
        at = match jump {
            Some(target) => target,
            None => at.saturating_add(1),
        };
    }
    stack.pop()
}

/// Carries out one operation and says where to go on, if not at the next one.
fn step<'a, I: Inputs + ?Sized>(
    code: &'a Code,
    op: Op,
    inputs: &'a I,
    stack: &mut Stack<'a>,
) -> Option<usize> {
    let cell = match op {
        Op::Constant(at) => code.constant(at),
        Op::Slot(slot) => inputs.get(slot).ok_or(EvalError::Absent),
        Op::HasSlot(slot) => Ok(Value::Bool(inputs.get(slot).is_some())),
        Op::Local(depth) => stack.frames.get(depth).map(|frame| frame.item).ok_or(EvalError::Type),
        Op::Field(name) => strict(stack, |stack, of| operators::field(stack, of, code.name(name))),
        Op::HasField(name) => strict(stack, |stack, of| operators::has(stack, of, code.name(name))),
        Op::Unary(op) => strict(stack, |_, value| operators::unary(op, value)),
        Op::Call(function) => strict(stack, |stack, value| operators::call_one(stack, function, value)),
        Op::CallTwo(function) => strict_two(stack, |stack, a, b| operators::call_two(stack, function, a, b)),
        Op::Matches(pattern) => strict(stack, |stack, value| matches(code, pattern, stack, value)),
        Op::Index => strict_two(stack, operators::index),
        Op::Binary(op @ (Binary::And | Binary::Or)) => {
            let right = stack.pop();
            let left = stack.pop();
            operators::combine(op, left, right)
        }
        Op::Binary(op) => strict_two(stack, |stack, a, b| operators::binary(stack, op, a, b)),
        Op::List(count) => {
            let base = stack.cells.len().saturating_sub(count);
            stack.collect(base, BuiltKind::List)
        }
        Op::Map(pairs) => map(stack, pairs),
        Op::JumpIf(truth, target) => {
            let decided = matches!(stack.cells.last(), Some(Ok(Value::Bool(found))) if *found == truth);
            return decided.then_some(target);
        }
        Op::Jump(target) => return Some(target),
        Op::Choose { no, end } => match stack.pop() {
            Ok(Value::Bool(true)) => return None,
            Ok(Value::Bool(false)) => return Some(no),
            other => {
                stack.cells.push(Err(other.err().unwrap_or(EvalError::Type)));
                return Some(end);
            }
        },
        Op::Begin { kind, end } => return begin(stack, kind, end),
        Op::Skip { body, end } => return skip(stack, body, end),
        Op::Next { body, end } => return next(stack, body, end),
    };
    stack.cells.push(cell);
    None
}

/// Applies a function to the top cell, unless it is an error.
fn strict<'a>(stack: &mut Stack<'a>, apply: impl FnOnce(&mut Stack<'a>, Value<'a>) -> Cell<'a>) -> Cell<'a> {
    let value = stack.pop()?;
    apply(stack, value)
}

/// Applies a function to the two top cells, unless one is an error; the left one is named first.
fn strict_two<'a>(
    stack: &mut Stack<'a>,
    apply: impl FnOnce(&mut Stack<'a>, Value<'a>, Value<'a>) -> Cell<'a>,
) -> Cell<'a> {
    let right = stack.pop();
    let left = stack.pop()?;
    apply(stack, left, right?)
}

fn matches<'a>(code: &'a Code, pattern: usize, stack: &mut Stack<'a>, value: Value<'a>) -> Cell<'a> {
    let len = stack.text(&value).ok_or(EvalError::Type)?.len();
    // One unit a byte: a match may look at every byte.
    stack.charge(len)?;
    let text = stack.text(&value).ok_or(EvalError::Type)?;
    let pattern = code.patterns.get(pattern).ok_or(EvalError::Type)?;
    Ok(Value::Bool(pattern.matches(text)))
}

/// A map of the top cells, keys and values by turns.
fn map<'a>(stack: &mut Stack<'a>, pairs: usize) -> Cell<'a> {
    let base = stack.cells.len().saturating_sub(pairs.saturating_mul(2));
    let made = stack.collect(base, BuiltKind::Map)?;
    for at in 0..pairs {
        let Some((key, _)) = stack.pair(&made, at) else { return Err(EvalError::Type) };
        if !super::compare::is_key(stack, &key) {
            return Err(EvalError::Type);
        }
        stack.charge(at)?;
        for earlier in 0..at {
            let Some((known, _)) = stack.pair(&made, earlier) else { continue };
            stack.touch(&known)?;
            stack.touch(&key)?;
            if super::compare::scalar_equal(stack, &known, &key) == Some(true) {
                return Err(EvalError::DuplicateKey);
            }
        }
    }
    Ok(made)
}

fn begin<'a>(stack: &mut Stack<'a>, kind: Loop, end: usize) -> Option<usize> {
    let range = stack.pop();
    let cursor = match range {
        Ok(Value::Map(Map::Json(members))) => Ok(Cursor::Keys(members.keys())),
        Ok(of) if stack.list_len(&of).is_some() || stack.map_len(&of).is_some() => {
            Ok(Cursor::Items { of, at: 0 })
        }
        Ok(_) => Err(EvalError::Type),
        Err(error) => Err(error),
    };
    match cursor {
        Ok(cursor) => {
            let base = stack.cells.len();
            stack.frames.push(Frame { kind, cursor, item: Value::Null, base, fault: None, found: 0 });
            if advance(stack) { None } else { finish(stack, end) }
        }
        Err(error) => {
            stack.cells.push(Err(error));
            Some(end)
        }
    }
}

/// Moves the innermost loop to its next element; false if there is none.
fn advance(stack: &mut Stack<'_>) -> bool {
    let Some(mut frame) = stack.frames.pop() else { return false };
    let item = match &mut frame.cursor {
        Cursor::Keys(keys) => keys.next().map(|key| Value::Str(key)),
        Cursor::Items { of, at } => {
            let item = match stack.list_get(of, *at) {
                Some(item) => Some(item),
                None => stack.pair(of, *at).map(|(key, _)| key),
            };
            *at = at.saturating_add(1);
            item
        }
    };
    let found = item.is_some();
    frame.item = item.unwrap_or(Value::Null);
    stack.frames.push(frame);
    found
}

/// Leaves the innermost loop with this result.
fn leave<'a>(stack: &mut Stack<'a>, result: Cell<'a>, end: usize) -> Option<usize> {
    if let Some(frame) = stack.frames.pop() {
        stack.cells.truncate(frame.base);
    }
    stack.cells.push(result);
    Some(end)
}

/// Leaves the innermost loop after its last element.
fn finish(stack: &mut Stack<'_>, end: usize) -> Option<usize> {
    let Some(frame) = stack.frames.pop() else { return Some(end) };
    let result = match (frame.kind, frame.fault) {
        (_, Some(error)) => Err(error),
        (Loop::All, None) => Ok(Value::Bool(true)),
        (Loop::Exists, None) => Ok(Value::Bool(false)),
        (Loop::ExistsOne, None) => Ok(Value::Bool(frame.found == 1)),
        (Loop::Map | Loop::Filter, None) if stack.cells.len() == frame.base => Ok(empty_list()),
        (Loop::Map | Loop::Filter, None) => stack.collect(frame.base, BuiltKind::List),
    };
    stack.cells.push(result);
    Some(end)
}

fn again(stack: &mut Stack<'_>, body: usize, end: usize) -> Option<usize> {
    if advance(stack) { Some(body) } else { finish(stack, end) }
}

/// After the filter of a `map`: on to the body, or to the next element.
fn skip(stack: &mut Stack<'_>, body: usize, end: usize) -> Option<usize> {
    match stack.pop() {
        Ok(Value::Bool(true)) => None,
        Ok(Value::Bool(false)) => again(stack, body, end),
        Ok(_) => leave(stack, Err(EvalError::Type), end),
        Err(error) => leave(stack, Err(error), end),
    }
}

/// After the body of a loop.
fn next(stack: &mut Stack<'_>, body: usize, end: usize) -> Option<usize> {
    let result = stack.pop();
    let Some(frame) = stack.frames.last_mut() else { return Some(end) };
    let kind = frame.kind;
    match (kind, result) {
        (Loop::Map, Ok(value)) => stack.cells.push(Ok(value)),
        (Loop::All, Ok(Value::Bool(false))) => return leave(stack, Ok(Value::Bool(false)), end),
        (Loop::Exists, Ok(Value::Bool(true))) => return leave(stack, Ok(Value::Bool(true)), end),
        (Loop::ExistsOne, Ok(Value::Bool(true))) => frame.found = frame.found.saturating_add(1),
        (Loop::Filter, Ok(Value::Bool(true))) => {
            let item = frame.item;
            stack.cells.push(Ok(item));
        }
        (Loop::All | Loop::Exists | Loop::ExistsOne | Loop::Filter, Ok(Value::Bool(_))) => {}
        (Loop::All | Loop::Exists, other) => {
            frame.fault.get_or_insert(other.err().unwrap_or(EvalError::Type));
        }
        (Loop::ExistsOne | Loop::Map | Loop::Filter, other) => {
            let error = other.err().unwrap_or(EvalError::Type);
            return leave(stack, Err(error), end);
        }
    }
    again(stack, body, end)
}
