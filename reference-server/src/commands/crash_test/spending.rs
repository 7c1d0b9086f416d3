//! What the threads of the tortured process ask for: a function of seed, thread and step alone, so that
//! after a kill the same is asked again, under the same keys.

use fastrand::Rng;
use serde_json::json;
use venture_core::id::{NS_VENTURE, TenantId, Uuid, uuid_v5};
use venture_store::DEFAULT_TENANT;

use crate::commands::workload::{WORKFLOW, agent, authorize, founder, rail};

/// The one cap: all spending of a day, reached within seconds.
pub(super) const CAP_MINOR: i64 = 20_000;
/// So many threads ask at the same time.
pub(super) const THREADS: usize = 8;
const MOST_MINOR: i64 = 3_000;
/// How long ago a late callback happened, in steps.
const LATE: [u64; 2] = [1, 7];

/// One thread's asking.
#[derive(Clone, Copy)]
pub(super) struct Spender {
    pub(super) seed: u64,
    pub(super) thread: u64,
}

/// One spend from intent to end.
struct Spend {
    key: String,
    intent_id: Uuid,
    amount_minor: i64,
    end: End,
}

/// What becomes of an intent that is approved.
#[derive(Clone, Copy)]
enum End {
    /// The rail reports all of it, or less, at once.
    Settled(i64),
    /// The rail reports two parts.
    InParts(i64, i64),
    /// The agent gives it back.
    Revoked,
    /// Nobody says anything: it expires, and a late callback finds it so.
    Forgotten,
}

impl Spender {
    /// The commands of a step, in the order in which they are sent, each repeat after its first.
    pub(super) fn step(self, step: u64) -> Vec<String> {
        let (mut random, spend) = self.spend(step);
        let mut lines = vec![spend.create()];
        if random.u8(..) < 80 {
            lines.push(spend.create());
        }
        let callbacks = spend.callbacks();
        for callback in callbacks {
            for _ in 0..=u8::from(random.bool()) {
                lines.push(callback.clone());
            }
        }
        for back in LATE {
            if let Some(earlier) = step.checked_sub(back)
                && random.u8(..) < 40
            {
                let (_, earlier) = self.spend(earlier);
                lines.push(earlier.create());
                lines.extend(earlier.callbacks());
                lines.extend(matches!(earlier.end, End::Forgotten).then(|| earlier.settle("late", 1, true)));
            }
        }
        if random.u8(..) < 16 {
            // A day of the store's clock may have passed: the workflow's bundle is pinned anew.
            lines.push(founder("pin_bundle", &json!({"workflow_id": WORKFLOW})));
        }
        lines
    }

    fn spend(self, step: u64) -> (Rng, Spend) {
        let place =
            uuid_v5(NS_VENTURE, &[&self.seed.to_be_bytes(), &self.thread.to_be_bytes(), &step.to_be_bytes()]);
        let mut random = Rng::with_seed(place.as_u64_pair().0);
        let key = format!("crash-{}-{}-{step:09}", self.seed, self.thread);
        let TenantId(tenant) = DEFAULT_TENANT;
        let intent_id = uuid_v5(tenant, &[b"intent:", key.as_bytes()]);
        let amount_minor = random.i64(100..=MOST_MINOR);
        let part = random.i64(1..=amount_minor);
        let end = match random.u8(0..10) {
            0..=4 => End::Settled(part),
            5..=6 => End::InParts(part, amount_minor.saturating_sub(part)),
            7 => End::Revoked,
            _ => End::Forgotten,
        };
        (random, Spend { key, intent_id, amount_minor, end })
    }
}

impl Spend {
    fn create(&self) -> String {
        authorize(&self.key, self.amount_minor)
    }

    /// What the rail or the agent says of it afterwards.
    fn callbacks(&self) -> Vec<String> {
        match self.end {
            End::Settled(part) => vec![self.settle("whole", part, true)],
            End::InParts(first, 0) => vec![self.settle("first", first, false)],
            End::InParts(first, rest) => {
                vec![self.settle("first", first, false), self.settle("rest", rest, true)]
            }
            End::Revoked => {
                let args = json!({"intent_id": self.intent_id.to_string(), "reason": "not needed"});
                vec![agent("revoke_intent", &args)]
            }
            End::Forgotten => Vec::new(),
        }
    }

    fn settle(&self, what: &str, amount_minor: i64, is_final: bool) -> String {
        rail(
            "settle",
            &json!({"intent_id": self.intent_id.to_string(), "external_ref": format!("{what}-{}", self.key),
                "amount_minor": amount_minor, "currency": "USD", "merchant": "serp", "final": is_final}),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_the_same_whenever_it_is_asked_for() {
        let spender = Spender { seed: 1, thread: 2 };
        for step in 0..50 {
            assert_eq!(spender.step(step), spender.step(step));
            assert_ne!(spender.step(step), Spender { seed: 2, ..spender }.step(step));
            assert_ne!(spender.step(step), Spender { thread: 3, ..spender }.step(step));
        }
    }
}
