//! The journal of a store, without an engine: what a damaged store can still show.

use std::ops::ControlFlow;

use venture_core::envelope::StoredEvent;
use venture_store::OpenError;
use venture_store::journal::{Journal, Sqlite, SqliteOptions};
use venture_store::url::StoreUrl;

use super::Watched;
use crate::fault::Fault;

/// Opens the journal of a store that exists.
pub(crate) fn open_journal(url: &str) -> Result<Watched<Sqlite>, Fault> {
    match url.parse().map_err(OpenError::Url)? {
        StoreUrl::Memory => {
            Err(Fault::Input("`memory:` keeps nothing: give `--store sqlite:PATH`".to_owned()))
        }
        StoreUrl::Sqlite(path) => {
            let journal = Sqlite::open(&path, None, SqliteOptions::default()).map_err(OpenError::Sqlite)?;
            Ok(Watched::new(journal))
        }
    }
}

/// Shows the events from `first` on; the first fault ends it.
pub(crate) fn for_each_event(
    journal: &dyn Journal,
    first: u64,
    mut visit: impl FnMut(StoredEvent) -> Result<ControlFlow<()>, Fault>,
) -> Result<(), Fault> {
    let mut failed = None;
    journal.events(first, &mut |event| {
        visit(event).unwrap_or_else(|fault| {
            failed = Some(fault);
            ControlFlow::Break(())
        })
    })?;
    failed.map_or(Ok(()), Err)
}
