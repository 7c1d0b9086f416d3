//! What each name means: a variable, the first part of variables' names, or nothing.

use alloc::format;
use alloc::string::String;

use super::ast::{Kind, NodeId, Tree};
use super::check::{Fault, Meaning};
use super::env::{Env, Slot};
use super::suggest;

/// A dotted name that a longer one may still continue.
#[derive(Clone, Debug)]
pub(super) struct Path {
    name: String,
    rooted: bool,
}

/// What a node's name means, and its path if fields may continue it.
pub(super) type Resolved = (Meaning, Option<Path>);

fn look_up(env: &Env, path: Path) -> Option<Resolved> {
    let (found, continues) = env.named(&path.name, path.rooted);
    match found {
        Some(variable) => {
            let (slot, optional) = (variable.slot, variable.optional);
            Some((Meaning::Variable { slot, optional, ty: variable.ty.clone() }, continues.then_some(path)))
        }
        None if continues => Some((Meaning::Prefix(path.name.clone()), Some(path))),
        None => None,
    }
}

/// Names that plain CEL gives to types.
const TYPES: &[&str] =
    &["bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint"];

/// What a plain name means.
pub(super) fn name(env: &Env, name: &str, rooted: bool) -> Result<Resolved, Fault> {
    look_up(env, Path { name: name.into(), rooted }).ok_or_else(|| {
        if TYPES.contains(&name) {
            let message = format!("`{name}` is a type; types are no values in the policy language");
            return Fault { message, suggestion: None };
        }
        let first_parts = env.variables().iter().filter_map(|known| known.name.split('.').next());
        let suggestion = match name {
            "now" => Some("write `request.time`".into()),
            _ => suggest::near(name, first_parts),
        };
        Fault { message: format!("unknown name `{name}`"), suggestion }
    })
}

/// What `.field` after a path means, none where the path does not continue so.
pub(super) fn continued(env: &Env, path: &Path, field: &str) -> Option<Resolved> {
    let name = [path.name.as_str(), ".", field].concat();
    look_up(env, Path { name, rooted: path.rooted })
}

/// Why a prefix has no such field.
pub(super) fn no_field(env: &Env, prefix: &str, field: &str) -> Fault {
    let near = suggest::near(field, env.fields(prefix));
    let suggestion = near.map(|text| text.replacen("`", &format!("`{prefix}."), 1));
    Fault { message: format!("`{prefix}` has no field `{field}`"), suggestion }
}

/// The field that `.name` or `['name']` asks for.
pub(super) fn field<'t>(tree: &'t Tree<'_>, kind: &'t Kind<'_>) -> Option<(NodeId, &'t str)> {
    match kind {
        Kind::Field { of, name } | Kind::Has { of, name } => Some((*of, *name)),
        Kind::Index { of, at } => match tree.literal(*at) {
            Some(super::value::Literal::Str(name)) => Some((*of, name)),
            _ => None,
        },
        Kind::Literal(_)
        | Kind::Name { .. }
        | Kind::Local(_)
        | Kind::Unary { .. }
        | Kind::Binary { .. }
        | Kind::Choice { .. }
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Call { .. }
        | Kind::Loop { .. } => None,
    }
}

/// The variable that a node stands for, if it is nothing else.
pub(super) fn variable(meaning: &Meaning) -> Option<(Slot, bool)> {
    match meaning {
        Meaning::Variable { slot, optional, .. } => Some((*slot, *optional)),
        Meaning::Value(_) | Meaning::HasVariable(_) | Meaning::Prefix(_) | Meaning::Wrong => None,
    }
}
