//! A note or a user entry as a Markdown file that copies share: it can be read and edited wherever
//! the files are, and says which version it holds.

use std::fmt::Write as _;

use super::{
    export::quoted,
    front::{behind_unreadable, front_matter},
};
use crate::domain::{EntryId, EntryMeta, Kind, clean};

/// A note, or a user entry, as in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFile {
    /// The entry.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// The version of the text.
    pub version: String,
    /// The text.
    pub text: String,
    /// The rest of a user entry; `None` for a note.
    pub user: Option<UserFields>,
}

/// What a user entry has besides its title and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFields {
    /// The version of all but the text.
    pub version: String,
    /// Its kind.
    pub kind: Kind,
    /// The title of its category.
    pub category: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The ids of related entries.
    pub links: Vec<String>,
}

impl UserFields {
    /// The fields of a user entry at a version.
    pub fn of(version: &str, meta: &EntryMeta) -> Self {
        Self {
            version: version.to_owned(),
            kind: meta.kind,
            category: meta.category_title.clone(),
            tags: meta.tags.clone(),
            links: meta.links.iter().map(EntryId::to_string).collect(),
        }
    }
}

impl SharedFile {
    /// The content of the file.
    pub fn to_text(&self) -> String {
        let mut out = String::from("---\n");
        let mut line = |name: &str, value: String| {
            let _ = writeln!(out, "{name}: {value}");
        };
        let list = |texts: &[String]| {
            format!("[{}]", texts.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", "))
        };
        match &self.user {
            None => {
                line("note-of", quoted(self.entry.as_str()));
                line("title", quoted(&self.title));
            }
            Some(user) => {
                line("id", quoted(self.entry.as_str()));
                line("title", quoted(&self.title));
                line("kind", quoted(user.kind.as_str()));
                line("category", quoted(&user.category));
                line("tags", list(&user.tags));
                line("links", list(&user.links));
                line("entry-version", quoted(&user.version));
            }
        }
        line("version", quoted(&self.version));
        let _ = write!(out, "---\n\n{}\n", clean(&self.text));
        out
    }

    /// Reads the content of a file, edited or not. Line ends of Windows count as plain ones.
    ///
    /// # Errors
    /// What is missing or invalid.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.replace("\r\n", "\n");
        let (front, body) = front_matter(&text);
        if let Some((line, why)) = front.issue {
            return Err(format!("line {line}: {why}"));
        }
        let version = |name: &str| {
            let line =
                front.raw.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.map(|it| it.trim().trim_matches('"').to_owned()).filter(|it| !it.is_empty())
        };
        let missing = |name: &str| format!("`{name}` is missing between the lines `---`");
        let id = front.note_of.as_ref().or(front.id.as_ref()).ok_or_else(|| missing("note-of"))?;
        let entry = EntryId::new(id).map_err(|error| error.to_string())?;
        let user = match (&front.note_of, version("entry-version")) {
            (Some(_), _) => None,
            (None, Some(version)) => Some(UserFields {
                version,
                kind: front.kind.ok_or_else(|| missing("kind"))?,
                category: front.category.clone().ok_or_else(|| missing("category"))?,
                tags: front.tags.clone(),
                links: front.links.clone(),
            }),
            (None, None) => return Err(missing("entry-version")),
        };
        Ok(Self {
            entry,
            title: front.title.clone().unwrap_or_default(),
            version: version("version").ok_or_else(|| missing("version"))?,
            text: body.strip_prefix('\n').unwrap_or(body).trim_end().to_owned(),
            user,
        })
    }

    /// The same with the text of a content that [`Self::parse`] refuses, since the lines that say
    /// what it is are lost or damaged.
    ///
    /// # Errors
    /// There is nothing in it: a text is not to be deleted by an accident.
    pub fn with_body_of(self, content: &str) -> Result<Self, &'static str> {
        let content = content.replace("\r\n", "\n");
        let (front, body) = front_matter(&content);
        let body = behind_unreadable(&front, body).trim_start_matches('\n').trim_end();
        if body.is_empty() {
            return Err("it is empty");
        }
        Ok(Self { text: body.to_owned(), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> SharedFile {
        SharedFile {
            entry: EntryId::new("caching/redis").unwrap(),
            title: "Redis: \"fast\"".to_owned(),
            version: "0af3".to_owned(),
            text: text.to_owned(),
            user: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["one line", "---\nid: x\n---\n", "\n\n  indented\n\nlast", "", "é\u{1f600}"] {
            let file = note(text);
            let read = SharedFile::parse(&file.to_text()).unwrap();
            assert_eq!(read, SharedFile { text: text.trim_end().to_owned(), ..file.clone() });
            let windows = file.to_text().replace('\n', "\r\n");
            assert_eq!(SharedFile::parse(&windows).unwrap(), read);
            let user = UserFields {
                version: "77".to_owned(),
                kind: Kind::Takeaway,
                category: "My: things".to_owned(),
                tags: vec!["a".to_owned(), "b-c".to_owned()],
                links: vec!["redis".to_owned()],
            };
            let file = SharedFile { user: Some(user), ..file };
            let read = SharedFile::parse(&file.to_text()).unwrap();
            assert_eq!(read, SharedFile { text: text.trim_end().to_owned(), ..file });
        }
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_of_is_refused() {
        for (text, why) in [
            ("no front matter", "`note-of` is missing"),
            ("---\nnote-of: a\n---\nx", "`version` is missing"),
            ("---\nid: my/a\nversion: v\n---\nx", "`entry-version` is missing"),
            ("---\nnote-of: \"a/../b\"\nversion: v\n---\nx", "every part of an id"),
            ("---\nnote-of: [\n---\nx", "line"),
        ] {
            let error = SharedFile::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
