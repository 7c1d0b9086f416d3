//! Dense handles: rows in the order of their first use, found through a hash table of row numbers.

use alloc::vec::Vec;

use hashbrown::HashTable;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A row that knows its hash and its key.
pub(crate) trait Row {
    /// What names the row.
    type Key: Eq;

    /// The name of this row.
    fn key(&self) -> Self::Key;

    /// The fixed hash of a key.
    fn hash(key: &Self::Key) -> u64;
}

/// Rows with an index over their keys. Its bytes are the rows alone, so equal rows are equal bytes.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    rows: Vec<R>,
    index: HashTable<u32>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), index: HashTable::new() }
    }
}

impl<R: PartialEq> PartialEq for Table<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<R: Eq> Eq for Table<R> {}

impl<R: Row> Table<R> {
    /// The handle of a key, if a row has it.
    #[inline]
    pub(crate) fn find(&self, key: &R::Key) -> Option<u32> {
        let rows = &self.rows;
        self.index.find(R::hash(key), |row| get(rows, *row).is_some_and(|row| row.key() == *key)).copied()
    }

    /// The row of a handle.
    #[inline]
    pub(crate) fn get(&self, handle: u32) -> Option<&R> {
        get(&self.rows, handle)
    }

    /// The row of a handle, to change what is not its key.
    #[inline]
    pub(crate) fn get_mut(&mut self, handle: u32) -> Option<&mut R> {
        self.rows.get_mut(usize::try_from(handle).ok()?)
    }

    /// True if another row fits.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        self.rows.len().checked_add(more).is_some_and(|length| u32::try_from(length).is_ok())
    }

    /// Makes room for more rows, so that adding them allocates nothing. False if there is no memory for it.
    pub(crate) fn reserve(&mut self, more: usize) -> bool {
        let rows = &self.rows;
        let indexed = self
            .index
            .try_reserve(more, |other| get(rows, *other).map_or(0, |row| R::hash(&row.key())))
            .is_ok();
        indexed && self.rows.try_reserve_exact(more).is_ok()
    }

    /// Adds a row whose key no other has. `None` if there are 2^32 rows.
    #[inline]
    pub(crate) fn push(&mut self, row: R) -> Option<u32> {
        let handle = u32::try_from(self.rows.len()).ok()?;
        let hash = R::hash(&row.key());
        self.rows.push(row);
        let rows = &self.rows;
        self.index
            .insert_unique(hash, handle, |other| get(rows, *other).map_or(0, |row| R::hash(&row.key())));
        Some(handle)
    }

    /// The rows in the order of their first use.
    pub(crate) fn rows(&self) -> &[R] {
        &self.rows
    }
}

#[inline]
fn get<R>(rows: &[R], handle: u32) -> Option<&R> {
    rows.get(usize::try_from(handle).ok()?)
}

impl<R: Serialize> Serialize for Table<R> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(s)
    }
}

impl<'de, R: Row + Deserialize<'de>> Deserialize<'de> for Table<R> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let mut table = Self::default();
        for row in Vec::<R>::deserialize(d)? {
            if table.find(&row.key()).is_some() || table.push(row).is_none() {
                return Err(serde::de::Error::custom("a row stands twice, or there are too many"));
            }
        }
        Ok(table)
    }
}
