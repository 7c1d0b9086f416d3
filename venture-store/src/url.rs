//! Store URLs: `memory:`, `sqlite:PATH`.

use std::path::PathBuf;
use std::str::FromStr;

/// Where a journal is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// In memory, gone with the process.
    Memory,
    /// In one file.
    Sqlite(PathBuf),
}

/// A text that names no store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// No scheme, or none of ours.
    #[error("`{0}` names no store: write `memory:` or `sqlite:PATH`")]
    Scheme(String),
    /// `memory:` with more behind it.
    #[error("`{0}`: nothing stands behind `memory:`")]
    Memory(String),
    /// `sqlite:` without a path.
    #[error("`{0}` names no file: write `sqlite:PATH`, for example `sqlite:venture.db`")]
    NoPath(String),
    /// `sqlite://name`, where it is unclear whether a host or a file is meant.
    #[error(
        "`{0}`: write `sqlite:PATH` without `//`, for example `sqlite:venture.db` or `sqlite:/var/lib/venture.db`"
    )]
    Slashes(String),
    /// A store that this build does not hold.
    #[error("`{scheme}:` stores are not part of this build: use `sqlite:PATH` or `memory:`")]
    NotBuiltIn {
        /// The scheme.
        scheme: String,
    },
}

impl FromStr for StoreUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let own = || text.to_owned();
        let (scheme, rest) = text.split_once(':').ok_or_else(|| UrlError::Scheme(own()))?;
        match (scheme, rest) {
            ("memory", "") => Ok(Self::Memory),
            ("memory", _) => Err(UrlError::Memory(own())),
            ("sqlite", "") => Err(UrlError::NoPath(own())),
            ("sqlite", path) if path.starts_with("//") && !path.starts_with("///") => {
                Err(UrlError::Slashes(own()))
            }
            ("sqlite", path) => Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))),
            // The address may hold a password: it is not repeated.
            ("postgres" | "postgresql", _) => Err(UrlError::NotBuiltIn { scheme: scheme.to_owned() }),
            _ => Err(UrlError::Scheme(own())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        text.parse::<StoreUrl>().unwrap_err().to_string()
    }

    #[test]
    fn reads_the_two_schemes() {
        assert_eq!("memory:".parse(), Ok(StoreUrl::Memory));
        assert_eq!("sqlite:a/b.db".parse(), Ok(StoreUrl::Sqlite("a/b.db".into())));
        assert_eq!("sqlite:/a/b.db".parse(), Ok(StoreUrl::Sqlite("/a/b.db".into())));
        assert_eq!("sqlite:///a/b.db".parse(), Ok(StoreUrl::Sqlite("/a/b.db".into())));
    }

    #[test]
    fn refuses_others_and_says_what_to_write() {
        assert_eq!(message("venture.db"), "`venture.db` names no store: write `memory:` or `sqlite:PATH`");
        assert_eq!(message("redis:x"), "`redis:x` names no store: write `memory:` or `sqlite:PATH`");
        assert!(message("memory:x").contains("nothing stands behind"));
        assert!(message("sqlite:").contains("`sqlite:venture.db`"));
        assert!(message("sqlite://venture.db").contains("without `//`"));
        let postgres = message("postgres://ada:secret@host/db");
        assert!(postgres.contains("not part of this build") && !postgres.contains("secret"), "{postgres}");
    }
}
