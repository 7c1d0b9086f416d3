//! Signed heads: C2SP tlog-checkpoint bodies in signed notes, with Ed25519 keys.
//!
//! Spec: events.md 7, row "head".

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Digest;
use crate::signature::{PublicKey, SigningKey};

/// The algorithm byte of an Ed25519 note signature.
const ED25519: u8 = 1;
/// The most signature lines that are read.
const MAX_SIGNATURES: usize = 100;
const SIGNATURE_MARK: &str = "\u{2014} ";

/// Why a note is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note.
    #[error("not a signed note")]
    Malformed,
    /// The text of the note is no head: origin, size, root, and nothing else.
    #[error("the note is no tree head of three lines")]
    NotAHead,
    /// The origin is another than the key's.
    #[error("the head is of another origin")]
    Origin,
    /// A line of a known key does not hold.
    #[error("a signature of a known key does not hold")]
    Signature,
    /// No line of a known key.
    #[error("no signature of a known key")]
    Unsigned,
    /// Not a key in the form `name+hash+key`.
    #[error("expected a verifier key `name+hash+key`")]
    Key,
}

/// The private key of a log and its origin.
#[derive(Clone, Debug)]
pub struct LogKey {
    origin: String,
    key_id: [u8; 4],
    key: SigningKey,
}

impl LogKey {
    /// The key of `seed` under the name `origin`.
    ///
    /// # Errors
    /// [`NoteError::Key`] if the origin is empty or holds a space, a `+` or a control character.
    pub fn from_seed(origin: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        require_name(origin)?;
        let key = SigningKey::from_seed(seed);
        let key_id = key_id(origin, ED25519, &key.public());
        Ok(Self { origin: origin.to_owned(), key_id, key })
    }

    /// The name of the log: `<log_origin>/<tenant_id>`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The eight hex digits that name the key.
    #[must_use]
    pub fn key_id(&self) -> String {
        hex8(self.key_id)
    }

    /// What verifies this key's heads.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.origin.clone(), key_id: self.key_id, key: self.key.public() }
    }

    /// The public key as text, `name+hash+key`.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.verifier().to_text()
    }

    /// The signed head of `size` leaves with the root `root`.
    #[must_use]
    pub fn sign(&self, size: u64, root: Digest) -> String {
        let mut note = Head { origin: self.origin.clone(), size, root }.to_text();
        let line = self.signature_line(&note);
        note.push('\n');
        note.push_str(&line);
        note
    }

    /// One more signature under a note, while a key rotates.
    ///
    /// # Errors
    /// In order: [`NoteError::Malformed`], [`NoteError::NotAHead`], [`NoteError::Origin`].
    pub fn countersign(&self, note: &str) -> Result<String, NoteError> {
        let parsed = Note::parse(note)?;
        if parsed.head()?.origin != self.origin {
            return Err(NoteError::Origin);
        }
        Ok(format!("{note}{}", self.signature_line(parsed.text)))
    }

    /// The key's signature of any bytes: never of a note's text, which [`Self::sign`] makes.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message)
    }

    fn signature_line(&self, text: &str) -> String {
        let mut bytes = [0_u8; 68];
        let signature = self.key.sign(text.as_bytes());
        let parts = self.key_id.iter().chain(&signature);
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        format!("{SIGNATURE_MARK}{} {}\n", self.origin, STANDARD.encode(bytes))
    }
}

/// A public key of a log, with the name that it signs under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_id: [u8; 4],
    key: PublicKey,
}

impl VerifierKey {
    /// Reads `name+hash+key`.
    ///
    /// # Errors
    /// [`NoteError::Key`] if it is none, or the hash is not the key's.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (name, key_id, key) = parse_vkey(text, ED25519)?;
        Ok(Self { name, key_id, key })
    }

    /// The key as text, `name+hash+key`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::with_capacity(33);
        bytes.push(ED25519);
        bytes.extend_from_slice(self.key.as_bytes());
        format!("{}+{}+{}", self.name, hex8(self.key_id), STANDARD.encode(bytes))
    }

    /// The name that the key signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The eight hex digits that name the key.
    #[must_use]
    pub fn key_id(&self) -> String {
        hex8(self.key_id)
    }

    /// The public key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// What a head says: of which log, how many leaves, which root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The name of the log.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl Head {
    /// The text that is signed: three lines.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// Reads a note and what it says, if a key of `keys` signed it.
    ///
    /// # Errors
    /// In order: [`NoteError::Malformed`], [`NoteError::NotAHead`], [`NoteError::Origin`] if the head is
    /// not of the log that each key names, [`NoteError::Signature`], [`NoteError::Unsigned`].
    pub fn open(note: &str, keys: &[VerifierKey]) -> Result<Self, NoteError> {
        let note = Note::parse(note)?;
        let head = note.head()?;
        if keys.iter().any(|key| key.name != head.origin) {
            return Err(NoteError::Origin);
        }
        note.verify(keys)?;
        Ok(head)
    }
}

