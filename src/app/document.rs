//! An entry laid out for a width: lines of spans that say what a text is, not what colour it
//! has.
//!
//! It stands here and not with the drawing, because scrolling, walking links and clicking all
//! need to know what is on which line.

mod code;
mod inline;
mod markdown;
mod table;
pub(super) mod wrap;

use std::{collections::HashMap, sync::Arc};

pub use code::{CodeKey, Token};
use inline::Inline;
use markdown::Builder;

use crate::domain::{Content, EntryId, EntryStatus, EntryView, Row, Step, clean, clean_line};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// What stands back: kinds, sources, counts.
    Muted,
    /// A tag.
    Tag,
    /// A heading, by its level from 1.
    Heading(u8),
    /// Code within a line.
    Code,
    /// A line of a code block, by token.
    Token(Token),
    /// The bar beside quotes and code, the rules, the borders of tables.
    Line,
    /// The head of a table.
    TableHead,
    /// The mark of a list item.
    Marker,
    /// Something that can be followed.
    Link,
    /// The place where a solution is hidden.
    Fold,
    /// What sets off what the user wrote.
    Own,
}

/// What a piece of text is, and how it is stressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// What it is.
    pub role: Role,
    /// Strong emphasis.
    pub strong: bool,
    /// Emphasis.
    pub emphasis: bool,
    /// Struck out.
    pub struck: bool,
}

impl Face {
    /// A face without stress.
    pub fn of(role: Role) -> Self {
        Self { role, ..Self::default() }
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text, without control characters.
    pub text: String,
    /// What it is.
    pub face: Face,
    /// The link that it belongs to, as an index into [`Document::links`].
    pub link: Option<usize>,
}

impl Span {
    /// A span that is no link.
    pub fn new(text: impl Into<String>, face: Face) -> Self {
        Self { text: text.into(), face, link: None }
    }
}

/// A line of the laid-out text.
pub type Line = Vec<Span>;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To an entry of the catalogue.
    Entry(EntryId),
    /// Out of the program.
    Url(String),
    /// To the solution that is hidden here.
    Solution,
}

/// Something in the text that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The line on which it begins.
    pub line: usize,
    /// Where it leads.
    pub target: Target,
}

/// A code block that could be coloured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// What its colours are kept under.
    pub key: CodeKey,
    /// The language that the fence names.
    pub language: String,
    /// The code.
    pub text: String,
}

/// The tokens of each line of a code block: what each is, and how many bytes long.
pub type Tokens = Arc<Vec<Vec<(Token, usize)>>>;

/// The colours of code that are known so far.
pub type Highlights = HashMap<CodeKey, Tokens>;

/// How an entry is laid out.
pub struct Setting<'a> {
    /// Columns that a line may take.
    pub width: usize,
    /// Columns that the title has elsewhere; a longer one is the first thing in the text.
    pub title_room: usize,
    /// Whether the user's note is shown; not while it is written beside.
    pub note: bool,
    /// Whether the solution of a challenge is shown.
    pub revealed: bool,
    /// The key that shows it.
    pub reveal_key: &'a str,
    /// Colours of code.
    pub highlights: &'a Highlights,
}

/// An entry laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The lines.
    pub lines: Vec<Line>,
    /// What can be followed, in reading order.
    pub links: Vec<Link>,
    /// Code blocks that have no colours yet.
    pub plain_code: Vec<CodeBlock>,
}

