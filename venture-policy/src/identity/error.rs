//! Why a token is refused.

use venture_core::Reason;

/// Why a token is refused, in the order in which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Over 8 KiB, not three parts of base64url, a member twice, or no strict JSON.
    #[error("the token is too long, or no JSON web token in its one form")]
    Malformed,
    /// `alg` is not EdDSA.
    #[error("the token's `alg` is not `EdDSA`")]
    Algorithm,
    /// The bundle has no key of that `kid`, or it is retired.
    #[error("no key in force has the token's `kid`")]
    KeyUnknown,
    /// The signature does not hold over the exact bytes.
    #[error("the token's signature does not hold")]
    Signature,
    /// `iss` is not the bundle's.
    #[error("the token's `iss` is not the bundle's `issuer`")]
    Issuer,
    /// `aud` does not contain the bundle's.
    #[error("the token's `aud` does not contain the bundle's `audience`")]
    Audience,
    /// `sub` or a `sub` of the `act` chain is of neither form.
    #[error("the token's `sub` or `act` is not `<role>:<instance>`, nor a SPIFFE id of that shape")]
    Subject,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come, with five seconds of leeway.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// It lives longer than 900 s, or does not say since when.
    #[error("the token lives longer than 900 s")]
    Lifetime,
    /// Its `jti` is revoked, or it has none.
    #[error("the token is revoked")]
    Revoked,
    /// It is not for this tenant, workflow, task, dispatch, bundle or tool.
    #[error("the token is not for this call")]
    Scope,
}

impl TokenError {
    /// Every kind, in order.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::Algorithm,
        Self::KeyUnknown,
        Self::Signature,
        Self::Issuer,
        Self::Audience,
        Self::Subject,
        Self::Expired,
        Self::NotYetValid,
        Self::Lifetime,
        Self::Revoked,
        Self::Scope,
    ];

    /// Its code.
    #[must_use]
    pub const fn reason(self) -> Reason {
        match self {
            Self::Malformed => Reason::IdentityMalformed,
            Self::Algorithm => Reason::IdentityAlg,
            Self::KeyUnknown => Reason::IdentityKeyUnknown,
            Self::Signature => Reason::IdentitySignature,
            Self::Issuer => Reason::IdentityIssuer,
            Self::Audience => Reason::IdentityAudience,
            Self::Subject => Reason::IdentitySubject,
            Self::Expired => Reason::IdentityExpired,
            Self::NotYetValid => Reason::IdentityNotYetValid,
            Self::Lifetime => Reason::IdentityTtl,
            Self::Revoked => Reason::IdentityRevoked,
            Self::Scope => Reason::IdentityScope,
        }
    }
}
