//! Lines of a stream, none of them held beyond a limit.

use std::io::{self, BufRead};

/// The most bytes of a line: a bundle of 8 MiB and what stands around it.
pub(crate) const MAX_LINE_BYTES: usize = 8 * 1024 * 1024 + 64 * 1024;

/// One line of the input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its bytes, without the newline.
    Whole(Vec<u8>),
    /// It has so many bytes, more than the limit; they were dropped as they came.
    TooLong(usize),
}

/// The next line, or `None` at the end.
pub(crate) fn next(input: &mut impl BufRead, limit: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let (mut length, mut seen) = (0_usize, false);
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(seen.then(|| finish(line, length, limit)));
        }
        seen = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = end.and_then(|end| chunk.get(..end)).unwrap_or(chunk);
        length = length.saturating_add(part.len());
        if length <= limit {
            line.extend_from_slice(part);
        } else {
            line = Vec::new();
        }
        let used = part.len().saturating_add(usize::from(end.is_some()));
        input.consume(used);
        if end.is_some() {
            return Ok(Some(finish(line, length, limit)));
        }
    }
}

fn finish(mut line: Vec<u8>, length: usize, limit: usize) -> Line {
    if length > limit {
        return Line::TooLong(length);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Line::Whole(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8], chunk: usize, limit: usize) -> Vec<Line> {
        let mut reader = io::BufReader::with_capacity(chunk, input);
        std::iter::from_fn(|| next(&mut reader, limit).unwrap()).collect()
    }

    #[test]
    fn lines_end_at_newlines_and_at_the_end() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        for chunk in [1, 2, 3, 64] {
            assert_eq!(all(b"a\n\nbcd\r\ne", chunk, 8), [whole("a"), whole(""), whole("bcd"), whole("e")]);
            assert_eq!(all(b"", chunk, 8), []);
            assert_eq!(all(b"a\n", chunk, 8), [whole("a")]);
        }
    }

    #[test]
    fn a_long_line_is_dropped_and_the_next_is_whole() {
        for chunk in [1, 3, 64] {
            assert_eq!(
                all(b"123456789\n12345678\n", chunk, 8),
                [Line::TooLong(9), Line::Whole(b"12345678".to_vec())]
            );
        }
    }
}
