//! Exports of Evernote: notes in XML, their texts in HTML.
//!
//! The reader of XML expands no entities of its own, so that a few lines can't become a large text.

mod markup;

use std::collections::HashSet;

use quick_xml::{Reader, events::Event};

use super::{
    deck::Deck,
    document::{Document, Facts},
    html,
    skipped::SkippedFiles,
};
use crate::content::issue::Issue;
use markup::{readable, with_note_links};

/// Notes that are read.
const MAX_NOTES: usize = 100_000;

/// Elements in elements: an export has five.
const MAX_DEPTH: usize = 50;

/// Broken notes after which no more is read.
const MAX_ISSUES: usize = 100;

/// What an export gives.
#[derive(Debug, Default)]
pub struct Notebook {
    /// A document for each note.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub issues: Vec<Issue>,
    /// Pictures and other files in the notes, by type.
    pub skipped: SkippedFiles,
}

/// A note while it is read.
#[derive(Debug, Default)]
struct Note {
    title: String,
    content: String,
    created: String,
    tags: Vec<String>,
    url: String,
}

/// Reads an export. `name` is what the file is called.
pub fn read_evernote(name: &str, text: &str) -> Notebook {
    let mut reading = Reading { name, text, ..Reading::default() };
    // Behind a note that is broken, the next one is read.
    let mut from = 0;
    while let Some(problem) = reading.read_from(from) {
        let at = problem.0.max(from + 1).min(text.len());
        reading.notebook.issues.push(Issue::at(name, text, at, &problem.1));
        let rest = &text[text.ceil_char_boundary(at)..];
        match rest.find("<note>") {
            Some(next) if reading.notebook.issues.len() < MAX_ISSUES => {
                from = text.len() - rest.len() + next;
            }
            _ => break,
        }
    }
    let titles: HashSet<String> = std::mem::take(&mut reading.titles);
    for document in &mut reading.notebook.documents {
        document.text = with_note_links(&document.text, &titles);
    }
    reading.notebook
}

/// An export while it is read.
#[derive(Default)]
struct Reading<'n> {
    name: &'n str,
    text: &'n str,
    /// The titles of the notes so far.
    titles: HashSet<String>,
    /// Where the content of the note begins, and whether it is markup of this document itself.
    content: usize,
    is_markup: bool,
    notebook: Notebook,
    deck: Deck,
    note: Note,
    /// The names of the elements that are open.
    open: Vec<String>,
    /// The text of the innermost.
    words: String,
}

