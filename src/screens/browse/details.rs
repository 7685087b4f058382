//! The text of an entry: laid out, scrolled, its links walked.

use std::ops::Range;

use crate::{
    document::{Document, Highlights, Link},
    domain::{CatalogueId, Content, EntryId, EntryView},
    screens::{
        layout_job::{LaidOut, LayoutJob},
        ticket::Ticket,
    },
    search::matches,
};

/// Texts of more bytes are laid out on another thread: this many take some 5 ms.
const LARGE: usize = 256 * 1024;

/// An entry, and its catalogue where that is not the one that is open.
type Wanted = (EntryId, Option<CatalogueId>);

/// What the pane shows.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The entry that is open.
    pub entry_view: Option<Box<EntryView>>,
    /// The entry laid out.
    pub document: Document,
    /// The first line on the screen, from 0.
    pub scroll: usize,
    /// The marked link.
    pub link: Option<usize>,
    /// Whether the solution is shown.
    pub revealed: bool,
    /// What is searched for within the entry, folded; empty for nothing.
    pub finding: String,
    /// Where that stands: lines, and byte ranges in their text.
    pub found: Vec<(usize, Range<usize>)>,
    /// Which of these the reader is at.
    pub match_at: usize,
    /// The entry that the layout is of.
    document_of: Option<EntryId>,
    /// How far to scroll when the entry is back that a search has covered.
    pub(in crate::screens) scroll_on_return: Option<usize>,
    /// The catalogue of the entry that is open, where that is not the one that is open.
    pub other_catalogue: Option<CatalogueId>,
    /// The entry that was asked for last, and the request if it is still under way.
    wanted: Option<Wanted>,
    pending: Option<Ticket>,
    laid_out: Option<LaidOut>,
    /// The layout that is under way elsewhere.
    layout_requested: Option<(Ticket, LaidOut)>,
}

impl Details {
    /// Whether nothing is on its way.
    pub fn has_arrived(&self) -> bool {
        self.pending.is_none()
    }

    /// Whether another entry than the one asked for last is to be read.
    pub(in crate::screens) fn wants(&self, wanted: &Wanted) -> bool {
        self.wanted.as_ref() != Some(wanted)
    }

    /// Notes which request will bring which entry.
    pub(in crate::screens) fn expect(&mut self, ticket: Ticket, wanted: Wanted) {
        self.wanted = Some(wanted);
        self.pending = Some(ticket);
    }

    /// Takes the entry if it is the one that was asked for last.
    pub fn take(&mut self, ticket: Ticket, entry_view: Option<Box<EntryView>>) {
        if self.pending == Some(ticket) {
            let other_catalogue =
                self.wanted.as_ref().and_then(|(_, other_catalogue)| other_catalogue.clone());
            self.show_from(other_catalogue, entry_view);
        }
    }

