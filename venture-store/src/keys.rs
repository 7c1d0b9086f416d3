//! The log key in a file: made once, readable by its owner only.
//!
//! The text is that of signed-note private keys: `PRIVATE+KEY+<origin>+<key id>+<base64 of 0x01 ‖ seed>`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use venture_core::log::note::LogKey;
use zeroize::Zeroizing;

const MARK: &str = "PRIVATE+KEY+";
const ED25519: u8 = 1;
/// A key file is far shorter; more is some other file.
const MAX_BYTES: u64 = 4_096;

/// The private seed of a log's key and the name it signs under. Wiped when it goes.
#[derive(Clone)]
pub struct KeySeed {
    origin: String,
    seed: Zeroizing<[u8; 32]>,
}

impl core::fmt::Debug for KeySeed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeySeed").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("cannot use the key file `{path}`: {source}")]
    File {
        /// The path.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read the private key.
    #[error("the key file `{path}` can be read by others (mode {mode:o}): `chmod 600` it")]
    Exposed {
        /// The path.
        path: String,
        /// Its permissions.
        mode: u32,
    },
    /// Not a key file.
    #[error("`{0}` is no key file: expected one line `PRIVATE+KEY+<origin>+<key id>+<key>`")]
    Malformed(String),
    /// No name for a log.
    #[error("`{0}` cannot name a log: expected a text without spaces, `+` and control characters")]
    Origin(String),
    /// The system gave no random bytes.
    #[error("no random bytes for a new key: {0}")]
    Entropy(String),
}

impl KeySeed {
    /// The key of a given seed, for a log of that name.
    ///
    /// # Errors
    /// [`KeyError::Origin`] if no log can have that name.
    pub fn new(origin: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        LogKey::from_seed(origin, &seed).map_err(|_| KeyError::Origin(origin.to_owned()))?;
        Ok(Self { origin: origin.to_owned(), seed: Zeroizing::new(seed) })
    }

    /// A new key, from the system's randomness.
    ///
    /// # Errors
    /// In order: [`KeyError::Entropy`], [`KeyError::Origin`].
    pub fn random(origin: &str) -> Result<Self, KeyError> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).map_err(|error| KeyError::Entropy(error.to_string()))?;
        Self::new(origin, seed)
    }

    /// The key that signs the heads.
    ///
    /// # Errors
    /// [`KeyError::Origin`] if no log can have that name.
    pub fn log_key(&self) -> Result<LogKey, KeyError> {
        LogKey::from_seed(&self.origin, &self.seed).map_err(|_| KeyError::Origin(self.origin.clone()))
    }

    /// The name that the key signs under.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The 32 private bytes.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// Writes the key into a new file that only its owner may read, and syncs it.
    ///
    /// # Errors
    /// In order: [`KeyError::Origin`]; [`KeyError::File`], also if the file exists: a key is never
    /// overwritten.
    pub fn create(&self, path: &Path) -> Result<(), KeyError> {
        let key = self.log_key()?;
        let mut bytes = Zeroizing::new(vec![ED25519]);
        bytes.extend_from_slice(self.seed());
        let body = Zeroizing::new(STANDARD.encode(&bytes));
        let text = Zeroizing::new(format!("{MARK}{}+{}+{}\n", self.origin, key.key_id(), *body));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        let write = |mut file: File| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        options.open(path).and_then(write).map_err(|source| file_error(path, source))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// In order: [`KeyError::File`], [`KeyError::Exposed`] if others may read it,
    /// [`KeyError::Malformed`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        require_private(path, &file)?;
        let mut text = Zeroizing::new(String::new());
        file.take(MAX_BYTES).read_to_string(&mut text).map_err(|source| file_error(path, source))?;
        Self::parse(text.trim_end()).ok_or_else(|| KeyError::Malformed(path.display().to_string()))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(MARK)?.splitn(3, '+');
        let (origin, key_id, body) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = Zeroizing::new(STANDARD.decode(body).ok()?);
        let (&ED25519, seed) = bytes.split_first()? else { return None };
        let key = Self::new(origin, seed.try_into().ok()?).ok()?;
        (key.log_key().ok()?.key_id() == key_id).then_some(key)
    }
}

fn file_error(path: &Path, source: io::Error) -> KeyError {
    KeyError::File { path: path.display().to_string(), source }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(unix)]
fn require_private(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_err(|source| file_error(path, source))?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::Exposed { path: path.display().to_string(), mode }) }
}

#[cfg(not(unix))]
fn require_private(_: &Path, _: &File) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "venture.local/00000000-0000-4000-8000-000000000001";

    #[test]
    fn a_key_file_is_the_owners_alone_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        let key = KeySeed::random(ORIGIN).unwrap();
        key.create(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let read = KeySeed::read(&path).unwrap();
        assert_eq!((read.origin(), read.seed()), (ORIGIN, key.seed()));
        assert!(matches!(key.create(&path), Err(KeyError::File { .. })), "a key is never overwritten");
        assert!(!format!("{key:?}").contains(&format!("{:?}", key.seed())), "nothing private is printed");
    }

    #[test]
    fn other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        assert!(matches!(KeySeed::read(&path), Err(KeyError::File { .. })));
        KeySeed::new(ORIGIN, [7; 32]).unwrap().create(&path).unwrap();
        let good = std::fs::read_to_string(&path).unwrap();
        for bad in [
            "",
            "PRIVATE+KEY+",
            &good.replace("venture.local", "venture.other"),
            &good.replace("PRIVATE", "PUBLIC"),
            good.get(..good.len() - 6).unwrap(),
        ] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(KeySeed::read(&path), Err(KeyError::Malformed(_))), "{bad:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        KeySeed::new(ORIGIN, [7; 32]).unwrap().create(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let refused = KeySeed::read(&path).unwrap_err().to_string();
        assert!(refused.contains("mode 644") && refused.contains("chmod 600"), "{refused}");
    }
}
