//! Statements of banks and payment processors: bytes in, exact rows out, a chunk at a time.
//!
//! A reader holds one row at most, so a file of any size passes through bounded memory. The first row
//! that does not read ends it, named by row, line and field; nothing is guessed, nothing is posted here.
//!
//! Spec: treasury 7.

mod amount;
mod camt;
mod encoding;
mod fault;
mod generic;
mod lines;
mod map;
mod reader;
mod row;
mod stripe;
mod table;
mod when;

pub use fault::Fault;
pub use map::{AmountColumns, CurrencyOf, DecimalMark, DirectionWords, Map, MapError};
pub use reader::{Format, Reader, Registry, Summary};
pub use row::{Direction, Row};
pub use when::DateForm;
