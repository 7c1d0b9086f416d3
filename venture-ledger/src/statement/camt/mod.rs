//! ISO 20022 camt.053, versions .02 and .08: entries of an account, as banks report them.
//!
//! A booked entry is a row; one that bundles several transactions, each with its amount in the currency of
//! the account, is a row for each, and they must add up. A row is named by the payer's own reference (`EndToEndId`), without one by
//! the bank's (`AcctSvcrRef`), else by the entry's (`NtryRef`).

mod entry;
mod stream;

pub(super) use stream::Camt;
