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
        self.area.insert_str(clean_line(text));
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        self.area = TextArea::default();
        self.insert(text);
    }

    /// Moves the cursor one grapheme to the left.
    pub fn left(&mut self) {
        let steps = chars_of(self.before().graphemes(true).next_back());
        self.steps(CursorMove::Back, steps);
    }

    /// Moves the cursor one grapheme to the right.
    pub fn right(&mut self) {
        let after = &self.text()[self.before().len()..];
        let steps = chars_of(after.graphemes(true).next());
        self.steps(CursorMove::Forward, steps);
    }

    /// Moves the cursor to the start.
    pub fn start(&mut self) {
        self.area.move_cursor(CursorMove::Head);
    }

    /// Moves the cursor to the end.
    pub fn end(&mut self) {
        self.area.move_cursor(CursorMove::End);
    }

    /// Deletes the grapheme before the cursor.
    pub fn delete_backward(&mut self) {
        let chars = chars_of(self.before().graphemes(true).next_back());
        self.steps(CursorMove::Back, chars);
        self.area.delete_str(chars);
    }

    /// Deletes the grapheme under the cursor.
    pub fn delete_forward(&mut self) {
        let after = &self.text()[self.before().len()..];
        let chars = chars_of(after.graphemes(true).next());
        self.area.delete_str(chars);
    }

    /// Deletes the word before the cursor.
    pub fn delete_word(&mut self) {
        self.area.delete_word();
    }

    /// Deletes everything before the cursor.
    pub fn delete_line(&mut self) {
        self.area.delete_line_by_head();
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
