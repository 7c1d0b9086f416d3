//! The first bytes of a file tell whether it is UTF-8; every other encoding is refused.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::fault::{Fault, Place};

/// What has been seen of the beginning.
#[derive(Clone, Debug, Default)]
pub(super) struct Opening {
    head: Vec<u8>,
    passed: bool,
}

/// Bytes that settle the question.
const ENOUGH: usize = 4;
const BOM: &[u8] = b"\xef\xbb\xbf";

impl Opening {
    /// What of `chunk` may be read: held back until the beginning is known, without its byte order mark.
    pub(super) fn pass<'a>(&mut self, chunk: &'a [u8], last: bool) -> Result<Cow<'a, [u8]>, Fault> {
        if self.passed {
            return Ok(Cow::Borrowed(chunk));
        }
        self.head.extend_from_slice(chunk);
        if self.head.len() < ENOUGH && !last {
            return Ok(Cow::Borrowed(&[]));
        }
        self.passed = true;
        let head = core::mem::take(&mut self.head);
        if let Some(name) = foreign(&head) {
            return Err(Place::HEAD.fault("encoding", "UTF-8", name));
        }
        Ok(match head.strip_prefix(BOM) {
            Some(rest) => Cow::Owned(rest.to_vec()),
            None => Cow::Owned(head),
        })
    }
}

/// The name of an encoding that shows itself in the first bytes.
fn foreign(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0x1f, 0x8b, ..] => Some("gzip"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        _ if head.iter().take(ENOUGH).any(|byte| *byte == 0) => Some("bytes with NUL, like UTF-16"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(file: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut opening = Opening::default();
        let mut out = Vec::new();
        for byte in file {
            out.extend_from_slice(&opening.pass(&[*byte], false)?);
        }
        out.extend_from_slice(&opening.pass(&[], true)?);
        Ok(out)
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(opened(b"\xef\xbb\xbfid").unwrap(), b"id");
        assert_eq!(opened(b"id").unwrap(), b"id");
        assert_eq!(opened(b"").unwrap(), b"");
    }

    #[test]
    fn other_encodings_are_named() {
        for (file, name) in [
            (b"\xff\xfei\0d\0".as_slice(), "UTF-16"),
            (b"\xfe\xff\0i\0d", "UTF-16"),
            (b"\xff\xfe\0\0i\0\0\0", "UTF-32"),
            (b"i\0d\0", "bytes with NUL, like UTF-16"),
            (b"\x1f\x8b\x08\x00", "gzip"),
        ] {
            let fault = opened(file).unwrap_err();
            assert_eq!((&*fault.field, &*fault.found, fault.row), ("encoding", name, 0));
        }
    }
}
