//! The law of the schema registry: what is valid under a version is valid under the next of its major.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;
use venture_core::Json;
use venture_core::registry::compatible;
use venture_policy::bundle::InputSchema;

const FIELDS: [&str; 4] = ["a", "b", "c", "xa"];

fn names(some: Vec<bool>) -> Vec<&'static str> {
    FIELDS.iter().zip(some).filter(|(_, some)| *some).map(|(name, _)| *name).collect()
}

/// Schemas of a few keywords, widening and turning ones among them.
fn schema() -> impl Strategy<Value = Json> {
    let values = prop::collection::btree_set(0_i64..4, 1..4)
        .prop_map(|all| Json::Array(all.into_iter().map(Json::Int).collect()));
    let leaf = prop_oneof![
        Just(Json::Bool(true)),
        Just(Json::Object(std::collections::BTreeMap::new())),
        Just(Json::object([("type", Json::from("integer"))])),
        Just(Json::object([("type", Json::from("object"))])),
        (values, any::<bool>()).prop_map(|(values, open)| {
            let open = open.then_some(("x-open", Json::Bool(true)));
            Json::object([("enum", values)].into_iter().chain(open))
        }),
        Just(Json::object([("$ref", Json::from("#/$defs/d"))])),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let object = (
            prop::collection::vec((prop::sample::select(&FIELDS[..]), inner.clone()), 0..4),
            prop::collection::vec(any::<bool>(), 4),
            prop::option::of(prop_oneof![Just(Json::Bool(false)), inner.clone()]),
            prop::option::of(inner.clone()),
        );
        let object = object.prop_map(|(fields, required, rest, pattern)| {
            let required = names(required).into_iter().map(Json::from).collect();
            let mut members = vec![("properties", Json::object(fields)), ("required", Json::Array(required))];
            members.extend(rest.map(|rest| ("additionalProperties", rest)));
            members.extend(pattern.map(|one| ("patternProperties", Json::object([("^x", one)]))));
            Json::object(members)
        });
        let one = |key: &'static str, inner: BoxedStrategy<Json>| {
            inner.prop_map(move |one| Json::object([(key, one)]))
        };
        let list = |key: &'static str, inner: BoxedStrategy<Json>| {
            prop::collection::vec(inner, 1..3).prop_map(move |all| Json::object([(key, Json::Array(all))]))
        };
        prop_oneof![
            4 => object,
            1 => one("not", inner.clone().boxed()),
            1 => list("allOf", inner.clone().boxed()),
            1 => list("anyOf", inner.clone().boxed()),
            1 => list("oneOf", inner.boxed()),
        ]
    })
}

fn whole() -> impl Strategy<Value = Json> {
    (schema(), schema()).prop_map(|(root, defined)| {
        let root = root.as_object().cloned().unwrap_or_default();
        let defs = Json::object([("d", Json::object([("anyOf", Json::Array(vec![defined]))]))]);
        Json::Object(root.into_iter().chain([("$defs".to_owned(), defs)]).collect())
    })
}

/// Changes that may widen, at every place where dice say so.
fn changed(schema: &Json, dice: &mut std::slice::Iter<'_, u8>) -> Json {
    match schema {
        Json::Array(items) => Json::Array(items.iter().map(|item| changed(item, dice)).collect()),
        Json::Object(members) => {
            let mut out = std::collections::BTreeMap::new();
            for (key, value) in members {
                let mut value = if key == "required" { value.clone() } else { changed(value, dice) };
                let roll = dice.next().copied().unwrap_or(0);
                match (key.as_str(), &mut value) {
                    ("enum", Json::Array(values)) if roll % 3 == 1 => values.push(Json::Int(7)),
                    ("properties", Json::Object(fields)) if roll % 3 == 1 => {
                        let new = [
                            Json::object([("type", Json::from("integer"))]),
                            Json::Object(std::collections::BTreeMap::new()),
                        ];
                        let name = FIELDS[usize::from(roll) % 4];
                        fields.entry(name.to_owned()).or_insert(new[usize::from(roll / 4) % 2].clone());
                    }
                    ("required", Json::Array(all)) if roll % 7 == 1 => {
                        all.pop();
                    }
                    _ => {}
                }
                out.insert(key.clone(), value);
            }
            Json::Object(out)
        }
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => schema.clone(),
    }
}

fn document() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        (0_i64..9).prop_map(Json::Int),
        Just(Json::from("t")),
        Just(Json::Object(std::collections::BTreeMap::new()))
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop::collection::vec((prop::sample::select(&FIELDS[..]), inner), 0..4).prop_map(Json::object)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn valid_stays_valid(
        old in whole(),
        dice in prop::collection::vec(any::<u8>(), 40),
        documents in prop::collection::vec(document(), 24),
    ) {
        let new = changed(&old, &mut dice.iter());
        let (Ok(before), Ok(after)) = (InputSchema::compile(old.clone()), InputSchema::compile(new.clone())) else {
            return Ok(());
        };
        if compatible(&old, &new).is_ok() {
            for document in documents.iter().filter(|document| before.matches(document)) {
                prop_assert!(after.matches(document), "{document:?} no longer fits");
            }
        }
    }
}
