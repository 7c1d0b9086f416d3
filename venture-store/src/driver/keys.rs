//! Do the keys beside an event say what its header says? Asked for every event that is folded, so without
//! reading the whole header: it is canonical, and its leaf was checked.

use memchr::memmem;
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::Uuid;

/// The keys of `event` and the hash of its payload stand in its header.
pub(super) fn says_the_same(event: &StoredEvent) -> bool {
    let header = &*event.header;
    let payload = event.payload.as_deref();
    let text = |mark: &[u8], text: &str| quoted(header, mark) == Some(text.as_bytes());
    let id = |mark: &[u8], id: Uuid| {
        text(mark, id.hyphenated().encode_lower(&mut [0; uuid::fmt::Hyphenated::LENGTH]))
    };
    text(b",\"created_at\":\"", event.created_at.text().as_str())
        && id(b",\"event_id\":\"", event.event_id.0)
        && text(b",\"event_type\":\"", &event.event_type)
        && payload.is_none_or(|body| text(b",\"payload_hash\":\"", Digest::of(body).hex().as_str()))
        && number(header, b",\"seq\":") == Some(event.seq)
        && id(b",\"tenant_id\":\"", event.tenant_id.0)
        && id(b",\"workflow_id\":\"", event.workflow_id.0)
        && number(header, b",\"workflow_seq\":") == Some(event.workflow_seq)
}

/// What follows the mark. A header is flat and a quote inside a text is escaped, so the mark only ever
/// begins a member; none of these is the first.
fn after<'h>(header: &'h [u8], mark: &[u8]) -> Option<&'h [u8]> {
    header.get(memmem::find(header, mark)?.checked_add(mark.len())?..)
}

fn quoted<'h>(header: &'h [u8], mark: &[u8]) -> Option<&'h [u8]> {
    let rest = after(header, mark)?;
    rest.get(..memchr::memchr(b'"', rest)?)
}

fn number(header: &[u8], mark: &[u8]) -> Option<u64> {
    let rest = after(header, mark)?;
    let mut digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
    digits.try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0'))))
}
