//! The one door of bindings and command line: open a store, hand in lines, get answers.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use venture_core::id::{TenantId, Uuid};
use venture_engine::answer::error_line;
use venture_engine::read_bundle;

use crate::clock::{Clock, system_clock};
use crate::driver::{Driver, DriverOptions, Tenant};
use crate::journal::{Identity, Journal, JournalError, Memory, Sqlite, SqliteError, SqliteOptions};
use crate::keys::{KeyError, KeySeed};
use crate::open::OpenError;
use crate::policy::begin_with;
use crate::url::StoreUrl;

/// The engine behind the door.
pub type Engine = venture_engine::Engine;

/// The tenant of a new store that names none.
pub const DEFAULT_TENANT: TenantId = TenantId(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0001));
/// The first part of a log's name, where none is configured.
///
/// Spec: events.md 7.
pub const DEFAULT_LOG_ORIGIN: &str = "venture.local";

/// Where the log's private key comes from.
#[derive(Clone, Debug, Default)]
pub enum KeySource {
    /// `<store>.key` beside a file, made with the store; a new one in memory.
    #[default]
    Beside,
    /// This file; made if both it and the store are new.
    File(PathBuf),
    /// These 32 bytes.
    Seed([u8; 32]),
}

/// How to open a store. `OpenOptions::default()` is what most need.
pub struct OpenOptions {
    /// A bundle, as YAML or JSON text; published at the `at` of the first line if it is not published.
    pub policy: Option<String>,
    /// Whose store: the tenant of a new one, checked against one that exists.
    pub tenant: Option<TenantId>,
    /// The first part of the name of a new log.
    pub log_origin: String,
    /// The log's private key.
    pub key: KeySource,
    /// Tells the time of commands that do not tell their own.
    pub clock: Clock,
    /// A snapshot is due after so many events; 0: never.
    pub snapshot_every: u64,
    /// The most pages that a SQLite file may take, of 4,096 bytes in a new file.
    pub max_pages: Option<u32>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        let driver = DriverOptions::default();
        Self {
            policy: None,
            tenant: None,
            log_origin: DEFAULT_LOG_ORIGIN.to_owned(),
            key: KeySource::default(),
            clock: Box::new(system_clock),
            snapshot_every: driver.snapshot_every,
            max_pages: None,
        }
    }
}

/// An open store with its engine. Share it between threads by reference: what they hand in at the same
/// time is committed together.
pub struct Venture {
    tenant: Tenant<Engine>,
}

/// Opens the store at `url`, or makes it.
///
/// # Errors
/// In order: [`OpenError::Url`], [`OpenError::Sqlite`], [`OpenError::OtherTenant`], [`OpenError::NoKey`],
/// [`OpenError::Key`], [`OpenError::OtherKey`], [`OpenError::Broken`], [`OpenError::State`],
/// [`OpenError::Journal`], [`OpenError::Policy`].
pub fn open(url: &str, options: OpenOptions) -> Result<Venture, OpenError> {
    let (journal, key) = open_journal(&url.parse()?, &options)?;
    let bundle = options.policy.as_deref().map(bundle).transpose()?;
    let settings = DriverOptions { clock: options.clock, snapshot_every: options.snapshot_every };
    let mut driver = Driver::open(journal, &key, settings)?;
    if let Some(bundle) = bundle {
        begin_with(&mut driver, &bundle)?;
    }
    Ok(Venture { tenant: Tenant::new(driver) })
}

/// The bundle of a text, as a command carries it.
fn bundle(text: &str) -> Result<Value, OpenError> {
    let file = read_bundle(text.as_bytes()).map_err(|error| OpenError::Policy(error_line(&error, None)))?;
    serde_json::to_value(&file).map_err(|error| OpenError::Policy(error.to_string()))
}

impl Venture {
    /// The answer to one command: one JSON object each, no newline. Lines are numbered as they come.
    ///
    /// Returns once all that the command changed is durable.
    #[must_use]
    pub fn handle(&self, line: &[u8]) -> Vec<u8> {
        self.tenant.handle(line)
    }

    /// The answer to one command that is line `number` of its input.
    #[must_use]
    pub fn handle_numbered(&self, number: u64, line: &[u8]) -> Vec<u8> {
        self.tenant.handle_numbered(number, line)
    }

