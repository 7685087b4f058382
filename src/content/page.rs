//! A Markdown file on its own.

use super::{
    foreign::LineMap,
    front::{Front, Related, front_matter},
    identity::{Sketch, fingerprint},
    issue::Issue,
    learning_log::{Log, is_card_tag, read_tagged},
    links::{Links, Reference, Target, links_in},
    names::{Question, name_key},
    naming::title_of,
    tags::tags_in,
};
use crate::domain::EntryId;

/// The parts of a file that need no other file, so that files can be parsed in parallel.
#[derive(Debug)]
pub struct Page {
    text: String,
    /// Where the body begins, after the front matter.
    begin: usize,
    pub(super) front: Front,
    /// The title; empty if it is that of the vault.
    title: String,
    /// Whether the file has a title of its own, other than its name.
    pub(super) is_titled: bool,
    pub(super) fingerprint: i64,
    pub(super) sketch: Sketch,
    /// The only first-level heading.
    pub(super) heading: Option<String>,
    pub(super) log: Log,
    /// The tags in the body.
    pub(super) tags: Vec<String>,
    /// The links in the body, and the places in it that links can lead to.
    pub(super) links: Links,
    /// The file that it was made of, and where its lines stand in that.
    file: String,
    lines: LineMap,
    /// What each of these links asks of the names, in their order.
    pub(super) questions: Vec<Question>,
    /// The same of the notes that its front matter names.
    pub(super) related: Vec<Question>,
}

impl Page {
    /// Parses a file. `path` is relative to the root.
    pub fn of(path: &str, text: String) -> Self {
        let (front, body) = front_matter(&text);
        let log = read_tagged(body, path, has_cards(&front));
        let (title, is_titled) = title_of(&front, body, path, "");
        let links = links_in(body);
        Self {
            questions: questions(path, &links),
            related: front.related.iter().map(|it| question(path, it)).collect(),
            begin: text.len() - body.len(),
            title,
            is_titled,
            fingerprint: fingerprint(&text),
            sketch: sketch_of(&front, &text, body),
            heading: log.title.clone(),
            log,
            tags: tags_in(body),
            links,
            front,
            text,
            file: String::new(),
            lines: LineMap::Same,
        }
    }

    /// The title; `root` is that of the vault.
    pub(super) fn title_in(&self, root: &str) -> String {
        if self.title.is_empty() { root.to_owned() } else { self.title.clone() }
    }

    /// Parses a single document, whose default title is `title`.
    pub fn whole(title: &str, text: String) -> Self {
        let (front, body) = front_matter(&text);
        let log = read_tagged(body, title, has_cards(&front));
        let links = links_in(body);
        Self {
            questions: questions("", &links),
            related: Vec::new(),
            begin: text.len() - body.len(),
            title: String::new(),
            is_titled: true,
            fingerprint: 0,
            sketch: Sketch::default(),
            heading: log.title.clone(),
            log,
            tags: Vec::new(),
            links,
            front,
            text,
            file: String::new(),
            lines: LineMap::Same,
        }
    }

    /// Says which file it was made of, and where its lines stand in that.
    #[must_use]
    pub fn made_of(mut self, file: &str, lines: LineMap) -> Self {
        file.clone_into(&mut self.file);
        self.lines = lines;
        self
    }

    /// What is to be said of a line, for the file with this path unless it was made of another.
    pub(super) fn issue(&self, path: &str, line: usize, message: String) -> Issue {
        let file = if self.file.is_empty() { path } else { &self.file };
        let (line, message) = match (self.lines.line_of(line), self.lines.in_words(line)) {
            (Some(line), _) => (line, message),
            (None, place) if place.is_empty() => (1, message),
            (None, place) => (1, format!("{message} ({place})")),
        };
        Issue { file: file.to_owned(), line, column: 1, message }
    }

    /// A line as part of the source of an entry: ", line 3", or nothing.
    pub(super) fn source_of_line(&self, line: usize) -> String {
        let place = self.lines.in_words(line);
        if place.is_empty() { place } else { format!(", {place}") }
    }

    /// The keys of the names that its entries depend on: where its links lead, and which entries its
    /// front matter means.
    pub fn asks(&self) -> Vec<u64> {
        let extras = &self.front.extras;
        let ids = [&extras.prerequisites, &extras.steps].into_iter().flatten();
        let named = self.front.links.iter().map(String::as_str).chain(ids.map(EntryId::as_str));
        let links = self.related.iter().chain(&self.questions).flat_map(Question::keys);
        let mut keys: Vec<u64> = links.chain(named.map(name_key)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The id that it declares.
    pub fn declared_id(&self) -> Option<EntryId> {
        EntryId::new(self.front.id.as_deref()?).ok()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where its body begins, in bytes.
    pub(super) fn begin(&self) -> usize {
        self.begin
    }

    pub(super) fn body(&self) -> &str {
        &self.text[self.begin..]
    }

    /// The number of lines before the body.
    pub(super) fn lines_before(&self) -> usize {
        self.text[..self.begin].matches('\n').count()
    }
}

fn questions(path: &str, links: &Links) -> Vec<Question> {
    links.references.iter().map(|link| Question::of(path, link)).collect()
}

fn question(path: &str, related: &Related) -> Question {
    let target = Target::Name { name: related.name.clone(), label: None };
    let (written, part) = (String::new(), String::new());
    Question::of(path, &Reference { at: 0, end: 0, written, target, part, is_tag: false })
}

/// The sketch of a note by which it is recognised.
pub fn sketch_of_note(text: &str) -> Sketch {
    let (front, body) = front_matter(text);
    sketch_of(&front, text, body)
}

/// The same: of its title and its body. Notes of one deck, or of one template, have front matter that
/// is alike.
fn sketch_of(front: &Front, text: &str, body: &str) -> Sketch {
    match &front.title {
        Some(title) if body.contains(char::is_alphanumeric) => {
            Sketch::of(&format!("{title}\n{body}"))
        }
        _ => Sketch::of(text),
    }
}

/// Whether the front matter of a note says that it has cards.
pub(super) fn has_cards(front: &Front) -> bool {
    front.tags.iter().any(|tag| is_card_tag(tag))
}
