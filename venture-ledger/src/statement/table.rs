//! Records of comma-separated values, a chunk at a time.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use csv_core::ReadRecordResult;

use super::fault::{Fault, Place};

/// The most bytes of a record.
const MAX_RECORD: usize = 1 << 20;
/// The most fields of a record.
const MAX_FIELDS: usize = 1 << 12;

/// A file with a head: its column names, then records of as many fields.
pub(super) struct Table {
    core: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    used: (usize, usize),
    head: Vec<Box<str>>,
    records: u64,
    newlines: u64,
    ended: bool,
}

/// One record under the head.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) place: Place,
    head: &'a [Box<str>],
    bytes: &'a str,
    ends: &'a [usize],
}

/// What a file gives, in order: its head once, then its records.
pub(super) enum Part<'a> {
    /// The names of the columns.
    Head(&'a [Box<str>]),
    /// As many fields.
    Record(Record<'a>),
}

/// Takes a part.
pub(super) type OnPart<'f> = &'f mut dyn FnMut(Part<'_>) -> Result<(), Fault>;

impl Table {
    pub(super) fn new(separator: u8) -> Self {
        Self {
            core: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            bytes: vec![0; 4_096],
            ends: vec![0; 64],
            used: (0, 0),
            head: Vec::new(),
            records: 0,
            newlines: 0,
            ended: false,
        }
    }

    /// Reads on. An empty chunk is the end of the file.
    pub(super) fn feed(&mut self, chunk: &[u8], on: OnPart<'_>) -> Result<(), Fault> {
        let mut rest = chunk;
        // To the parser nothing to read is the end of the file.
        while !self.ended && (chunk.is_empty() || !rest.is_empty()) {
            let (bytes, ends) = self.used;
            let room = (self.bytes.get_mut(bytes..).unwrap_or_default(), self.ends.get_mut(ends..));
            let (result, eaten, written, ended) =
                self.core.read_record(rest, room.0, room.1.unwrap_or_default());
            let consumed = rest.get(..eaten).unwrap_or_default();
            self.newlines = self.newlines.saturating_add(count(consumed));
            rest = rest.get(eaten..).unwrap_or_default();
            self.used = (bytes.saturating_add(written), ends.saturating_add(ended));
            match result {
                ReadRecordResult::InputEmpty => return Ok(()),
                ReadRecordResult::OutputFull => {
                    let place = self.place(false);
                    grow(&mut self.bytes, MAX_RECORD, place)?;
                }
                ReadRecordResult::OutputEndsFull => {
                    let place = self.place(false);
                    grow(&mut self.ends, MAX_FIELDS, place)?;
                }
                ReadRecordResult::Record => self.record(consumed.last() == Some(&b'\n'), on)?,
                ReadRecordResult::End => self.ended = true,
            }
        }
        Ok(())
    }

    /// Where the record that is being read begins.
    fn place(&self, newline_ends_it: bool) -> Place {
        let inside = count(self.bytes.get(..self.used.0).unwrap_or_default());
        let after = u64::from(newline_ends_it).saturating_add(inside);
        Place { row: self.records, line: self.newlines.saturating_add(1).saturating_sub(after) }
    }

    fn record(&mut self, newline: bool, on: OnPart<'_>) -> Result<(), Fault> {
        let place = self.place(newline);
        let bytes = self.bytes.get(..self.used.0).unwrap_or_default();
        let ends = self.ends.get(..self.used.1).unwrap_or_default();
        let text = core::str::from_utf8(bytes).map_err(|fault| {
            place.fault(column(&self.head, ends, fault.valid_up_to()), "UTF-8", "other bytes")
        })?;
        let found = Record { place, head: &self.head, bytes: text, ends };
        if self.records == 0 {
            let names: Vec<Box<str>> =
                (0..ends.len()).map(|at| Box::from(found.get(at).unwrap_or_default().trim())).collect();
            on(Part::Head(&names))?;
            self.head = names;
        } else if ends.len() == self.head.len() {
            on(Part::Record(found))?;
        } else {
            let expected = format!("{} fields, as the head has", self.head.len());
            return Err(place.fault("record", expected, &format!("{} fields", ends.len())));
        }
        self.records = self.records.saturating_add(1);
        self.used = (0, 0);
        Ok(())
    }

    /// The end of the file: it had a head.
    pub(super) fn end(&self) -> Result<(), Fault> {
        if self.records == 0 {
            return Err(Place::HEAD.fault("head", "the names of the columns", "an empty file"));
        }
        Ok(())
    }
}

impl<'a> Record<'a> {
    /// The text of a column by its number.
    pub(super) fn get(&self, at: usize) -> Option<&'a str> {
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..*self.ends.get(at)?)
    }

    /// The text of a column without spaces around it, and the column's name.
    pub(super) fn field(&self, at: usize) -> (&'a str, &'a str) {
        (self.get(at).unwrap_or_default().trim(), self.head.get(at).map_or("", |name| &**name))
    }
}

/// The number of the column `name`.
pub(super) fn find(head: &[Box<str>], name: &str) -> Result<usize, Fault> {
    let at = head.iter().position(|column| &**column == name);
    at.ok_or_else(|| Place::HEAD.fault(name, "a column of this name", &head.join(",")))
}

fn column<'a>(head: &'a [Box<str>], ends: &[usize], byte: usize) -> &'a str {
    let at = ends.iter().position(|end| byte < *end).unwrap_or(0);
    head.get(at).map_or("head", |name| &**name)
}

fn grow<T: Clone + Default>(room: &mut Vec<T>, most: usize, place: Place) -> Result<(), Fault> {
    if room.len() >= most {
        return Err(place.fault("record", "a record of at most 1 MiB and 4,096 fields", "a longer one"));
    }
    room.resize(room.len().saturating_mul(2).min(most), T::default());
    Ok(())
}

fn count(bytes: &[u8]) -> u64 {
    u64::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX)
}
