//! How output looks: aligned tables, colour only on a terminal, progress only where someone watches.

mod colour;
mod money;
mod progress;
mod table;

pub(crate) use colour::{Colour, Style};
pub(crate) use money::{amount, decimals};
pub(crate) use progress::Progress;
pub(crate) use table::{Align, Table};
