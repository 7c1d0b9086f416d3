//! Where an evaluation keeps what it works on; the memory is used again by the next one.

use alloc::collections::btree_map;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;

use super::ast::Loop;
use super::error::EvalError;
use super::program::MAX_COST;
use super::value::{Built, BuiltKind, List, Literal, Map, Value};

/// A value, or the error that stands in its place until something absorbs it.
pub(super) type Cell<'a> = Result<Value<'a>, EvalError>;

/// Memory that evaluations share, so that they allocate nothing once it has grown.
#[derive(Debug, Default)]
pub struct Scratch {
    cells: Vec<Cell<'static>>,
    heap: Vec<Value<'static>>,
    bytes: Vec<u8>,
    frames: Vec<Frame<'static>>,
    pairs: Vec<(Value<'static>, Value<'static>)>,
}

impl Scratch {
    /// Empty memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { cells: Vec::new(), heap: Vec::new(), bytes: Vec::new(), frames: Vec::new(), pairs: Vec::new() }
    }

    /// Lends the memory to one evaluation.
    pub(super) fn lend<'a>(&mut self) -> Stack<'a> {
        Stack {
            cells: core::mem::take(&mut self.cells),
            heap: core::mem::take(&mut self.heap),
            bytes: core::mem::take(&mut self.bytes),
            frames: core::mem::take(&mut self.frames),
            pairs: core::mem::take(&mut self.pairs),
            cost: 0,
        }
    }

    /// Takes the memory back; what the evaluation borrowed is forgotten, the room stays.
    pub(super) fn take_back(&mut self, stack: Stack<'_>) {
        self.cells = emptied(stack.cells, |_| Ok(Value::Null));
        self.heap = emptied(stack.heap, |_| Value::Null);
        self.bytes = stack.bytes;
        self.bytes.clear();
        self.frames = emptied(stack.frames, |_| Frame::default());
        self.pairs = emptied(stack.pairs, |_| (Value::Null, Value::Null));
    }
}

/// Evaluations that share the memory of a scratch space; it is lent when the first one needs it.
pub(crate) struct Session<'a, 's> {
    scratch: &'s mut Scratch,
    stack: Option<Stack<'a>>,
}

impl<'a, 's> Session<'a, 's> {
    pub(crate) const fn new(scratch: &'s mut Scratch) -> Self {
        Self { scratch, stack: None }
    }

    /// Empty memory in which `cost` is spent already.
    pub(super) fn stack(&mut self, cost: usize) -> &mut Stack<'a> {
        let scratch = &mut *self.scratch;
        let stack = self.stack.get_or_insert_with(|| scratch.lend());
        stack.cells.clear();
        stack.heap.clear();
        stack.bytes.clear();
        stack.frames.clear();
        stack.cost = cost;
        stack
    }

    /// Gives the memory back.
    pub(crate) fn end(self) {
        if let Some(stack) = self.stack {
            self.scratch.take_back(stack);
        }
    }
}

/// An empty vector in the memory of the old one: collecting in place keeps the room.
fn emptied<A, B>(mut old: Vec<A>, never: impl FnMut(A) -> B) -> Vec<B> {
    old.clear();
    old.into_iter().map(never).collect()
}

/// What a loop goes over, and how far it has come.
#[derive(Clone, Debug)]
pub(super) enum Cursor<'a> {
    Items { of: Value<'a>, at: usize },
    Keys(btree_map::Keys<'a, String, Json>),
}

/// One loop under way.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) kind: Loop,
    pub(super) cursor: Cursor<'a>,
    pub(super) item: Value<'a>,
    /// Height of the cells when the loop began; `map` and `filter` collect above it.
    pub(super) base: usize,
    pub(super) fault: Option<EvalError>,
    pub(super) found: usize,
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Self {
            kind: Loop::All,
            cursor: Cursor::Items { of: Value::Null, at: 0 },
            item: Value::Null,
            base: 0,
            fault: None,
            found: 0,
        }
    }
}

/// The memory of one evaluation.
pub(crate) struct Stack<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) heap: Vec<Value<'a>>,
    pub(super) bytes: Vec<u8>,
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) pairs: Vec<(Value<'a>, Value<'a>)>,
    pub(super) cost: usize,
}

/// Bytes of a text that one unit of cost pays for.
const BYTES_PER_COST: usize = 16;

