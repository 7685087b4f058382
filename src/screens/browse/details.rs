//! The text of an entry: layout, scrolling, links, matches.

use std::ops::Range;

use super::matches::{Forms, Match, OpensAt, Sought, found};
use crate::{
    document::{Block, Document, Highlights, Link, Unwrapped},
    domain::{CatalogueId, Content, EntryId, EntryStatus, EntryView},
    screens::{
        layout_job::{LaidOut, LayoutJob},
        ticket::Ticket,
    },
    search::fold,
};

/// Texts of more bytes are laid out on another thread: this many take some 5 ms.
const LARGE: usize = 256 * 1024;

/// An entry, and its catalogue if that is not the open one.
type Wanted = (EntryId, Option<CatalogueId>);

/// The state of the pane.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The open entry.
    pub entry_view: Option<Box<EntryView>>,
    /// The entry laid out.
    pub document: Document,
    /// The first line on the screen, from 0.
    pub scroll: usize,
    /// The marked link.
    pub link: Option<usize>,
    /// The marked code block.
    pub block: Option<usize>,
    /// The code blocks that are not wrapped.
    pub unwrapped: Unwrapped,
    /// Whether the solution is revealed.
    pub revealed: bool,
    /// The text searched for within the entry, folded; empty for none.
    pub finding: String,
    /// What the search was for that found the entry, until another is shown.
    pub(in crate::screens) sought: Option<Sought>,
    /// Whether the text was scrolled to where that opens.
    placed: bool,
    /// The matches of either, in order.
    pub found: Vec<Match>,
    /// The index of the current match.
    pub match_at: usize,
    /// The index of the best match.
    best_match: usize,
    /// The entry that `document` shows.
    document_of: Option<EntryId>,
    /// The place to scroll to in an entry that is still being read.
    pub(in crate::screens) arriving: Option<(EntryId, String)>,
    /// The scroll position to restore when the entry that a search covered is shown again.
    pub(in crate::screens) scroll_on_return: Option<usize>,
    /// The catalogue of the open entry, if that is not the open catalogue.
    pub other_catalogue: Option<CatalogueId>,
    /// The entry that was requested last, and the request while it is pending.
    wanted: Option<Wanted>,
    pending: Option<Ticket>,
    laid_out: Option<LaidOut>,
    /// The layout that another thread is making.
    layout_requested: Option<(Ticket, LaidOut)>,
}

impl Details {
    /// Whether no request is pending.
    pub fn has_arrived(&self) -> bool {
        self.pending.is_none()
    }

    /// Whether this entry has to be requested: it is not the one requested last.
    pub(in crate::screens) fn wants(&self, wanted: &Wanted) -> bool {
        self.wanted.as_ref() != Some(wanted)
    }

    /// Records the request for an entry.
    pub(in crate::screens) fn expect(&mut self, ticket: Ticket, wanted: Wanted) {
        self.wanted = Some(wanted);
        self.pending = Some(ticket);
    }

    /// Shows the entry of an answer, unless it is stale.
    pub fn take(&mut self, ticket: Ticket, entry_view: Option<Box<EntryView>>) {
        if self.pending == Some(ticket) {
            let other_catalogue =
                self.wanted.as_ref().and_then(|(_, other_catalogue)| other_catalogue.clone());
            self.show_from(other_catalogue, entry_view);
        }
    }

