//! `venture run`: decide a stream, one command a line in, one answer a line out, in order.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use venture_store::driver::Line as Command;
use venture_store::{OpenOptions, Venture};

use crate::fault::{Fault, Verdict};
use crate::lines::{Line, MAX_LINE_BYTES, next};
use crate::terminal::Progress;

/// The most lines that become durable together.
const GROUP: usize = 128;

pub(super) fn run(url: &str, policy: Option<&Path>) -> Result<Verdict, Fault> {
    let policy = policy.map(|path| std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error)));
    let options = OpenOptions { policy: policy.transpose()?, ..OpenOptions::default() };
    let venture = venture_store::open(url, options)?;
    let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut out = BufWriter::new(std::io::stdout().lock());
    let stop = stop_on_interrupt();
    let errors = decide(&venture, input, &mut out, &stop)?;
    drop(out);
    venture.close()?;
    Ok(if errors == 0 { Verdict::Good } else { Verdict::BadInput })
}

/// Ctrl-C ends the stream between two groups: what was answered is durable, nothing is half done.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // A second Ctrl-C while waiting for input ends the process: a group is committed whole or not at all.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    stop
}

/// Answers every line; how many were errors.
pub(super) fn decide(
    venture: &Venture,
    mut input: BufReader<impl Read>,
    out: &mut impl Write,
    stop: &AtomicBool,
) -> Result<u64, Fault> {
    let mut progress = Progress::new("answers");
    let (mut number, mut errors) = (0_u64, 0_u64);
    while !stop.load(Ordering::Relaxed) {
        let group = read_group(&mut input, number)?;
        let Some((last, _)) = group.last() else { break };
        number = *last;
        for answer in answer(venture, &group) {
            errors = errors.saturating_add(u64::from(is_error(&answer)));
            out.write_all(&answer)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        progress.step(number);
    }
    Ok(errors)
}

/// The lines that are there already, at least one, with their numbers; none at the end.
fn read_group(input: &mut BufReader<impl Read>, before: u64) -> Result<Vec<(u64, Line)>, Fault> {
    let mut group = Vec::new();
    let mut number = before;
    while let Some(line) = next(input, MAX_LINE_BYTES)? {
        number = number.saturating_add(1);
        group.push((number, line));
        // Waiting for more would keep the answers back.
        if group.len() >= GROUP || !input.buffer().contains(&b'\n') {
            break;
        }
    }
    Ok(group)
}

fn answer(venture: &Venture, group: &[(u64, Line)]) -> Vec<Vec<u8>> {
    let commands: Vec<Command<'_>> = group
        .iter()
        .filter_map(|(number, line)| match line {
            Line::Whole(bytes) => Some(Command { number: *number, bytes }),
            Line::TooLong => None,
        })
        .collect();
    let mut answers = venture.tenant().driver().handle_group(&commands).into_iter();
    let too_long = |number: &u64| {
        format!(
            r#"{{"line":{number},"error":{{"code":"REQUEST_INVALID","message":"the line has more than {MAX_LINE_BYTES} bytes: send a shorter one"}}}}"#
        )
    };
    group
        .iter()
        .filter_map(|(number, line)| match line {
            Line::Whole(_) => answers.next(),
            Line::TooLong => Some(too_long(number).into_bytes()),
        })
        .collect()
}

/// Whether an answer is an error: its second member is.
pub(super) fn is_error(answer: &[u8]) -> bool {
    let comma = answer.iter().position(|byte| *byte == b',');
    comma.and_then(|comma| answer.get(comma..)).is_some_and(|rest| rest.starts_with(b",\"error\":"))
}
