//! Computes what does not depend on inputs, and refuses literals that can never be used.

use alloc::vec::Vec;

use super::ast::{Binary, Kind, NodeId};
use super::check::Checked;
use super::env::Slot;
use super::error::CheckError;
use super::eval;
use super::functions::{self, Function};
use super::lower::{Code, Op};
use super::pattern::Pattern;
use super::stack::Scratch;
use super::types::Type;
use super::value::{Inputs, Literal, Value};

struct Nothing;

impl Inputs for Nothing {
    fn get(&self, _: Slot) -> Option<Value<'_>> {
        None
    }
}

/// Replaces what is constant by its value.
pub(super) fn fold(source: &str, checked: &mut Checked, lenient: bool) -> Result<(), Vec<CheckError>> {
    let mut errors = Vec::new();
    let mut scratch = Scratch::new();
    for id in 0..checked.tree.nodes.len() {
        let Some(kind) = checked.tree.kind(id) else { continue };
        if let Some(branch) = decided(checked, kind) {
            alias(checked, id, branch);
            continue;
        }
        if let Some(code) = code(checked, kind) {
            let mut stack = scratch.lend();
            let result = eval::run(&code, &Nothing, &mut stack).map(|value| stack.own(&value));
            scratch.take_back(stack);
            match result {
                Ok(literal) => replace(checked, id, Kind::Literal(literal)),
                Err(_) if !lenient && is_moment(kind) => {
                    let error =
                        CheckError::at(source, checked.tree.offset(id), "no such timestamp or duration");
                    errors.push(
                        error.suggest("write `timestamp('2026-03-02T09:15:00Z')` or `duration('1h30m')`"),
                    );
                }
                Err(_) => {}
            }
            continue;
        }
        if let Err(error) = pattern(source, checked, id) {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The node that a node with a constant question stands for.
fn decided(checked: &Checked, kind: &Kind) -> Option<NodeId> {
    let truth = |id: NodeId| match checked.tree.literal(id) {
        Some(Literal::Bool(truth)) => Some(*truth),
        _ => None,
    };
    match kind {
        Kind::Choice { when, yes, no } => Some(if truth(*when)? { *yes } else { *no }),
        Kind::Binary { op: op @ (Binary::And | Binary::Or), left, right } => {
            let deciding = *op == Binary::Or;
            for (side, other) in [(*left, *right), (*right, *left)] {
                match truth(side) {
                    Some(found) if found == deciding => return Some(side),
                    Some(_) if *checked.ty(other) == Type::Bool => return Some(other),
                    _ => {}
                }
            }
            None
        }
        _ => None,
    }
}

fn alias(checked: &mut Checked, id: NodeId, of: NodeId) {
    let (Some(node), Some(meaning)) =
        (checked.tree.nodes.get(of).cloned(), checked.meanings.get(of).cloned())
    else {
        return;
    };
    if let (Some(node_here), Some(meaning_here)) =
        (checked.tree.nodes.get_mut(id), checked.meanings.get_mut(id))
    {
        node_here.kind = node.kind;
        *meaning_here = meaning;
    }
}

fn replace<'s>(checked: &mut Checked<'s>, id: NodeId, kind: Kind<'s>) {
    if let Some(node) = checked.tree.nodes.get_mut(id) {
        node.kind = kind;
    }
}

fn is_moment(kind: &Kind) -> bool {
    matches!(kind, Kind::Call { name, .. } if matches!(*name, "timestamp" | "duration"))
}

/// Whether the parts of a node are all literals.
fn is_constant(checked: &Checked, kind: &Kind) -> bool {
    let literal = |id: &NodeId| checked.tree.literal(*id).is_some();
    match kind {
        Kind::Unary { of, .. } | Kind::Field { of, .. } | Kind::Has { of, .. } => literal(of),
        Kind::Binary { left, right, .. } => literal(left) && literal(right),
        Kind::Index { of, at } => literal(of) && literal(at),
        Kind::List(items) => items.iter().all(literal),
        Kind::Map(pairs) => pairs.iter().all(|(key, value)| literal(key) && literal(value)),
        Kind::Call { target, args, .. } => target.iter().chain(args).all(literal),
        Kind::Literal(_) | Kind::Name { .. } | Kind::Local(_) | Kind::Choice { .. } | Kind::Loop { .. } => {
            false
        }
    }
}

/// The code of a node whose parts are all literals.
fn code(checked: &Checked, kind: &Kind) -> Option<Code> {
    if !is_constant(checked, kind) {
        return None;
    }
    let (parts, op) = match kind {
        Kind::Unary { op, of } => (alloc::vec![*of], Op::Unary(*op)),
        Kind::Binary { op: Binary::And | Binary::Or, .. } => return None,
        Kind::Binary { op, left, right } => (alloc::vec![*left, *right], Op::Binary(*op)),
        Kind::Index { of, at } => (alloc::vec![*of, *at], Op::Index),
        Kind::List(items) => (items.clone(), Op::List(items.len())),
        Kind::Map(pairs) => {
            (pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(), Op::Map(pairs.len()))
        }
        Kind::Call { name, target, args } => {
            let all: Vec<NodeId> = target.iter().chain(args).copied().collect();
            match functions::find(name, target.is_some()).ok()? {
                Function::Matches => return None,
                function if all.len() == 2 => (all, Op::CallTwo(function)),
                function => (all, Op::Call(function)),
            }
        }
        Kind::Field { of, .. } | Kind::Has { of, .. } => (alloc::vec![*of], Op::Index),
        Kind::Literal(_) | Kind::Name { .. } | Kind::Local(_) | Kind::Choice { .. } | Kind::Loop { .. } => {
            return None;
        }
    };
    let mut code = Code::default();
    for part in parts {
        let at = code.intern(checked.tree.literal(part)?.clone());
        code.ops.push(Op::Constant(at));
    }
    let op = match kind {
        Kind::Field { name, .. } => Op::Field(code.intern(Literal::Str((*name).into()))),
        Kind::Has { name, .. } => Op::HasField(code.intern(Literal::Str((*name).into()))),
        _ => op,
    };
    code.ops.push(op);
    Some(code)
}

/// Whether the pattern of a `matches` is one.
fn pattern(source: &str, checked: &Checked, id: NodeId) -> Result<(), CheckError> {
    let Some(Kind::Call { name, target, args }) = checked.tree.kind(id) else { return Ok(()) };
    if functions::find(name, target.is_some()) != Ok(Function::Matches) {
        return Ok(());
    }
    let Some(last) = args.last() else { return Ok(()) };
    let offset = checked.tree.offset(*last);
    match checked.tree.literal(*last) {
        Some(Literal::Str(text)) => match Pattern::new(text) {
            Ok(_) => Ok(()),
            Err(error) => {
                use alloc::string::ToString as _;
                Err(CheckError::at(source, offset, error.to_string()))
            }
        },
        _ => Err(CheckError::at(source, offset, "the pattern of `matches` is a literal")),
    }
}
