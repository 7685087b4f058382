//! What an update makes of a folder, file by file in the order of reading.

use std::borrow::Cow;

use crate::{
    content::KnownEntry,
    domain::Entry,
    store::{KnownDocument, PLACE_STEP, Span},
};

/// Room that is left behind a document that comes between two, where there is enough, so that others
/// can follow it.
const ROOM: i64 = 1 << 20;

/// What is made of the files so far.
#[derive(Default)]
pub(super) struct Made<'f> {
    pub(super) spans: Vec<Span>,
    pub(super) sources: Vec<KnownEntry>,
    /// The documents that are written.
    pub(super) documents: Vec<KnownDocument>,
    /// The places of those that are gone.
    pub(super) forgotten: Vec<i64>,
    /// All documents as they are now.
    pub(super) all: Vec<Cow<'f, KnownDocument>>,
    /// Whether some use other categories than before, or in another order.
    pub(super) has_other_categories: bool,
    /// Whether there was no room for one.
    pub(super) has_no_place: bool,
    /// The place of the last document.
    last: i64,
}

impl<'f> Made<'f> {
    /// A file is as it was.
    pub(super) fn keep(&mut self, rows: &'f [KnownDocument]) {
        let count = entries(rows);
        match self.spans.last_mut() {
            Some(Span::Keep(before)) => *before += count,
            _ => self.spans.push(Span::Keep(count)),
        }
        self.last = rows.last().map_or(self.last, |row| row.place);
        self.all.extend(rows.iter().map(Cow::Borrowed));
    }

    /// A file is gone.
    pub(super) fn remove(&mut self, rows: &[KnownDocument]) {
        self.spans.push(Span::Drop(entries(rows)));
        self.forgotten.extend(rows.iter().map(|row| row.place));
        self.has_other_categories = true;
    }

    /// A file was read that had these rows, if it is not new; `next` is the first place behind it that
    /// is taken.
    pub(super) fn put(
        &mut self,
        before: &[KnownDocument],
        entries_now: Vec<Entry>,
        mut now: Vec<KnownDocument>,
        next: Option<i64>,
    ) {
        self.spans.push(Span::Drop(entries(before)));
        self.spans.push(Span::Put(entries_now));
        let mut place = match before.first() {
            Some(first) => first.place,
            None => self.place_before(next),
        };
        for row in &mut now {
            row.place = place;
            place += 1;
        }
        self.has_no_place |= next.is_some_and(|next| place > next);
        self.last = place - 1;
        let forgotten = before.iter().map(|row| row.place).filter(|it| *it >= place);
        self.forgotten.extend(forgotten);
        let uses = |row: &KnownDocument| (row.path.clone(), row.known.categories.clone());
        self.has_other_categories |= !before.iter().map(uses).eq(now.iter().map(uses));
        let is_new = |row: &&KnownDocument| !before.contains(row);
        self.documents.extend(now.iter().filter(is_new).cloned());
        self.all.extend(now.into_iter().map(Cow::Owned));
    }

    /// A place behind the last document.
    fn place_before(&mut self, next: Option<i64>) -> i64 {
        let Some(next) = next else { return self.last + PLACE_STEP };
        let room = ((next - self.last) / 2).min(ROOM);
        self.has_no_place |= room == 0;
        self.last + room
    }
}

fn entries(rows: &[KnownDocument]) -> usize {
    rows.iter().map(|row| row.known.entries).sum()
}
