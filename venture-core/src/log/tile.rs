//! The published log as static files: C2SP tlog-tiles.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::prove::OutOfRange;
use super::tree::Nodes;

/// Levels of the tree in one tile.
pub const TILE_HEIGHT: u8 = 8;
/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;

/// Where the tile `index` of `level` lies, if it holds `width` hashes.
///
/// Spec: events.md 7, row "published log".
#[must_use]
pub fn hash_tile_path(level: u8, index: u64, width: u64) -> String {
    format!("tile/{level}/{}{}", index_path(index), partial(width))
}

/// Where the entry bundle `index` lies, if it holds `width` entries.
#[must_use]
pub fn entry_bundle_path(index: u64, width: u64) -> String {
    format!("tile/entries/{}{}", index_path(index), partial(width))
}

/// The bytes of a tile: the `width` hashes of `level * 8` from `index * 256` on, one after the other.
///
/// # Errors
/// [`OutOfRange`] if the log does not have them all.
pub fn hash_tile(nodes: &impl Nodes, level: u8, index: u64, width: u64) -> Result<Vec<u8>, OutOfRange> {
    let height = level.checked_mul(TILE_HEIGHT).ok_or(OutOfRange)?;
    let first = index.checked_mul(TILE_WIDTH).ok_or(OutOfRange)?;
    let mut tile = Vec::new();
    for place in 0..width.min(TILE_WIDTH) {
        let node = nodes.node(height, first.checked_add(place).ok_or(OutOfRange)?).ok_or(OutOfRange)?;
        tile.extend_from_slice(&node.0);
    }
    Ok(tile)
}

/// The bytes of an entry bundle: each header after its length in two bytes, big-endian.
///
/// # Errors
/// [`OutOfRange`] if a header is longer than 65,535 bytes.
pub fn entry_bundle<'h>(headers: impl IntoIterator<Item = &'h [u8]>) -> Result<Vec<u8>, OutOfRange> {
    let mut bundle = Vec::new();
    for header in headers {
        let length = u16::try_from(header.len()).map_err(|_| OutOfRange)?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(header);
    }
    Ok(bundle)
}

/// Groups of three digits, all but the last after an `x`: 1234067 is `x001/x234/067`.
fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index.rem_euclid(1_000));
    let mut rest = index.div_euclid(1_000);
    while rest > 0 {
        path = format!("x{:03}/{path}", rest.rem_euclid(1_000));
        rest = rest.div_euclid(1_000);
    }
    path
}

fn partial(width: u64) -> String {
    if width < TILE_WIDTH { format!(".p/{width}") } else { "".to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_format() {
        assert_eq!(hash_tile_path(0, 0, 40), "tile/0/000.p/40");
        assert_eq!(hash_tile_path(1, 1_234_067, 256), "tile/1/x001/x234/067");
        assert_eq!(entry_bundle_path(999, 256), "tile/entries/999");
        assert_eq!(entry_bundle_path(1_000, 1), "tile/entries/x001/000.p/1");
    }
}
