//! A `serde` serializer that writes JCS.

use alloc::vec::Vec;
use core::cmp::Ordering;

use serde::ser::{self, Serialize};

use super::CanonicalError;
use super::text::{compare_keys, write_quoted};
use crate::money::MAX_WIRE_INTEGER;

/// Where one member of an open object lies in the output.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    key_end: usize,
    /// Whether the key is ASCII without an escape.
    plain: bool,
}

pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Members of all open objects, innermost last.
    members: Vec<Member>,
    /// Set when the value just written was `None`.
    absent: bool,
    /// Whether the text just written is ASCII without an escape.
    plain: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, members: Vec::with_capacity(32), absent: false, plain: false }
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
        let (first, start) = (self.members.len(), self.out.len());
        Object { writer: self, first, start, sorted: true }
    }

    fn open_list(&mut self) -> List<'_, 'a> {
        self.out.push(b'[');
        List { writer: self, empty: true }
    }
}

/// An object under way.
pub(super) struct Object<'w, 'a> {
    writer: &'w mut Writer<'a>,
    first: usize,
    start: usize,
    sorted: bool,
}

impl Object<'_, '_> {
    fn key(&mut self, key: &str) {
        let out = &mut *self.writer.out;
        if out.len() > self.start {
            out.push(b',');
        }
        let start = out.len();
        let plain = write_quoted(out, key);
        self.note_key(start, plain);
    }

    /// Takes down the key that was written from `start` on, and whether it stands in order.
    fn note_key(&mut self, start: usize, plain: bool) {
        let member = Member { start, key_end: self.writer.out.len(), plain };
        if self.sorted && self.writer.members.len() > self.first {
            let before = self.writer.members.last().copied().unwrap_or(member);
            self.sorted = self.compare(before, member) == Ordering::Less;
        }
        self.writer.members.push(member);
    }

    /// How two keys in the output stand to each other.
    fn compare(&self, left: Member, right: Member) -> Ordering {
        let key = |member: Member| self.writer.out.get(member.start..member.key_end).unwrap_or_default();
        compare_keys(key(left), key(right), left.plain && right.plain)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.writer.out.push(b':');
        value.serialize(&mut *self.writer)?;
        if self.writer.absent {
            return Err(CanonicalError::Shape("null"));
        }
        Ok(())
    }

    /// A struct field; one that is `None` leaves no trace.
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), CanonicalError> {
        let (before, sorted) = (self.writer.out.len(), self.sorted);
        self.key(key);
        self.writer.out.push(b':');
        value.serialize(&mut *self.writer)?;
        if core::mem::take(&mut self.writer.absent) {
            self.writer.out.truncate(before);
            self.writer.members.pop();
            self.sorted = sorted;
        }
        Ok(())
    }

    fn close(mut self) -> Result<(), CanonicalError> {
        if !self.sorted {
            self.sort()?;
        }
        self.writer.members.truncate(self.first);
        self.writer.out.push(b'}');
        Ok(())
    }

    /// Puts the members in order; a key that stands twice is refused.
    fn sort(&mut self) -> Result<(), CanonicalError> {
        let written = self.writer.out.split_off(self.start);
        let open = self.writer.members.get(self.first..).unwrap_or_default();
        let mut parts: Vec<(&[u8], &[u8], bool)> = Vec::with_capacity(open.len());
        for (index, member) in open.iter().enumerate() {
            let end = open
                .get(index.saturating_add(1))
                .map_or(written.len(), |next| next.start.saturating_sub(self.start).saturating_sub(1));
            let from = member.start.saturating_sub(self.start);
            let key = written.get(from..member.key_end.saturating_sub(self.start));
            let whole = written.get(from..end);
            parts.push((key.unwrap_or_default(), whole.unwrap_or_default(), member.plain));
        }
        let compare = |left: &(&[u8], &[u8], bool), right: &(&[u8], &[u8], bool)| {
            compare_keys(left.0, right.0, left.2 && right.2)
        };
        parts.sort_by(compare);
        let repeated = |pair: &[(&[u8], &[u8], bool)]| match pair {
            [left, right] => compare(left, right) == Ordering::Equal,
            _ => false,
        };
        if parts.windows(2).any(repeated) {
            return Err(CanonicalError::Key);
        }
        for (index, (_, whole, _)) in parts.iter().enumerate() {
            if index > 0 {
                self.writer.out.push(b',');
            }
            self.writer.out.extend_from_slice(whole);
        }
        Ok(())
    }
}

/// A list under way.
pub(super) struct List<'w, 'a> {
    writer: &'w mut Writer<'a>,
    empty: bool,
}

impl List<'_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        if !core::mem::take(&mut self.empty) {
            self.writer.out.push(b',');
        }
        value.serialize(&mut *self.writer)?;
        if self.writer.absent {
            return Err(CanonicalError::Shape("null"));
        }
        Ok(())
    }

    fn close(self) {
        self.writer.out.push(b']');
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
    type SerializeStruct = Object<'w, 'a>;
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
        self.plain = write_quoted(self.out, text);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), CanonicalError> {
        Err(CanonicalError::Shape("bytes"))
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
        _: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        let mut object = self.open_object();
        object.field(variant, value)?;
        object.close()
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

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'w, 'a>, CanonicalError> {
        Ok(self.open_object())
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

impl ser::SerializeSeq for List<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeTuple for List<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeTupleStruct for List<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeMap for Object<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        if self.writer.out.len() > self.start {
            self.writer.out.push(b',');
        }
        let start = self.writer.out.len();
        key.serialize(&mut *self.writer)?;
        if self.writer.out.get(start) != Some(&b'"') {
            return Err(CanonicalError::Key);
        }
        // It begins with a quote, so it is the one text that was written.
        let plain = self.writer.plain;
        self.note_key(start, plain);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.value(value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.close()
    }
}

impl ser::SerializeStruct for Object<'_, '_> {
    type Ok = ();
    type Error = CanonicalError;

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
