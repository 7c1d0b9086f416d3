//! The three reserves.

use crate::account::{Account, AccountCode};

venture_core::wire_names! {
    /// A reserve, in the order in which they are filled.
    pub enum Tier {
        /// 7000: a week of running.
        Operational = "operational",
        /// 7010: a month.
        Buffer = "buffer",
        /// 7020: a quarter.
        Strategic = "strategic",
    }
}

impl Tier {
    /// Its account.
    #[must_use]
    pub const fn account(self) -> Account {
        Account::plain(match self {
            Self::Operational => AccountCode::RESERVE_OPERATIONAL,
            Self::Buffer => AccountCode::RESERVE_BUFFER,
            Self::Strategic => AccountCode::RESERVE_STRATEGIC,
        })
    }
}
