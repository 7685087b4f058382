//! Editing that knows Markdown: continuing and indenting lists.

use super::{
    blocks::Block,
    buffer::{Editor, Full},
    edit::Kind,
    place::Place,
};

/// One level of indent where a text shows no other.
const INDENT: &str = "  ";
/// As many lines above and below are looked at for how a text indents.
const NEIGHBOURS: usize = 200;

/// The start of a list item or quote: indent, marker and the space after it.
fn mark(line: &str) -> Option<&str> {
    let indent = line.len() - line.trim_start().len();
    let rest = &line[indent..];
    let bullet = rest.starts_with(['-', '*', '+', '>']).then_some(1);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number =
        ((1..10).contains(&digits) && rest[digits..].starts_with(['.', ')'])).then_some(digits + 1);
    let end = bullet.or(number)?;
    if !rest[end..].starts_with([' ', '\t']) {
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

impl Editor {
    /// Starts a new line. In a list it starts the next item; on an empty item it ends the list with
    /// an empty line.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn new_line(&mut self) -> Result<(), Full> {
        let (place, line) = (self.cursor, self.line());
        if self.selection().is_none()
            && let Some(mark) = mark(line)
            && self.block() == Block::Text
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

    /// Indents the selected lines or the list item as the lines around do; elsewhere types an indent.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn indent(&mut self) -> Result<(), Full> {
        let unit = self.indent_unit();
        if self.selection().is_none() && mark(self.line()).is_none() {
            return self.insert(&unit);
        }
        self.each_line(|line| match line {
            // Spaces alone in a line would only be noise in the file.
            "" => String::new(),
            line => format!("{unit}{line}"),
        })
    }

    /// Outdents the selected lines, or the cursor's line.
    ///
    /// # Errors
    /// None in practice: a deletion always fits.
    pub fn outdent(&mut self) -> Result<(), Full> {
        let spaces = match &self.indent_unit()[..] {
            "\t" => INDENT.len(),
            unit => unit.len(),
        };
        self.each_line(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let taken = if line.starts_with('\t') { 1 } else { indent.min(spaces) };
            line[taken..].to_owned()
        })
    }

    /// One level of indent as the nearest indented line has it: a tab, or, where that is the item of
    /// a list, as many spaces as the least indented of those around.
    fn indent_unit(&self) -> String {
        let here = self.cursor.line;
        let (above, below) = (&self.lines()[..=here], &self.lines()[here + 1..]);
        let around = above.iter().rev().take(NEIGHBOURS).chain(below.iter().take(NEIGHBOURS));
        let mut fewest: Option<usize> = None;
        for line in around {
            match line.len() - line.trim_start_matches(' ').len() {
                0 if line.starts_with('\t') && fewest.is_none() => return "\t".to_owned(),
                spaces @ 2..=4 if mark(line).is_some() => {
                    fewest = Some(fewest.map_or(spaces, |fewest| fewest.min(spaces)));
                }
                _ => {}
            }
        }
        " ".repeat(fewest.unwrap_or(INDENT.len()))
    }

    /// The block that the cursor's line is in.
    pub(super) fn block(&self) -> Block {
        self.block_of(self.cursor.line)
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
}
