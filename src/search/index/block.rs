//! A few thousand entries, stored by column.

use super::{columns::ShapeColumns, postings::Postings, titles::TitleArena};
use crate::domain::{Kind, Level};

/// Entries in a block. Few in tests, so that they cover several blocks.
pub(super) const BLOCK: usize = if cfg!(test) { 64 } else { 8192 };

#[derive(Debug)]
pub(super) struct Block {
    /// The folded titles.
    pub(super) titles: TitleArena,
    pub(super) shapes: ShapeColumns,
    pub(super) keys: Vec<i64>,
    /// Kind and level, as [`facet`] has them.
    pub(super) facets: Vec<u8>,
    pub(super) postings: Postings,
}

/// A kind and a level in one byte.
pub(super) fn facet(kind: Kind, level: Option<Level>) -> u8 {
    (kind as u8) << 2 | level.map_or(0, |level| level as u8 + 1)
}

impl Block {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }
}
