//! The process that is killed: many threads over one store, every answer on stdout once it is durable.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Value, json};
use venture_core::Timestamp;
use venture_store::clock::Clock;
use venture_store::{OpenOptions, Venture};

use super::Places;
use super::spending::{CAP_MINOR, Spender};
use crate::commands::workload::{bundle, setup};
use crate::fault::{Fault, Verdict};

/// The signed head is told after so many steps.
const HEAD_EVERY: u64 = 64;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Answers until it is killed, or until nobody reads any more.
pub(in crate::commands) fn run(dir: &Path, seed: u64, clock: i64, from: &[u64]) -> Result<Verdict, Fault> {
    let options = OpenOptions {
        policy: Some(bundle(CAP_MINOR).to_string()),
        clock: jumping(Rng::with_seed(seed ^ clock.unsigned_abs()), clock),
        // Often, so that kills hit snapshots too.
        snapshot_every: 500,
        ..OpenOptions::default()
    };
    let places = Places::in_folder(dir);
    let venture = venture_store::open(&format!("sqlite:{}", places.store.display()), options)?;
    for line in setup() {
        tell(&answer(&venture, None, &line))?;
    }
    let fault = Mutex::new(None);
    std::thread::scope(|scope| {
        for (first, thread) in from.iter().zip(0..) {
            let (venture, fault) = (&venture, &fault);
            scope.spawn(move || {
                let failed = spend(venture, Spender { seed, thread }, *first);
                *fault.lock().unwrap_or_else(PoisonError::into_inner) = failed.err();
            });
        }
    });
    match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(Fault::Io(error)),
        None => Ok(Verdict::Good),
    }
}

/// Steps on and on; ends when the answers cannot be told.
fn spend(venture: &Venture, spender: Spender, first: u64) -> io::Result<()> {
    for step in first.. {
        for line in spender.step(step) {
            tell(&answer(venture, Some((spender.thread, step)), &line))?;
        }
        if step.is_multiple_of(HEAD_EVERY) {
            let head = venture.tenant().driver().journal().last_head();
            if let Ok(Some(head)) = head {
                tell(&json!({"head": head}))?;
            }
        }
    }
    Ok(())
}

fn answer(venture: &Venture, place: Option<(u64, u64)>, line: &str) -> Value {
    let answer: Value = serde_json::from_slice(&venture.handle(line.as_bytes())).unwrap_or_default();
    match place {
        Some((thread, step)) => json!({"thread": thread, "step": step, "answer": answer}),
        None => json!({"answer": answer}),
    }
}

/// One line, written at once: whoever reads it whole was told.
fn tell(line: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// A clock that runs, and now and then jumps: ahead by up to a day and a half, or back.
fn jumping(random: Rng, start: i64) -> Clock {
    let (looks, offset, began) = (AtomicU64::new(0), AtomicI64::new(start), Instant::now());
    let random = Mutex::new(random);
    Box::new(move || {
        if looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(256) {
            let mut random = random.lock().unwrap_or_else(PoisonError::into_inner);
            let jump = match random.u8(0..4) {
                0 => random.i64(-DAY..0),
                1 => random.i64(0..60 * SECOND),
                _ => random.i64(0..DAY.saturating_add(DAY / 2)),
            };
            offset.fetch_add(jump, Ordering::Relaxed);
        }
        let run = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        let now = offset.load(Ordering::Relaxed).saturating_add(run);
        Timestamp::from_micros(now).unwrap_or_else(|_| venture_store::clock::system_clock())
    })
}