impl Reading<'_> {
    /// Reads from an offset to the end, or to a problem: its offset and what it is.
    fn read_from(&mut self, from: usize) -> Option<(usize, String)> {
        let mut reader = Reader::from_str(&self.text[from..]);
        // Behind a broken note, the elements around it end without a beginning.
        reader.config_mut().allow_unmatched_ends = from > 0;
        (self.note, self.open) = (Note::default(), Vec::new());
        loop {
            let event = reader.read_event();
            let at = from + reader.buffer_position() as usize;
            let step = match event {
                Ok(Event::Eof) if self.open.is_empty() => return None,
                Ok(Event::Eof) => Err("ends in the middle: the last note is skipped".to_owned()),
                Ok(event) => self.event(&event, at),
                Err(error) => Err(format!("a note can't be read from here on: {error}")),
            };
            if let Err(message) = step {
                return Some((at, message));
            }
        }
    }

    /// Takes an event that ends at an offset; fails where a limit is met.
    fn event(&mut self, event: &Event<'_>, at: usize) -> Result<(), String> {
        match event {
            Event::Start(start) => {
                self.is_markup |= self.open.last().is_some_and(|it| it == "content");
                self.open.push(start.name().as_ref().to_owned());
                self.words.clear();
                if start.name().as_ref() == "content" {
                    (self.content, self.is_markup) = (at, false);
                }
                if self.open.len() > MAX_DEPTH {
                    return Err("nested too deep: the rest is skipped".to_owned());
                }
            }
            Event::Text(piece) => self.words.push_str(piece),
            Event::CData(piece) => self.words.push_str(piece),
            Event::GeneralRef(entity) => self.words.push_str(&entity_of(entity)),
            Event::End(_) => {
                let element = self.open.pop().unwrap_or_default();
                if element == "content" && self.is_markup {
                    let end = self.text[..at].rfind("</").unwrap_or(at).max(self.content);
                    self.text[self.content..end].clone_into(&mut self.words);
                }
                self.end(&element)?;
                self.words.clear();
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, element: &str) -> Result<(), String> {
        let in_file = self.open.iter().any(|it| it == "resource");
        let words = self.words.trim();
        match element {
            "content" => self.note.content = std::mem::take(&mut self.words),
            "tag" => self.note.tags.push(words.to_owned()),
            "mime" => self.notebook.skipped.add_type(words.to_owned(), "in a note"),
            "title" if !in_file => words.clone_into(&mut self.note.title),
            "created" if !in_file => self.note.created = date_of(words),
            "source-url" if !in_file => words.clone_into(&mut self.note.url),
            "note" if self.notebook.documents.len() == MAX_NOTES => {
                return Err(format!("more than {MAX_NOTES} notes: the rest is skipped"));
            }
            "note" => {
                let note = std::mem::take(&mut self.note);
                self.titles.insert(note.title.clone());
                let document = document(&mut self.deck, self.name, note);
                self.notebook.documents.push(document);
            }
            _ => {}
        }
        Ok(())
    }
}

/// What an entity stands for; one that the export declares itself stays as it is written.
fn entity_of(name: &str) -> String {
    let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    match (code.and_then(char::from_u32), name) {
        (Some(c), _) => c.to_string(),
        (None, "amp") => "&".to_owned(),
        (None, "lt") => "<".to_owned(),
        (None, "gt") => ">".to_owned(),
        (None, "quot") => "\"".to_owned(),
        (None, "apos") => "'".to_owned(),
        (None, name) => format!("&{name};"),
    }
}

/// `20240131T120000Z` as `2024-01-31`.
fn date_of(written: &str) -> String {
    match (written.get(..4), written.get(4..6), written.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

fn document(deck: &mut Deck, name: &str, note: Note) -> Document {
    let (text, _) = html::to_markdown(&readable(&note.content));
    let title = if note.title.is_empty() { "(untitled)" } else { &note.title };
    let source = if note.url.is_empty() { format!("{name} (Evernote)") } else { note.url };
    let source =
        if note.created.is_empty() { source } else { format!("{source} · {}", note.created) };
    let facts =
        Facts { title, tags: note.tags, date: &note.created, source: &source, ..Facts::default() };
    deck.plain("", title, &facts.before(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::front_matter;

    const EXPORT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE en-export SYSTEM \
        \"http://xml.evernote.com/pub/evernote-export4.dtd\">\n<en-export application=\"Evernote\">\
        <note><title>Locks &amp; keys</title><created>20240131T120000Z</created><tag>sql</tag>\
        <tag>to read</tag><note-attributes><source-url>https://a.example</source-url>\
        </note-attributes><content><![CDATA[<?xml version=\"1.0\"?><!DOCTYPE en-note SYSTEM \"x\">\
        <en-note><h1>Kinds</h1><div><en-todo checked=\"true\"/>read</div><div><en-todo/>write</div>\
        <div>Two <b>kinds</b>, see <a href=\"evernote:///view/1/s1/2/2/\">Second</a>.</div><en-media type=\"image/png\" hash=\"1\"/></en-note>]]></content>\
        <resource><data encoding=\"base64\">iVBO</data><mime>image/png</mime><resource-attributes>\
        <source-url>x</source-url></resource-attributes></resource></note>\
        <note><title>Second</title><content>plain</content></note></en-export>";

    #[test]
    fn notes_have_their_titles_tags_dates_and_texts() {
        let notebook = read_evernote("my.enex", EXPORT);
        assert_eq!(notebook.issues, []);
        assert_eq!(notebook.skipped.to_string(), "1 image/png (in a note)");
        let (front, body) = front_matter(&notebook.documents[0].text);
        assert_eq!(front.title.as_deref(), Some("Locks & keys"));
        assert_eq!(front.tags, ["sql", "to-read"]);
        assert_eq!(front.date.as_deref(), Some("2024-01-31"));
        assert_eq!(front.source.as_deref(), Some("https://a.example · 2024-01-31"));
        assert_eq!(
            body.trim(),
            "# Kinds\n\n☑ read\n\n☐ write\n\nTwo **kinds**, see [[Second]].\n\n(a picture)"
        );
        assert_eq!(notebook.documents[1].path, "second");
    }

    #[test]
    fn h13_h28_broken_and_hostile_exports_give_an_issue_with_its_place() {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<en-export><note>\
                      <title>&b;</title><content>&b;</content></note></en-export>";
        let notebook = read_evernote("a.enex", laughs);
        assert!(notebook.documents[0].text.contains("&b;"), "{:?}", notebook.documents);
        let cut = &EXPORT[..EXPORT.rfind("Second").unwrap()];
        let notebook = read_evernote("a.enex", cut);
        assert_eq!((notebook.documents.len(), notebook.issues.len()), (1, 1));
        assert!(notebook.issues[0].message.contains("ends in the middle"));
        let broken = "<en-export><note><title>A</title><content><div></b></content></note>\n\
                      <note><title>B</title><content><en-note><p>Text</p></en-note></content></note>\
                      </en-export>";
        let notebook = read_evernote("a.enex", broken);
        assert_eq!((notebook.documents.len(), notebook.issues.len()), (1, 1), "{notebook:?}");
        assert!(notebook.documents[0].text.ends_with("Text"), "{notebook:?}");
        let wrong = read_evernote("a.enex", "<en-export>\n<note></title>");
        assert_eq!(wrong.issues[0].line, 2);
        assert!(
            read_evernote("a.enex", &"<a>".repeat(100_000)).issues[0].message.contains("too deep")
        );
        for end in (0..EXPORT.len()).step_by(7) {
            read_evernote("a.enex", &EXPORT[..EXPORT.floor_char_boundary(end)]);
        }
    }
}
