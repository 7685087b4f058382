//! The layout of a text that is too large for the drawing thread.

use crate::{
    document::{Document, Highlights, Setting},
    domain::{EntryId, EntryView},
};

/// What a layout was made for; another value asks for another layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LaidOut {
    pub(super) entry: EntryId,
    pub(super) width: usize,
    pub(super) note: bool,
    pub(super) revealed: bool,
    pub(super) highlights: usize,
    pub(super) reveal_key: String,
}

/// The layout of a large text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutJob {
    pub(super) entry_view: EntryView,
    pub(super) wanted: LaidOut,
    pub(super) highlights: Highlights,
}

impl LayoutJob {
    /// Lays the text out.
    pub fn run(&self) -> Document {
        Document::of_entry(&self.entry_view, &self.wanted.setting(&self.highlights))
    }
}

impl LaidOut {
    pub(super) fn setting<'s>(&'s self, highlights: &'s Highlights) -> Setting<'s> {
        Setting {
            width: self.width,
            // The border has room for a mark and some air besides.
            title_room: self.width.saturating_sub(4),
            note: self.note,
            revealed: self.revealed,
            reveal_key: &self.reveal_key,
            highlights,
        }
    }
}
