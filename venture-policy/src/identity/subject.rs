//! `sub` of a token: which role, and which instance of it.

use alloc::string::{String, ToString as _};

/// An agent's role and which of its instances it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The role.
    pub role: String,
    /// The instance.
    pub instance: String,
    /// The SPIFFE trust domain, where the subject names one.
    pub trust_domain: Option<String>,
}

impl Subject {
    /// Reads `<role>:<instance>`, or `spiffe://<trust domain>/<role>/<instance>`; `None` for any other text.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::identity::Subject;
    /// assert_eq!(Subject::parse("solver:7").unwrap().role, "solver");
    /// assert_eq!(Subject::parse("spiffe://venture.dev/solver/7").unwrap().instance, "7");
    /// assert!(Subject::parse("spiffe://venture.dev/ns/solver/7").is_none());
    /// ```
    ///
    /// Spec: policy.md 7.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (trust_domain, rest, between) = match text.strip_prefix("spiffe://") {
            Some(id) => {
                let (domain, path) = id.split_once('/')?;
                (Some(domain), path, '/')
            }
            None => (None, text, ':'),
        };
        let (role, instance) = rest.split_once(between)?;
        let fits = is_role(role) && is_instance(instance) && trust_domain.is_none_or(is_trust_domain);
        fits.then(|| Self {
            role: role.to_string(),
            instance: instance.to_string(),
            trust_domain: trust_domain.map(String::from),
        })
    }
}

/// `[a-z][a-z0-9-]{0,63}`, as bundles name roles.
fn is_role(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A path segment of SPIFFE: `[A-Za-z0-9._-]{1,128}`, neither `.` nor `..`.
fn is_instance(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text != "."
        && text != ".."
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// `[a-z0-9._-]{1,255}`.
fn is_trust_domain(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}
