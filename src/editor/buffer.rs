//! The multi-line editor.
//!
//! The cursor moves by graphemes, undo is unlimited and groups typing into words, the cursor is
//! visible at every column of wrapped text, and only the rows on the screen are laid out.
//!
//! The prompt is a `tui-textarea`; this is not, since that measures the whole text after every
//! change. Here a key takes as long in a file of 20,000 lines as in an empty text.

use std::{cell::RefCell, ops::Range};

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    blocks::{Block, Blocks},
    edit::{Edit, Kind},
    place::{Move, Place, place_after},
    wrap::{Row, WrappedLine},
};
use crate::domain::{Limits, is_hostile};

/// A text with its cursor, selection and undo history.
#[derive(Debug, Clone)]
pub struct Editor {
    /// The lines; at least one.
    lines: Vec<String>,
    pub(super) cursor: Place,
    /// Where the selection began, if there is one.
    pub(super) anchor: Option<Place>,
    /// The column that vertical moves try to keep.
    pub(super) column: Option<usize>,
    /// The first row on the screen: a line, and the index of one of its rows.
    pub(super) top: (usize, usize),
    /// Columns and rows of the screen.
    pub(super) size: (usize, usize),
    /// The rows on the screen and the cursor's cell, as of the last [`Editor::show`].
    pub(super) rows: Vec<Row>,
    pub(super) cursor_cell: (usize, usize),
    pub(super) done: Vec<Edit>,
    pub(super) undone: Vec<Edit>,
    /// Length of the text in bytes, line ends included.
    pub(super) bytes: usize,
    /// Number of changes made.
    pub(super) revision: u64,
    /// The rows of the long lines that were wrapped last.
    pub(super) wrapped: RefCell<Vec<WrappedLine>>,
    /// Which block each line is in.
    pub(super) blocks: Blocks,
    /// How long the text can be.
    limits: Limits,
    /// Whether the next edit starts a new undo step.
    pub(super) new_step: bool,
    /// The line that [`Editor::new_line`] started with a list marker, and that marker.
    pub(super) auto_marker: Option<(usize, String)>,
}

/// Why an edit was not made: the text would be longer than this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "This does not fit: at most {} MB and {},000 lines can be edited here.",
    .0.bytes >> 20, .0.lines / 1000
)]
pub struct Full(pub Limits);

impl Editor {
    /// An editor of a text, with the cursor at the end.
    pub fn new(text: &str) -> Self {
        let lines: Vec<String> = line_ends(text).split('\n').map(str::to_owned).collect();
        let bytes = lines.iter().map(|line| line.len() + 1).sum::<usize>() - 1;
        let mut editor = Self {
            lines,
            cursor: Place::default(),
            anchor: None,
            column: None,
            top: (0, 0),
            size: (1, 1),
            rows: Vec::new(),
            cursor_cell: (0, 0),
            done: Vec::new(),
            undone: Vec::new(),
            bytes,
            revision: 0,
            wrapped: RefCell::new(Vec::new()),
            blocks: Blocks::default(),
            limits: Limits::NOTE,
            new_step: true,
            auto_marker: None,
        };
        editor.cursor = editor.end();
        editor
    }

    /// An editor of a text with other limits, with the cursor at its beginning.
    pub fn with_limits(text: &str, limits: Limits) -> Self {
        Self { limits, cursor: Place::default(), ..Self::new(text) }
    }

    /// The lines of the text; at least one.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// Whether this is the whole text, told without putting it together.
    pub fn is(&self, text: &str) -> bool {
        self.bytes == text.len() && text.split('\n').eq(self.lines().iter().map(String::as_str))
    }

    /// The block that a line is in.
    pub fn block_of(&self, line: usize) -> Block {
        self.blocks.of(self.lines(), line)
    }

