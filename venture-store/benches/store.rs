//! Durable authorizations beside the bare commit loop of the same disk, and replay.
//!
//! One JSON object a figure: {bench, value, unit, baseline, ratio, bar, met}.
//!
//! For a profiler: `-- --commands N` only makes N durable authorizations, one at a time, `-- --replay N` only
//! folds a journal of N events.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "bench")]
#![allow(clippy::expect_used, clippy::panic, clippy::as_conversions, reason = "bench")]
#![allow(missing_docs, reason = "bench")]

#[path = "../tests/stream/mod.rs"]
mod stream;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use stream::{authorize, is_approved, memory, send, send_groups, setup, sqlite, tenant};
use venture_store::Engine;
use venture_store::driver::{Driver, Line, Until};

const ROUNDS: usize = 5;
const FOR: Duration = Duration::from_millis(400);

fn main() {
    // `cargo test --benches` and `cargo bench -- --test` only ask whether it runs.
    let quick = std::env::args().any(|arg| arg == "--test");
    let folder = tempfile::tempdir_in(std::env::current_dir().unwrap()).unwrap();
    let (rounds, long) = if quick { (1, Duration::from_millis(20)) } else { (ROUNDS, FOR) };

    let count = |of: &str| std::env::args().skip_while(|arg| arg != of).nth(1)?.parse::<u64>().ok();
    if let Some(events) = count("--replay") {
        let replayed = replay(&folder.path().join("replay.db"), events);
        return print("replay of a journal", replayed, "events/s", None, Some(200_000.0));
    }
    if let Some(count) = count("--commands") {
        let mut store = sqlite(&folder.path().join("profile.db"), 1_000);
        send(&mut store, &setup());
        let lines: Vec<_> = (0..count).map(authorize).collect();
        lines.iter().for_each(|line| authorize_now(&mut store, line));
        return;
    }

    // Interleaved, so that both see the same disk; the median of each.
    let mut bare = Vec::new();
    let mut single = Vec::new();
    let mut hundred = Vec::new();
    for round in 0..rounds {
        bare.push(bare_commits(&folder.path().join(format!("bare-{round}.db")), long));
        single.push(one_at_a_time(&folder.path().join(format!("one-{round}.db")), long));
        hundred.push(in_flight(&folder.path().join(format!("many-{round}.db")), 100, long));
    }
    let (bare, single, hundred) = (median(bare), median(single), median(hundred));
    print("one-row commits of bare SQLite", bare, "commits/s", None, None);
    print("durable authorizations, one at a time", single, "commands/s", Some(bare), Some(bare * 0.5));
    print("durable authorizations, 100 in flight", hundred, "commands/s", Some(bare), Some(5_000.0));
    let mut in_memory = memory();
    let in_memory = authorizations(&mut in_memory, long);
    print("authorizations in memory", in_memory, "commands/s", None, None);
    let events = if quick { 2_000 } else { 200_000_u64 };
    let replayed = replay(&folder.path().join("replay.db"), events);
    print("replay of a journal", replayed, "events/s", None, Some(200_000.0));
}

fn print(name: &str, value: f64, unit: &str, baseline: Option<f64>, bar: Option<f64>) {
    let line = serde_json::json!({
        "bench": format!("store/{name}"), "value": value, "unit": unit, "baseline": baseline,
        "ratio": baseline.map(|baseline| value / baseline), "bar": bar, "met": bar.map(|bar| value >= bar),
    });
    println!("{line}");
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn bare_commits(path: &Path, long: Duration) -> f64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        )
        .unwrap();
    let mut insert = connection.prepare("INSERT INTO rows (body) VALUES (?1)").unwrap();
    per_second(long, || {
        insert.execute([[7_u8; 100]]).unwrap();
    })
}

fn one_at_a_time(path: &Path, long: Duration) -> f64 {
    authorizations(&mut sqlite(path, 1_000), long)
}

fn authorizations(store: &mut Driver<Engine>, long: Duration) -> f64 {
    send(store, &setup());
    let lines: Vec<_> = (0..100_000).map(authorize).collect();
    let mut next = lines.iter();
    per_second(long, || {
        authorize_now(store, next.next().unwrap());
    })
}

fn authorize_now(store: &mut Driver<Engine>, line: &str) {
    let answer = store.handle(Line { number: 1, bytes: line.as_bytes() });
    assert!(is_approved(core::str::from_utf8(&answer).unwrap()));
}

fn per_second(long: Duration, mut step: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut count = 0_u32;
    while begin.elapsed() < long {
        step();
        count += 1;
    }
    f64::from(count) / begin.elapsed().as_secs_f64()
}

fn in_flight(path: &Path, callers: usize, long: Duration) -> f64 {
    let tenant = tenant(sqlite(path, 1_000));
    let next = AtomicU64::new(0);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                while begin.elapsed() < long {
                    // Without a time of their own: callers overtake each other.
                    let line = stream::authorize_now(next.fetch_add(1, Ordering::Relaxed));
                    let answer = tenant.handle(line.as_bytes());
                    assert!(is_approved(core::str::from_utf8(&answer).unwrap()));
                }
            });
        }
    });
    next.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

fn replay(path: &Path, events: u64) -> f64 {
    let mut store = sqlite(path, 0);
    send(&mut store, &setup());
    let mut n = 0;
    while store.log().size() < events {
        let lines: Vec<_> = (n..n + 500).map(authorize).collect();
        n += 500;
        send_groups(&mut store, &lines, 500);
    }
    let begin = Instant::now();
    let replayed = store.replay(Until::End).unwrap();
    let rate = replayed.seq as f64 / begin.elapsed().as_secs_f64();
    assert_eq!(replayed.decider.state_hash(), store.decider().state_hash());
    rate
}
