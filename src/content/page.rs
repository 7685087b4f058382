//! A Markdown file by itself.

use super::{
    front::{Front, front_matter},
    identity::{Sketch, fingerprint},
    learning_log::{Log, is_card_tag, read_tagged},
    markdown::{links_to_files, path_from, wikilinks},
    naming::title_of,
};
use crate::domain::tags_in;

/// What can be told of a file without the other files, so that files can be read side by side.
#[derive(Debug)]
pub struct Page {
    text: String,
    /// Where the body begins, behind the front matter.
    begin: usize,
    pub(super) front: Front,
    /// What the file is called; empty where that is the name of the whole.
    title: String,
    /// A print of the text, and its words.
    pub(super) fingerprint: i64,
    pub(super) sketch: Sketch,
    /// The heading that stands for a title.
    pub(super) heading: Option<String>,
    pub(super) log: Log,
    /// The tags that are written in the body.
    pub(super) tags: Vec<String>,
    /// What wiki links in it name.
    pub(super) named: Vec<String>,
    /// The files that it links to, by their paths from the root.
    pub(super) files: Vec<String>,
}

impl Page {
    /// Takes a file apart. `path` is from the root.
    pub fn of(path: &str, text: String) -> Self {
        let (front, body) = front_matter(&text);
        let files = links_to_files(body).into_iter();
        let log = read_tagged(body, path, has_cards(&front));
        Self {
            begin: text.len() - body.len(),
            title: title_of(&front, body, path, ""),
            fingerprint: fingerprint(&text),
            sketch: Sketch::of(&text),
            heading: log.title.clone(),
            log,
            tags: tags_in(body),
            named: wikilinks(body),
            files: files.map(|(_, target)| path_from(path, &target)).collect(),
            front,
            text,
        }
    }

    /// What the file is called; `root` is the name of the whole.
    pub(super) fn title_in(&self, root: &str) -> String {
        if self.title.is_empty() { root.to_owned() } else { self.title.clone() }
    }

    /// Takes a file apart that is a whole document, called `title` where it does not say.
    pub fn whole(title: &str, text: String) -> Self {
        let (front, body) = front_matter(&text);
        let log = read_tagged(body, title, has_cards(&front));
        Self {
            begin: text.len() - body.len(),
            title: String::new(),
            fingerprint: 0,
            sketch: Sketch::default(),
            heading: log.title.clone(),
            log,
            tags: Vec::new(),
            named: Vec::new(),
            files: Vec::new(),
            front,
            text,
        }
    }

    /// All of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn body(&self) -> &str {
        &self.text[self.begin..]
    }

    /// How many lines stand before the body.
    pub(super) fn lines_before(&self) -> usize {
        self.text[..self.begin].matches('\n').count()
    }
}

/// Whether the front matter of a note says that it has cards.
pub(super) fn has_cards(front: &Front) -> bool {
    front.tags.iter().any(|tag| is_card_tag(tag))
}
