//! The lists of an Org file: indents as Markdown wants them.

/// Lists in lists, at most.
const MAX_DEPTH: usize = 20;

/// The items that are open, the outermost first.
#[derive(Default)]
pub(super) struct Lists {
    /// The column of the sign in Org, and of the text in Markdown.
    open: Vec<(usize, usize)>,
}

impl Lists {
    /// The sign of the item that a line begins, with its indent, and its text.
    pub(super) fn item(&mut self, line: &str) -> Option<(String, String)> {
        let indent = columns(line);
        let (sign, text) = sign_of(line.trim_start(), indent)?;
        self.open.retain(|(column, _)| *column < indent);
        self.open.truncate(MAX_DEPTH);
        let at = self.open.last().map_or(0, |(_, text)| *text);
        self.open.push((indent, at + sign.len() + 1));
        let text = match text.split_once(" :: ") {
            Some((term, what)) if !term.contains("[[") => {
                format!("*{}*: {}", term.trim(), what.trim())
            }
            _ => text.to_owned(),
        };
        // A counter, [@5], and the sign of a task that is under way.
        let text = text.strip_prefix("[-] ").map_or(text.clone(), |rest| format!("[ ] {rest}"));
        let text = text.strip_prefix("[X] ").map_or(text.clone(), |rest| format!("[x] {rest}"));
        Some((format!("{}{sign} ", " ".repeat(at)), text))
    }

    /// The indent of a line that is no item: it goes on with the item that it is indented below.
    pub(super) fn continued(&mut self, line: &str) -> String {
        let indent = columns(line);
        self.open.retain(|(column, _)| *column < indent);
        self.indent()
    }

    /// The indent of what stands in the list that is open.
    pub(super) fn indent(&self) -> String {
        " ".repeat(self.open.last().map_or(0, |(_, text)| *text))
    }

    pub(super) fn end(&mut self) {
        self.open.clear();
    }
}

fn columns(line: &str) -> usize {
    let blanks = line.chars().take_while(|c| c.is_whitespace());
    blanks.map(|c| if c == '\t' { 8 } else { 1 }).sum()
}

/// The sign of an item in Markdown, and its text.
fn sign_of(text: &str, indent: usize) -> Option<(String, &str)> {
    let rest =
        text.strip_prefix(['-', '+']).or_else(|| text.strip_prefix('*').filter(|_| indent > 0));
    if let Some(rest) = rest {
        return rest.starts_with(' ').then(|| ("-".to_owned(), rest.trim()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix(['.', ')']).filter(|_| (1..=9).contains(&digits))?;
    rest.starts_with(' ').then(|| (format!("{}.", &text[..digits]), rest.trim()))
}