    /// A number that changes with every change of the text.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether it holds only whitespace.
    pub fn is_blank(&self) -> bool {
        self.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Where the cursor is.
    pub fn cursor(&self) -> Place {
        self.cursor
    }

    /// The selected range.
    pub fn selection(&self) -> Option<Range<Place>> {
        let anchor = self.anchor?;
        let (from, to) = (anchor.min(self.cursor), anchor.max(self.cursor));
        (from < to).then_some(from..to)
    }

    /// The text of a range.
    pub fn slice(&self, range: &Range<Place>) -> String {
        let lines = self.lines();
        if range.start.line == range.end.line {
            return lines[range.start.line][range.start.byte..range.end.byte].to_owned();
        }
        let mut text = lines[range.start.line][range.start.byte..].to_owned();
        for line in &lines[range.start.line + 1..range.end.line] {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\n');
        text.push_str(&lines[range.end.line][..range.end.byte]);
        text
    }

    pub(super) fn line(&self) -> &str {
        &self.lines()[self.cursor.line]
    }

    pub(super) fn end(&self) -> Place {
        let line = self.lines().len() - 1;
        Place { line, byte: self.lines()[line].len() }
    }

    // ---- changing --------------------------------------------------------------------------

    /// Types a text at the cursor, replacing the selection.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn insert(&mut self, text: &str) -> Result<(), Full> {
        self.put(text, Kind::of_typed(text))?;
        if text == " " { self.replace_mark() } else { Ok(()) }
    }

    /// Pastes a text as one undo step, without control characters. The address of a page or a link
    /// to an entry makes a link of the selection.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn paste(&mut self, text: &str) -> Result<(), Full> {
        match self.linked_selection(text) {
            Some(link) => self.put(&link, Kind::Separate),
            None => self.put(text, Kind::Separate),
        }
    }

    pub(super) fn put(&mut self, text: &str, kind: Kind) -> Result<(), Full> {
        let at = self.selection().unwrap_or(self.cursor..self.cursor);
        let kind = if at.start < at.end { Kind::Separate } else { kind };
        self.change(at, &cleaned(text), kind)
    }

    /// Replaces a range, if the result is within the limits.
    pub(super) fn change(
        &mut self,
        range: Range<Place>,
        text: &str,
        kind: Kind,
    ) -> Result<(), Full> {
        self.check_room(&range, text)?;
        self.change_unchecked(range, text, kind);
        Ok(())
    }

    /// Whether a replacement keeps the text within the limits, or makes it shorter.
    pub(super) fn check_room(&self, range: &Range<Place>, text: &str) -> Result<(), Full> {
        let removed = self.slice(range);
        let bytes = self.bytes - removed.len() + text.len();
        let count = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        let lines = self.lines().len() - count(&removed) + count(text);
        if text.len() > removed.len() && bytes > self.limits.bytes
            || count(text) > count(&removed) && lines > self.limits.lines
        {
            return Err(Full(self.limits));
        }
        Ok(())
    }

    pub(super) fn change_unchecked(&mut self, range: Range<Place>, text: &str, kind: Kind) {
        let removed = self.slice(&range);
        if removed.is_empty() && text.is_empty() {
            return;
        }
        let before = self.cursor;
        self.replace(&range, text);
        let edit = Edit {
            at: range.start,
            removed,
            inserted: text.to_owned(),
            before,
            after: self.cursor,
            kind,
        };
        self.undone.clear();
        let new_step = std::mem::take(&mut self.new_step);
        match self.done.last_mut() {
            Some(last) if !new_step && last.groups_with(&edit) => last.push(&edit),
            _ => self.done.push(edit),
        }
        self.new_step = kind == Kind::Separate;
    }

    /// Replaces a range without recording an undo step; the cursor ends up after the new text.
    pub(super) fn replace(&mut self, range: &Range<Place>, text: &str) {
        let removed = self.slice(range);
        self.revision += 1;
        self.blocks.forget_from(range.start.line);
        self.bytes = self.bytes - removed.len() + text.len();
        self.anchor = None;
        self.column = None;
        let (first, last) = (range.start.line, range.end.line);
        if first == last && !text.contains('\n') {
            self.lines[first].replace_range(range.start.byte..range.end.byte, text);
        } else {
            let before = &self.lines[first][..range.start.byte];
            let whole = format!("{before}{text}{}", &self.lines[last][range.end.byte..]);
            self.lines.splice(first..=last, whole.split('\n').map(str::to_owned));
        }
        let line = range.start.line + text.matches('\n').count();
        let byte = match text.rfind('\n') {
            Some(last) => text.len() - last - 1,
            None => range.start.byte + text.len(),
        };
        self.cursor = Place { line, byte };
    }

