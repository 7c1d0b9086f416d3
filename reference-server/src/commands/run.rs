//! `venture run`: decide a stream, one command a line in, one answer a line out, in order.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use venture_core::Reason;
use venture_engine::answer::error_line;
use venture_engine::command::CommandError;
use venture_store::driver::Line as Command;
use venture_store::{OpenOptions, Venture};

use super::interrupt::Interrupt;
use crate::fault::{Fault, Verdict};
use crate::lines::{Line, MAX_LINE_BYTES, next};
use crate::terminal::Progress;

/// The most lines that become durable together.
const GROUP: usize = 128;

pub(super) fn run(url: &str, policy: Option<&Path>) -> Result<Verdict, Fault> {
    let policy = policy.map(|path| std::fs::read_to_string(path).map_err(|error| Fault::file(path, &error)));
    let options = OpenOptions { policy: policy.transpose()?, ..OpenOptions::default() };
    let venture = venture_store::open(url, options)?;
    venture.tenant().driver().passed_over().iter().for_each(|snapshot| eprintln!("venture: {snapshot}"));
    let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut out = BufWriter::new(std::io::stdout().lock());
    let errors = decide(&venture, input, &mut out, &Interrupt::watch_once())?;
    drop(out);
    venture.close()?;
    Ok(if errors == 0 { Verdict::Good } else { Verdict::BadInput })
}

/// Answers every line; how many were errors.
///
/// Ctrl-C ends the stream between two groups: what was answered is durable, nothing is half done.
pub(super) fn decide(
    venture: &Venture,
    mut input: BufReader<impl Read>,
    out: &mut impl Write,
    interrupt: &Interrupt,
) -> Result<u64, Fault> {
    let mut progress = Progress::new("answers");
    let (mut number, mut errors) = (0_u64, 0_u64);
    while !interrupt.came() {
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
            Line::TooLong(_) => None,
        })
        .collect();
    let mut answers = venture.tenant().driver().handle_group(&commands).into_iter();
    group
        .iter()
        .filter_map(|(number, line)| match line {
            Line::Whole(_) => answers.next(),
            Line::TooLong(length) => Some(too_long(*number, *length)),
        })
        .collect()
}

/// The answer to a line that was not kept: the fault is the line as a whole.
fn too_long(number: u64, length: usize) -> Vec<u8> {
    let message = format!(
        "the line has {length} bytes, expected at most {MAX_LINE_BYTES}: send a shorter one; it was skipped and the rest goes on"
    );
    error_line(&CommandError::new(Reason::RequestInvalid, "", message), Some(number)).into_bytes()
}

/// Whether an answer is an error: its second member is.
pub(super) fn is_error(answer: &[u8]) -> bool {
    let comma = answer.iter().position(|byte| *byte == b',');
    comma.and_then(|comma| answer.get(comma..)).is_some_and(|rest| rest.starts_with(b",\"error\":"))
}
