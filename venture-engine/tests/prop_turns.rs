//! Laws of a turn: steps and a whole decision agree, an error appends nothing, replay gives the same state.
//!
//! Spec: commands.md 1, 2.1, 2.2.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use proptest::prelude::*;
use venture_core::{Digest, Timestamp};
use venture_engine::command::Command;
use venture_engine::{Engine, Outcome};
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD",
  "roles":{"solver":{"ceilings_minor":{"day":1000000}}},
  "allowlists":{"merchants":["serp"],"categories":["api-calls"]},
  "approvals":[{"id":"large","when":{"amount_over_minor":500},"roles":["founder"],"timeout_seconds":20}],
  "limits":{"per_workflow_cap_minor":1000000,"global_daily_cap_minor":1000000,
    "venture_daily_cap_minor":{"default":1000000}}}"#;

/// A further version, with something that a reader of bundles sees.
fn later_bundle(version: usize, good: bool) -> String {
    let merchants = if good { r#"["serp"]"# } else { r#""serp""# };
    BUNDLE
        .replace("1.0.0", &format!("{}.0.0", version + 2))
        .replace(r#"["serp"]"#, merchants)
        .replace('\n', "")
}

#[derive(Clone, Debug)]
enum Step {
    Intent {
        amount: i64,
        ttl: i64,
        authorize: bool,
    },
    Authorize {
        which: prop::sample::Index,
    },
    Approve {
        which: prop::sample::Index,
        approve: bool,
        who: bool,
    },
    Revoke {
        which: prop::sample::Index,
    },
    Settle {
        which: prop::sample::Index,
        amount: i64,
        is_final: bool,
    },
    Publish {
        version: usize,
        after: i64,
        canary: bool,
        good: bool,
    },
    Tick,
    /// An earlier line once more, under its own command id or without one.
    Again {
        which: prop::sample::Index,
        same_id: bool,
    },
}

fn step() -> impl Strategy<Value = (i64, Step)> {
    let index = any::<prop::sample::Index>;
    let step = prop_oneof![
        5 => (prop_oneof![1_i64..400, 501_i64..900], 1_i64..60, any::<bool>())
            .prop_map(|(amount, ttl, authorize)| Step::Intent { amount, ttl, authorize }),
        2 => index().prop_map(|which| Step::Authorize { which }),
        3 => (index(), any::<bool>(), any::<bool>())
            .prop_map(|(which, approve, who)| Step::Approve { which, approve, who }),
        1 => index().prop_map(|which| Step::Revoke { which }),
        2 => (index(), 1_i64..900, any::<bool>())
            .prop_map(|(which, amount, is_final)| Step::Settle { which, amount, is_final }),
        1 => (0_usize..4, 0_i64..60, any::<bool>(), prop::bool::weighted(0.8))
            .prop_map(|(version, after, canary, good)| Step::Publish { version, after, canary, good }),
        1 => Just(Step::Tick),
        3 => (index(), any::<bool>()).prop_map(|(which, same_id)| Step::Again { which, same_id }),
    ];
    (prop_oneof![Just(0_i64), 1_i64..15, Just(20), 15_i64..90], step)
}

/// One engine stepped as a driver does, one that decides whole, and all that was appended.
struct Twins {
    run: Run,
    whole: Engine,
    now: Timestamp,
    lines: Vec<String>,
    intents: Vec<(String, String)>,
}

impl Twins {
    fn new() -> Self {
        let mut run = Run::new();
        run.publish(&venture_core::Json::parse(BUNDLE.as_bytes()).unwrap());
        let ada = r#""actor":{"type":"human","id":"ada","role":"founder"}"#;
        let venture = "10000000-0000-4000-8000-000000000001";
        for line in [
            format!(
                r#"{{"command":"register_venture","at":"2026-03-02T00:00:01Z",{ada},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1000000,"active":true}}}}"#
            ),
            format!(
                r#"{{"command":"register_workflow","at":"2026-03-02T00:00:02Z",{ada},"args":{{"workflow_id":"20000000-0000-4000-8000-000000000001","venture_id":"{venture}","budget_minor":1000000,"currency":"USD"}}}}"#
            ),
        ] {
            let (answer, _) = run.send(line.as_bytes());
            assert!(answer.get("error").is_none(), "{answer:?}");
        }
        let whole = run.engine.clone();
        let now = "2026-03-02T00:00:03Z".parse().unwrap();
        Self { run, whole, now, lines: Vec::new(), intents: Vec::new() }
    }

    /// The line of a step; what it names must exist.
    fn line(&self, number: usize, step: &Step) -> Option<String> {
        let command_id = format!("40000000-0000-4000-8000-{number:012}");
        let words = |name: &str, actor: &str, args: &str| {
            Some(format!(
                r#"{{"command":"{name}","command_id":"{command_id}","actor":{actor},"args":{args}}}"#
            ))
        };
        let agent = r#"{"type":"agent","id":"solver-1","role":"solver"}"#;
        let host = r#"{"type":"service","id":"host"}"#;
        let person = |who: bool| {
            format!(r#"{{"type":"human","id":"{}","role":"founder"}}"#, if who { "ada" } else { "finn" })
        };
        let intent = |which: &prop::sample::Index| {
            (!self.intents.is_empty()).then(|| which.get(&self.intents).clone())
        };
        match step {
            Step::Intent { amount, ttl, authorize } => words(
                "create_intent",
                agent,
                &format!(
                    r#"{{"idempotency_key":"turn-intent-{number:06}","workflow_id":"20000000-0000-4000-8000-000000000001","amount_minor":{amount},"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","country":"US","ttl_seconds":{ttl},"eau_now":3,"eau_commit_30d":{amount},"eau_tail_p95":5,"authorize":{authorize}}}"#
                ),
            ),
            Step::Authorize { which } => {
                words("authorize", agent, &format!(r#"{{"intent_id":"{}"}}"#, intent(which)?.0))
            }
            Step::Approve { which, approve, who } => {
                let (id, hash) = intent(which)?;
                let verdict = if *approve { "approve" } else { "refuse" };
                let args = format!(r#"{{"intent_id":"{id}","verdict":"{verdict}","hash":"{hash}"}}"#);
                words("approve", &person(*who), &args)
            }
            Step::Revoke { which } => words(
                "revoke_intent",
                &person(true),
                &format!(r#"{{"intent_id":"{}","reason":"no more"}}"#, intent(which)?.0),
            ),
            Step::Settle { which, amount, is_final } => words(
                "settle",
                host,
                &format!(
                    r#"{{"intent_id":"{}","external_ref":"ch-{number}","amount_minor":{amount},"currency":"USD","merchant":"serp","final":{is_final}}}"#,
                    intent(which)?.0
                ),
            ),
            Step::Publish { version, after, canary, good } => {
                let at = self.now.checked_add_seconds(*after)?;
                let canary = if *canary { r#","canary_pct":50"# } else { "" };
                words(
                    "publish_bundle",
                    &person(true),
                    &format!(
                        r#"{{"bundle":{},"effective_at":"{at}"{canary}}}"#,
                        later_bundle(*version, *good)
                    ),
                )
            }
            Step::Tick => words("tick", host, "{}"),
            Step::Again { which, same_id } => {
                let line = (!self.lines.is_empty()).then(|| which.get(&self.lines))?;
                let (name, rest) = line.split_once(",\"command_id\":\"")?;
                let (_, rest) = rest.split_once("\",")?;
                Some(if *same_id { line.clone() } else { format!("{name},{rest}") })
            }
        }
    }

    /// One line through both; their answers, events and states agree.
    fn send(&mut self, line: &str) {
        let command = Command::parse(line.as_bytes()).unwrap();
        let before = self.run.engine.snapshot();
        let stepped = stepwise(&mut self.run.engine, &command, self.now);
        let whole = self.whole.decide(&command, self.now);
        match (stepped, whole) {
            (Ok(stepped), Ok(whole)) => {
                assert_eq!(stepped.answer.to_line(Some(1)), whole.answer.to_line(Some(1)));
                assert_eq!(stepped.events, whole.events);
                assert_eq!(stepped.blobs, whole.blobs);
                let ends = whole.events.first().zip(whole.events.last());
                let seq = ends.map(|(first, last)| (first.header.seq, last.header.seq));
                assert_eq!(whole.answer.seq, seq, "`seq` spans all that was appended");
                let find = |hash: &Digest| {
                    whole.blobs.iter().find(|blob| blob.hash == *hash).map(|blob| blob.bytes.clone())
                };
                for event in &whole.events {
                    self.whole.apply(event, &find).unwrap();
                }
                assert_eq!(self.run.engine.snapshot(), self.whole.snapshot());
                self.note(&whole);
                self.run.blobs.extend(stepped.blobs);
                self.run.events.extend(stepped.events);
            }
            (Err(stepped), Err(whole)) => {
                assert_eq!(stepped, whole);
                assert_ne!(stepped.code.as_str(), "INTERNAL", "{}", stepped.message);
                assert_eq!(self.run.engine.snapshot(), before, "an error appends nothing: {line}");
            }
            (stepped, whole) => panic!("{line}: {stepped:?} by steps, {whole:?} as a whole"),
        }
    }

    fn note(&mut self, outcome: &Outcome) {
        for event in &outcome.events {
            if let venture_engine::event::Body::IntentCreated(created) = &event.body {
                let intent = self.whole.state().intents.by_id.get(&created.intent_id).unwrap();
                self.intents.push((created.intent_id.to_string(), intent.intent_hash.to_string()));
            }
        }
    }
}

/// A turn as a driver takes it.
fn stepwise(
    engine: &mut Engine,
    command: &Command,
    now: Timestamp,
) -> Result<Outcome, venture_engine::command::CommandError> {
    let turn = engine.admit(command, now)?;
    let (mut events, mut blobs) = (Vec::new(), Vec::new());
    while let Some(due) = engine.next_due(command, turn) {
        assert!(!due.events.is_empty(), "a step does something");
        for event in &due.events {
            engine.apply(event, &|_| None).unwrap();
        }
        events.extend(due.events);
        blobs.extend(due.blobs);
    }
    let own = engine.decide_own(command, turn)?;
    let find =
        |hash: &Digest| own.blobs.iter().find(|blob| blob.hash == *hash).map(|blob| blob.bytes.clone());
    for event in &own.events {
        engine.apply(event, &find).unwrap();
    }
    events.extend(own.events);
    blobs.extend(own.blobs);
    Ok(Outcome { answer: own.answer, events, blobs })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn steps_and_whole_decisions_agree(steps in prop::collection::vec(step(), 1..40)) {
        let mut twins = Twins::new();
        for (number, (wait, step)) in steps.iter().enumerate() {
            twins.now = twins.now.checked_add_seconds(*wait).unwrap();
            let Some(line) = twins.line(number, step) else { continue };
            twins.send(&line);
            twins.lines.push(line);
            let intents = &twins.run.engine.state().intents;
            let authorized = intents.by_id.values().filter(|intent| intent.status.as_str() == "AUTHORIZED");
            let effort: i128 = authorized.map(|intent| 3 + i128::from(intent.amount_minor) + 2).sum();
            prop_assert_eq!(intents.effort, effort, "what the authorized intents may cost");
            let next = twins.run.engine.next_deadline();
            prop_assert!(next.is_none_or(|next| next > twins.run.engine.state().last_at));
        }
        prop_assert_eq!(twins.run.replay_fault(), None);
    }
}
