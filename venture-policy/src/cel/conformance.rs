//! Judges public conformance cases of the Common Expression Language.
//!
//! Used by tests and by `cargo xtask vectors`; the form of a case is that of `vectors/cel/*.json`.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Json;

use super::env::{Env, Slot};
use super::program::Program;
use super::stack::Scratch;
use super::time::{Instant, Span};
use super::types::Type;
use super::value::{Inputs, Literal, Value};

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Exactly the wanted result.
    Passed,
    /// Refused when it was checked, for this reason.
    Refused(String),
    /// Another result than wanted: a defect.
    Wrong(String),
}

struct Bindings(Vec<Literal>);

impl Inputs for Bindings {
    fn get(&self, slot: Slot) -> Option<Value<'_>> {
        self.0.get(usize::from(slot.0)).map(Literal::value)
    }
}

/// Runs one case: the program gives what is wanted, or is refused before it runs.
#[must_use]
pub fn judge(case: &Json) -> Verdict {
    let expr = case.get("expr").and_then(Json::as_str).unwrap_or("");
    let (env, inputs) = match environment(case) {
        Ok(found) => found,
        Err(reason) => return Verdict::Refused(reason),
    };
    let program = match Program::compile_value(expr, &env) {
        Ok(program) => program,
        Err(errors) => {
            let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            return Verdict::Refused(messages.join("; "));
        }
    };
    let result = program.evaluate_value(&inputs, &mut Scratch::new());
    let matcher = case.get("matcher").and_then(Json::as_str).unwrap_or("value");
    match (matcher, result) {
        ("eval_error" | "any_eval_errors", Err(_)) => Verdict::Passed,
        ("value", Ok(found)) => match case.get("want").map(literal) {
            Some(Ok(want)) if same(&want, &found) => Verdict::Passed,
            want => Verdict::Wrong(format!("wanted {want:?}, found {found:?}")),
        },
        (matcher, result) => Verdict::Wrong(format!("wanted {matcher}, found {result:?}")),
    }
}

/// Equal values of equal types; the order of a map's pairs does not count.
fn same(want: &Literal, found: &Literal) -> bool {
    match (want, found) {
        (Literal::List(a), Literal::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Literal::Map(a), Literal::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.iter().any(|(k, v)| same(key, k) && same(value, v)))
        }
        (a, b) => a == b,
    }
}

fn environment(case: &Json) -> Result<(Env, Bindings), String> {
    let mut values = Vec::new();
    let mut slots: BTreeMap<&str, Slot> = BTreeMap::new();
    for (name, value) in case.get("bindings").and_then(Json::as_object).into_iter().flatten() {
        slots.insert(name, Slot(u16::try_from(values.len()).map_err(|error| error.to_string())?));
        values.push(literal(value)?);
    }
    let mut env = Env::new().lenient_literals();
    if let Some(container) = case.get("container").and_then(Json::as_str) {
        env = env.container(container);
    }
    for (name, slot) in &slots {
        env = env.variable(*name, Type::Dyn, *slot);
    }
    for declared in case.get("decls").and_then(Json::as_array).unwrap_or(&[]) {
        let name = declared.get("name").and_then(Json::as_str).unwrap_or("");
        let ty = declared.get("ident").map_or(Type::Dyn, declared_type);
        let slot = slots.get(name).copied().unwrap_or(Slot(u16::MAX));
        env = env.variable(name, ty, slot);
    }
    Ok((env, Bindings(values)))
}

fn declared_type(json: &Json) -> Type {
    if let Some(of) = json.get("list") {
        return Type::list(declared_type(of));
    }
    if let Some([key, value]) = json.get("map").and_then(Json::as_array) {
        return Type::map(declared_type(key), declared_type(value));
    }
    match json.get("p").and_then(Json::as_str) {
        Some("bool") => Type::Bool,
        Some("int") => Type::Int,
        Some("uint") => Type::Uint,
        Some("string") => Type::String,
        Some("bytes") => Type::Bytes,
        _ if json.get("null").is_some() => Type::Null,
        _ => Type::Dyn,
    }
}

fn literal(json: &Json) -> Result<Literal, String> {
    let kind = json.get("k").and_then(Json::as_str).unwrap_or("");
    let value = json.get("v");
    let text = value.and_then(Json::as_str).unwrap_or("");
    let whole = |key: &str| match json.get(key) {
        Some(Json::Int(number)) => Some(*number),
        Some(Json::Str(text)) => text.parse().ok(),
        _ => None,
    };
    let items = value.and_then(Json::as_array).unwrap_or(&[]);
    let found = match kind {
        "null" => Some(Literal::Null),
        "bool" => value.and_then(Json::as_bool).map(Literal::Bool),
        "int" => text.parse().ok().map(Literal::Int),
        "uint" => text.parse().ok().map(Literal::Uint),
        "string" => Some(Literal::Str(text.into())),
        "bytes" => bytes(text).map(Literal::Bytes),
        "ts" => whole("s")
            .zip(whole("n").and_then(|nanos| u32::try_from(nanos).ok()))
            .and_then(|(seconds, nanos)| Instant::new(seconds, nanos))
            .map(Literal::Timestamp),
        "dur" => whole("s")
            .zip(whole("n"))
            .and_then(|(seconds, nanos)| seconds.checked_mul(1_000_000_000)?.checked_add(nanos))
            .map(|nanos| Literal::Duration(Span::from_nanos(nanos))),
        "list" => Some(Literal::List(items.iter().map(literal).collect::<Result<_, _>>()?)),
        "map" => {
            let pair = |item: &Json| match item.as_array() {
                Some([key, value]) => Ok((literal(key)?, literal(value)?)),
                _ => Err("a map is a list of pairs".to_string()),
            };
            Some(Literal::Map(items.iter().map(pair).collect::<Result<_, _>>()?))
        }
        _ => None,
    };
    found.ok_or_else(|| format!("values of type {kind} are not part of the policy language"))
}

fn bytes(hex: &str) -> Option<Box<[u8]>> {
    let digits = hex.as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
