//! Filled by its rooms.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod bundle;