/// A signed note, taken apart; nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    lines: Vec<SignatureLine<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SignatureLine<'a> {
    name: &'a str,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] unless it is text, an empty line and signature lines.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        let plain = |c: char| c == '\n' || (c >= ' ' && c != '\u{7f}');
        let at = note.rfind("\n\n").filter(|_| note.chars().all(plain)).ok_or(NoteError::Malformed)?;
        let (text, rest) = note.split_at_checked(at.saturating_add(1)).ok_or(NoteError::Malformed)?;
        let signatures = rest.strip_prefix('\n').and_then(|rest| rest.strip_suffix('\n'));
        let lines: Vec<_> = signatures
            .ok_or(NoteError::Malformed)?
            .split('\n')
            .map(SignatureLine::parse)
            .collect::<Result<_, _>>()?;
        if lines.len() > MAX_SIGNATURES {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, lines })
    }

    /// The text that is signed.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The text as a head.
    ///
    /// # Errors
    /// [`NoteError::NotAHead`] unless it is exactly origin, size and root.
    pub fn head(&self) -> Result<Head, NoteError> {
        let mut lines = self.text.split('\n');
        let parts = (lines.next(), lines.next(), lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root), Some(""), None) = parts else {
            return Err(NoteError::NotAHead);
        };
        let size: u64 = size.parse().map_err(|_| NoteError::NotAHead)?;
        let root = STANDARD.decode(root).map_err(|_| NoteError::NotAHead)?;
        let root = Digest(root.try_into().map_err(|_| NoteError::NotAHead)?);
        let head = Head { origin: origin.to_owned(), size, root };
        if origin.is_empty() || head.to_text() != self.text {
            return Err(NoteError::NotAHead);
        }
        Ok(head)
    }

    /// The bytes of the lines under this name and key, in order.
    pub(super) fn lines_of(&self, name: &str, key_id: [u8; 4]) -> impl Iterator<Item = &[u8]> {
        let own = move |line: &&SignatureLine<'a>| line.name == name && line.key_id == key_id;
        self.lines.iter().filter(own).map(|line| line.signature.as_slice())
    }

    /// Whether a key of `keys` signed the text. Lines of other keys are passed over.
    ///
    /// # Errors
    /// In order: [`NoteError::Signature`] if a line of one of the keys does not hold,
    /// [`NoteError::Unsigned`] if none has a line.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<(), NoteError> {
        let mut signed = false;
        for line in &self.lines {
            for key in keys.iter().filter(|key| key.name == line.name && key.key_id == line.key_id) {
                let signature: &[u8; 64] =
                    line.signature.as_slice().try_into().map_err(|_| NoteError::Signature)?;
                key.key.verify(self.text.as_bytes(), signature).map_err(|_| NoteError::Signature)?;
                signed = true;
            }
        }
        if signed { Ok(()) } else { Err(NoteError::Unsigned) }
    }
}

impl<'a> SignatureLine<'a> {
    fn parse(line: &'a str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix(SIGNATURE_MARK).ok_or(NoteError::Malformed)?;
        let (name, body) = rest.split_once(' ').ok_or(NoteError::Malformed)?;
        require_name(name).map_err(|_| NoteError::Malformed)?;
        let bytes = STANDARD.decode(body).map_err(|_| NoteError::Malformed)?;
        let (key_id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
        Ok(Self { name, key_id: *key_id, signature: signature.to_vec() })
    }
}

/// Name, key id and key of `name+hash+key`, if the key is of that algorithm and the hash its own.
pub(super) fn parse_vkey(text: &str, algorithm: u8) -> Result<(String, [u8; 4], PublicKey), NoteError> {
    let mut parts = text.splitn(3, '+');
    let (name, hash, body) = (parts.next(), parts.next(), parts.next());
    let name = name.ok_or(NoteError::Key)?;
    require_name(name)?;
    let bytes = STANDARD.decode(body.ok_or(NoteError::Key)?).map_err(|_| NoteError::Key)?;
    let (found, key) = bytes.split_first().ok_or(NoteError::Key)?;
    let key: &[u8; 32] = key.try_into().map_err(|_| NoteError::Key)?;
    let key = PublicKey::from_bytes(key).map_err(|_| NoteError::Key)?;
    let key_id = key_id(name, algorithm, &key);
    if *found != algorithm || hash != Some(&*hex8(key_id)) {
        return Err(NoteError::Key);
    }
    Ok((name.to_owned(), key_id, key))
}

pub(super) fn require_name(name: &str) -> Result<(), NoteError> {
    let allowed = |c: char| c != '+' && !c.is_whitespace() && !c.is_control();
    if !name.is_empty() && name.chars().all(allowed) { Ok(()) } else { Err(NoteError::Key) }
}

/// First four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key).
pub(super) fn key_id(name: &str, algorithm: u8, key: &PublicKey) -> [u8; 4] {
    let hash = Digest::of_parts(&[name.as_bytes(), &[0x0a, algorithm], key.as_bytes()]);
    hash.0.first_chunk::<4>().copied().unwrap_or_default()
}

pub(super) fn hex8(bytes: [u8; 4]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat().to_string()
}
