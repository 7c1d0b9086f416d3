//! A toy engine: accounts that count. Lines: `{"add":N,"to":"name"}`, `{"boom":true}`.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use venture_core::Digest;
use venture_core::Json;
use venture_core::envelope::{
    ActorType, Header, SchemaVersion, SourceService, StoredEvent, genesis_bundle_id, seal, system_workflow,
};
use venture_core::id::{EventId, NS_VENTURE, TenantId, TraceId, Uuid, uuid_v5};
use venture_core::journal::Blob;
use venture_core::time::Timestamp;
use venture_store::driver::{Corruption, Decider, Decision, Driver, DriverOptions, FellDue, FindBlob, Line};
use venture_store::journal::{EventRow, Identity, Journal, Memory, Sqlite, SqliteError, SqliteOptions};
use venture_store::keys::KeySeed;

pub const TENANT: TenantId = venture_store::DEFAULT_TENANT;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toy {
    pub last: u64,
    pub sums: BTreeMap<String, i64>,
}

impl Decider for Toy {
    type Event = StoredEvent;
    type Command = (Vec<u8>, u64, Timestamp);

    const LAYOUT: u32 = 7;

    fn new(_: TenantId) -> Self {
        Self::default()
    }

    fn restore(_: TenantId, state: &[u8]) -> Result<Self, Corruption> {
        let (last, sums) = postcard::from_bytes(state).map_err(|error| Corruption(error.to_string()))?;
        Ok(Self { last, sums })
    }

    fn snapshot(&self) -> Vec<u8> {
        postcard::to_allocvec(&(self.last, &self.sums)).unwrap()
    }

    fn state_hash(&self) -> Digest {
        Digest::of(&self.snapshot())
    }

    fn admit(&self, line: &[u8], number: u64, clock: Timestamp) -> Result<Self::Command, Vec<u8>> {
        match serde_json::from_slice::<Value>(line) {
            Ok(_) => Ok((line.to_vec(), number, clock)),
            Err(_) => Err(json!({"line": number, "error": {"code": "MALFORMED"}}).to_string().into_bytes()),
        }
    }

    /// Each step brings the account that `due` names one nearer to 0; what is `stuck` stays due.
    fn next_due(&self, (line, _, clock): &Self::Command) -> Option<FellDue<StoredEvent>> {
        let command: Value = serde_json::from_slice(line).unwrap();
        if command.get("stuck").is_some() {
            let blob = Blob::new(b"stuck".to_vec());
            let payload = json!({"to": "s", "add": 1, "context_hash": blob.hash.to_string()});
            let mut same = event(self.last + 1, "toy.added.v1", *clock, &payload);
            same.event_id = EventId(Uuid::from_u128(1));
            return Some(FellDue { events: vec![same], blobs: vec![blob] });
        }
        let name = command.get("due")?.as_str()?;
        let owed = self.sums.get(name).copied().filter(|owed| *owed != 0)?;
        let blob = Blob::new(format!("due {name} {owed}").into_bytes());
        let payload = json!({"to": name, "add": -owed.signum(), "context_hash": blob.hash.to_string()});
        Some(FellDue {
            events: vec![event(self.last + 1, "toy.added.v1", *clock, &payload)],
            blobs: vec![blob],
        })
    }

    fn try_line(&self, line: &[u8], number: u64, clock: Timestamp) -> Vec<u8> {
        match self.admit(line, number, clock) {
            Ok(command) => self.decide(&command).unwrap().answer,
            Err(answer) => answer,
        }
    }

    fn decide(&self, (line, number, clock): &Self::Command) -> Result<Decision<StoredEvent>, Corruption> {
        let command: Value = serde_json::from_slice(line).unwrap();
        if command.get("late_error").is_some() {
            return Err(Corruption("an error after all".into()));
        }
        let (number, clock) = (*number, *clock);
        let blob = Blob::new(line.clone());
        let type_of = if command.get("boom").is_some() { "toy.boom.v1" } else { "toy.added.v1" };
        // Two events a command, so that a batch can be torn.
        let events: Vec<StoredEvent> = (1..=2)
            .map(|index| {
                let seq = self.last + index;
                let share = if index == 1 { command["add"].clone() } else { json!(0) };
                let payload =
                    json!({"to": command["to"], "add": share, "context_hash": blob.hash.to_string()});
                event(seq, type_of, clock, &payload)
            })
            .collect();
        let answer = json!({"decision": "APPROVED", "line": number, "seq": [self.last + 1, self.last + 2]})
            .to_string()
            .into_bytes();
        Ok(Decision { answer, events, blobs: vec![blob] })
    }

