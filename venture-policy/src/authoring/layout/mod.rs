//! The one layout of a bundle file: keys in the order of bundle.md, comments where they belong, the same
//! content.
//!
//! A file without comments has one layout, whatever it looked like; laying out twice changes nothing.
//!
//! Spec: policy.md 10.

mod comments;
mod laid;
mod order;
mod scalar;
mod tree;
mod write;

pub use laid::{LayoutError, layout};
