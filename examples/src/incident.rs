//! A venture frozen over lunch and thawed by the book; elevations, pins, late and unknown charges.

use serde_json::{Value, json};

use crate::agenda::{clock, seconds};
use crate::crew::{ADA, BANK, CARD_RAIL, PAVEL, WORKFLOWS, venture};
use crate::day::{Actor, Command, Day, text};

/// Plans all of it.
pub(crate) fn plan(day: &mut Day) {
    freeze(day);
    elevations(day);
    pins(day);
    strays(day);
}

fn freeze(day: &mut Day) {
    day.agenda.add(clock(12, 41, 17), |day, at| {
        let args = json!({"scope": "venture", "scope_ref": venture(1), "mode": "MONITOR", "reason": "charges nobody expected"});
        day.send(at, PAVEL, Command { name: "freeze", args, facts: None });
    });
    day.agenda.add(clock(12, 47, 3), |day, at| {
        let args = json!({"scope": "venture", "scope_ref": venture(1), "mode": "SOFT", "reason": "charges nobody expected, still coming"});
        let answer = day.send(at, ADA, Command { name: "freeze", args, facts: None });
        let id = answer.value("/ids/freeze_id");
        let through = answer.value("/seq/1");
        thaw(day, &id, &through);
    });
}

fn thaw(day: &mut Day, id: &Value, through: &Value) {
    let args = json!({"freeze_id": id, "reason": "every open charge was checked against its receipt"});
    let integrity = json!({"log_ok": true, "through_seq": through});
    let (first, second, evidence) = (args.clone(), args, integrity);
    day.agenda.add(clock(13, 22, 40), move |day, at| {
        // Forgot the second factor.
        day.send(at, ADA, Command { name: "thaw", args: first, facts: None });
    });
    day.agenda.add(clock(13, 24, 5), move |day, at| {
        let mfa = json!({"asserted": true, "at": text(at.saturating_sub(seconds(20)))});
        let facts = Some(json!({"mfa": mfa, "integrity": evidence}));
        day.send(at, ADA, Command { name: "thaw", args: second, facts });
    });
}

/// An orchestrator opens a tool to one agent for a while; one request is too vague.
fn elevations(day: &mut Day) {
    for (hour, workflow, reason) in
        [(9, 2, "fetch the printed tables"), (10, 7, "fetch vendor documentation"), (15, 8, "because")]
    {
        day.agenda.add(clock(hour, 12, 30), move |day, at| {
            let id = WORKFLOWS.iter().find(|known| known.number == workflow).map(|known| known.id());
            let args = json!({"workflow_id": id, "agent_id": "solver-1", "agent_role": "solver", "tool": "web.fetch",
                "ttl_seconds": 900, "reason": reason});
            day.send(at, Actor::Agent("orchestrator-1", "orchestrator"), Command { name: "elevate", args, facts: None });
            for later in [60, 400, 1_200] {
                let args = json!({"call_id": day.id(5), "workflow_id": id, "tool": "web.fetch", "args": {"url": "https://docs.rs/serde"}});
                day.agenda.add(at.saturating_add(seconds(later)), move |day, at| {
                    day.send(at, Actor::Agent("solver-1", "solver"), Command { name: "check_tool", args, facts: None });
                });
            }
        });
    }
}

/// The policy engine renews the pins of the long workflows.
fn pins(day: &mut Day) {
    for workflow in &WORKFLOWS {
        let args = json!({"workflow_id": workflow.id(), "ttl_seconds": 86_400});
        let at = clock(20, 0, 0).saturating_add(seconds(i64::try_from(workflow.number).unwrap_or(0)));
        day.agenda.add(at, move |day, at| {
            day.send(
                at,
                Actor::Agent("policy-engine-1", "policy-engine"),
                Command { name: "pin_bundle", args, facts: None },
            );
        });
    }
}

/// What a rail sends that nobody asked for, and what nobody may send; the clock of the host at night.
fn strays(day: &mut Day) {
    day.agenda.add(clock(11, 3, 9), |day, at| {
        let args = json!({"external_ref": "ch_000000001", "amount_minor": 499, "currency": "USD", "merchant": "serp", "mcc": "7372"});
        day.send(at, CARD_RAIL, Command { name: "spend", args, facts: None });
    });
    day.agenda.add(clock(16, 30, 0), |day, at| {
        let args = json!({"external_ref": "ch_000000002", "amount_minor": 1_250, "currency": "USD", "merchant": "acme-legal", "forced": true});
        day.send(at, BANK, Command { name: "settle", args, facts: None });
    });
    day.agenda.add(clock(16, 31, 0), |day, at| {
        let args = json!({"scope": "role", "scope_ref": "solver", "reason": "tired of them"});
        day.send(at, Actor::Agent("solver-2", "solver"), Command { name: "freeze", args, facts: None });
    });
    day.agenda.add(clock(23, 59, 59), |day, at| {
        day.send(at, Actor::Service("clock"), Command { name: "tick", args: json!({}), facts: None });
    });
}
