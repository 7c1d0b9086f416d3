//! Gives every node its type, in one pass over the arena.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ast::{Binary, Kind, LocalId, Loop, NodeId, Tree, Unary};
use super::env::{Env, Slot};
use super::error::CheckError;
use super::functions;
use super::resolve::{self, Path};
use super::types::Type;

/// What a node means.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A value that is computed.
    Value(Type),
    /// A variable's value.
    Variable { slot: Slot, optional: bool, ty: Type },
    /// Whether a variable is there.
    HasVariable(Slot),
    /// The first part of variables' names, no value itself.
    Prefix(String),
    /// Reported already.
    Wrong,
}

impl Meaning {
    fn ty(&self) -> &Type {
        match self {
            Self::Value(ty) | Self::Variable { ty, .. } => ty,
            Self::HasVariable(_) => &Type::Bool,
            Self::Prefix(_) | Self::Wrong => &Type::Dyn,
        }
    }
}

/// A fault before its place is known.
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self { message, suggestion: None }
    }
}

/// A tree whose nodes have types.
pub(super) struct Checked<'s> {
    pub(super) tree: Tree<'s>,
    pub(super) meanings: Vec<Meaning>,
}

impl Checked<'_> {
    pub(super) fn ty(&self, id: NodeId) -> &Type {
        self.meanings.get(id).map_or(&Type::Dyn, Meaning::ty)
    }

    pub(super) fn meaning(&self, id: NodeId) -> &Meaning {
        self.meanings.get(id).unwrap_or(&Meaning::Wrong)
    }
}

/// Types every node, or says everything that is wrong.
pub(super) fn check<'s>(source: &str, tree: Tree<'s>, env: &Env) -> Result<Checked<'s>, Vec<CheckError>> {
    let count = tree.nodes.len();
    let mut checker = Checker {
        env,
        checked: Checked { tree, meanings: Vec::with_capacity(count) },
        paths: Vec::with_capacity(count),
        errors: Vec::new(),
        source,
    };
    for id in 0..count {
        checker.node(id);
    }
    let root = checker.checked.tree.root;
    checker.value(root);
    if checker.errors.is_empty() { Ok(checker.checked) } else { Err(checker.errors) }
}

/// Whether a condition of this type may decide.
pub(super) fn require_bool(source: &str, checked: &Checked) -> Result<(), Vec<CheckError>> {
    let root = checked.tree.root;
    let ty = checked.ty(root);
    if ty.meets(&Type::Bool) {
        return Ok(());
    }
    let message = format!("a condition is true or false, this is {ty}");
    let error = CheckError::at(source, checked.tree.offset(root), message);
    Err(alloc::vec![error.suggest("compare it with something")])
}

struct Checker<'c, 's> {
    env: &'c Env,
    checked: Checked<'s>,
    paths: Vec<Option<Path>>,
    errors: Vec<CheckError>,
    source: &'c str,
}

impl Checker<'_, '_> {
    fn node(&mut self, id: NodeId) {
        let Some(node) = self.checked.tree.nodes.get_mut(id) else { return };
        let offset = node.offset;
        // A node is no part of itself, so it may be away while its parts are looked at.
        let kind = core::mem::replace(&mut node.kind, Kind::Local(LocalId::MAX));
        let (meaning, path) = match self.resolved(&kind) {
            Ok(resolved) => resolved,
            Err(fault) => {
                let error = CheckError::at(self.source, offset, fault.message);
                self.errors.push(CheckError { suggestion: fault.suggestion, ..error });
                (Meaning::Wrong, None)
            }
        };
        if let Some(node) = self.checked.tree.nodes.get_mut(id) {
            node.kind = kind;
        }
        self.checked.meanings.push(meaning);
        self.paths.push(path);
    }

