//! What authors of bundles do with them: test, explain, compare, sign. Pure; files are the caller's.
//!
//! Spec: policy.md 10.

mod case;
mod cover;
mod diff;
mod explain;
mod layout;
mod mine;
mod prose;
mod sign;
mod witness;

pub use case::{Case, CaseError, Decided, Decision, Expected, decide, examples};
pub use cover::{Failure, TestReport, test};
pub use diff::{Change, Diff, Effect, compare};
pub use explain::{Explained, Further, Nearest, explain};
pub use layout::{LayoutError, layout};
pub use mine::{Seen, SeenCall, SeenSpend, mined};
pub use prose::in_words;
pub use sign::{
    BadSignature, Signatures, bundle_id, check_signatures, own_workspace, signature_bytes, signature_text,
    signed_bytes,
};
pub use witness::Witness;
