//! What commands read: the journal alone, its entries, its books.

mod books;
mod journal;
mod watched;

pub(crate) use books::{Entry, entries, entry_of, for_each_entry};
pub(crate) use journal::{for_each_event, open_journal};
pub(crate) use watched::Watched;