    /// The type of a node that must be a value.
    fn value(&mut self, id: NodeId) -> Type {
        if let Meaning::Prefix(name) = self.checked.meaning(id) {
            let fields: Vec<&str> = self.env.fields(name).take(3).collect();
            let suggestion =
                format!("name a field, such as `{name}.{}`", fields.join(&format!("`, `{name}.")));
            let message = format!("`{name}` is no value");
            let offset = self.checked.tree.offset(id);
            self.errors.push(CheckError::at(self.source, offset, message).suggest(suggestion));
            if let Some(meaning) = self.checked.meanings.get_mut(id) {
                *meaning = Meaning::Wrong;
            }
        }
        self.checked.ty(id).clone()
    }

    fn resolved(&mut self, kind: &Kind) -> Result<(Meaning, Option<Path>), Fault> {
        let ty = match kind {
            Kind::Name { name, rooted } => return resolve::name(self.env, name, *rooted),
            Kind::Field { .. } | Kind::Has { .. } | Kind::Index { .. } => return self.part(kind),
            Kind::Literal(literal) => literal_type(literal),
            Kind::Local(local) => {
                let range = self.checked.tree.locals.get(*local).copied().unwrap_or(0);
                element(self.checked.ty(range)).unwrap_or(Type::Dyn)
            }
            Kind::Unary { op, of } => self.unary(*op, *of)?,
            Kind::Binary { op, left, right } => self.binary(*op, *left, *right)?,
            Kind::Choice { when, yes, no } => self.choice(*when, *yes, *no)?,
            Kind::List(items) => Type::list(self.joined(items.iter())),
            Kind::Map(pairs) => self.map(pairs)?,
            Kind::Call { name, target, args } => self.call(name, *target, args)?,
            Kind::Loop { kind, range, filter, body, .. } => self.repeat(*kind, *range, *filter, *body)?,
        };
        Ok((Meaning::Value(ty), None))
    }

    /// A field, an index, or the question for a field.
    fn part(&mut self, kind: &Kind) -> Result<(Meaning, Option<Path>), Fault> {
        if let Some((of, name)) = resolve::field(&self.checked.tree, kind) {
            let path = self.paths.get(of).and_then(Option::as_ref);
            let asks = matches!(kind, Kind::Has { .. });
            match path.and_then(|path| resolve::continued(self.env, path, name)) {
                Some((Meaning::Variable { slot, .. }, _)) if asks => {
                    return Ok((Meaning::HasVariable(slot), None));
                }
                Some((Meaning::Prefix(_), _)) if asks => {
                    return Err(format!("`{name}` is always there; ask for one of its fields").into());
                }
                Some(resolved) => return Ok(resolved),
                None => {}
            }
            if let Meaning::Prefix(prefix) = self.checked.meaning(of) {
                return Err(resolve::no_field(self.env, prefix, name));
            }
        }
        let ty = match kind {
            Kind::Index { of, at } => self.index(*of, *at)?,
            Kind::Field { of, name } => self.member(*of, name)?,
            Kind::Has { of, name } => {
                self.member(*of, name)?;
                Type::Bool
            }
            _ => Type::Dyn,
        };
        Ok((Meaning::Value(ty), None))
    }

    fn member(&mut self, of: NodeId, name: &str) -> Result<Type, Fault> {
        match self.value(of) {
            Type::Dyn => Ok(Type::Dyn),
            Type::Map(key, value) if key.meets(&Type::String) => Ok(*value),
            other => Err(format!("{other} has no field `{name}`").into()),
        }
    }

    fn index(&mut self, of: NodeId, at: NodeId) -> Result<Type, Fault> {
        let (of, at) = (self.value(of), self.value(at));
        match of {
            Type::Dyn => Ok(Type::Dyn),
            Type::List(item) if at.meets(&Type::Int) => Ok(*item),
            Type::Map(key, value) if at.meets(&key) => Ok(*value),
            other => Err(format!("{other} has no element at {at}").into()),
        }
    }

