//! The table of the formats of files that hold notes.

use super::{
    anki_text, document::Documents, extended, html, line_map::LineMap, notebook, org, plain_text,
    skipped::ending, table,
};

/// A format of files that hold notes.
pub struct NoteFormat {
    /// What it is called in the help.
    pub name: &'static str,
    /// How the names of its files end, in lower case, without the dot.
    pub endings: &'static [&'static str],
    /// Larger files are skipped, in bytes.
    pub max_bytes: u64,
    /// Whether people write notes in such files, and hardly anything else. A folder without one can
    /// be something else that has a text beside it.
    pub is_prose: bool,
    /// Whether a line of a document is the same line of its file.
    pub keeps_lines: bool,
    /// The documents of a file, from its path, its text, and whether it is imported by itself.
    read: fn(&str, String, bool) -> Documents,
}

/// The formats of files that hold notes, in folders and by themselves.
pub const NOTE_FORMATS: &[NoteFormat] = &[
    NoteFormat {
        name: "Markdown",
        endings: &["md", "markdown"],
        max_bytes: MAX_BYTES,
        is_prose: true,
        keeps_lines: true,
        read: |path, text, _| Documents::one(path, text).at(LineMap::Same),
    },
    NoteFormat {
        name: "MDX",
        endings: &["mdx"],
        max_bytes: MAX_BYTES,
        is_prose: true,
        keeps_lines: false,
        read: |path, text, _| extended::read_mdx(path, &text),
    },
    NoteFormat {
        name: "Quarto and R Markdown",
        endings: &["qmd", "rmd"],
        max_bytes: MAX_BYTES,
        is_prose: true,
        keeps_lines: true,
        read: |path, text, _| extended::read_chunks(path, &text).at(LineMap::Same),
    },
    NoteFormat {
        name: "Jupyter",
        endings: &["ipynb"],
        // Most of a notebook can be pictures.
        max_bytes: 50_000_000,
        is_prose: true,
        keeps_lines: false,
        read: |path, text, _| notebook::read(path, &text),
    },
    NoteFormat {
        name: "Org",
        endings: &["org"],
        max_bytes: MAX_BYTES,
        is_prose: true,
        keeps_lines: false,
        read: |path, text, _| org::read(path, &text),
    },
    NoteFormat {
        name: "HTML",
        endings: &["html", "htm", "xhtml"],
        max_bytes: MAX_BYTES,
        is_prose: false,
        keeps_lines: false,
        read: |path, text, alone| html::read(path, &text, alone),
    },
    NoteFormat {
        name: "plain text",
        endings: &["txt", "text"],
        max_bytes: MAX_BYTES,
        is_prose: false,
        keeps_lines: false,
        read: |path, text, alone| {
            if anki_text::is_deck(&text, alone) {
                anki_text::read(path, &text)
            } else {
                plain_text::read(path, &text, alone)
            }
        },
    },
    NoteFormat {
        name: "tables",
        endings: &["csv", "tsv"],
        max_bytes: MAX_BYTES,
        is_prose: false,
        keeps_lines: false,
        read: |path, text, alone| {
            // Without a line of its own, tabs are a table here.
            if anki_text::is_deck(&text, false) {
                anki_text::read(path, &text)
            } else {
                table::read(path, &text, alone)
            }
        },
    },
];

/// Larger files of text are skipped, in bytes.
const MAX_BYTES: u64 = 10_000_000;

/// The format of a file, by its name.
pub fn note_format(path: &str) -> Option<&'static NoteFormat> {
    let ending = ending(path)?;
    NOTE_FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()))
}

/// The largest file with this name that is read, in bytes.
pub fn max_bytes(path: &str) -> u64 {
    note_format(path).map_or(MAX_BYTES, |format| format.max_bytes)
}

/// The documents of a file with this text. One with an unknown ending is taken for Markdown.
/// `alone` says that it is imported by itself.
pub fn documents(path: &str, text: String, alone: bool) -> Documents {
    match note_format(path) {
        Some(format) => (format.read)(path, text, alone),
        None => Documents::one(path, text).at(LineMap::Same),
    }
}
