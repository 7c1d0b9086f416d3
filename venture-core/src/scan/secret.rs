//! Secrets: shapes that are known, and tokens too random to be words.

/// Characters that make a token.
const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'=' | b'-')
}

/// Whether `text` holds a cloud key, a JWT or the assignment of an API key.
///
/// Spec: compliance.md 8.
#[must_use]
pub fn holds_secret(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        let starts_word =
            at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| !is_token_byte(*byte));
        is_cloud_key(rest) || (starts_word && is_jwt(rest)) || is_key_assignment(rest)
    })
}

/// `AKIA` and sixteen capitals or digits.
fn is_cloud_key(bytes: &[u8]) -> bool {
    let body = bytes.strip_prefix(b"AKIA").and_then(|rest| rest.get(..16));
    body.is_some_and(|body| body.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// Three base64url parts apart by dots, the first of which begins as `{"` does.
fn is_jwt(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"eyJ") {
        return false;
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut rest = bytes;
    for _ in 0..2 {
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        match rest.split_at(length) {
            (part, [b'.', after @ ..]) if part.len() >= 4 => rest = after,
            _ => return false,
        }
    }
    rest.first().is_some_and(is_part)
}

/// `api_key=…` and its like: the name, `:` or `=`, eight characters or more.
fn is_key_assignment(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"api_key", b"api-key", b"apikey"];
    let after = NAMES.iter().find_map(|name| {
        let (head, after) = bytes.split_at_checked(name.len())?;
        head.eq_ignore_ascii_case(name).then_some(after)
    });
    let Some(after) = after else { return false };
    let is_loose = |byte: &u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'');
    let skip = |bytes: &[u8]| bytes.iter().take_while(|byte| is_loose(byte)).count();
    let Some([b':' | b'=', value @ ..]) = after.get(skip(after)..) else { return false };
    let value = value.get(skip(value)..).unwrap_or_default();
    value.iter().take_while(|byte| byte.is_ascii_graphic() && !is_loose(byte)).count() >= 8
}

/// Whether `text` holds a token of over 32 characters, of three classes of them, with more than 4.5 bits
/// a character.
///
/// Spec: compliance.md 8.
#[must_use]
pub fn is_random_token(text: &str) -> bool {
    text.as_bytes()
        .split(|byte| !is_token_byte(*byte))
        .any(|token| token.len() > 32 && classes(token) >= 3 && has_more_than_4_5_bits(token))
}

/// How many of lower case, upper case, digits and signs occur.
fn classes(token: &[u8]) -> usize {
    let occurs = |class: fn(&u8) -> bool| usize::from(token.iter().any(class));
    occurs(u8::is_ascii_lowercase)
        .saturating_add(occurs(u8::is_ascii_uppercase))
        .saturating_add(occurs(u8::is_ascii_digit))
        .saturating_add(occurs(|byte| !byte.is_ascii_alphanumeric()))
}

/// Shannon entropy over the bytes, in 65,536ths of a bit: n log n − Σ c log c > 4.5 n.
fn has_more_than_4_5_bits(token: &[u8]) -> bool {
    let mut counts = [0_u64; 256];
    for byte in token {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count = count.saturating_add(1);
        }
    }
    let length = u64::try_from(token.len()).unwrap_or(u64::MAX);
    let total = length.saturating_mul(log2_q16(length));
    let within: u64 = counts.iter().map(|count| count.saturating_mul(log2_q16(*count))).sum();
    total.saturating_sub(within) > length.saturating_mul(9 << 15)
}

/// The logarithm to base 2 of a positive number, in 65,536ths, rounded down; 0 for 0.
fn log2_q16(number: u64) -> u64 {
    let Some(whole) = number.checked_ilog2() else { return 0 };
    // The mantissa in 1..2 with 31 bits; each squaring shows one more bit of the logarithm.
    let mut mantissa = u128::from(number) << 31 >> whole;
    let mut log = u64::from(whole);
    for _ in 0..16 {
        mantissa = mantissa.saturating_mul(mantissa) >> 31;
        let bit = mantissa >> 32;
        log = (log << 1) | u64::from(bit > 0);
        mantissa >>= bit;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_shapes() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "key is AKIAIOSFODNN7EXAMPLE.",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "api_key=abcdefgh",
            "API-Key: 'abcd1234'",
            "{\"apikey\" : \"abcdefghij\"}",
        ] {
            assert!(holds_secret(text), "{text}");
        }
        for text in
            ["AKIA", "AKIAiosfodnn7example", "eyJ.a.b", "no eyJhbGciOi here", "api_key=short", "the api_key"]
        {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn knows_a_random_token_from_words_and_hashes() {
        assert!(is_random_token("YMOyTmfWVbVdVlXMftykMnBvR1vtPvRKeFrkKmPX"));
        // All characters differ: five bits each. 33 are over 32, 32 are not.
        assert!(is_random_token("abcdefghijklmnopqrstuvwxyzABCD012"));
        assert!(!is_random_token("abcdefghijklmnopqrstuvwxyzABCD01"));
        // Two classes only.
        assert!(!is_random_token("1f05a84cea2f61ea835982ba76ee7811de799b0583a5085bacfec2d0b946e6ff"));
        assert!(!is_random_token("a-very-long-name-of-a-merchant-that-goes-on-and-on-and-on"));
        // Three classes, but the same few characters again and again.
        assert!(!is_random_token("aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1aA1"));
    }

    #[test]
    fn the_logarithm_is_exact_to_its_last_place() {
        assert_eq!(log2_q16(0), 0);
        for power in 0..40 {
            assert_eq!(log2_q16(1 << power), power << 16);
        }
        // log2 3 = 1.584962500721156, log2 10 = 3.321928094887362.
        assert_eq!(log2_q16(3), 103_872);
        assert_eq!(log2_q16(10), 217_705);
    }
}
