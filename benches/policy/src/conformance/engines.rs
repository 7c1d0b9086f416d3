//! Each engine of conditions, given one case.

use serde_json::Value as Json;

use super::plain::Plain;

/// What an engine made of an expression.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It was refused before it ran.
    Refused,
    /// It ran into an error.
    Error,
    Value(Plain),
}

/// A case, as its file has it.
pub(crate) struct Case<'c> {
    pub(crate) json: &'c Json,
    pub(crate) text: &'c str,
}

impl Case<'_> {
    /// What names are looked up below.
    fn container(&self) -> Option<&str> {
        self.json.get("container").and_then(Json::as_str)
    }

    fn bindings(&self) -> impl Iterator<Item = (&str, Plain)> {
        let all = self.json.get("bindings").and_then(Json::as_object).into_iter().flatten();
        all.map(|(name, value)| (name.as_str(), Plain::read(value).unwrap_or(Plain::Other)))
    }
}

/// An engine by its name.
pub(crate) type Engine = (&'static str, fn(&Case<'_>) -> Answer);

pub(crate) const ENGINES: [Engine; 4] = [
    ("venture", ours),
    ("cel-interpreter", first::answer),
    ("cel", second::answer),
    ("cel-core", third::answer),
];

/// Ours, for an expression without variables; cases are judged by [`venture_policy::cel::conformance`].
fn ours(case: &Case<'_>) -> Answer {
    use venture_policy::cel::{Env, Inputs, Literal, Program, Scratch, Slot, Value};
    struct Nothing;
    impl Inputs for Nothing {
        fn get(&self, _: Slot) -> Option<Value<'_>> {
            None
        }
    }
    let Ok(program) = Program::compile_value(case.text, &Env::new()) else { return Answer::Refused };
    match program.evaluate_value(&Nothing, &mut Scratch::new()) {
        Ok(Literal::Bool(truth)) => Answer::Value(Plain::Bool(truth)),
        Ok(Literal::Null) => Answer::Value(Plain::Null),
        Ok(_) => Answer::Value(Plain::Other),
        Err(_) => Answer::Error,
    }
}

/// `cel-interpreter` and its successor `cel` have one shape.
macro_rules! interpreted {
    ($name:ident, $engine:ident, $prepare:ident) => {
        mod $name {
            use $engine::Value;
            use $engine::objects::{Key, Map};

            use super::super::plain::Plain;
            use super::{Answer, Case};

            pub(super) fn answer(case: &Case<'_>) -> Answer {
                let Some((program, mut context)) = super::$prepare(case) else { return Answer::Refused };
                for (name, value) in case.bindings() {
                    context.add_variable_from_value(name.to_owned(), into(value));
                }
                program.execute(&context).map_or(Answer::Error, |value| Answer::Value(from(&value)))
            }

            fn into(plain: Plain) -> Value {
                match plain {
                    Plain::Bool(truth) => Value::Bool(truth),
                    Plain::Int(number) => Value::Int(number),
                    Plain::Uint(number) => Value::UInt(number),
                    Plain::Double(number) => Value::Float(number),
                    Plain::Text(text) => Value::String(text.into()),
                    Plain::Bytes(bytes) => Value::Bytes(bytes.into()),
                    Plain::List(items) => Value::List(items.into_iter().map(into).collect::<Vec<_>>().into()),
                    Plain::Map(pairs) => {
                        let pair = |(name, value)| Some((key(name)?, into(value)));
                        let pairs: std::collections::HashMap<Key, Value> =
                            pairs.into_iter().filter_map(pair).collect();
                        Value::Map(Map { map: pairs.into() })
                    }
                    Plain::Null | Plain::Type(_) | Plain::Other => Value::Null,
                }
            }

            fn key(plain: Plain) -> Option<Key> {
                Some(match plain {
                    Plain::Bool(truth) => Key::Bool(truth),
                    Plain::Int(number) => Key::Int(number),
                    Plain::Uint(number) => Key::Uint(number),
                    Plain::Text(text) => Key::String(text.into()),
                    _ => return None,
                })
            }

            fn from(value: &Value) -> Plain {
                match value {
                    Value::Null => Plain::Null,
                    Value::Bool(truth) => Plain::Bool(*truth),
                    Value::Int(number) => Plain::Int(*number),
                    Value::UInt(number) => Plain::Uint(*number),
                    Value::Float(number) => Plain::Double(*number),
                    Value::String(text) => Plain::Text(text.to_string()),
                    Value::Bytes(bytes) => Plain::Bytes(bytes.to_vec()),
                    Value::List(items) => Plain::List(items.iter().map(from).collect()),
                    Value::Map(map) => {
                        let key = |key: &Key| match key {
                            Key::Bool(truth) => Plain::Bool(*truth),
                            Key::Int(number) => Plain::Int(*number),
                            Key::Uint(number) => Plain::Uint(*number),
                            Key::String(text) => Plain::Text(text.to_string()),
                        };
                        Plain::Map(map.map.iter().map(|(name, value)| (key(name), from(value))).collect())
                    }
                    _ => Plain::Other,
                }
            }
        }
    };
}
interpreted!(first, cel_interpreter, prepare_first);
interpreted!(second, cel, prepare_second);

