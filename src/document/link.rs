//! Links and pictures: what they are called and where they lead.

use pulldown_cmark::LinkType;

use super::{
    inline::Image,
    markdown::Builder,
    text::{Link, Target},
};
use crate::{
    domain::{EntryId, Row, clean_line},
    theme::{Face, Role},
};

/// The longest path of a picture that is shown whole, in bytes.
const MAX_PATH: usize = 48;

impl<'a> Builder<'a> {
    /// Begins a link.
    pub(super) fn begin_link(&mut self, destination: &str, kind: LinkType) {
        if let LinkType::WikiLink { has_pothole } = kind {
            return self.begin_wikilink(destination, has_pothole);
        }
        let part = destination.split_once('#').map_or("", |(_, part)| part);
        let named = self.wikilinks.iter().find(|(written, _)| written == destination);
        let target = match (named, EntryId::new(destination)) {
            (Some((_, row)), _) => Target::Entry(row.id.clone()),
            _ if destination.starts_with('#') => Target::Here,
            (None, Ok(id)) if kind != LinkType::Autolink && kind != LinkType::Email => {
                Target::Entry(id)
            }
            _ => Target::Url(self.located(destination)),
        };
        self.link = Some(self.add_link_to(target, part));
        self.push_face(|face| face.role = Role::Link);
    }

    /// A wikilink: shown as its label, or else as the entry's title. One that names no entry is
    /// shown as muted text.
    fn begin_wikilink(&mut self, destination: &str, labelled: bool) {
        let part = destination.split_once('#').map_or("", |(_, part)| part);
        if destination.starts_with('#') {
            self.link = Some(self.add_link_to(Target::Here, part));
            self.push_face(|face| face.role = Role::Link);
            return;
        }
        let Some(row) = self.row_of(destination) else {
            self.push_face(|face| face.role = Role::Muted);
            return;
        };
        self.link = Some(self.add_link_to(Target::Entry(row.id.clone()), part));
        self.push_face(|face| face.role = Role::Link);
        if !labelled {
            self.push(&row.title);
            self.replaced = true;
        }
    }

    /// The entry that a `[[…]]` leads to.
    pub(super) fn row_of(&self, destination: &str) -> Option<&'a Row> {
        let target = destination.split('#').next().unwrap_or_default().trim();
        let target = target.trim_end_matches('\\');
        self.wikilinks.iter().find(|(written, _)| written == target).map(|(_, row)| row)
    }

    pub(super) fn add_link(&mut self, target: Target) -> usize {
        self.add_link_to(target, "")
    }

    pub(super) fn add_link_to(&mut self, target: Target, part: &str) -> usize {
        let part = clean_line(part).into_owned();
        self.document.links.push(Link { line: usize::MAX, target, part });
        self.document.links.len() - 1
    }

    /// A picture as one line: its text and its path, which opens outside. Within a link it is the
    /// text of that.
    pub(super) fn image(&mut self) {
        let Some(Image { address, text }) = self.image.take() else { return };
        let path = if address.starts_with("data:") { "data" } else { &address[..] };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').find(|it| !it.is_empty()).unwrap_or_default();
        // Obsidian gives a width as the text.
        let is_text = text.contains(char::is_alphabetic) && text != address;
        let text = if is_text { text } else { name.to_owned() };
        if self.link.is_some() {
            return self.push(&text);
        }
        let target = Target::Url(self.located(&address));
        self.link = Some(self.add_link(target));
        self.push_face(|face| face.role = Role::Link);
        self.push(&text);
        self.pop_face();
        if text != path {
            let shown = if path.len() > MAX_PATH { format!("…/{name}") } else { path.to_owned() };
            let face = Face { role: Role::Muted, ..self.face };
            self.inline.push(&clean_line(&format!(" ({shown})")), face, self.link);
        }
        self.link = None;
    }

    /// An address outside the program; a path begins in the folder of the entry's file.
    fn located(&self, address: &str) -> String {
        let scheme = address.find([':', '/']).is_some_and(|at| address[at..].starts_with(':'));
        if self.folder.is_empty() || scheme || address.starts_with('/') {
            return clean_line(address).into_owned();
        }
        clean_line(&format!("{}/{address}", self.folder)).into_owned()
    }
}
