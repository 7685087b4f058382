//! The table of export formats. The help, the export and its report of what is left out follow from
//! the rows.

use super::files::{ExportFile, Piece, markdown_files, toml_files};
use crate::{
    content::{ANKI_HEAD, CSV_HEAD, to_anki_row, to_csv_row},
    domain::Overview,
};

/// A format that can be exported.
#[derive(Debug)]
pub struct ExportFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name in messages.
    pub title: &'static str,
    /// Its description in the help.
    pub about: &'static str,
    /// How it is made.
    pub output: Output,
}

/// How an export is made.
#[derive(Debug, Clone, Copy)]
pub enum Output {
    /// One file with the whole database in JSON; it can't be limited to a part.
    Everything,
    /// One file of a catalogue's entries.
    File(fn(&Overview, &[Piece]) -> String),
    /// A folder of a catalogue's entries.
    Folder {
        /// Its files.
        files: fn(&Overview, &[Piece]) -> Vec<ExportFile>,
        /// What the format can't hold.
        left_out: fn(&[Piece]) -> Vec<String>,
    },
}

/// The export formats; the first is the default.
pub const EXPORT_FORMATS: &[ExportFormat] = &[
    ExportFormat {
        name: "markdown",
        title: "Markdown",
        about: "a folder of Markdown files, notes included; can be imported",
        output: Output::Folder { files: markdown_files, left_out: not_in_markdown },
    },
    ExportFormat {
        name: "toml",
        title: "TOML",
        about: "a folder of TOML files, a catalogue without what you wrote; can be imported",
        output: Output::Folder { files: toml_files, left_out: not_in_toml },
    },
    ExportFormat {
        name: "json",
        title: "JSON",
        about: "one file with the whole database, versions and dates included; can be imported",
        output: Output::Everything,
    },
    ExportFormat {
        name: "csv",
        title: "CSV",
        about: "one table of entries and notes",
        output: Output::File(csv),
    },
    ExportFormat {
        name: "anki",
        title: "Anki",
        about: "a text file for Anki, with challenges as cards",
        output: Output::File(anki),
    },
];

impl ExportFormat {
    /// The format with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        EXPORT_FORMATS.iter().find(|format| format.name == name)
    }

    /// Whether it can export a part of a catalogue.
    pub fn takes_parts(&self) -> bool {
        match self.output {
            Output::File(_) | Output::Folder { .. } => true,
            Output::Everything => false,
        }
    }
}

fn not_in_markdown(_: &[Piece]) -> Vec<String> {
    ["order", "versions", "stars"].map(str::to_owned).to_vec()
}

fn not_in_toml(pieces: &[Piece]) -> Vec<String> {
    let notes = pieces.iter().filter(|piece| piece.note.is_some()).count();
    let own = pieces.iter().filter(|piece| piece.entry.id.is_own()).count();
    vec![
        format!("your notes ({notes})"),
        format!("your own entries ({own})"),
        "versions".to_owned(),
        "stars".to_owned(),
    ]
}

fn csv(_: &Overview, pieces: &[Piece]) -> String {
    let mut text = CSV_HEAD.to_owned();
    for Piece { entry, note, .. } in pieces {
        text.push_str(&to_csv_row(entry, note.as_deref().unwrap_or_default()));
    }
    text
}

fn anki(overview: &Overview, pieces: &[Piece]) -> String {
    let mut text = ANKI_HEAD.to_owned();
    for piece in pieces {
        text.extend(to_anki_row(overview.catalogue.id.as_str(), &piece.entry));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::{Catalogue, CategorySummary, Content, Entry, Extras, Kind};

    fn overview() -> Overview {
        let category = CategorySummary {
            id: "c".parse().unwrap(),
            title: "C".to_owned(),
            summary: String::new(),
            entries: 1,
        };
        let catalogue = Catalogue {
            id: "a".parse().unwrap(),
            title: "A".to_owned(),
            version: String::new(),
            description: String::new(),
            tags: Vec::new(),
        };
        Overview { catalogue, entries: 1, categories: vec![category] }
    }

    fn piece() -> Piece {
        let entry = Entry {
            id: "needle".parse().unwrap(),
            category: "c".parse().unwrap(),
            kind: Kind::Challenge,
            title: "Needle".to_owned(),
            summary: String::new(),
            aliases: Vec::new(),
            tags: Vec::new(),
            level: None,
            links: Vec::new(),
            source: String::new(),
            content: Content::Challenge {
                challenge: "slow".to_owned(),
                solution: Some("fast".to_owned()),
            },
            extras: Extras::default(),
        };
        Piece { entry, category: "C".to_owned(), note: Some("note".to_owned()), orphaned: false }
    }

    #[test]
    fn every_export_format_has_a_name_a_description_and_output_and_is_in_the_readme() {
        let readme = include_str!("../../../README.md");
        let mut names = HashSet::new();
        for (number, format) in EXPORT_FORMATS.iter().enumerate() {
            let ExportFormat { name, title, about, output } = format;
            assert!(
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()),
                "export format {name:?}: use a word in lower case"
            );
            assert!(names.insert(name), "two export formats {name:?}: names are unique");
            assert!(!title.is_empty() && !about.is_empty(), "export format {name:?}: describe it");
            assert!(
                number == 0 || readme.contains(&format!("--format {name}")),
                "export format {name:?} is not in the README: show `--format {name}` there"
            );
            let written = match output {
                Output::Everything => continue,
                Output::File(text) => text(&overview(), &[piece()]),
                Output::Folder { files, left_out } => {
                    assert!(
                        !left_out(&[piece()]).is_empty(),
                        "export format {name:?}: `left_out` names what it can't hold, as versions"
                    );
                    let files = files(&overview(), &[piece()]).into_iter();
                    let files = files.map(|(path, text)| [path.join("/"), text].join("\n"));
                    files.collect::<Vec<_>>().join("\n")
                }
            };
            assert!(
                written.contains("needle")
                    && written.contains("Needle")
                    && written.contains("fast"),
                "export format {name:?} leaves out an entry's id, title or solution: {written}"
            );
        }
    }
}
