//! Laws of the envelope: the header's own way to bytes and back is the general one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use std::borrow::Cow;

use proptest::option;
use proptest::prelude::*;
use venture_core::envelope::{ActorType, Header, SchemaVersion, SourceService, StoredEvent, seal};
use venture_core::id::*;
use venture_core::{Digest, Json, Timestamp, canonical};

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(|bits| uuid_v5(NS_VENTURE, &[&bits.to_be_bytes()]))
}

fn text(most: usize) -> impl Strategy<Value = Cow<'static, str>> {
    let chars = prop_oneof!["[a-z0-9.-]", "[\\x00-\\x20\"\\\\\u{7f}é😀]"];
    proptest::collection::vec(chars, 1..=most).prop_map(|chars| Cow::Owned(chars.concat()))
}

prop_compose! {
    fn ids()(
        ids in proptest::collection::vec(id(), 6),
        some in proptest::collection::vec(option::of(id()), 5),
    ) -> (Vec<Uuid>, Vec<Option<Uuid>>) {
        (ids, some)
    }
}

prop_compose! {
    fn header()(
        (ids, some) in ids(),
        actor_id in text(20),
        actor in prop::sample::select(ActorType::ALL),
        role in "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}",
        with_role: bool,
        event_type in "[a-z]{1,9}(\\.[a-z_]{1,9}){1,3}\\.v[1-9]",
        key in option::of(text(20)),
        micros in Timestamp::MIN.micros()..=Timestamp::MAX.micros(),
        places in proptest::collection::vec(1_u64..=9_007_199_254_740_991, 2),
        source_service in prop::sample::select(SourceService::ALL),
    ) -> Header<'static> {
        Header {
            actor_id,
            actor_type: actor,
            agent_role: (with_role || actor == ActorType::Agent).then_some(Cow::Owned(role)),
            causation_id: some[0].map(EventId),
            correlation_id: some[1].map(CommandId),
            created_at: Timestamp::from_micros(micros).unwrap(),
            event_id: EventId(ids[0]),
            event_type: Cow::Owned(event_type),
            idempotency_key: key,
            payload_hash: Digest::of(ids[0].as_bytes()),
            policy_bundle_id: BundleId(ids[1]),
            schema_version: SchemaVersion::V1,
            seq: places[0],
            source_service,
            task_id: some[2].map(TaskId),
            tenant_id: TenantId(ids[2]),
            trace_id: TraceId(ids[3]),
            venture_id: some[3].map(VentureId),
            workflow_id: WorkflowId(ids[4]),
            workflow_seq: places[1],
            workspace_id: some[4].map(WorkspaceId),
        }
    }
}

proptest! {
    #[test]
    fn the_headers_own_bytes_are_the_canonical_ones(header in header()) {
        let mut bytes = Vec::new();
        header.append_canonical(&mut bytes).unwrap();
        prop_assert_eq!(&bytes, &canonical::to_vec(&header).unwrap());
        prop_assert_eq!(Header::from_canonical(&bytes).unwrap(), header.clone());
        let Json::Object(members) = Json::parse(&bytes).unwrap() else { panic!("no object") };
        prop_assert_eq!(Header::from_members(&members).unwrap(), header);
    }

    #[test]
    fn an_agent_has_a_role(header in header()) {
        let agent = Header { actor_type: ActorType::Agent, agent_role: None, ..header };
        let bytes = canonical::to_vec(&agent).unwrap();
        prop_assert_eq!(Header::from_canonical(&bytes), None);
        let Json::Object(members) = Json::parse(&bytes).unwrap() else { panic!("no object") };
        prop_assert_eq!(Header::from_members(&members).unwrap_err().pointer, "/agent_role");
    }

    /// Whatever is read in one way is read in the other, and to the same header.
    #[test]
    fn changed_bytes_are_read_alike(header in header(), at: prop::sample::Index, to in any::<u8>(), cut: bool) {
        let mut bytes = canonical::to_vec(&header).unwrap();
        let at = at.index(bytes.len());
        if cut {
            bytes.remove(at);
        } else {
            bytes[at] = to;
        }
        let general = match Json::parse(&bytes) {
            Ok(Json::Object(members)) => Header::from_members(&members).ok(),
            _ => None,
        };
        let general = general.filter(|header| canonical::to_vec(header).unwrap() == bytes);
        prop_assert_eq!(Header::from_canonical(&bytes), general);
    }

    #[test]
    fn an_event_is_the_same_through_every_door(header in header(), amount in 0_i64..1_000, memo in text(9)) {
        let payload = Json::object([("memo", Json::from(&*memo)), ("amount_minor", Json::Int(amount))]);
        let event = seal(header, &payload).unwrap();
        prop_assert!(event.check().is_ok());
        let whole = event.to_envelope_json();
        prop_assert!(canonical::is_canonical(whole.as_bytes()));
        prop_assert_eq!(&StoredEvent::from_envelope_bytes(whole.as_bytes()).unwrap(), &event);
        let bodiless = StoredEvent { payload: None, ..event };
        let whole = bodiless.to_envelope_json();
        prop_assert_eq!(&StoredEvent::from_envelope_bytes(whole.as_bytes()).unwrap(), &bodiless);
    }
}