    fn unary(&mut self, op: Unary, of: NodeId) -> Result<Type, Fault> {
        let ty = self.value(of);
        let (wanted, sign) = match op {
            Unary::Not => (Type::Bool, "!"),
            Unary::Negate => (Type::Int, "-"),
        };
        if ty.meets(&wanted) { Ok(wanted) } else { Err(format!("`{sign}` takes {wanted}, not {ty}").into()) }
    }

    fn binary(&mut self, op: Binary, left: NodeId, right: NodeId) -> Result<Type, Fault> {
        let (a, b) = (self.value(left), self.value(right));
        binary_type(op, &a, &b).ok_or_else(|| mismatch(op, &a, &b))
    }

    fn choice(&mut self, when: NodeId, yes: NodeId, no: NodeId) -> Result<Type, Fault> {
        let (when, yes, no) = (self.value(when), self.value(yes), self.value(no));
        if !when.meets(&Type::Bool) {
            return Err(format!("`?` asks for bool, not {when}").into());
        }
        if !yes.meets(&no) {
            return Err(format!("the branches of `?` differ: {yes} and {no}").into());
        }
        Ok(yes.join(&no))
    }

    fn joined<'n>(&mut self, items: impl Iterator<Item = &'n NodeId>) -> Type {
        let mut joined = None;
        for item in items {
            let ty = self.value(*item);
            joined = Some(joined.map_or_else(|| ty.clone(), |known: Type| known.join(&ty)));
        }
        joined.unwrap_or(Type::Dyn)
    }

    fn map(&mut self, pairs: &[(NodeId, NodeId)]) -> Result<Type, Fault> {
        for (key, _) in pairs {
            let ty = self.value(*key);
            if !matches!(ty, Type::Dyn | Type::Bool | Type::Int | Type::Uint | Type::String) {
                return Err(format!("a key of a map is a text, an integer or a bool, not {ty}").into());
            }
        }
        let key = self.joined(pairs.iter().map(|(key, _)| key));
        let value = self.joined(pairs.iter().map(|(_, value)| value));
        Ok(Type::map(key, value))
    }

    fn call(&mut self, name: &str, target: Option<NodeId>, args: &[NodeId]) -> Result<Type, Fault> {
        let found = functions::find(name, target.is_some());
        let function = found.map_err(|(message, suggestion)| Fault { message, suggestion })?;
        let all: Vec<Type> = target.iter().chain(args).map(|id| self.value(*id)).collect();
        let borrowed: Vec<&Type> = all.iter().collect();
        function.result(&borrowed).ok_or_else(|| {
            let given: Vec<String> = all.iter().map(|ty| ty.to_string()).collect();
            let given = if given.is_empty() { "nothing".into() } else { given.join(", ") };
            format!("`{name}` takes {}; given {given}", function.takes()).into()
        })
    }

    fn repeat(
        &mut self,
        kind: Loop,
        range: NodeId,
        filter: Option<NodeId>,
        body: NodeId,
    ) -> Result<Type, Fault> {
        let range = self.value(range);
        let Some(item) = element(&range) else {
            return Err(
                format!("`{}` goes over a list or the keys of a map, not {range}", kind.text()).into()
            );
        };
        if let Some(filter) = filter {
            let ty = self.value(filter);
            if !ty.meets(&Type::Bool) {
                return Err(format!("the filter of `map` is true or false, not {ty}").into());
            }
        }
        let body = self.value(body);
        match kind {
            Loop::Map => Ok(Type::list(body)),
            _ if !body.meets(&Type::Bool) => {
                Err(format!("the test of `{}` is true or false, not {body}", kind.text()).into())
            }
            Loop::Filter => Ok(Type::list(item)),
            Loop::All | Loop::Exists | Loop::ExistsOne => Ok(Type::Bool),
        }
    }
}

/// The type of what a loop goes over.
fn element(range: &Type) -> Option<Type> {
    match range {
        Type::Dyn => Some(Type::Dyn),
        Type::List(item) => Some((**item).clone()),
        Type::Map(key, _) => Some((**key).clone()),
        Type::Null
        | Type::Bool
        | Type::Int
        | Type::Uint
        | Type::String
        | Type::Bytes
        | Type::Timestamp
        | Type::Duration => None,
    }
}

