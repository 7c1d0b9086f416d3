//! Lower-case hex on fixed lengths: every digit is treated alike, so that the compiler takes many at a time.

/// The two digits of each byte.
#[inline]
pub(crate) fn encode<const BYTES: usize, const DIGITS: usize>(bytes: &[u8; BYTES]) -> [u8; DIGITS] {
    const { assert!(DIGITS == 2 * BYTES) };
    let mut out = [0; DIGITS];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    out
}

/// The bytes whose two digits each pair of `digits` is; `None` for anything but lower-case hex.
#[inline]
pub(crate) fn decode<const DIGITS: usize, const BYTES: usize>(digits: &[u8; DIGITS]) -> Option<[u8; BYTES]> {
    const { assert!(DIGITS == 2 * BYTES) };
    let nibbles = digits.map(nibble);
    if nibbles.iter().fold(0, |all, nibble| all | nibble) > 15 {
        return None;
    }
    let mut out = [0; BYTES];
    for (byte, [high, low]) in out.iter_mut().zip(nibbles.as_chunks::<2>().0) {
        *byte = (high << 4) | low;
    }
    Some(out)
}

#[inline]
const fn digit(nibble: u8) -> u8 {
    let letter = if nibble > 9 { b'a'.wrapping_sub(10) } else { b'0' };
    nibble.wrapping_add(letter)
}

/// The value of a digit; above 15 for what is none.
#[inline]
const fn nibble(digit: u8) -> u8 {
    let (number, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
    if number < 10 {
        number
    } else if letter < 6 {
        letter.wrapping_add(10)
    } else {
        u8::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_no_other_digit() {
        for byte in 0..=u8::MAX {
            let digits: [u8; 2] = encode(&[byte]);
            assert_eq!(core::str::from_utf8(&digits).unwrap(), alloc::format!("{byte:02x}"));
            assert_eq!(decode(&digits), Some([byte]));
            let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert_eq!(decode::<2, 1>(&[b'0', byte]).is_some(), is_digit, "{byte}");
            assert_eq!(decode::<2, 1>(&[byte, b'0']).is_some(), is_digit, "{byte}");
        }
    }
}