    /// The tenant's driver, for reading: journal, state, log. Nothing is decided meanwhile.
    pub fn tenant(&self) -> &Tenant<Engine> {
        &self.tenant
    }

    /// Lets go of the store.
    ///
    /// # Errors
    /// [`JournalError::Io`] if the last tidying fails; what was acknowledged is safe all the same.
    pub fn close(self) -> Result<(), JournalError> {
        self.tenant.close()
    }
}

fn open_journal(url: &StoreUrl, options: &OpenOptions) -> Result<(Box<dyn Journal>, KeySeed), OpenError> {
    match url {
        StoreUrl::Memory => {
            let key = new_key(options, None)?;
            let journal = Memory::new(identity(options, &key)?);
            Ok((Box::new(journal), key))
        }
        StoreUrl::Sqlite(path) => open_file(path, options),
    }
}

fn open_file(path: &Path, options: &OpenOptions) -> Result<(Box<dyn Journal>, KeySeed), OpenError> {
    let settings = SqliteOptions { max_pages: options.max_pages };
    let key_path = match &options.key {
        KeySource::Beside => {
            let mut name = path.as_os_str().to_owned();
            name.push(".key");
            Some(PathBuf::from(name))
        }
        KeySource::File(path) => Some(path.clone()),
        KeySource::Seed(_) => None,
    };
    match Sqlite::open(path, None, settings) {
        Ok(journal) => {
            let found = journal.identity();
            if let Some(expected) = options.tenant.filter(|tenant| *tenant != found.tenant) {
                let (found, expected) = (found.tenant.to_string(), expected.to_string());
                return Err(OpenError::OtherTenant { found, expected });
            }
            let key = known_key(options, key_path.as_deref(), &found.origin)?;
            Ok((Box::new(journal), key))
        }
        Err(SqliteError::Absent(_)) => {
            let key = new_key(options, key_path.as_deref())?;
            let journal = Sqlite::open(path, Some(&identity(options, &key)?), settings)?;
            Ok((Box::new(journal), key))
        }
        Err(error) => Err(error.into()),
    }
}

fn identity(options: &OpenOptions, key: &KeySeed) -> Result<Identity, OpenError> {
    let tenant = options.tenant.unwrap_or(DEFAULT_TENANT);
    Ok(Identity { tenant, origin: key.origin().to_owned(), vkey: key.log_key()?.vkey() })
}

/// The key of a store that exists.
fn known_key(options: &OpenOptions, path: Option<&Path>, origin: &str) -> Result<KeySeed, OpenError> {
    match (&options.key, path) {
        (KeySource::Seed(seed), _) => Ok(KeySeed::new(origin, *seed)?),
        (_, Some(path)) if !path.exists() => Err(OpenError::NoKey(path.display().to_string())),
        (_, Some(path)) => Ok(KeySeed::read(path)?),
        (_, None) => Err(OpenError::NoKey(String::new())),
    }
}

/// The key of a store that is to be made; a key file that is there already is used.
fn new_key(options: &OpenOptions, path: Option<&Path>) -> Result<KeySeed, OpenError> {
    let tenant = options.tenant.unwrap_or(DEFAULT_TENANT);
    let origin = format!("{}/{tenant}", options.log_origin);
    match (&options.key, path) {
        (KeySource::Seed(seed), _) => Ok(KeySeed::new(&origin, *seed)?),
        (_, Some(path)) if path.exists() => Ok(KeySeed::read(path)?),
        (_, Some(path)) => {
            let key = KeySeed::random(&origin)?;
            key.create(path).map_err(refused_folder)?;
            Ok(key)
        }
        (KeySource::File(path), None) => Ok(KeySeed::read(path)?),
        (KeySource::Beside, None) => Ok(KeySeed::random(&origin)?),
    }
}

/// A folder in which no key can be made is one in which no store can be made.
fn refused_folder(error: KeyError) -> OpenError {
    if let KeyError::File { path, source } = &error
        && matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
    {
        return SqliteError::ReadOnly { path: path.clone(), why: source.to_string() }.into();
    }
    error.into()
}
