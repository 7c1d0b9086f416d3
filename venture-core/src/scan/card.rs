//! Card numbers: 13 to 19 digits, separators allowed, Luhn-valid.

use alloc::vec::Vec;

/// Whether `text` holds a card number: whole groups of digits, apart by one space, hyphen or dot,
/// 13 to 19 digits together, Luhn-valid. Digits of a UUID or of a hash in hex do not count.
///
/// Spec: compliance.md 8.
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    let mut run: Vec<&[u8]> = Vec::new();
    let mut rest = text.as_bytes();
    let mut in_word = false;
    while let Some(first) = rest.first() {
        let begins_word = !core::mem::replace(&mut in_word, first.is_ascii_alphanumeric());
        if let Some(after) = after_uuid(rest).or_else(|| after_hash(rest).filter(|_| begins_word)) {
            if is_card(&run) {
                return true;
            }
            run.clear();
            rest = after;
        } else if first.is_ascii_digit() {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (group, after) = rest.split_at(length);
            run.push(group);
            rest = after;
        } else {
            let (_, after) = rest.split_at(1);
            let joins = matches!(first, b' ' | b'-' | b'.') && after.first().is_some_and(u8::is_ascii_digit);
            if !joins {
                if is_card(&run) {
                    return true;
                }
                run.clear();
            }
            rest = after;
        }
    }
    is_card(&run)
}

/// What follows on a UUID in its hyphenated form, if one stands at the beginning.
fn after_uuid(bytes: &[u8]) -> Option<&[u8]> {
    let (id, after) = bytes.split_at_checked(36)?;
    let fits = id.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    fits.then_some(after)
}

/// What follows on a hash in hex, if one stands at the beginning: 32 digits or more, not all decimal.
fn after_hash(bytes: &[u8]) -> Option<&[u8]> {
    let length = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (hash, after) = bytes.split_at(length);
    let ends = after.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (length >= 32 && ends && !hash.iter().all(u8::is_ascii_digit)).then_some(after)
}

/// Whether neighbouring groups make a card number.
fn is_card(groups: &[&[u8]]) -> bool {
    (0..groups.len()).any(|first| {
        let mut digits = Vec::new();
        groups.iter().skip(first).any(|group| {
            digits.extend_from_slice(group);
            (13..=19).contains(&digits.len()) && is_luhn(&digits)
        })
    })
}

/// Whether the check digit fits. All zeros are no number.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .map(|digit| u32::from(digit.wrapping_sub(b'0')))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit.saturating_mul(2).saturating_sub(9),
            (_, digit) => digit.saturating_mul(2),
        })
        .sum();
    sum > 0 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_card_numbers_however_written() {
        for text in [
            "4111111111111111",
            "card 4111 1111 1111 1111, thanks",
            "5555-5555-5555-4444",
            "378282246310005",
            "3782 822463 10005",
            "6011.1111.1111.1117",
            "order 77 4111 1111 1111 1111 2026",
            "4222222222222",
            "abc4111111111111111def",
            "x4111111111111111abcdefabcdefabcd",
            "00000000000000004111111111111111abcdefabcdefabcdg 4111111111111111",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn leaves_other_digits_alone() {
        for text in [
            "",
            "4111111111111112",
            "411111111111111",
            "41111111111111111111111111",
            "0000000000000000",
            "2026-03-02T09:15:00.000000Z",
            "4111 11x11 1111 1111",
            "4111  1111  1111  1111",
            "41111111-1111-4111-8111-111111111111",
            "sha256:abcdefabcdefabcd4111111111111111",
            "(4111111111111111abcdefabcdefabcd)",
            "1020-41111111-1111-4111-8111-111111111111",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
