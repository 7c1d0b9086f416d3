//! Filled by its rooms.
#![forbid(unsafe_code)]
