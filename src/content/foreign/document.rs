//! What a file of another format gives: documents in Markdown, with what is known of each as front
//! matter.

use std::fmt::Write as _;

use super::line_map::LineMap;
use crate::{
    content::issue::Issue,
    domain::{Kind, clean_line},
};

/// A document in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path relative to the root of the source; not always that of a file.
    pub path: String,
    /// Front matter and Markdown.
    pub text: String,
    /// Where its lines stand in the file that it was made of.
    pub lines: LineMap,
}

/// The documents of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// In their order.
    pub documents: Vec<Document>,
    /// What was read differently than written, or not at all.
    pub issues: Vec<Issue>,
    /// Why the file gives no documents, in a few words, where it is none that a person would take
    /// for a note.
    pub left_out: Option<&'static str>,
}

impl Documents {
    /// One document under the path of its file, whose lines are not those of the file.
    pub(super) fn one(path: &str, text: String) -> Self {
        let document = Document { path: path.to_owned(), text, lines: LineMap::Unknown };
        Self { documents: vec![document], ..Self::default() }
    }

    /// The same, where it is known where its lines stand in the file.
    pub(super) fn at(mut self, lines: LineMap) -> Self {
        if let [only] = &mut self.documents[..] {
            only.lines = lines;
        }
        self
    }

    /// No document, for a reason.
    pub(super) fn left_out(why: &'static str) -> Self {
        Self { left_out: Some(why), ..Self::default() }
    }

    /// No document, for an error at a line.
    pub(super) fn unreadable(path: &str, line: usize, why: &str) -> Self {
        let message = format!("skipped: {why}");
        let issue = Issue { file: path.to_owned(), line, column: 1, message };
        Self { issues: vec![issue], ..Self::default() }
    }
}

/// What is known of a document beside its text.
#[derive(Debug, Default)]
pub(super) struct Facts<'f> {
    pub(super) title: &'f str,
    pub(super) kind: Option<Kind>,
    pub(super) category: &'f str,
    pub(super) tags: Vec<String>,
    pub(super) date: &'f str,
    pub(super) source: &'f str,
}

impl Facts<'_> {
    /// The text with these facts as front matter before it; without any, the text.
    pub(super) fn before(&self, text: &str) -> String {
        let mut out = String::new();
        let mut field = |name: &str, value: &str| {
            if !value.trim().is_empty() {
                let _ = writeln!(out, "{name}: {}", quoted(value));
            }
        };
        field("title", self.title);
        field("kind", self.kind.map_or("", Kind::as_str));
        field("category", self.category);
        field("date", self.date);
        field("source", self.source);
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(|tag| quoted(tag)).collect();
            let _ = writeln!(out, "tags: [{}]", tags.join(", "));
        }
        if out.is_empty() { text.to_owned() } else { format!("---\n{out}---\n\n{text}") }
    }
}

/// A text as a quoted string of YAML, which those of JSON are too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(clean_line(text.trim()).as_ref()).to_string()
}

/// The text of a challenge with its solution, as [`crate::domain::split_solution`] splits it.
pub(super) fn with_solution(challenge: &str, solution: &str) -> String {
    let mut text = String::new();
    for line in challenge.lines() {
        // A heading "Solution" in the challenge would end it.
        let line = if line.starts_with('#') { format!(" {line}") } else { line.to_owned() };
        text.push_str(&line);
        text.push('\n');
    }
    if solution.trim().is_empty() {
        return text;
    }
    format!("{text}\n## Solution\n\n{}\n", solution.trim())
}

/// A code block, fenced with more signs than it contains.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", code.trim_end_matches('\n'))
}

/// A cell of a table in Markdown.
pub(super) fn cell(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('\\', "\\\\").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::front_matter, domain::split_solution};

    #[test]
    fn facts_come_back_from_the_front_matter() {
        let facts = Facts {
            title: "A \"quoted\": title\u{1b}[2J",
            kind: Some(Kind::Challenge),
            category: "Deck: one",
            tags: vec!["a".to_owned(), "b: c".to_owned()],
            date: "2024-01-01",
            source: "x.apkg",
        };
        let text = facts.before("body");
        let (front, body) = front_matter(&text);
        assert_eq!(front.title.as_deref(), Some("A \"quoted\": title[2J"));
        assert_eq!(front.kind, Some(Kind::Challenge));
        assert_eq!(front.category.as_deref(), Some("Deck: one"));
        assert_eq!(front.tags, ["a", "b:-c"]);
        assert_eq!((front.date.as_deref(), front.rest), (Some("2024-01-01"), None));
        assert_eq!(body.trim(), "body");
        assert_eq!(Facts::default().before("x"), "x");
    }

    #[test]
    fn a_solution_is_split_from_whatever_the_challenge_says() {
        let text = with_solution("What is below?\n# Solution\nx", "This.\n## Solution\ny");
        let (challenge, solution) = split_solution(&text);
        assert_eq!(challenge, "What is below?\n # Solution\nx");
        assert_eq!(solution, Some("This.\n## Solution\ny"));
        assert_eq!(split_solution(&with_solution("Alone", " ")), ("Alone", None));
    }

    #[test]
    fn code_that_contains_fences_is_fenced_by_longer_ones() {
        assert_eq!(fenced("sh", "ls\n"), "```sh\nls\n```");
        assert_eq!(fenced("", "````x"), "`````\n````x\n`````");
    }
}
