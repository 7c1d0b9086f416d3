//! A fixed hash for the in-memory indexes: the same on every machine, seen in no output.

/// Two odd constants of even bit mixture.
const MULTIPLY: u64 = 0x9e37_79b9_7f4a_7c15;
const FINISH: u64 = 0xd6e8_feb8_6659_fd93;

/// The hash of a run of words.
pub(crate) fn of_words(words: impl IntoIterator<Item = u64>) -> u64 {
    finish(words.into_iter().fold(0, mix))
}

/// The hash of the 16 bytes of an id.
#[inline]
pub(crate) fn of_id(id: &[u8; 16]) -> u64 {
    let value = u128::from_le_bytes(*id);
    finish(mix(mix(0, low(value)), low(value >> 64)))
}

/// The hash of any bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(8);
    let head = chunks.by_ref().fold(0, |state, chunk| mix(state, word(chunk)));
    let tail = mix(head, word(chunks.remainder()));
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    finish(mix(tail, length))
}

#[inline]
fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(26) ^ word).wrapping_mul(MULTIPLY)
}

#[inline]
fn finish(state: u64) -> u64 {
    let folded = (state ^ (state >> 32)).wrapping_mul(FINISH);
    folded ^ (folded >> 32)
}

#[inline]
fn low(value: u128) -> u64 {
    u64::try_from(value & u128::from(u64::MAX)).unwrap_or(0)
}

/// Up to eight bytes as a word, the missing ones 0.
fn word(bytes: &[u8]) -> u64 {
    let mut filled = [0_u8; 8];
    filled.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(filled)
}