impl<'a> Stack<'a> {
    /// Counts so many units of work.
    pub(super) fn charge(&mut self, units: usize) -> Result<(), EvalError> {
        self.cost = self.cost.saturating_add(units);
        if self.cost > MAX_COST { Err(EvalError::Cost) } else { Ok(()) }
    }

    /// Counts the work on so many bytes.
    pub(super) fn charge_bytes(&mut self, bytes: usize) -> Result<(), EvalError> {
        self.charge(bytes.div_ceil(BYTES_PER_COST))
    }

    /// Counts the work of looking at a text that the evaluation made; an operator on it goes over
    /// it once more.
    #[inline]
    pub(super) fn touch(&mut self, value: &Value<'a>) -> Result<(), EvalError> {
        match value {
            Value::Built(built) if matches!(built.kind, BuiltKind::Text | BuiltKind::Bytes) => {
                self.charge_bytes(extent(*built).1)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn pop(&mut self) -> Cell<'a> {
        self.cells.pop().unwrap_or(Err(EvalError::Type))
    }

    /// The text of a value.
    pub(super) fn text<'s>(&'s self, value: &Value<'a>) -> Option<&'s str>
    where
        'a: 's,
    {
        match value {
            Value::Str(text) => Some(text),
            Value::Built(built) if built.kind == BuiltKind::Text => {
                core::str::from_utf8(self.built_bytes(*built)).ok()
            }
            _ => None,
        }
    }

    /// The bytes of a bytes value.
    pub(super) fn bytes<'s>(&'s self, value: &Value<'a>) -> Option<&'s [u8]>
    where
        'a: 's,
    {
        match value {
            Value::Bytes(bytes) => Some(bytes),
            Value::Built(built) if built.kind == BuiltKind::Bytes => Some(self.built_bytes(*built)),
            _ => None,
        }
    }

    fn built_bytes(&self, built: Built) -> &[u8] {
        let (start, len) = extent(built);
        self.bytes.get(start..start.saturating_add(len)).unwrap_or(&[])
    }

    /// The length of a list.
    pub(super) fn list_len(&self, value: &Value<'a>) -> Option<usize> {
        match value {
            Value::List(list) => Some(list.len()),
            Value::Built(built) if built.kind == BuiltKind::List => Some(extent(*built).1),
            _ => None,
        }
    }

    /// An element of a list.
    pub(super) fn list_get(&self, value: &Value<'a>, at: usize) -> Option<Value<'a>> {
        match value {
            Value::List(list) => list.get(at),
            Value::Built(built) if built.kind == BuiltKind::List => {
                let (start, len) = extent(*built);
                if at < len { self.heap.get(start.saturating_add(at)).copied() } else { None }
            }
            _ => None,
        }
    }

    /// How many pairs a map has.
    pub(super) fn map_len(&self, value: &Value<'a>) -> Option<usize> {
        match value {
            Value::Map(Map::Json(members)) => Some(members.len()),
            Value::Map(Map::Literals(pairs)) => Some(pairs.len()),
            Value::Built(built) if built.kind == BuiltKind::Map => Some(extent(*built).1),
            _ => None,
        }
    }

    /// A pair of a map that is no JSON object.
    pub(super) fn pair(&self, value: &Value<'a>, at: usize) -> Option<(Value<'a>, Value<'a>)> {
        match value {
            Value::Map(Map::Literals(pairs)) => {
                pairs.get(at).map(|(key, value)| (key.value(), value.value()))
            }
            Value::Built(built) if built.kind == BuiltKind::Map => {
                let (start, len) = extent(*built);
                let key = start.saturating_add(at.saturating_mul(2));
                if at >= len {
                    return None;
                }
                Some((*self.heap.get(key)?, *self.heap.get(key.saturating_add(1))?))
            }
            _ => None,
        }
    }

    /// A list or map of the cells above `base`; the first error among them instead, if there is one.
    pub(super) fn collect(&mut self, base: usize, kind: BuiltKind) -> Cell<'a> {
        let start = self.heap.len();
        let count = self.cells.len().saturating_sub(base);
        let mut fault = None;
        for cell in self.cells.drain(base..) {
            match cell {
                Ok(value) => self.heap.push(value),
                Err(error) => {
                    fault.get_or_insert(error);
                }
            }
        }
        match fault {
            Some(error) => Err(error),
            None => built(kind, start, if kind == BuiltKind::Map { count.div_euclid(2) } else { count }),
        }
    }

    /// Copies a value out, so that it outlives the evaluation. Source and input bound its depth.
    pub(super) fn own(&self, value: &Value<'a>) -> Literal {
        match value {
            Value::Null => Literal::Null,
            Value::Bool(truth) => Literal::Bool(*truth),
            Value::Int(number) => Literal::Int(*number),
            Value::Uint(number) => Literal::Uint(*number),
            Value::Timestamp(at) => Literal::Timestamp(*at),
            Value::Duration(span) => Literal::Duration(*span),
            Value::Str(text) => Literal::Str((*text).into()),
            Value::Bytes(bytes) => Literal::Bytes((*bytes).into()),
            Value::List(_) => self.own_list(value),
            Value::Map(Map::Json(members)) => Literal::Map(
                members
                    .iter()
                    .map(|(key, value)| (Literal::Str(key.as_str().into()), self.own(&Value::from(value))))
                    .collect(),
            ),
            Value::Map(Map::Literals(_)) => self.own_map(value),
            Value::Built(built) => match built.kind {
                BuiltKind::Text => Literal::Str(self.text(value).unwrap_or("").into()),
                BuiltKind::Bytes => Literal::Bytes(self.built_bytes(*built).into()),
                BuiltKind::List => self.own_list(value),
                BuiltKind::Map => self.own_map(value),
            },
        }
    }

    fn own_list(&self, value: &Value<'a>) -> Literal {
        let len = self.list_len(value).unwrap_or(0);
        Literal::List(
            (0..len).filter_map(|at| self.list_get(value, at)).map(|item| self.own(&item)).collect(),
        )
    }

    fn own_map(&self, value: &Value<'a>) -> Literal {
        let len = self.map_len(value).unwrap_or(0);
        let pairs = (0..len).filter_map(|at| self.pair(value, at));
        Literal::Map(pairs.map(|(key, value)| (self.own(&key), self.own(&value))).collect())
    }

    /// One text, bytes or list after the other.
    pub(super) fn joined(&mut self, a: Value<'a>, b: Value<'a>) -> Cell<'a> {
        if let (Some(left), Some(right)) = (self.list_len(&a), self.list_len(&b)) {
            self.charge(left.saturating_add(right))?;
            let start = self.heap.len();
            for (of, len) in [(a, left), (b, right)] {
                for at in 0..len {
                    let item = self.list_get(&of, at).ok_or(EvalError::Index)?;
                    self.heap.push(item);
                }
            }
            return built(BuiltKind::List, start, left.saturating_add(right));
        }
        let kind = if self.is_text(&a) && self.is_text(&b) {
            BuiltKind::Text
        } else if self.bytes(&a).is_some() && self.bytes(&b).is_some() {
            BuiltKind::Bytes
        } else {
            return Err(EvalError::Type);
        };
        let start = self.bytes.len();
        self.append(&a)?;
        self.append(&b)?;
        built(kind, start, self.bytes.len().saturating_sub(start))
    }

    pub(super) fn is_text(&self, value: &Value<'a>) -> bool {
        match value {
            Value::Str(_) => true,
            Value::Built(built) => built.kind == BuiltKind::Text,
            _ => false,
        }
    }

    fn append(&mut self, value: &Value<'a>) -> Result<(), EvalError> {
        match value {
            Value::Str(text) => {
                self.charge_bytes(text.len())?;
                self.bytes.extend_from_slice(text.as_bytes());
            }
            Value::Bytes(bytes) => {
                self.charge_bytes(bytes.len())?;
                self.bytes.extend_from_slice(bytes);
            }
            Value::Built(built) => {
                let (start, len) = extent(*built);
                self.charge_bytes(len)?;
                // INVARIANT: a built text lies within what was built before; checked by `get` above it.
                if self.bytes.get(start..start.saturating_add(len)).is_some() {
                    self.bytes.extend_from_within(start..start.saturating_add(len));
                }
            }
            _ => return Err(EvalError::Type),
        }
        Ok(())
    }
}

fn extent(built: Built) -> (usize, usize) {
    (usize::try_from(built.start).unwrap_or(usize::MAX), usize::try_from(built.len).unwrap_or(0))
}

fn built<'a>(kind: BuiltKind, start: usize, len: usize) -> Cell<'a> {
    let start = u32::try_from(start).map_err(|_| EvalError::Cost)?;
    let len = u32::try_from(len).map_err(|_| EvalError::Cost)?;
    Ok(Value::Built(Built { kind, start, len }))
}

/// An empty list.
pub(super) const fn empty_list<'a>() -> Value<'a> {
    Value::List(List::Literals(&[]))
}
