//! The claims, each by itself: a missing one, or one of the wrong type, does not hold.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Timestamp};

use super::error::TokenError;
use super::subject::Subject;

/// No leeway for the end, so much for the begin, in seconds.
const LEEWAY: i64 = 5;
/// The longest life, in seconds.
const LONGEST: i64 = 900;
/// An `act` chain has at most so many links.
const MAX_ACTORS: usize = 8;

fn text<'c>(claims: &'c Json, name: &str) -> Option<&'c str> {
    claims.get(name).and_then(Json::as_str)
}

/// `iss` equals the issuer; a bundle without one verifies no token.
pub(super) fn issuer(claims: &Json, issuer: Option<&str>) -> Result<(), TokenError> {
    let holds = issuer.is_some() && text(claims, "iss") == issuer;
    if holds { Ok(()) } else { Err(TokenError::Issuer) }
}

/// `aud`, a text or a list of texts, contains the audience; a bundle without one verifies no token.
pub(super) fn audience(claims: &Json, audience: Option<&str>) -> Result<(), TokenError> {
    let audience = audience.ok_or(TokenError::Audience)?;
    let contains = match claims.get("aud") {
        Some(Json::Str(one)) => one == audience,
        Some(Json::Array(all)) => {
            all.iter().all(|one| one.as_str().is_some())
                && all.iter().any(|one| one.as_str() == Some(audience))
        }
        Some(_) | None => false,
    };
    if contains { Ok(()) } else { Err(TokenError::Audience) }
}

/// `sub` as it is written, and what it says.
pub(super) fn subject(claims: &Json) -> Result<(String, Subject), TokenError> {
    let written = text(claims, "sub").ok_or(TokenError::Subject)?;
    let subject = Subject::parse(written).ok_or(TokenError::Subject)?;
    Ok((written.to_string(), subject))
}

/// The `sub` of each link of the `act` chain, the outermost first (RFC 8693, 4.1).
pub(super) fn actors(claims: &Json) -> Result<Vec<String>, TokenError> {
    let mut chain = Vec::new();
    let mut next = claims.get("act");
    while let Some(link) = next {
        let sub = text(link, "sub").filter(|sub| (1..=512).contains(&sub.len()));
        chain.push(sub.ok_or(TokenError::Subject)?.to_string());
        if chain.len() > MAX_ACTORS {
            return Err(TokenError::Subject);
        }
        next = link.get("act");
    }
    Ok(chain)
}

/// `exp`, `nbf`, `iat`; gives the end, in whole seconds since 1970.
///
/// A token from the future is not valid yet: else its end could lie as far away as its begin.
pub(super) fn times(claims: &Json, now: Timestamp) -> Result<i64, TokenError> {
    let seconds = |name: &str| claims.get(name).and_then(Json::as_int);
    let micros = |seconds: i64| i128::from(seconds).saturating_mul(1_000_000);
    let now = i128::from(now.micros());
    let end = seconds("exp").ok_or(TokenError::Expired)?;
    if now >= micros(end) {
        return Err(TokenError::Expired);
    }
    let begun = |seconds: i64| now >= micros(seconds.saturating_sub(LEEWAY));
    let since = match claims.get("nbf") {
        None => true,
        Some(since) => since.as_int().is_some_and(begun),
    };
    let issued = seconds("iat");
    if !since || !issued.is_none_or(begun) {
        return Err(TokenError::NotYetValid);
    }
    let life = issued.and_then(|issued| end.checked_sub(issued));
    if life.is_some_and(|life| life <= LONGEST) { Ok(end) } else { Err(TokenError::Lifetime) }
}

/// `jti`, which the host may have revoked.
pub(super) fn token_id(claims: &Json, is_revoked: &dyn Fn(&str) -> bool) -> Result<String, TokenError> {
    let id = text(claims, "jti").filter(|id| (1..=128).contains(&id.len()) && !is_revoked(id));
    id.map(String::from).ok_or(TokenError::Revoked)
}

/// `cap`: the tools that the token narrows the role to; `None` where it narrows nothing.
pub(super) fn capabilities(claims: &Json) -> Result<Option<Vec<String>>, TokenError> {
    let Some(listed) = claims.get("cap") else { return Ok(None) };
    let listed = listed.as_array().ok_or(TokenError::Scope)?;
    let all: Option<Vec<String>> = listed.iter().map(|one| one.as_str().map(String::from)).collect();
    all.map(Some).ok_or(TokenError::Scope)
}

/// Whether a claim names exactly this id.
pub(super) fn names(claims: &Json, name: &str, wanted: &str) -> bool {
    text(claims, name) == Some(wanted)
}
