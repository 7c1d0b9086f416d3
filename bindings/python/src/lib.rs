//! The native half of the Python package `venture`: one class around an open store.
//!
//! Lines go in, answers come out; dictionaries are made on the Python side.

use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use venture_core::id::{TenantId, parse_uuid};
use venture_store::{KeySource, OpenOptions, Venture};

/// An open store with its engine.
#[pyclass(module = "venture._native", frozen)]
struct Store {
    /// `None` once closed.
    venture: RwLock<Option<Venture>>,
}

#[pymethods]
impl Store {
    /// Opens the store at `url`, or makes it; `policy` is the text of a bundle.
    #[new]
    #[pyo3(signature = (url, policy=None, tenant=None, log_origin=None, key_file=None, max_pages=None))]
    fn open(
        py: Python<'_>,
        url: &str,
        policy: Option<String>,
        tenant: Option<&str>,
        log_origin: Option<String>,
        key_file: Option<PathBuf>,
        max_pages: Option<u32>,
    ) -> PyResult<Self> {
        let mut options = OpenOptions { policy, max_pages, ..OpenOptions::default() };
        if let Some(tenant) = tenant {
            let tenant = parse_uuid(tenant).map_err(|error| PyValueError::new_err(error.to_string()))?;
            options.tenant = Some(TenantId(tenant));
        }
        if let Some(log_origin) = log_origin {
            options.log_origin = log_origin;
        }
        if let Some(key_file) = key_file {
            options.key = KeySource::File(key_file);
        }
        let venture = py
            .detach(|| venture_store::open(url, options))
            .map_err(|error| PyOSError::new_err(error.to_string()))?;
        Ok(Self { venture: RwLock::new(Some(venture)) })
    }

    /// The answer to one command, both as JSON text; what it changed is durable.
    fn handle(&self, py: Python<'_>, line: &[u8]) -> PyResult<Vec<u8>> {
        py.detach(|| {
            let venture = self.venture.read().unwrap_or_else(PoisonError::into_inner);
            venture.as_ref().map(|venture| venture.handle(line))
        })
        .ok_or_else(closed)
    }

    /// Lets go of the store; closing twice is harmless.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| {
            let venture = self.venture.write().unwrap_or_else(PoisonError::into_inner).take();
            venture.map_or(Ok(()), Venture::close)
        })
        .map_err(|error| PyOSError::new_err(error.to_string()))
    }
}

fn closed() -> PyErr {
    PyValueError::new_err("the store is closed: open it again")
}

/// The native module.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Store>()
}
