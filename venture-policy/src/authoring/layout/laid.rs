//! A bundle file laid out.

use alloc::string::String;
use alloc::vec::Vec;

use super::comments::{Comments, comments};
use super::tree::Tree;
use super::write::write;
use crate::bundle::{Bundle, BundleError, Format, Node, parse_json, parse_yaml};

/// Why a text is not laid out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// It is no bundle that passes the checks.
    #[error("the bundle has {} errors: run `venture policy check`", .0.len())]
    Bundle(Vec<BundleError>),
    /// The text laid out would not say the same; nothing is changed.
    #[error("the layout would lose a comment or a value; write the longest key or text on one line")]
    Lossy,
}

/// The text of a bundle in its one layout: YAML stays YAML and JSON stays JSON.
///
/// The result holds the same values under the same keys, so both hashes of the bundle stay; and the same
/// comments, each with the key or item that it stands by. Laying it out again changes nothing.
///
/// # Errors
/// In order: [`LayoutError::Bundle`] for a text that does not pass the checks of policy.md 2.4,
/// [`LayoutError::Lossy`] if something would be lost.
///
/// # Examples
/// ```
/// use venture_policy::authoring::layout;
/// let text = b"roles: {dev:   {}} # for now\nversion: 1.0.0\n";
/// assert_eq!(layout(text).unwrap(), "version: 1.0.0\nroles: {dev: {}} # for now\n");
/// assert!(layout(b"version: 1\n").is_err());
/// ```
///
/// Spec: policy.md 10.
pub fn layout(text: &[u8]) -> Result<String, LayoutError> {
    let format = Format::of(text);
    let bundle = Bundle::parse_as(text, format).map_err(LayoutError::Bundle)?;
    let node = read(text, format).ok_or(LayoutError::Lossy)?;
    let mut notes = notes(text, format);
    let texts: Vec<String> = notes.texts().into_iter().map(String::from).collect();
    let tree = Tree::of(&node, &mut notes);
    let laid = write(&tree, &notes, format);
    let again = Bundle::parse_as(laid.as_bytes(), format).map_err(|_| LayoutError::Lossy)?;
    let kept = again.file == bundle.file && self::notes(laid.as_bytes(), format).texts() == texts;
    if kept { Ok(laid) } else { Err(LayoutError::Lossy) }
}

fn read(text: &[u8], format: Format) -> Option<Node> {
    match format {
        Format::Yaml => parse_yaml(text),
        Format::Json => parse_json(text),
    }
    .ok()
}

fn notes(text: &[u8], format: Format) -> Comments {
    match (format, core::str::from_utf8(text)) {
        (Format::Yaml, Ok(text)) => comments(text.strip_prefix('\u{feff}').unwrap_or(text)),
        (Format::Json, _) | (Format::Yaml, Err(_)) => Comments::default(),
    }
}