impl Document {
    /// Lays out an entry with its neighbours.
    pub fn of_reading(entry_view: &EntryView, setting: &Setting<'_>) -> Self {
        let entry = &entry_view.entry;
        let mut builder = Builder::new(setting);
        builder.wikilinks = &entry_view.wikilinks;
        if crate::domain::width(&entry.title) > setting.title_room {
            let face = Face { strong: true, ..Face::default() };
            builder.paragraph(&Inline::plain(&entry.title, face));
        }
        let mut facts = vec![entry.kind.as_str()];
        facts.extend(entry.level.map(crate::domain::Level::as_str));
        if !entry_view.category_title.is_empty() {
            facts.push(&entry_view.category_title);
        }
        let status = match entry_view.status {
            EntryStatus::Published => None,
            EntryStatus::Own => Some("your own"),
            EntryStatus::Orphaned => Some("no longer in the catalogue"),
            EntryStatus::Deleted => Some("deleted"),
        };
        facts.extend(status);
        if entry_view.starred {
            facts.push("★");
        }
        builder.paragraph(&Inline::plain(&facts.join(" · "), Face::of(Role::Muted)));
        let extras = &entry.extras;
        let of_solution =
            |names: &[String]| if setting.revealed { names.to_vec() } else { Vec::new() };
        let tags = entry.tags.iter().cloned().chain(of_solution(&extras.solution_tags));
        let tags: Vec<String> = tags.map(|tag| format!("#{tag}")).collect();
        builder.paragraph(&Inline::plain(&tags.join(" "), Face::of(Role::Tag)));
        let aliases = [&entry.aliases[..], &of_solution(&extras.solution_aliases)].concat();
        if !aliases.is_empty() {
            let also = format!("also: {}", aliases.join(", "));
            builder.paragraph(&Inline::plain(&also, Face::of(Role::Muted)));
        }
        builder.links("Read first: ", &entry_view.prerequisites);
        if !entry.summary.is_empty() {
            builder.gap();
            let face = Face { emphasis: true, ..Face::default() };
            builder.paragraph(&Inline::plain(&entry.summary, face));
        }
        if let Some(note) = entry_view.shown_note().filter(|_| setting.note) {
            builder.gap();
            builder.own_note(&note.text, &entry_view.note_at);
        }
        match &entry.content {
            Content::Body(body) => {
                builder.gap();
                builder.markdown(body);
            }
            Content::Challenge { challenge, solution } => {
                builder.heading("Challenge", 1);
                builder.markdown(challenge);
                builder.heading("Solution", 1);
                match solution {
                    None => builder.note("No solution yet."),
                    Some(solution) if setting.revealed => builder.markdown(solution),
                    Some(_) => builder.fold(setting.reveal_key),
                }
            }
        }
        let list = |builder: &mut Builder<'_>, title: &str, mark: &str, rows: &[Row]| {
            if !rows.is_empty() {
                builder.heading(title, 2);
                for row in rows {
                    builder.neighbour(mark, row);
                }
            }
        };
        if !entry_view.steps.is_empty() {
            builder.heading(&progress(&entry_view.steps), 2);
            for step in &entry_view.steps {
                builder.step(step);
            }
        }
        // Neighbours of a challenge may tell its solution.
        let solved = matches!(&entry.content, Content::Challenge { solution: Some(_), .. });
        if setting.revealed || !solved {
            list(&mut builder, "Related", "→ ", &entry_view.related);
            list(&mut builder, "Linked from", "← ", &entry_view.backlinks);
        }
        if !entry.source.is_empty() {
            builder.gap();
            builder.note(&format!("Source: {}", clean_line(&entry.source)));
        }
        builder.finish()
    }

    /// Lays out Markdown by itself.
    pub fn of_markdown(text: &str, setting: &Setting<'_>) -> Self {
        let mut builder = Builder::new(setting);
        builder.markdown(&clean(text));
        builder.finish()
    }

    /// The link at a line and a column, both from 0.
    pub fn link_at(&self, line: usize, column: usize) -> Option<usize> {
        let mut start = 0;
        for span in self.lines.get(line)? {
            let end = start + crate::domain::width(&span.text);
            if (start..end).contains(&column) {
                return span.link;
            }
            start = end;
        }
        None
    }
}

/// How far one is with the steps of a station.
fn progress(steps: &[Step]) -> String {
    let count = |holds: fn(&Step) -> bool| steps.iter().filter(|step| holds(step)).count();
    let read = format!("Steps: {} of {} read", count(|step| step.read), steps.len());
    let noted = match count(|step| step.row.marks.noted) {
        0 => String::new(),
        noted => format!(", {noted} with notes"),
    };
    let starred = match count(|step| step.row.marks.starred) {
        0 => String::new(),
        starred => format!(", {starred} starred"),
    };
    read + &noted + &starred
}

#[cfg(test)]
mod tests;
