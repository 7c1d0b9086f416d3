//! From text to a tree that knows the place of each value; and the cursor that reads shapes off it.

mod fields;
mod json;
mod node;
mod place;
mod text;
mod yaml;

pub(crate) use fields::{Fields, Name, named};
pub(crate) use json::parse_json;
pub(crate) use node::{Mark, Member, Node, Value};
pub(crate) use place::{Path, Place, Sink, flag, time, word};
pub(crate) use text::{MAX_DEPTH, Unreadable, mark_at, utf8};
pub(crate) use yaml::{parse_yaml, reads_as_text};
