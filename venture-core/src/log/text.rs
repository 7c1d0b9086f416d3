//! Proofs as text: C2SP tlog-proof and the body of tlog-witness add-checkpoint.
//!
//! Reading takes a text apart and checks no hash: give the parts to `verify_inclusion` and
//! `verify_consistency`, and the note to `note::Head::open`.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Digest;

const PROOF_MARK: &str = "c2sp.org/tlog-proof@v1\n";
/// The most hashes that a proof of a log within 2^63 leaves can have.
const MAX_HASHES: usize = 63;

/// A text that is no proof of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a proof in the form of tlog-proof or tlog-witness")]
pub struct TextError;

/// One leaf, its hashes and the signed head they lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionText {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// From the leaf upwards.
    pub hashes: Vec<Digest>,
    /// The signed note of the head.
    pub note: String,
}

impl InclusionText {
    /// The proof as tlog-proof, without an `extra` line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines: String = self.hashes.iter().map(line).collect();
        format!("{PROOF_MARK}index {}\n{lines}\n{}", self.index, self.note)
    }

    /// Reads a tlog-proof.
    ///
    /// # Errors
    /// [`TextError`] for any other text, one with an `extra` line included.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let rest = text.strip_prefix(PROOF_MARK).ok_or(TextError)?;
        let (index, hashes, note) = parts(rest, "index ")?;
        Ok(Self { index, hashes, note })
    }
}

/// What a witness is asked to sign: an older size, the hashes, the newer signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyText {
    /// The older size.
    pub old: u64,
    /// The hashes.
    pub hashes: Vec<Digest>,
    /// The signed note of the newer head.
    pub note: String,
}

impl ConsistencyText {
    /// The proof as the body of add-checkpoint.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines: String = self.hashes.iter().map(line).collect();
        format!("old {}\n{lines}\n{}", self.old, self.note)
    }

    /// Reads the body of add-checkpoint.
    ///
    /// # Errors
    /// [`TextError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let (old, hashes, note) = parts(text, "old ")?;
        Ok(Self { old, hashes, note })
    }
}

fn line(hash: &Digest) -> String {
    let mut line = STANDARD.encode(hash.0);
    line.push('\n');
    line
}

fn parts(text: &str, mark: &str) -> Result<(u64, Vec<Digest>, String), TextError> {
    let (head, note) = text.split_once("\n\n").ok_or(TextError)?;
    let mut lines = head.split('\n');
    let number = lines.next().and_then(|line| line.strip_prefix(mark)).ok_or(TextError)?;
    let canonical = number == "0" || number.starts_with(|digit: char| ('1'..='9').contains(&digit));
    let number = number.parse::<u64>().ok().filter(|_| canonical).ok_or(TextError)?;
    let hashes: Vec<Digest> = lines.map(hash).collect::<Result<_, _>>()?;
    if hashes.len() > MAX_HASHES {
        return Err(TextError);
    }
    Ok((number, hashes, note.to_owned()))
}

fn hash(line: &str) -> Result<Digest, TextError> {
    let bytes = STANDARD.decode(line).map_err(|_| TextError)?;
    bytes.try_into().map(Digest).map_err(|_| TextError)
}