fn prepare_first(case: &Case<'_>) -> Option<(cel_interpreter::Program, cel_interpreter::Context<'static>)> {
    Some((cel_interpreter::Program::compile(case.text).ok()?, cel_interpreter::Context::default()))
}

fn prepare_second(case: &Case<'_>) -> Option<(cel::Program, cel::Context<'static, 'static>)> {
    let mut env = cel::Env::stdlib();
    if let Some(container) = case.container() {
        env.set_container(container).ok()?;
    }
    let env = std::sync::Arc::new(env);
    Some((env.compile(case.text).ok()?, cel::Context::with_env(env)))
}

/// `cel-core` checks types.
mod third {
    use cel_core::{CelType, Env, MapActivation, MapKey, Value, ValueMap};
    use serde_json::Value as Json;

    use super::super::plain::Plain;
    use super::{Answer, Case};

    pub(super) fn answer(case: &Case<'_>) -> Answer {
        let mut env = Env::with_standard_library();
        if let Some(container) = case.container() {
            env = env.with_container(container);
        }
        let mut activation = MapActivation::new();
        for (name, value) in case.bindings() {
            env = env.with_variable(name, CelType::Dyn);
            activation.insert(name, into(value));
        }
        for declared in case.json.get("decls").and_then(Json::as_array).into_iter().flatten() {
            let name = declared.get("name").and_then(Json::as_str).unwrap_or_default();
            env = env.with_variable(name, declared.get("ident").map_or(CelType::Dyn, declared_type));
        }
        let unchecked = case.json.get("disable_check").is_some();
        let tree = if unchecked { env.parse_only(case.text) } else { env.compile(case.text) };
        let Ok(program) = tree.and_then(|tree| env.program(&tree)) else { return Answer::Refused };
        match program.eval_with_container(&activation, case.container().unwrap_or_default()) {
            Value::Error(_) => Answer::Error,
            value => Answer::Value(from(&value)),
        }
    }

    fn declared_type(json: &Json) -> CelType {
        if let Some(of) = json.get("list") {
            return CelType::list(declared_type(of));
        }
        if let Some([key, value]) = json.get("map").and_then(Json::as_array).map(Vec::as_slice) {
            return CelType::map(declared_type(key), declared_type(value));
        }
        match json.get("p").and_then(Json::as_str) {
            Some("bool") => CelType::Bool,
            Some("int") => CelType::Int,
            Some("uint") => CelType::UInt,
            Some("double") => CelType::Double,
            Some("string") => CelType::String,
            Some("bytes") => CelType::Bytes,
            _ if json.get("null").is_some() => CelType::Null,
            _ => CelType::Dyn,
        }
    }

    fn into(plain: Plain) -> Value {
        match plain {
            Plain::Bool(truth) => Value::Bool(truth),
            Plain::Int(number) => Value::Int(number),
            Plain::Uint(number) => Value::UInt(number),
            Plain::Double(number) => Value::Double(number),
            Plain::Text(text) => Value::String(text.into()),
            Plain::Bytes(bytes) => Value::Bytes(bytes.into()),
            Plain::List(items) => Value::List(items.into_iter().map(into).collect::<Vec<_>>().into()),
            Plain::Map(pairs) => {
                let pair = |(key, value)| Some((MapKey::from_value(&into(key))?, into(value)));
                Value::Map(ValueMap::from_entries(pairs.into_iter().filter_map(pair)).into())
            }
            Plain::Null | Plain::Type(_) | Plain::Other => Value::Null,
        }
    }

    fn from(value: &Value) -> Plain {
        match value {
            Value::Null => Plain::Null,
            Value::Bool(truth) => Plain::Bool(*truth),
            Value::Int(number) => Plain::Int(*number),
            Value::UInt(number) => Plain::Uint(*number),
            Value::Double(number) => Plain::Double(*number),
            Value::String(text) => Plain::Text(text.to_string()),
            Value::Bytes(bytes) => Plain::Bytes(bytes.to_vec()),
            Value::List(items) => Plain::List(items.iter().map(from).collect()),
            Value::Map(map) => {
                let key = |key: &MapKey| match key {
                    MapKey::Bool(truth) => Plain::Bool(*truth),
                    MapKey::Int(number) => Plain::Int(*number),
                    MapKey::UInt(number) => Plain::Uint(*number),
                    MapKey::String(text) => Plain::Text(text.to_string()),
                };
                Plain::Map(map.iter().map(|(name, value)| (key(name), from(value))).collect())
            }
            Value::Type(of) => Plain::Type(of.name.to_string()),
            _ => Plain::Other,
        }
    }
}
