//! The one-line prompt, on top of `tui-textarea`.
//!
//! The widget moves by code points; the prompt moves by graphemes.

use tui_textarea::{CursorMove, DataCursor, TextArea};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::clean_line;

/// A line of text with a cursor.
#[derive(Debug, Clone, Default)]
pub struct Prompt {
    area: TextArea<'static>,
    selected: bool,
}

impl Prompt {
    /// The text.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// The text before the cursor.
    pub fn before(&self) -> &str {
        let DataCursor(_, column) = self.area.cursor();
        let text = self.text();
        text.char_indices().nth(column).map_or(text, |(at, _)| &text[..at])
    }

    /// Types text at the cursor; line breaks become spaces, other control characters are dropped.
    pub fn insert(&mut self, text: &str) {
        self.delete_selected();
        self.area.insert_str(clean_line(text));
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        *self = Self::default();
        self.insert(text);
    }

    /// Selects the whole text: what is typed next replaces it, and a move of the cursor keeps it.
    pub fn select(&mut self) {
        self.end();
        self.selected = !self.text().is_empty();
    }

    /// Whether the whole text is selected.
    pub fn is_selected(&self) -> bool {
        self.selected
    }

    /// Deletes the text if it is selected; returns whether it was.
    fn delete_selected(&mut self) -> bool {
        let selected = self.selected;
        if selected {
            *self = Self::default();
        }
        selected
    }

    /// Moves the cursor one grapheme to the left.
    pub fn left(&mut self) {
        self.selected = false;
        let steps = chars_of(self.before().graphemes(true).next_back());
        self.steps(CursorMove::Back, steps);
    }

    /// Moves the cursor one grapheme to the right.
    pub fn right(&mut self) {
        self.selected = false;
        let after = &self.text()[self.before().len()..];
        let steps = chars_of(after.graphemes(true).next());
        self.steps(CursorMove::Forward, steps);
    }

    /// Moves the cursor to the start.
    pub fn start(&mut self) {
        self.selected = false;
        self.area.move_cursor(CursorMove::Head);
    }

    /// Moves the cursor to the end.
    pub fn end(&mut self) {
        self.selected = false;
        self.area.move_cursor(CursorMove::End);
    }

    /// Deletes the grapheme before the cursor.
    pub fn delete_backward(&mut self) {
        if self.delete_selected() {
            return;
        }
        let chars = chars_of(self.before().graphemes(true).next_back());
        self.steps(CursorMove::Back, chars);
        self.area.delete_str(chars);
    }

    /// Deletes the grapheme under the cursor.
    pub fn delete_forward(&mut self) {
        if self.delete_selected() {
            return;
        }
        let after = &self.text()[self.before().len()..];
        let chars = chars_of(after.graphemes(true).next());
        self.area.delete_str(chars);
    }

    /// Deletes the word before the cursor.
    pub fn delete_word(&mut self) {
        if !self.delete_selected() {
            self.area.delete_word();
        }
    }

    /// Deletes everything before the cursor.
    pub fn delete_line(&mut self) {
        if !self.delete_selected() {
            self.area.delete_line_by_head();
        }
    }

    fn steps(&mut self, step: CursorMove, times: usize) {
        for _ in 0..times {
            self.area.move_cursor(step);
        }
    }
}

fn chars_of(grapheme: Option<&str>) -> usize {
    grapheme.map_or(0, |grapheme| grapheme.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h15_one_key_is_one_grapheme() {
        for grapheme in ["👩‍💻", "e\u{301}", "🇪🇹", "👍🏽", "한", "각", "a"] {
            let mut prompt = Prompt::default();
            prompt.insert("x");
            prompt.insert(grapheme);
            prompt.insert("y");
            prompt.left();
            assert_eq!(prompt.before(), format!("x{grapheme}"));
            prompt.left();
            assert_eq!(prompt.before(), "x");
            prompt.right();
            prompt.delete_backward();
            assert_eq!(prompt.text(), "xy");
            prompt.insert(grapheme);
            prompt.left();
            prompt.delete_forward();
            assert_eq!(prompt.text(), "xy");
        }
    }

    #[test]
    fn the_cursor_goes_to_both_ends() {
        let mut prompt = Prompt::default();
        prompt.insert("b");
        prompt.start();
        prompt.insert("a");
        prompt.end();
        prompt.insert("c");
        assert_eq!((prompt.text(), prompt.before()), ("abc", "abc"));
    }

    #[test]
    fn what_is_selected_is_replaced_by_what_is_typed_and_kept_by_a_move() {
        let selected = || {
            let mut prompt = Prompt::default();
            prompt.insert("Caching");
            prompt.select();
            prompt
        };
        let mut prompt = selected();
        prompt.insert("T");
        prompt.insert("e");
        assert_eq!(prompt.text(), "Te");
        let mut prompt = selected();
        prompt.end();
        prompt.insert("!");
        assert_eq!(prompt.text(), "Caching!");
        for delete in [
            Prompt::delete_backward,
            Prompt::delete_forward,
            Prompt::delete_word,
            Prompt::delete_line,
        ] {
            let mut prompt = selected();
            delete(&mut prompt);
            assert_eq!(prompt.text(), "");
        }
    }

    #[test]
    fn words_lines_and_pastes() {
        let mut prompt = Prompt::default();
        prompt.insert("two words\r\n\u{1b}[2Jmore");
        assert_eq!(prompt.text(), "two words [2Jmore");
        prompt.delete_word();
        assert!(prompt.text().starts_with("two words"));
        prompt.delete_line();
        assert_eq!(prompt.text(), "");
        prompt.delete_backward();
        prompt.delete_forward();
        prompt.left();
        prompt.right();
        assert_eq!(prompt.text(), "");
    }
}
