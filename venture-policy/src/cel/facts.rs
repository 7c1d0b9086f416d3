//! What can be said of a condition without running it: its plain tests, its equalities, its reads.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::ast::{Binary, Kind, NodeId, Unary};
use super::check::{Checked, Meaning};
use super::env::Slot;
use super::error::EvalError;
use super::operators;
use super::resolve;
use super::types::Type;
use super::value::{Inputs, Literal, Value};

/// A variable and the values it may have: where it is there with another value, the condition is
/// false, whatever else it says. Where it is absent, nothing follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equality {
    /// The variable.
    pub slot: Slot,
    /// The values it may have.
    pub values: Box<[Literal]>,
}

/// What a condition reads: a variable and the fields below it; deeper it may read anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The variable.
    pub slot: Slot,
    /// Names of the fields on the way.
    pub fields: Vec<String>,
}

/// A variable compared with a literal: the most common part of a condition.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Has(Slot, bool),
    Compare { slot: Slot, op: Binary, literal: Literal },
}

impl Test {
    /// Whether the inputs pass.
    pub(super) fn holds<I: Inputs + ?Sized>(&self, inputs: &I) -> Result<bool, EvalError> {
        match self {
            Self::Has(slot, wanted) => Ok(inputs.get(*slot).is_some() == *wanted),
            Self::Compare { slot, op, literal } => {
                let value = inputs.get(*slot).ok_or(EvalError::Absent)?;
                match (op, &value, literal) {
                    (Binary::Equal, Value::Str(text), Literal::Str(wanted)) => Ok(**text == **wanted),
                    _ => operators::test(*op, &value, &literal.value()),
                }
            }
        }
    }
}

/// The parts that a condition joins with `&&`: plain tests, and the rest in its order.
pub(super) fn split(checked: &Checked) -> (Vec<Test>, Vec<NodeId>) {
    let (mut tests, mut rest) = (Vec::new(), Vec::new());
    let mut open = alloc::vec![checked.tree.root];
    while let Some(id) = open.pop() {
        let kind = checked.tree.kind(id);
        match (kind, checked.meaning(id)) {
            (Some(Kind::Binary { op: Binary::And, left, right }), Meaning::Value(_)) => {
                open.push(*right);
                open.push(*left);
            }
            _ => match test(checked, id) {
                Some(test) => tests.push(test),
                None => rest.push(id),
            },
        }
    }
    (tests, rest)
}

/// The plain test that a node is, if it is one.
fn test(checked: &Checked, id: NodeId) -> Option<Test> {
    let boolean = |id: NodeId, truth: bool| match checked.meaning(id) {
        Meaning::Variable { slot, ty: Type::Bool, .. } => {
            Some(Test::Compare { slot: *slot, op: Binary::Equal, literal: Literal::Bool(truth) })
        }
        Meaning::HasVariable(slot) => Some(Test::Has(*slot, truth)),
        _ => None,
    };
    if let Some(test) = boolean(id, true) {
        return Some(test);
    }
    match checked.tree.kind(id)? {
        Kind::Unary { op: Unary::Not, of } => boolean(*of, false),
        Kind::Binary { op, left, right } => {
            compare(checked, *op, *left, *right).or_else(|| compare(checked, mirrored(*op)?, *right, *left))
        }
        _ => None,
    }
}

fn compare(checked: &Checked, op: Binary, variable: NodeId, literal: NodeId) -> Option<Test> {
    let (slot, _) = resolve::variable(checked.meaning(variable))?;
    let literal = checked.tree.literal(literal)?;
    let plain = |literal: &Literal| !matches!(literal, Literal::Null | Literal::List(_) | Literal::Map(_));
    let fits = match (op, literal) {
        (Binary::In, Literal::List(items)) => {
            items.iter().all(plain)
                && !matches!(checked.ty(variable), Type::Dyn | Type::List(_) | Type::Map(..))
        }
        (
            Binary::Equal
            | Binary::NotEqual
            | Binary::Less
            | Binary::LessEqual
            | Binary::Greater
            | Binary::GreaterEqual,
            other,
        ) => plain(other),
        _ => false,
    };
    fits.then(|| Test::Compare { slot, op, literal: literal.clone() })
}

/// The operator that says the same with its sides exchanged.
const fn mirrored(op: Binary) -> Option<Binary> {
    match op {
        Binary::Equal | Binary::NotEqual => Some(op),
        Binary::Less => Some(Binary::Greater),
        Binary::LessEqual => Some(Binary::GreaterEqual),
        Binary::Greater => Some(Binary::Less),
        Binary::GreaterEqual => Some(Binary::LessEqual),
        _ => None,
    }
}

/// The equalities among the tests.
pub(super) fn equalities(tests: &[Test]) -> Vec<Equality> {
    tests
        .iter()
        .filter_map(|test| {
            let Test::Compare { slot, op, literal } = test else { return None };
            let values: Box<[Literal]> = match (op, literal) {
                (Binary::Equal, literal) => Box::new([literal.clone()]),
                (Binary::In, Literal::List(items)) => items.clone(),
                _ => return None,
            };
            Some(Equality { slot: *slot, values })
        })
        .collect()
}

/// Everything that the condition reads, sorted, each path once.
pub(super) fn reads(checked: &Checked) -> Vec<Read> {
    let count = checked.tree.nodes.len();
    let mut paths: Vec<Option<Read>> = Vec::with_capacity(count);
    let mut continued = alloc::vec![false; count];
    for id in 0..count {
        let path = match checked.meaning(id) {
            Meaning::Variable { slot, .. } | Meaning::HasVariable(slot) => {
                Some(Read { slot: *slot, fields: Vec::new() })
            }
            _ => checked.tree.kind(id).and_then(|kind| {
                let (of, name) = resolve::field(&checked.tree, kind)?;
                let mut path = paths.get(of).cloned().flatten()?;
                path.fields.push(name.into());
                if let Some(flag) = continued.get_mut(of) {
                    *flag = true;
                }
                Some(path)
            }),
        };
        paths.push(path);
    }
    let mut found: Vec<Read> =
        paths.into_iter().zip(continued).filter(|(_, longer)| !longer).filter_map(|(path, _)| path).collect();
    found.sort();
    found.dedup();
    found
}
