//! The native half of the Node package `@venture/engine`: one class around an open store.
//!
//! Lines go in, answers come out; objects are made on the JavaScript side.

use std::path::PathBuf;

use napi::bindgen_prelude::{Error, Result, Status};
use napi_derive::napi;
use venture_core::id::{TenantId, parse_uuid};
use venture_store::{KeySource, OpenOptions, Venture};

/// How to open a store.
#[napi(object)]
#[derive(Default)]
pub struct StoreOptions {
    /// The text of a bundle, as YAML or JSON.
    pub policy: Option<String>,
    /// Whose store.
    pub tenant: Option<String>,
    /// The first part of the name of a new log.
    pub log_origin: Option<String>,
    /// Where the log's private key lies.
    pub key_file: Option<String>,
    /// The most pages of 4,096 bytes that a file may take.
    pub max_pages: Option<u32>,
}

/// An open store with its engine.
#[napi]
pub struct Store {
    /// `None` once closed.
    venture: Option<Venture>,
}

#[napi]
impl Store {
    /// Opens the store at `url`, or makes it.
    ///
    /// # Errors
    /// `InvalidArg` for a tenant that is no UUID, else `GenericFailure` with the reason.
    #[napi(constructor)]
    pub fn open(url: String, options: Option<StoreOptions>) -> Result<Self> {
        let given = options.unwrap_or_default();
        let mut options =
            OpenOptions { policy: given.policy, max_pages: given.max_pages, ..OpenOptions::default() };
        if let Some(tenant) = given.tenant {
            let tenant = parse_uuid(&tenant).map_err(|error| failure(Status::InvalidArg, &error))?;
            options.tenant = Some(TenantId(tenant));
        }
        if let Some(log_origin) = given.log_origin {
            options.log_origin = log_origin;
        }
        if let Some(key_file) = given.key_file {
            options.key = KeySource::File(PathBuf::from(key_file));
        }
        let venture =
            venture_store::open(&url, options).map_err(|error| failure(Status::GenericFailure, &error))?;
        Ok(Self { venture: Some(venture) })
    }

    /// The answer to one command, both as JSON text; what it changed is durable.
    ///
    /// # Errors
    /// `Closing` once the store is closed.
    #[napi]
    pub fn handle(&self, line: String) -> Result<String> {
        let venture = self
            .venture
            .as_ref()
            .ok_or_else(|| Error::new(Status::Closing, "the store is closed: open it again"))?;
        String::from_utf8(venture.handle(line.as_bytes()))
            .map_err(|error| failure(Status::GenericFailure, &error))
    }

    /// Lets go of the store; closing twice is harmless.
    ///
    /// # Errors
    /// `GenericFailure` if the last tidying fails; what was acknowledged is safe all the same.
    #[napi]
    pub fn close(&mut self) -> Result<()> {
        let closed = self.venture.take().map_or(Ok(()), Venture::close);
        closed.map_err(|error| failure(Status::GenericFailure, &error))
    }
}

fn failure(status: Status, error: &dyn core::fmt::Display) -> Error {
    Error::new(status, error.to_string())
}