    /// Drops a request that failed; returns whether it was this pane's.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let expected = self.pending == Some(ticket);
        if expected {
            self.pending = None;
            self.entry_view = None;
            self.set_document(Document::default());
        }
        expected
    }

    /// Shows an entry: a new one from its top, the same one where it is scrolled.
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
            self.block = None;
            self.unwrapped.clear();
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

    /// Forgets the last request, so that the entry is requested again.
    pub fn forget(&mut self) {
        self.wanted = None;
        self.pending = None;
    }

    /// Lays the entry out at a width, unless that is done; with the user's note, if `note` is set,
    /// and without frames, if `plain` is set.
    /// For a large text it returns a job for another thread, and shows the beginning of the text or
    /// its previous layout until then.
    pub(in crate::screens) fn lay_out(
        &mut self,
        (width, height): (usize, usize),
        (note, plain): (bool, bool),
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
            plain,
            unwrapped: self.unwrapped.clone(),
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
            if self.matches_in_own_solution() {
                self.revealed = true;
                return self.lay_out((width, height), (note, plain), key, highlights);
            }
            self.place_at_match(height);
            let open = self.document_of.as_ref();
            if let Some((_, part)) = self.arriving.take_if(|(id, _)| open == Some(&*id)) {
                self.go_to(&part, height);
            }
            self.scroll = self.scroll.min(self.max_scroll(height));
        }
        job
    }

    /// Records what the search was for that found an entry, which will open at its match.
    pub(in crate::screens) fn seek(&mut self, sought: Sought) {
        let same = |it: &Sought| it.entry == sought.entry && it.words == sought.words;
        if !self.sought.as_ref().is_some_and(same) {
            self.place_again(sought.opens_at);
            self.sought = Some(sought);
            self.mark_matches();
        }
    }

    /// Forgets it.
    pub(in crate::screens) fn stop_seeking(&mut self) {
        if self.sought.take().is_some() {
            self.mark_matches();
        }
    }

    /// Has the text scrolled to its match once more, in another pane or from another side.
    pub(in crate::screens) fn place_again(&mut self, opens_at: OpensAt) {
        self.placed = false;
        if let Some(sought) = &mut self.sought {
            sought.opens_at = opens_at;
        }
    }

    /// What the search was for, if it found the entry that is shown.
    pub(in crate::screens) fn sought_here(&self) -> Option<&Sought> {
        let shown = self.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        self.sought.as_ref().filter(|sought| Some(&sought.entry) == shown)
    }

    /// Whether the search has found the entry by its hidden solution alone, which is the user's own
    /// work and no secret.
    fn matches_in_own_solution(&self) -> bool {
        let (Some(sought), Some(view)) = (self.sought_here(), &self.entry_view) else {
            return false;
        };
        match &view.entry.content {
            Content::Challenge { solution: Some(solution), .. }
                if view.status == EntryStatus::Own && !self.revealed && !self.placed =>
            {
                let solution = fold(solution);
                self.found.is_empty() && sought.words.iter().any(|word| solution.contains(word))
            }
            Content::Challenge { .. } | Content::Body(_) => false,
        }
    }

    /// Scrolls to where the search's result opens, unless that was done.
    fn place_at_match(&mut self, height: usize) {
        let Some(opens_at) = self.sought_here().map(|sought| sought.opens_at) else { return };
        if self.placed {
            return;
        }
        self.placed = true;
        self.match_at = match opens_at {
            OpensAt::Top => 0,
            OpensAt::Best => self.best_match,
            OpensAt::Last => self.found.len().saturating_sub(1),
        };
        self.scroll = 0;
        if opens_at != OpensAt::Top {
            self.show_match(height);
        }
    }

    /// Shows nothing until the requested entry has arrived.
    pub(in crate::screens) fn blank(&mut self) {
        if self.entry_view.take().is_some() {
            self.laid_out = None;
            self.layout_requested = None;
            self.set_document(Document::default());
            self.scroll = 0;
        }
    }

    /// Records the request for the job that [`Details::lay_out`] returned.
    pub(in crate::screens) fn layout_requested(&mut self, request: Ticket) {
        if let Some((ticket, _)) = &mut self.layout_requested {
            *ticket = request;
        }
    }

    /// Shows a layout that another thread made, unless it is stale.
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

    /// Replaces the document, and finds its matches again.
    fn set_document(&mut self, document: Document) {
        self.document = document;
        let links = self.document.links.len();
        self.link = self.link.filter(|&link| link < links);
        let blocks = self.document.blocks.len();
        self.block = self.block.filter(|&block| block < blocks);
        self.mark_matches();
    }

    /// The maximum scroll position at a height of the pane.
    pub fn max_scroll(&self, height: usize) -> usize {
        self.document.lines.len().saturating_sub(height)
    }

    /// Scrolls to the place that a link names; returns whether there is one.
    pub(in crate::screens) fn go_to(&mut self, part: &str, height: usize) -> bool {
        let Some(line) = self.document.line_of(part) else { return false };
        self.scroll = line.min(self.max_scroll(height));
        true
    }

    /// Scrolls by some lines.
    pub fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.saturating_add_signed(by).min(self.max_scroll(height));
    }

    /// Finds the matches of the text searched for within the entry, or else of the search that found
    /// it.
    pub(in crate::screens) fn mark_matches(&mut self) {
        let within = [self.finding.clone()];
        let (words, forms) = match self.sought_here() {
            _ if !self.finding.is_empty() => (&within[..], Forms::Literal),
            Some(sought) => (&sought.words[..], Forms::All),
            None => (&[][..], Forms::All),
        };
        (self.found, self.best_match) = found(&self.document.lines, words, forms);
        self.match_at = self.match_at.min(self.found.len().saturating_sub(1));
    }

    /// Goes to the first match on the screen or below it.
    pub(in crate::screens) fn show_first_match(&mut self, height: usize) {
        let at = self.found.iter().position(|it| it.line() >= self.scroll);
        self.match_at = at.unwrap_or(0);
        self.show_match(height);
    }

    fn show_match(&mut self, height: usize) {
        if let Some(line) = self.found.get(self.match_at).map(Match::line)
            && !(self.scroll..self.scroll + height).contains(&line)
        {
            self.scroll = line.saturating_sub(height / 3).min(self.max_scroll(height));
        }
    }

    /// Goes to the next or previous match; returns whether there is one.
    pub(in crate::screens) fn walk_matches(&mut self, forward: bool, height: usize) -> bool {
        let current = self.found.get(self.match_at).map(Match::line);
        if forward && current.is_some_and(|line| line >= self.scroll + height) {
            // The entry stands at its top, above its first match.
            self.show_match(height);
            return true;
        }
        let next = if forward { self.match_at + 1 } else { self.match_at.wrapping_sub(1) };
        if next >= self.found.len() {
            return false;
        }
        self.match_at = next;
        self.show_match(height);
        true
    }

    /// Marks the next link from the top of the screen down, or the previous one from its bottom up;
    /// returns whether there is one.
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
        (self.link, self.block) = (Some(at), None);
        if !screen.contains(&link.line) {
            self.scroll = link.line.saturating_sub(height / 2);
        }
        self.scroll = self.scroll.min(self.max_scroll(height));
        true
    }

    /// The marked code block if it is on the screen, or else the first one there that fits.
    pub(in crate::screens) fn block_on_screen(
        &self,
        height: usize,
        fits: impl Fn(usize, &Block) -> bool,
    ) -> Option<usize> {
        let screen = self.scroll..self.scroll + height;
        let seen = |block: &Block| block.lines.start < screen.end && block.lines.end > screen.start;
        let blocks = &self.document.blocks;
        let marked = self.block.filter(|&at| blocks.get(at).is_some_and(seen));
        let mut all = blocks.iter().enumerate();
        marked.or_else(|| all.position(|(at, block)| seen(block) && fits(at, block)))
    }

    /// Marks the next code block from the top of the screen down, or the previous one from its
    /// bottom up; returns whether there is one.
    pub(in crate::screens) fn walk_blocks(&mut self, forward: bool, height: usize) -> bool {
        let screen = self.scroll..self.scroll + height;
        let blocks = &self.document.blocks;
        let seen = |lines: &Range<usize>| lines.start < screen.end && lines.end > screen.start;
        let marked = self.block.filter(|&at| seen(&blocks[at].lines));
        let mut all = blocks.iter().map(|block| &block.lines).enumerate();
        let next = match (marked, forward) {
            (Some(marked), true) => all.find(|(at, _)| *at > marked),
            (Some(marked), false) => all.rfind(|(at, _)| *at < marked),
            (None, true) => all.find(|(_, lines)| lines.end > screen.start),
            (None, false) => all.rfind(|(_, lines)| lines.start < screen.end),
        };
        let Some((at, lines)) = next else { return false };
        if lines.start < screen.start || lines.end > screen.end {
            self.scroll = lines.start.saturating_sub(1);
        }
        (self.block, self.link) = (Some(at), None);
        self.scroll = self.scroll.min(self.max_scroll(height));
        true
    }
}

fn placed(link: &Link) -> bool {
    link.line != usize::MAX
}

/// The entry with its texts cut to more than a screen.
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
