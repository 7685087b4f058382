//! Editing that knows Markdown: continuing and indenting lists, completing links.

use super::{
    buffer::{Editor, Full},
    edit::Kind,
    place::Place,
};

/// One level of indent.
const INDENT: &str = "  ";

/// The start of a list item or quote: indent, marker and the space after it.
fn mark(line: &str) -> Option<&str> {
    let indent = line.len() - line.trim_start().len();
    let rest = &line[indent..];
    let bullet = rest.starts_with(['-', '*', '+', '>']).then_some(1);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number =
        ((1..10).contains(&digits) && rest[digits..].starts_with(['.', ')'])).then_some(digits + 1);
    let end = bullet.or(number)?;
    if !rest[end..].starts_with(' ') {
        return None;
    }
    let task = ["[ ] ", "[x] ", "[X] "].iter().any(|task| rest[end + 1..].starts_with(task));
    Some(&line[..indent + end + 1 + if task { 4 } else { 0 }])
}

/// The marker of the next item.
fn next_mark(mark: &str) -> String {
    let indent = mark.len() - mark.trim_start().len();
    let rest = mark[indent..].replace("[x]", "[ ]").replace("[X]", "[ ]");
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest[..digits].parse::<u64>() {
        Ok(number) => format!("{}{}{}", &mark[..indent], number + 1, &rest[digits..]),
        Err(_) => format!("{}{rest}", &mark[..indent]),
    }
}

/// The code fence that a line starts with: three or more backticks or tildes. The info string after
/// backticks holds no backtick.
fn fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = line.trim_start_matches(mark);
    let fence = &line[..line.len() - info.len()];
    (fence.len() >= 3 && !(mark == '`' && info.contains('`'))).then_some(fence)
}

impl Editor {
    /// Starts a new line. In a list it starts the next item; on an empty item it ends the list with
    /// an empty line.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn new_line(&mut self) -> Result<(), Full> {
        let (place, line) = (self.cursor, self.line());
        if self.selection().is_none()
            && !self.is_fenced()
            && let Some(mark) = mark(line)
            && place.byte >= mark.len()
        {
            if line[mark.len()..].trim().is_empty() {
                let begin = Place { line: place.line, byte: 0 };
                let end = Place { line: place.line, byte: line.len() };
                // Without an empty line, what follows would still belong to the item above.
                let above = place.line.checked_sub(1).map(|above| &self.lines()[above]);
                let apart = above.is_some_and(|above| !above.trim().is_empty());
                return self.change(begin..end, if apart { "\n" } else { "" }, Kind::Separate);
            }
            let next = next_mark(mark);
            self.put(&format!("\n{next}"), Kind::Separate)?;
            self.auto_marker = Some((self.cursor.line, next));
            return Ok(());
        }
        let indent = line[..place.byte].len() - line[..place.byte].trim_start().len();
        let text = format!("\n{}", &line[..indent]);
        self.put(&text, Kind::Separate)
    }

    /// If a marker was just typed after the one that [`Editor::new_line`] inserted on this line,
    /// replaces both with the typed one.
    pub(super) fn replace_mark(&mut self) -> Result<(), Full> {
        let Some((number, inserted)) = &self.auto_marker else { return Ok(()) };
        let Place { line, byte } = self.cursor;
        let typed = self.line()[..byte].strip_prefix(&inserted[..]).filter(|_| line == *number);
        let Some(typed) = typed.filter(|typed| mark(typed).is_some_and(|mark| mark == *typed))
        else {
            return Ok(());
        };
        let indent = inserted.len() - inserted.trim_start().len();
        let text = format!("{}{typed}", &inserted[..indent]);
        // The `[ ] ` of a task may follow the bullet.
        self.auto_marker = Some((line, text.clone()));
        self.change(Place { line, byte: 0 }..self.cursor, &text, Kind::Separate)
    }

    /// Indents the selected lines or the list item; elsewhere types spaces.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn indent(&mut self) -> Result<(), Full> {
        if self.selection().is_none() && mark(self.line()).is_none() {
            return self.insert(INDENT);
        }
        self.each_line(|line| format!("{INDENT}{line}"))
    }

    /// Outdents the selected lines, or the cursor's line.
    ///
    /// # Errors
    /// None in practice: a deletion always fits.
    pub fn outdent(&mut self) -> Result<(), Full> {
        self.each_line(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let taken = if line.starts_with('\t') { 1 } else { indent.min(INDENT.len()) };
            line[taken..].to_owned()
        })
    }

    /// Rewrites the selected lines, or the cursor's line, as one undo step.
    fn each_line(&mut self, rewrite: impl Fn(&str) -> String) -> Result<(), Full> {
        let selection = self.selection();
        let range = selection.clone().unwrap_or(self.cursor..self.cursor);
        let (first, last) = (range.start.line, range.end.line);
        let lines: Vec<String> =
            self.lines()[first..=last].iter().map(|line| rewrite(line)).collect();
        let shift = |place: Place, line: &str, new: &str| {
            let byte = (place.byte + new.len()).saturating_sub(line.len());
            Place { byte: byte.min(new.len()), ..place }
        };
        let old = &self.lines()[self.cursor.line];
        let cursor = shift(self.cursor, old, &lines[self.cursor.line - first]);
        let anchor = self
            .anchor
            .filter(|_| selection.is_some())
            .map(|anchor| shift(anchor, &self.lines()[anchor.line], &lines[anchor.line - first]));
        let end = Place { line: last, byte: self.lines()[last].len() };
        self.new_step = true;
        self.change(Place { line: first, byte: 0 }..end, &lines.join("\n"), Kind::Separate)?;
        self.cursor = cursor;
        self.anchor = anchor;
        Ok(())
    }

    /// The unfinished link before the cursor: the text after an unclosed `[[` on this line.
    pub fn link_begun(&self) -> Option<&str> {
        let before = &self.line()[..self.cursor.byte];
        let begun = &before[before.rfind("[[")? + 2..];
        let link = !begun.contains("]]") && !begun.contains('|') && !begun.starts_with(' ');
        (link && !begun.is_empty() && !self.is_in_code(before)).then_some(begun)
    }

    /// Whether the cursor, after this part of its line, is in code, where `[[` starts no link.
    fn is_in_code(&self, before: &str) -> bool {
        before.matches('`').count() % 2 == 1 || self.is_fenced()
    }

    /// Whether the cursor's line is in a fenced code block.
    fn is_fenced(&self) -> bool {
        let mut open: Option<&str> = None;
        for line in &self.lines()[..self.cursor.line] {
            let line = line.trim();
            let fence = fence(line);
            match (open, fence) {
                (None, Some(fence)) => open = Some(fence),
                // A closing fence is at least as long as the opening one, with nothing after it.
                (Some(opening), Some(fence)) if fence == line && fence.starts_with(opening) => {
                    open = None;
                }
                _ => {}
            }
        }
        open.is_some()
    }

    /// Completes the link of [`Editor::link_begun`].
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn complete_link(&mut self, target: &str) -> Result<(), Full> {
        let Some(begun) = self.link_begun().map(str::len) else { return Ok(()) };
        let Place { line, byte } = self.cursor;
        let closed = self.line()[byte..].starts_with("]]");
        let end = Place { line, byte: if closed { byte + 2 } else { byte } };
        let text = format!("{target}]]");
        self.new_step = true;
        self.change(Place { line, byte: byte - begun }..end, &text, Kind::Separate)
    }
}
