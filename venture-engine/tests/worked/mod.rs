//! Runs the worked vectors: commands in, parts of answers out.
#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::path::{Path, PathBuf};

use venture_core::id::{TenantId, Uuid};
use venture_core::journal::Blob;
use venture_core::{Digest, Json, Timestamp};
use venture_engine::answer::error_line;
use venture_engine::command::Command;
use venture_engine::{Engine, Outcome};

pub(crate) const TENANT: TenantId = TenantId(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0001));

/// The folder of the shared vectors, if it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("VENTURE_SHARED") {
        return Some(PathBuf::from(named));
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared", "../../../shared"].iter().map(|up| here.join(up)).find(|path| path.is_dir())
}

/// One engine and the answers so far.
pub(crate) struct Run {
    pub(crate) engine: Engine,
    pub(crate) answers: Vec<Json>,
    pub(crate) events: Vec<venture_engine::event::Event>,
    pub(crate) blobs: Vec<Blob>,
    now: Timestamp,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self {
            engine: Engine::new(TENANT),
            answers: Vec::new(),
            events: Vec::new(),
            blobs: Vec::new(),
            now: Timestamp::MIN,
        }
    }

    /// Sends one line; gives the answer and the events. A whole decision says the same as the steps.
    pub(crate) fn send(&mut self, line: &[u8]) -> (Json, Vec<venture_engine::event::Event>) {
        let outcome: Result<Outcome, _> = Command::parse(line).and_then(|command| {
            let at = command.at.unwrap_or(self.now);
            let whole = self.engine.decide(&command, at);
            let stepped = self.engine.handle(&command, at);
            assert_eq!(stepped, whole);
            stepped
        });
        let (text, events) = match outcome {
            Ok(outcome) => {
                self.now = outcome.answer.at;
                self.blobs.extend(outcome.blobs.iter().cloned());
                (outcome.answer.to_line(None), outcome.events)
            }
            Err(error) => (error_line(&error, None), Vec::new()),
        };
        self.events.extend(events.iter().cloned());
        (Json::parse(text.as_bytes()).unwrap(), events)
    }

    /// What differs once the stored events and blobs are folded anew, if anything.
    pub(crate) fn replay_fault(&self) -> Option<String> {
        let find =
            |hash: &Digest| self.blobs.iter().find(|blob| blob.hash == *hash).map(|blob| blob.bytes.clone());
        let mut again = Engine::new(TENANT);
        for event in &self.events {
            let stored = event.seal().unwrap();
            let Ok(read) = venture_engine::event::Event::read(&stored) else {
                return Some(format!(
                    "event {} cannot be read back: {}",
                    event.header.seq,
                    stored.to_envelope_json()
                ));
            };
            if let Err(corruption) = again.apply(&read, &find) {
                return Some(format!("replay of event {}: {corruption}", event.header.seq));
            }
        }
        let snapshot = self.engine.snapshot();
        if again.snapshot() != snapshot {
            return Some("replay gives another state".into());
        }
        let restored = Engine::restore(&snapshot).unwrap();
        (restored.state() != self.engine.state()).then(|| "a snapshot gives another state".into())
    }

    pub(crate) fn publish(&mut self, bundle: &Json) {
        let line = Json::object([
            ("command", Json::from("publish_bundle")),
            ("at", Json::from("2026-03-02T00:00:00Z")),
            (
                "actor",
                Json::object([
                    ("type", Json::from("human")),
                    ("id", Json::from("ada")),
                    ("role", Json::from("founder")),
                ]),
            ),
            ("args", Json::object([("bundle", bundle.clone())])),
        ]);
        let (answer, _) = self.send(&venture_core::canonical::to_vec(&line).unwrap());
        assert_eq!(answer.get("decision").and_then(Json::as_str), Some("APPROVED"), "publish: {answer:?}");
    }
}

/// Replaces `{"$answer": [n, key, …]}` by that member of an answer.
pub(crate) fn resolve(value: &Json, answers: &[Json]) -> Json {
    match value {
        Json::Object(members) => {
            if let Some(Json::Array(path)) = members.get("$answer") {
                let mut at = &answers[usize::try_from(path[0].as_int().unwrap()).unwrap()];
                for step in &path[1..] {
                    at = match step {
                        Json::Str(key) => at.get(key).unwrap_or(&Json::Null),
                        Json::Int(index) => &at.as_array().unwrap()[usize::try_from(*index).unwrap()],
                        _ => panic!("a step is a key or an index"),
                    };
                }
                return at.clone();
            }
            Json::Object(members.iter().map(|(key, value)| (key.clone(), resolve(value, answers))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(|item| resolve(item, answers)).collect()),
        other => other.clone(),
    }
}

/// Whether `part` is contained in `whole`, member by member, lists item by item.
pub(crate) fn contained(part: &Json, whole: &Json) -> bool {
    match (part, whole) {
        (Json::Object(part), Json::Object(whole)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|other| contained(value, other)))
        }
        (Json::Array(part), Json::Array(whole)) => {
            part.len() == whole.len() && part.iter().zip(whole).all(|(a, b)| contained(a, b))
        }
        (part, whole) => part == whole,
    }
}

/// RFC 7396.
pub(crate) fn merge(target: &Json, patch: &Json) -> Json {
    let Json::Object(patch) = patch else { return patch.clone() };
    let mut out = target.as_object().cloned().unwrap_or_default();
    for (key, value) in patch {
        if *value == Json::Null {
            out.remove(key);
        } else {
            let old = out.get(key).cloned().unwrap_or(Json::Null);
            out.insert(key.clone(), merge(&old, value));
        }
    }
    Json::Object(out)
}
