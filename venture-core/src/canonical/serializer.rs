//! A `serde` serializer that writes JCS.

mod list;

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt::{self, Write as _};

use serde::ser::{self, Serialize};

use super::CanonicalError;
use super::members::sort_members;
use super::text::{compare_keys, is_plain, write_inside, write_name, write_plain, write_quoted};
use super::written::{PLAIN, WRITTEN};
use crate::money::MAX_WIRE_INTEGER;
use list::List;

pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Fields that the outermost struct leaves out.
    omitted: &'a [&'a str],
    /// What is known of the text or bytes that come next.
    next: Next,
    /// Set when the value just written was `None`.
    absent: bool,
    /// Whether the text just written is ASCII without an escape.
    plain: bool,
}

/// What is known of a text or bytes before they are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Unknown,
    /// A text that needs no escape.
    Plain,
    /// Canonical bytes.
    Written,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, omitted: &'a [&'a str]) -> Self {
        Self { out, omitted, next: Next::Unknown, absent: false, plain: false }
    }

    fn integer(&mut self, number: Option<i64>) -> Result<(), CanonicalError> {
        match number {
            Some(n) if (-MAX_WIRE_INTEGER..=MAX_WIRE_INTEGER).contains(&n) => {
                self.out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
                Ok(())
            }
            _ => Err(CanonicalError::Range),
        }
    }

    /// A number that is small enough not to be looked at.
    fn small(&mut self, number: u32) {
        match u8::try_from(number) {
            Ok(digit @ 0..=9) => self.out.push(digit.wrapping_add(b'0')),
            Ok(_) | Err(_) => self.out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
        }
    }

    fn open_object(&mut self) -> Object<'_, 'a> {
        self.out.push(b'{');
        let start = self.out.len();
        Object { writer: self, start, last: None, sorted: true }
    }

    fn open_record(&mut self) -> Record<'_, 'a> {
        self.out.push(b'{');
        let start = self.out.len();
        let omitted = core::mem::take(&mut self.omitted);
        Record { writer: self, omitted, start, last: None, sorted: true }
    }

    fn open_list(&mut self) -> List<'_, 'a> {
        self.out.push(b'[');
        List { writer: self, empty: true }
    }
}

/// The fields of a struct under way. Where they are declared in order, nothing is sorted.
///
/// The names are constants of the program, so what is asked of them here is answered when it is compiled:
/// hence `inline(always)` from the derived code down to the copying of a name.
pub(super) struct Record<'w, 'a> {
    writer: &'w mut Writer<'a>,
    omitted: &'a [&'a str],
    start: usize,
    last: Option<&'static str>,
    sorted: bool,
}

impl Record<'_, '_> {
    /// One field; one that is `None` leaves no trace.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), CanonicalError> {
        // Bytes are the order of UTF-16 units where all names are plain; others are left to the sorting.
        self.sorted &= is_plain(key.as_bytes()) && self.last.is_none_or(|last| last < key);
        self.last = Some(key);
        if !self.omitted.is_empty() && self.omitted.contains(&key) {
            return Ok(());
        }
        let out = &mut *self.writer.out;
        let before = out.len();
        if before > self.start {
            out.push(b',');
        }
        write_name(out, key);
        value.serialize(&mut *self.writer)?;
        if core::mem::take(&mut self.writer.absent) {
            self.writer.out.truncate(before);
        }
        Ok(())
    }

    #[inline(always)]
    fn close(self) -> Result<(), CanonicalError> {
        close(self.writer.out, self.start, self.sorted)
    }
}

/// Ends the object whose members were written from `start` on.
#[inline]
fn close(out: &mut Vec<u8>, start: usize, sorted: bool) -> Result<(), CanonicalError> {
    if !sorted {
        sort_members(out, start)?;
    }
    out.push(b'}');
    Ok(())
}

/// Where a key lies in the output.
#[derive(Clone, Copy)]
struct Key {
    start: usize,
    end: usize,
    /// Whether it is ASCII without an escape.
    plain: bool,
}

/// A map under way.
pub(super) struct Object<'w, 'a> {
    writer: &'w mut Writer<'a>,
    start: usize,
    last: Option<Key>,
    sorted: bool,
}