    /// Forgets a request that failed.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let expected = self.pending == Some(ticket);
        if expected {
            self.pending = None;
            self.entry_view = None;
            self.set_document(Document::default());
        }
        expected
    }

    /// Shows an entry from its beginning, or goes on showing it where it is.
    pub fn show(&mut self, entry_view: Option<Box<EntryView>>) {
        self.show_from(None, entry_view);
    }

    fn show_from(
        &mut self,
        other_catalogue: Option<CatalogueId>,
        entry_view: Option<Box<EntryView>>,
    ) {
        self.pending = None;
        let before = self.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let now = entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        if before != now || self.other_catalogue != other_catalogue {
            self.scroll = self.scroll_on_return.take().unwrap_or(0);
            self.link = None;
            self.revealed = false;
            self.match_at = 0;
        }
        if let Some(id) = now {
            self.wanted = Some((id.clone(), other_catalogue.clone()));
        }
        self.other_catalogue = other_catalogue;
        self.entry_view = entry_view;
        self.laid_out = None;
        self.layout_requested = None;
    }

    /// Forgets what was asked for, so that it is read again.
    pub fn forget(&mut self) {
        self.wanted = None;
        self.pending = None;
    }

    /// Lays the entry out for a width unless that has been done; the user's note with it, if
    /// `note` says so. A large text is not laid out: that is to be done elsewhere, and until
    /// then its beginning is there, or the layout that it had.
    pub(in crate::screens) fn lay_out(
        &mut self,
        (width, height): (usize, usize),
        note: bool,
        key: &str,
        highlights: &Highlights,
    ) -> Option<LayoutJob> {
        let Some(entry_view) = &self.entry_view else {
            self.set_document(Document::default());
            self.document_of = None;
            self.laid_out = None;
            self.scroll = 0;
            return None;
        };
        let wanted = LaidOut {
            entry: entry_view.entry.id.clone(),
            width,
            note,
            revealed: self.revealed,
            highlights: highlights.len(),
            reveal_key: key.to_owned(),
        };
        let mut job = None;
        if self.laid_out.as_ref() != Some(&wanted) {
            let written = entry_view.note.as_ref().map_or(0, |note| note.text.len());
            if written + entry_view.entry.texts().map(str::len).sum::<usize>() <= LARGE {
                let document = Document::of_entry(entry_view, &wanted.setting(highlights));
                self.show_document(document, wanted);
            } else if self
                .layout_requested
                .as_ref()
                .is_none_or(|(_, under_way)| *under_way != wanted)
            {
                job = Some(LayoutJob {
                    entry_view: (**entry_view).clone(),
                    wanted: wanted.clone(),
                    highlights: highlights.clone(),
                });
                if self.document_of.as_ref() != Some(&wanted.entry) {
                    let beginning = beginning(entry_view);
                    let document = Document::of_entry(&beginning, &wanted.setting(highlights));
                    self.document_of = Some(wanted.entry.clone());
                    self.set_document(document);
                }
                self.layout_requested = Some((Ticket::default(), wanted));
            }
        }
        if self.layout_requested.is_none() {
            self.scroll = self.scroll.min(self.deepest(height));
        }
        job
    }

    /// Notes under which request the layout is made that [`Details::lay_out`] asked for.
    pub(in crate::screens) fn layout_requested(&mut self, request: Ticket) {
        if let Some((ticket, _)) = &mut self.layout_requested {
            *ticket = request;
        }
    }

    /// Takes a layout that was made elsewhere, if it is the one that is waited for.
    pub(in crate::screens) fn take_layout(&mut self, ticket: Ticket, document: Document) {
        if let Some((_, made)) = self.layout_requested.take_if(|(expected, _)| *expected == ticket)
        {
            self.show_document(document, made);
        }
    }

    fn show_document(&mut self, document: Document, made: LaidOut) {
        self.document_of = Some(made.entry.clone());
        self.laid_out = Some(made);
        self.layout_requested = None;
        self.set_document(document);
    }

    /// Shows a layout in place of the one before: what was marked in that one is looked for again.
    fn set_document(&mut self, document: Document) {
        self.document = document;
        let links = self.document.links.len();
        self.link = self.link.filter(|&link| link < links);
        self.mark_matches();
    }

    /// How far the text can be scrolled on a screen of some height.
    pub fn deepest(&self, height: usize) -> usize {
        self.document.lines.len().saturating_sub(height)
    }

    /// Scrolls by some lines.
    pub fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.saturating_add_signed(by).min(self.deepest(height));
    }

    /// Marks what is searched for within the entry.
    pub(in crate::screens) fn mark_matches(&mut self) {
        self.found.clear();
        if self.finding.is_empty() {
            return;
        }
        let words = [self.finding.clone()];
        for (number, line) in self.document.lines.iter().enumerate() {
            let text: String = line.iter().map(|span| &span.text[..]).collect();
            self.found.extend(matches(&text, &words).into_iter().map(|at| (number, at)));
        }
        self.match_at = self.match_at.min(self.found.len().saturating_sub(1));
    }

    /// Goes to the first match on the screen or below it.
    pub(in crate::screens) fn show_first_match(&mut self, height: usize) {
        let at = self.found.iter().position(|(line, _)| *line >= self.scroll);
        self.match_at = at.unwrap_or(0);
        self.show_match(height);
    }

    fn show_match(&mut self, height: usize) {
        if let Some((line, _)) = self.found.get(self.match_at)
            && !(self.scroll..self.scroll + height).contains(line)
        {
            self.scroll = line.saturating_sub(height / 3).min(self.deepest(height));
        }
    }

    /// Goes to the next match, or the one before; says whether there is one.
    pub(in crate::screens) fn walk_matches(&mut self, forward: bool, height: usize) -> bool {
        let next = if forward { self.match_at + 1 } else { self.match_at.wrapping_sub(1) };
        if next >= self.found.len() {
            return false;
        }
        self.match_at = next;
        self.show_match(height);
        true
    }

    /// Marks the next link on the screen or below it, or the one before; says whether there is
    /// one.
    pub fn walk_links(&mut self, forward: bool, height: usize) -> bool {
        let screen = self.scroll..self.scroll + height;
        let marked = self.link.filter(|&at| screen.contains(&self.document.links[at].line));
        let mut placed = self.document.links.iter().enumerate().filter(|(_, link)| placed(link));
        let next = match (marked, forward) {
            (Some(marked), true) => placed.find(|(at, _)| *at > marked),
            (Some(marked), false) => placed.rfind(|(at, _)| *at < marked),
            (None, true) => placed.find(|(_, link)| link.line >= screen.start),
            (None, false) => placed.rfind(|(_, link)| link.line < screen.end),
        };
        let Some((at, link)) = next else { return false };
        self.link = Some(at);
        if !screen.contains(&link.line) {
            self.scroll = link.line.saturating_sub(height / 2);
        }
        self.scroll = self.scroll.min(self.deepest(height));
        true
    }
}

fn placed(link: &Link) -> bool {
    link.line != usize::MAX
}

/// An entry of which the texts are cut where the screen has long been full.
fn beginning(entry_view: &EntryView) -> EntryView {
    let cut = |text: &mut String| text.truncate(text.floor_char_boundary(LARGE / 16));
    let mut entry_view = entry_view.clone();
    match &mut entry_view.entry.content {
        Content::Body(body) => cut(body),
        Content::Challenge { challenge, solution } => {
            cut(challenge);
            solution.as_mut().map(cut);
        }
    }
    if let Some(note) = &mut entry_view.note {
        cut(&mut note.text);
    }
    entry_view
}
