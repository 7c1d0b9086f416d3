//! Start, let work, kill, again; every whole line that was read is kept.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::Places;
use super::answers::{Told, for_each};
use super::spending::THREADS;
use crate::commands::interrupt::Interrupt;
use crate::fault::Fault;
use crate::terminal::Progress;

/// The first day of the store's clock.
const START: i64 = 1_772_442_000_000_000;
const DAY: i64 = 86_400_000_000;
/// A process lives so many milliseconds from its first answer on; one of four from its start, so that some
/// are killed while they still open the store.
const LIFE_MS: core::ops::Range<u64> = 30..900;
/// Steps that are asked for again after a restart, acknowledged or not.
const AGAIN: u64 = 3;
const GLANCE: Duration = Duration::from_millis(10);

/// A store, what was told of it, and where its threads go on.
pub(super) struct Torture<'p> {
    dir: &'p Path,
    seed: u64,
    random: Rng,
    told: BufWriter<File>,
    reached: Reached,
    lines: AtomicU64,
}

/// The last step of each thread that was answered, and the latest time that was told.
struct Reached {
    steps: [u64; THREADS],
    clock: i64,
}

impl Reached {
    fn note(&mut self, told: &Told) {
        let slot = told.thread.and_then(|thread| self.steps.get_mut(usize::try_from(thread).ok()?));
        if let (Some(slot), Some(step)) = (slot, told.step) {
            *slot = step.max(*slot);
        }
        let at = told.answer.as_ref().and_then(super::answers::Answer::micros);
        self.clock = at.unwrap_or(self.clock).max(self.clock);
    }
}

impl<'p> Torture<'p> {
    /// Goes on where an earlier run in this folder ended.
    pub(super) fn new(dir: &'p Path, places: &Places, seed: u64) -> Result<Self, Fault> {
        let path = &places.answers;
        let failed = |error: io::Error| Fault::file(path, &error);
        let mut reached = Reached { steps: [0; THREADS], clock: START };
        let mut lines = 0_u64;
        if path.exists() {
            for_each(path, |told| {
                reached.note(&told);
                lines = lines.saturating_add(1);
            })
            .map_err(failed)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
        let random = Rng::with_seed(seed ^ lines);
        Ok(Self { dir, seed, random, told: BufWriter::new(file), reached, lines: AtomicU64::new(0) })
    }

    /// Starts and kills for that long, or until it is interrupted; how often was killed.
    pub(super) fn run(mut self, time: Duration, interrupt: &Interrupt) -> Result<u64, Fault> {
        let end = Instant::now().checked_add(time);
        let is_over = || interrupt.came() || end.is_none_or(|end| Instant::now() >= end);
        let mut progress = Progress::new("answers read");
        let mut kills = 0_u64;
        while !is_over() {
            let life = Life {
                time: Duration::from_millis(self.random.u64(LIFE_MS)),
                counts_from_start: self.random.u8(0..4) == 0,
            };
            self.live_and_die(&life, &is_over, &mut progress)?;
            kills = kills.saturating_add(1);
        }
        self.told.flush()?;
        Ok(kills)
    }

    fn live_and_die(
        &mut self,
        life: &Life,
        is_over: &dyn Fn() -> bool,
        progress: &mut Progress,
    ) -> Result<(), Fault> {
        let (mut victim, said) = self.start()?;
        let (mut began, before) = (Instant::now(), self.lines.load(Ordering::Relaxed));
        let (told, reached, lines) = (&mut self.told, &mut self.reached, &self.lines);
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || read(said, told, reached, lines));
            let mut ended = None;
            while ended.is_none() && began.elapsed() < life.time && !is_over() {
                std::thread::sleep(GLANCE);
                let read = lines.load(Ordering::Relaxed);
                progress.step(read);
                if read == before && !life.counts_from_start {
                    began = Instant::now();
                }
                ended = victim.0.try_wait()?;
            }
            drop(victim);
            // What it still said before it died was read, so it counts.
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            match ended {
                // Ctrl-C reaches the child too.
                Some(status) if !is_over() => {
                    Err(Fault::Check(format!("the process under torture ended by itself, with {status}")))
                }
                Some(_) | None => Ok(()),
            }
        })
    }

    fn start(&mut self) -> Result<(Victim, ChildStdout), Fault> {
        let clock = self.reached.clock.saturating_add(self.random.i64(-DAY..DAY)).max(START);
        let from = self.reached.steps.map(|step| step.saturating_sub(AGAIN).to_string()).join(",");
        let mut child = Command::new(std::env::current_exe()?)
            .arg("crash-test-child")
            .arg("--dir")
            .arg(self.dir)
            .args(["--seed", &self.seed.to_string(), "--clock", &clock.to_string(), "--from", &from])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or_else(|| io::Error::other("the child has no output"))?;
        Ok((Victim(child), said))
    }
}

/// How long a process lives.
struct Life {
    time: Duration,
    counts_from_start: bool,
}

/// A process that is killed when it goes.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Keeps every whole line until the other side is gone.
fn read(
    said: ChildStdout,
    told: &mut BufWriter<File>,
    reached: &mut Reached,
    lines: &AtomicU64,
) -> io::Result<()> {
    let mut said = BufReader::new(said);
    let mut line = Vec::new();
    while said.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
        let one: Told = serde_json::from_slice(&line)?;
        reached.note(&one);
        told.write_all(&line)?;
        lines.fetch_add(1, Ordering::Relaxed);
        line.clear();
    }
    Ok(())
}
