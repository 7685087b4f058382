//! Layout of texts that are too large for the main thread.

use super::layout::PROSE;
use crate::{
    document::{Document, Highlights, Setting, Unwrapped},
    domain::{EntryId, EntryView},
};

/// The parameters of a layout; if they change, the text is laid out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LaidOut {
    pub(super) entry: EntryId,
    pub(super) width: usize,
    pub(super) note: bool,
    pub(super) revealed: bool,
    pub(super) highlights: usize,
    pub(super) reveal_key: String,
    pub(super) plain: bool,
    pub(super) unwrapped: Unwrapped,
}

/// A request to lay out a large text.
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
            prose: self.width.min(usize::from(PROSE)),
            title: true,
            plain: self.plain,
            unwrapped: self.unwrapped.clone(),
            note: self.note,
            revealed: self.revealed,
            reveal_key: &self.reveal_key,
            ..Setting::new(self.width, highlights)
        }
    }
}