fn mismatch(op: Binary, a: &Type, b: &Type) -> Fault {
    let message = format!("`{}` does not take {a} and {b}", op.text());
    let suggestion = match (op, a, b) {
        (Binary::And | Binary::Or, _, _) => Some("both sides are true or false".into()),
        (Binary::In, _, Type::String) => Some("write `.contains(…)` to look inside a text".into()),
        (_, Type::Int, Type::Uint) | (_, Type::Uint, Type::Int) => {
            Some("write both as signed or both with `u`".into())
        }
        (_, Type::Timestamp, Type::String) | (_, Type::String, Type::Timestamp) => {
            Some("write `timestamp('…')` around the text".into())
        }
        (_, Type::Int, Type::String) => Some("write the number without quotes".into()),
        (_, Type::String, Type::Int) => Some("write the number in quotes".into()),
        _ => None,
    };
    Fault { message, suggestion }
}

fn binary_type(op: Binary, a: &Type, b: &Type) -> Option<Type> {
    let both = |wanted: &Type| a.meets(wanted) && b.meets(wanted);
    match op {
        Binary::And | Binary::Or => both(&Type::Bool).then_some(Type::Bool),
        Binary::Equal | Binary::NotEqual => a.meets(b).then_some(Type::Bool),
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
            (a.meets(b) && ordered(a) && ordered(b)).then_some(Type::Bool)
        }
        Binary::In => match b {
            Type::Dyn => Some(Type::Bool),
            Type::List(item) | Type::Map(item, _) => a.meets(item).then_some(Type::Bool),
            _ => None,
        },
        Binary::Add => sum_type(a, b),
        Binary::Subtract => difference_type(a, b),
        Binary::Multiply | Binary::Divide | Binary::Modulo => {
            if *a == Type::Dyn && *b == Type::Dyn {
                return Some(Type::Dyn);
            }
            [Type::Int, Type::Uint].into_iter().find(both)
        }
    }
}

const fn ordered(ty: &Type) -> bool {
    !matches!(ty, Type::Null | Type::List(_) | Type::Map(..))
}

fn sum_type(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Dyn, Type::Dyn | Type::Duration | Type::Timestamp)
        | (Type::Duration | Type::Timestamp, Type::Dyn) => Some(Type::Dyn),
        (Type::Timestamp, Type::Duration) | (Type::Duration, Type::Timestamp) => Some(Type::Timestamp),
        (Type::List(_), Type::List(_)) => Some(a.join(b)),
        (Type::List(_), Type::Dyn) | (Type::Dyn, Type::List(_)) => Some(Type::list(Type::Dyn)),
        _ => [Type::Int, Type::Uint, Type::String, Type::Bytes, Type::Duration]
            .into_iter()
            .find(|ty| a.meets(ty) && b.meets(ty)),
    }
}

fn difference_type(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Dyn, Type::Dyn | Type::Duration | Type::Timestamp) | (Type::Timestamp, Type::Dyn) => {
            Some(Type::Dyn)
        }
        (Type::Timestamp, Type::Timestamp) => Some(Type::Duration),
        (Type::Timestamp, Type::Duration) => Some(Type::Timestamp),
        _ => [Type::Int, Type::Uint, Type::Duration].into_iter().find(|ty| a.meets(ty) && b.meets(ty)),
    }
}

fn literal_type(literal: &super::value::Literal) -> Type {
    use super::value::Literal;
    match literal {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) => Type::Int,
        Literal::Uint(_) => Type::Uint,
        Literal::Str(_) => Type::String,
        Literal::Bytes(_) => Type::Bytes,
        Literal::Timestamp(_) => Type::Timestamp,
        Literal::Duration(_) => Type::Duration,
        // Folding makes these after types are known.
        Literal::List(_) | Literal::Map(_) => Type::Dyn,
    }
}
