//! `venture audit prove`: a proof for a stranger.

use std::io::Write as _;
use std::ops::ControlFlow;

use serde_json::json;
use venture_core::Digest;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::log::{
    Completeness, ConsistencyText, InclusionText, OutOfRange, Tree, consistency, inclusion,
};
use venture_store::journal::Journal;

use crate::cli::What;
use crate::fault::{Fault, Verdict};
use crate::store::{for_each_event, open_journal};

pub(super) fn run(url: &str, what: &What, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let log = Log::read(&journal)?;
    let mut out = std::io::stdout().lock();
    if let Some(seq) = what.seq {
        let index =
            seq.checked_sub(1).ok_or_else(|| Fault::Input("`--seq`: the first event is 1".to_owned()))?;
        let hashes = inclusion(&log.tree, index, log.head.size).map_err(|_| log.beyond("--seq", seq))?;
        let proof = InclusionText { index, hashes, note: log.note };
        if as_json {
            let shown =
                json!({"seq": seq, "index": index, "hashes": texts(&proof.hashes), "note": proof.note});
            writeln!(out, "{shown}")?;
        } else {
            write!(out, "{}", proof.to_text())?;
        }
    } else if let Some(size) = what.since {
        let hashes = consistency(&log.tree, size, log.head.size).map_err(|_| log.beyond("--since", size))?;
        let proof = ConsistencyText { old: size, hashes, note: log.note };
        if as_json {
            writeln!(out, "{}", json!({"old": size, "hashes": texts(&proof.hashes), "note": proof.note}))?;
        } else {
            write!(out, "{}", proof.to_text())?;
        }
    } else if let Some(workflow) = &what.workflow {
        let proof = log.complete(&journal, workflow)?;
        let text =
            venture_core::canonical::to_string(&proof).map_err(|error| Fault::Check(error.to_string()))?;
        writeln!(out, "{text}")?;
    }
    Ok(Verdict::Good)
}

fn texts(hashes: &[Digest]) -> Vec<String> {
    hashes.iter().map(ToString::to_string).collect()
}

/// The log up to its last head.
struct Log {
    tree: Tree,
    head: Head,
    note: String,
}

impl Log {
    fn read(journal: &dyn Journal) -> Result<Self, Fault> {
        let note = journal
            .last_head()?
            .ok_or_else(|| Fault::Check("the log is empty: there is nothing to prove".to_owned()))?;
        let key =
            VerifierKey::parse(&journal.identity().vkey).map_err(|error| Fault::Check(error.to_string()))?;
        let head = Head::open(&note, core::slice::from_ref(&key))
            .map_err(|error| Fault::Check(error.to_string()))?;
        let mut tree = Tree::new();
        for_each_event(journal, 1, |event| {
            tree.push(event.leaf);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Self { tree, head, note })
    }

    fn beyond(&self, flag: &str, given: u64) -> Fault {
        Fault::Input(format!("`{flag} {given}`: the log has {} events", self.head.size))
    }

    fn complete(self, journal: &dyn Journal, workflow: &str) -> Result<Completeness, Fault> {
        let id =
            workflow.parse().map_err(|error| Fault::Input(format!("`--workflow {workflow}`: {error}")))?;
        let mut headers = Vec::new();
        for_each_event(journal, 1, |event| {
            let header = event
                .decode_header()
                .map_err(|altered| Fault::Check(format!("seq {}: {altered}", event.seq)))?;
            headers.push(header.into_owned());
            Ok(ControlFlow::Continue(()))
        })?;
        Completeness::prove(&self.tree, headers, id, self.head.size, self.note)
            .map_err(|OutOfRange| Fault::Check("the log is shorter than its head".to_owned()))
    }
}