    /// Undoes the last step; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.done.pop() else { return false };
        let range = edit.at..place_after(edit.at, &edit.inserted);
        self.replace(&range, &edit.removed);
        self.cursor = edit.before;
        self.undone.push(edit);
        self.new_step = true;
        true
    }

    /// Redoes the last step that was undone; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.undone.pop() else { return false };
        let range = edit.at..place_after(edit.at, &edit.removed);
        self.replace(&range, &edit.inserted);
        self.cursor = edit.after;
        self.done.push(edit);
        self.new_step = true;
        true
    }

    /// Replaces the whole text as one undo step; the cursor stays at the same characters.
    pub fn set(&mut self, text: &str) {
        let before = self.text();
        let cursor = self.offset_of(self.cursor);
        let range = Place::default()..self.end();
        let text = line_ends(text);
        if self.slice(&range) == text {
            return;
        }
        self.new_step = true;
        // No length check: this text exists already, outside this editor.
        self.change_unchecked(range, &text, Kind::Separate);
        // Find the common start and end of both texts: in them, the cursor keeps its place.
        let same = |a: &mut dyn Iterator<Item = (char, char)>| -> usize {
            a.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
        };
        let front = same(&mut before.chars().zip(text.chars()));
        let back = same(&mut before.chars().rev().zip(text.chars().rev()));
        let back = back.min(before.len().min(text.len()) - front);
        let to = if cursor <= front {
            cursor
        } else if cursor + back >= before.len() {
            text.len() - (before.len() - cursor)
        } else {
            text.len() - back
        };
        self.cursor = self.nearest(place_after(Place::default(), &text[..to]));
    }

    /// The byte offset of a place in the whole text.
    pub(super) fn offset_of(&self, place: Place) -> usize {
        let lines = self.lines()[..place.line].iter();
        lines.map(|line| line.len() + 1).sum::<usize>() + place.byte
    }

    /// The nearest valid place.
    pub(super) fn nearest(&self, place: Place) -> Place {
        let line = place.line.min(self.lines().len() - 1);
        let text = &self.lines()[line];
        let byte = text
            .grapheme_indices(true)
            .map(|(at, _)| at)
            .chain([text.len()])
            .take_while(|at| *at <= place.byte)
            .last();
        Place { line, byte: byte.unwrap_or(0) }
    }

    /// Deletes the selection, or else from the cursor to where a motion leads.
    ///
    /// # Errors
    /// None in practice: a deletion always fits.
    pub fn delete(&mut self, motion: Move) -> Result<(), Full> {
        let range = match self.selection() {
            Some(range) => range,
            None => {
                let to = self.target(motion);
                self.cursor.min(to)..self.cursor.max(to)
            }
        };
        let kind = match motion {
            Move::Left | Move::Right if self.selection().is_none() => Kind::Deleted,
            _ => Kind::Separate,
        };
        self.change(range, "", kind)
    }

    /// Deletes the cursor's line.
    ///
    /// # Errors
    /// None in practice: a deletion always fits.
    pub fn delete_line(&mut self) -> Result<(), Full> {
        let line = self.cursor.line;
        let range = if line + 1 < self.lines().len() {
            Place { line, byte: 0 }..Place { line: line + 1, byte: 0 }
        } else if line > 0 {
            Place { line: line - 1, byte: self.lines()[line - 1].len() }..self.end()
        } else {
            Place::default()..self.end()
        };
        self.new_step = true;
        self.change(range, "", Kind::Separate)
    }

    /// The selection, or else the cursor's line with its line end.
    pub fn copy(&self) -> String {
        match self.selection() {
            Some(range) => self.slice(&range),
            None => format!("{}\n", self.line()),
        }
    }

    /// Deletes what [`Editor::copy`] returns, and returns it.
    ///
    /// # Errors
    /// None in practice: a deletion always fits.
    pub fn cut(&mut self) -> Result<String, Full> {
        let text = self.copy();
        self.new_step = true;
        match self.selection() {
            Some(range) => self.change(range, "", Kind::Separate)?,
            None => self.delete_line()?,
        }
        Ok(text)
    }
}

/// A text with its line ends as newlines.
fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A typed or pasted text with its line ends as newlines, and without control characters other than
/// tabs.
fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            c if is_hostile(c) => {}
            c => out.push(c),
        }
    }
    out
}
