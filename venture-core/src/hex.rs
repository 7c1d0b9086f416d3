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
    let mut out = [0; BYTES];
    let mut wrong = 0;
    let (words, rest) = digits.as_chunks::<8>();
    let (bytes, last) = out.as_chunks_mut::<4>();
    for (four, eight) in bytes.iter_mut().zip(words) {
        let (value, faults) = four_bytes(u64::from_be_bytes(*eight));
        *four = value.to_be_bytes();
        wrong |= faults;
    }
    for (byte, [high, low]) in last.iter_mut().zip(rest.as_chunks::<2>().0) {
        let (high, low) = (nibble(*high), nibble(*low));
        *byte = (high << 4) | low;
        wrong |= u64::from((high | low) >> 4);
    }
    (wrong == 0).then_some(out)
}

/// What eight digits mean, and something other than 0 where one of them is none.
#[inline]
const fn four_bytes(digits: u64) -> (u32, u64) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let letters = (digits >> 6) & ONES;
    let nibbles = (digits & ONES.wrapping_mul(15)).wrapping_add(letters.wrapping_mul(9));
    // What they would be written as: 39 lie between a digit and a letter.
    let above_nine = (nibbles.wrapping_add(ONES.wrapping_mul(0x80 - 10)) >> 7) & ONES;
    let written = nibbles.wrapping_add(ONES.wrapping_mul(0x30)).wrapping_add(above_nine.wrapping_mul(39));
    let wrong = (written ^ digits) | (nibbles & ONES.wrapping_mul(0xf0));
    let pairs = ((nibbles >> 4) | nibbles) & 0x00ff_00ff_00ff_00ff;
    let quads = ((pairs >> 8) | pairs) & 0x0000_ffff_0000_ffff;
    let [_, _, _, _, a, b, c, d] = ((quads >> 16) | quads).to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), wrong)
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
            for at in 0..10 {
                let mut digits = *b"0f1e2d3c4b";
                digits[at] = byte;
                let text = core::str::from_utf8(&digits).unwrap_or("none");
                let expected = u64::from_str_radix(text, 16).ok().filter(|_| is_digit);
                let found = decode::<10, 5>(&digits)
                    .map(|[a, b, c, d, e]| u64::from_be_bytes([0, 0, 0, a, b, c, d, e]));
                assert_eq!(found, expected, "{byte} at {at}");
            }
        }
    }
}