impl Object<'_, '_> {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        if self.writer.out.len() > self.start {
            self.writer.out.push(b',');
        }
        let start = self.writer.out.len();
        key.serialize(&mut *self.writer)?;
        if self.writer.out.get(start) != Some(&b'"') {
            return Err(CanonicalError::Key);
        }
        // It begins with a quote, so it is the one text that was written.
        let key = Key { start, end: self.writer.out.len(), plain: self.writer.plain };
        self.sorted &= self.last.is_none_or(|last| self.compare(last, key) == Ordering::Less);
        self.last = Some(key);
        Ok(())
    }

    /// How two keys in the output stand to each other.
    fn compare(&self, left: Key, right: Key) -> Ordering {
        let text = |key: Key| self.writer.out.get(key.start..key.end).unwrap_or_default();
        compare_keys(text(left), text(right), left.plain && right.plain)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.writer.out.push(b':');
        value.serialize(&mut *self.writer)?;
        if self.writer.absent {
            return Err(CanonicalError::Shape("null"));
        }
        Ok(())
    }

    fn close(self) -> Result<(), CanonicalError> {
        close(self.writer.out, self.start, self.sorted)
    }
}

/// Text that is formatted straight into the output.
struct Formatted<'w, 'a> {
    writer: &'w mut Writer<'a>,
}

impl fmt::Write for Formatted<'_, '_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.writer.plain &= write_inside(self.writer.out, part);
        Ok(())
    }
}

impl<'w, 'a> ser::Serializer for &'w mut Writer<'a> {
    type Ok = ();
    type Error = CanonicalError;
    type SerializeSeq = List<'w, 'a>;
    type SerializeTuple = List<'w, 'a>;
    type SerializeTupleStruct = List<'w, 'a>;
    type SerializeTupleVariant = ser::Impossible<(), CanonicalError>;
    type SerializeMap = Object<'w, 'a>;
    type SerializeStruct = Record<'w, 'a>;
    type SerializeStructVariant = ser::Impossible<(), CanonicalError>;

    fn serialize_bool(self, value: bool) -> Result<(), CanonicalError> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, number: i8) -> Result<(), CanonicalError> {
        self.integer(Some(number.into()))
    }

    fn serialize_i16(self, number: i16) -> Result<(), CanonicalError> {
        self.integer(Some(number.into()))
    }

    fn serialize_i32(self, number: i32) -> Result<(), CanonicalError> {
        self.integer(Some(number.into()))
    }

    fn serialize_i64(self, number: i64) -> Result<(), CanonicalError> {
        self.integer(Some(number))
    }

    fn serialize_i128(self, number: i128) -> Result<(), CanonicalError> {
        self.integer(number.try_into().ok())
    }

    fn serialize_u8(self, number: u8) -> Result<(), CanonicalError> {
        self.small(number.into());
        Ok(())
    }

    fn serialize_u16(self, number: u16) -> Result<(), CanonicalError> {
        self.small(number.into());
        Ok(())
    }

    fn serialize_u32(self, number: u32) -> Result<(), CanonicalError> {
        self.small(number);
        Ok(())
    }

    fn serialize_u64(self, number: u64) -> Result<(), CanonicalError> {
        self.integer(number.try_into().ok())
    }

    #[expect(clippy::disallowed_types, reason = "named by the trait; refused here")]
    fn serialize_f32(self, _: f32) -> Result<(), CanonicalError> {
        Err(CanonicalError::Float)
    }

    #[expect(clippy::disallowed_types, reason = "named by the trait; refused here")]
    fn serialize_f64(self, _: f64) -> Result<(), CanonicalError> {
        Err(CanonicalError::Float)
    }

    fn serialize_char(self, value: char) -> Result<(), CanonicalError> {
        self.plain = write_quoted(self.out, value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), CanonicalError> {
        self.plain = if core::mem::take(&mut self.next) == Next::Plain {
            write_plain(self.out, text);
            true
        } else {
            write_quoted(self.out, text)
        };
        Ok(())
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), CanonicalError> {
        self.out.push(b'"');
        self.plain = true;
        write!(Formatted { writer: self }, "{value}").map_err(|_| CanonicalError::Shape("text"))?;
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), CanonicalError> {
        if core::mem::take(&mut self.next) != Next::Written {
            return Err(CanonicalError::Shape("bytes"));
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), CanonicalError> {
        self.absent = true;
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), CanonicalError> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), CanonicalError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), CanonicalError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        self.next = match name {
            PLAIN => Next::Plain,
            WRITTEN => Next::Written,
            _ => Next::Unknown,
        };
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        let mut record = self.open_record();
        record.field(variant, value)?;
        record.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'w, 'a>, CanonicalError> {
        Ok(self.open_list())
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'w, 'a>, CanonicalError> {
        Ok(self.open_list())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'w, 'a>, CanonicalError> {
        Ok(self.open_list())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, CanonicalError> {
        Err(CanonicalError::Shape(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'w, 'a>, CanonicalError> {
        Ok(self.open_object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Record<'w, 'a>, CanonicalError> {
        Ok(self.open_record())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, CanonicalError> {
        Err(CanonicalError::Shape(variant))
    }
}

impl ser::SerializeMap for Object<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.value(value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close()
    }
}

impl ser::SerializeStruct for Record<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close()
    }
}
