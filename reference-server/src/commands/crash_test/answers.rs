//! What the tortured process said before it died, one line each, as it was read.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;
use venture_core::Timestamp;
use venture_core::id::Uuid;

/// One line: an answer and where it was asked, or a signed head.
#[derive(Default, Deserialize)]
pub(super) struct Told {
    pub(super) thread: Option<u64>,
    pub(super) step: Option<u64>,
    pub(super) answer: Option<Answer>,
    pub(super) head: Option<String>,
}

/// The parts of an answer that the store must confirm. An error has no decision.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) command: String,
    #[serde(default)]
    pub(super) command_id: Uuid,
    pub(super) at: Option<String>,
    pub(super) decision: Option<String>,
    #[serde(default)]
    pub(super) ids: Ids,
    #[serde(default)]
    pub(super) replayed: bool,
    pub(super) seq: Option<[u64; 2]>,
}

/// The ids that it names.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Ids {
    pub(super) intent_id: Option<Uuid>,
    pub(super) authorization_id: Option<Uuid>,
    pub(super) spend_id: Option<Uuid>,
}

impl Answer {
    /// When the store decided it, in microseconds.
    pub(super) fn micros(&self) -> Option<i64> {
        self.at.as_deref()?.parse::<Timestamp>().ok().map(Timestamp::micros)
    }
}

/// Shows every line of the file; one that cannot be read is an error with its number.
pub(super) fn for_each(path: &Path, mut visit: impl FnMut(Told)) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(path)?);
    let (mut line, mut number) = (Vec::new(), 0_u64);
    while lines.read_until(b'\n', &mut line)? > 0 {
        number = number.saturating_add(1);
        let told = serde_json::from_slice(&line)
            .map_err(|error| io::Error::other(format!("line {number} is no answer: {error}")))?;
        visit(told);
        line.clear();
    }
    Ok(())
}