    fn seal(event: &StoredEvent) -> Result<StoredEvent, Corruption> {
        Ok(event.clone())
    }

    fn read(_: Header<'_>, row: &EventRow<'_>) -> Result<StoredEvent, Corruption> {
        Ok(row.to_stored())
    }

    fn apply(&mut self, event: &StoredEvent, blobs: &FindBlob<'_>) -> Result<(), Corruption> {
        if event.event_type == "toy.boom.v1" {
            return Err(Corruption("boom".into()));
        }
        let payload: Value = serde_json::from_slice(event.payload.as_deref().unwrap()).unwrap();
        let hash: Digest = payload["context_hash"].as_str().unwrap().parse().unwrap();
        blobs(&hash).ok_or_else(|| Corruption(format!("no blob {hash}")))?;
        *self.sums.entry(payload["to"].as_str().unwrap_or("").into()).or_default() +=
            payload["add"].as_i64().unwrap_or(0);
        self.last = event.seq;
        Ok(())
    }
}

pub fn event(seq: u64, type_of: &'static str, at: Timestamp, payload: &Value) -> StoredEvent {
    let header = Header {
        actor_id: Cow::Borrowed("toy"),
        actor_type: ActorType::System,
        agent_role: None,
        causation_id: None,
        correlation_id: None,
        created_at: at,
        event_id: EventId(uuid_v5(NS_VENTURE, &[b"toy", seq.to_string().as_bytes()])),
        event_type: Cow::Borrowed(type_of),
        idempotency_key: None,
        payload_hash: Digest::of(b""),
        policy_bundle_id: genesis_bundle_id(),
        schema_version: SchemaVersion::V1,
        seq,
        source_service: SourceService::Embedder,
        task_id: None,
        tenant_id: TENANT,
        trace_id: TraceId(Uuid::from_u128(0x4000_8000_0000_0000_0001)),
        venture_id: None,
        workflow_id: system_workflow(TENANT),
        workflow_seq: seq,
        workspace_id: None,
    };
    seal(header, &Json::parse(payload.to_string().as_bytes()).unwrap()).unwrap()
}

pub fn key() -> KeySeed {
    KeySeed::new(&format!("venture.local/{TENANT}"), [7; 32]).unwrap()
}

pub fn identity() -> Identity {
    let key = key();
    Identity { tenant: TENANT, origin: key.origin().to_owned(), vkey: key.log_key().unwrap().vkey() }
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_772_409_600_000_000 + second * 1_000_000).unwrap()
}

pub fn options(snapshot_every: u64) -> DriverOptions {
    DriverOptions { clock: Box::new(|| at(0)), snapshot_every }
}

pub fn sqlite(path: &Path) -> Result<Sqlite, SqliteError> {
    Sqlite::open(path, Some(&identity()), SqliteOptions::default())
}

pub fn driver(journal: impl Journal + 'static, snapshot_every: u64) -> Driver<Toy> {
    Driver::open(Box::new(journal), &key(), options(snapshot_every)).unwrap()
}

pub fn memory() -> Memory {
    Memory::new(identity())
}

pub fn add(to: &str, amount: i64) -> Vec<u8> {
    json!({"add": amount, "to": to}).to_string().into_bytes()
}

pub fn send(driver: &mut Driver<Toy>, line: &[u8]) -> String {
    String::from_utf8(driver.handle(Line { number: 1, bytes: line })).unwrap()
}

/// Everything in a journal, in order.
pub fn all(journal: &dyn Journal) -> Vec<StoredEvent> {
    let mut events = Vec::new();
    journal
        .events(1, &mut |event| {
            events.push(event);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    events
}
