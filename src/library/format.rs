//! The table of import formats. Recognition of sources, the help and the choice of the reader
//! follow from the rows.

mod anki;
mod archive;
mod evernote;
mod inputs;
mod json;
mod known;
mod markdown;
mod notes;
mod toml;
mod zipped;

use std::{borrow::Cow, path::Path};

use super::{
    report::{Extent, Failure, Report},
    source::{Candidate, File, Files, Match, Source},
    stream::Read,
};
use crate::store::Store;

pub(super) use inputs::NoteFile;
pub use json::import_json;
pub(super) use known::{known_documents, with_findings};
pub(super) use notes::{duplicate_id, known_entry, page_of, wanted_id};

/// A format that can be imported.
pub struct ImportFormat {
    /// Its name in help and messages.
    pub name: &'static str,
    /// Its description in the help: what is recognised.
    pub about: &'static str,
    /// Recognises a source and lists its files.
    find: fn(Candidate<'_>) -> Result<Option<Match>, Failure>,
    pub(super) reader: Reader,
}

/// How a format is read.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    /// A catalogue: replaced as a whole, with its source as its origin.
    Catalogue(CatalogueReader),
    /// An export of a whole database: merged with the existing data.
    Export(fn(&mut Store, &Path, Extent) -> Result<Report, Failure>),
}

/// The reader of a catalogue.
#[derive(Clone, Copy)]
pub(super) struct CatalogueReader {
    /// The content of a file for the digest; empty if it can't be read, which the import reports.
    pub(super) bytes: fn(&File) -> Cow<'static, [u8]>,
    /// Prepares to read the files, with what the store knows of them.
    pub(super) open: fn(&Store, &Source, Files) -> Result<Read, Failure>,
}

/// The import formats. A source is read in the first format that is certain of it, or else in the
/// first that could read it.
pub const IMPORT_FORMATS: &[ImportFormat] = &[
    ImportFormat {
        name: "toml",
        about: "a catalogue: a folder with catalogue.toml, or one .toml file",
        find: toml::find,
        reader: Reader::Catalogue(CatalogueReader { bytes: toml::bytes, open: toml::open }),
    },
    ImportFormat {
        name: "json",
        about: "an export of a whole database: a .json file, merged with what is there",
        find: json::find,
        reader: Reader::Export(json::read),
    },
    ImportFormat {
        name: "anki",
        about: "an Anki deck: an .apkg or .colpkg file",
        find: anki::find,
        reader: Reader::Catalogue(CatalogueReader { bytes: anki::digest_bytes, open: anki::open }),
    },
    ImportFormat {
        name: "evernote",
        about: "an export of Evernote: an .enex file",
        find: evernote::find,
        reader: Reader::Catalogue(CatalogueReader {
            bytes: evernote::digest_bytes,
            open: evernote::open,
        }),
    },
    ImportFormat {
        name: "zip",
        about: "an export of Notion, or other notes: a .zip file",
        find: zipped::find,
        reader: Reader::Catalogue(CatalogueReader {
            bytes: zipped::digest_bytes,
            open: zipped::open,
        }),
    },
    ImportFormat {
        name: "markdown",
        about: "notes: a folder of .md, .mdx, .qmd, .Rmd, .ipynb, .org, .html, .txt, .csv and .tsv \
                files, or one file as a learning log or a deck",
        find: markdown::find,
        reader: Reader::Catalogue(CatalogueReader {
            bytes: markdown::digest_bytes,
            open: markdown::open,
        }),
    },
];

/// A source with its format.
pub(super) struct Found {
    pub(super) format: &'static ImportFormat,
    pub(super) files: Files,
}

/// Recognises the format of a source.
pub(super) fn find(source: &Source) -> Result<Found, Failure> {
    let candidate = source.candidate()?;
    let mut possible = None;
    for format in IMPORT_FORMATS {
        match (format.find)(candidate)? {
            Some(Match::Certain(files)) => return Ok(Found { format, files }),
            Some(Match::Possible(files)) => {
                possible.get_or_insert(Found { format, files });
            }
            None => {}
        }
    }
    possible.ok_or_else(|| match source {
        Source::Path(path) => Failure::NoFiles(path.clone()),
        Source::Shipped => unreachable!("the format of the shipped catalogue is certain"),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{library::import, store::one_note_collection};

    /// A file of each format: the format, the name of the file, its content.
    fn examples() -> Vec<(&'static str, &'static str, Vec<u8>)> {
        let toml = "id = 'a'\ntitle = 'A'\n[category]\nid = 'c'\ntitle = 'C'\n[[entry]]\n\
                    id = 'e'\nkind = 'concept'\ntitle = 'E'\nbody = 'text'\n";
        let json = r#"{"form": "nexus-export-2", "catalogues": [{"id": "a", "title": "A",
            "version": "", "description": "", "origin": "/a", "tags": [], "categories":
            [{"id": "c", "title": "C", "summary": ""}], "entries": [], "sources": []}],
            "personal": {}}"#;
        let enex = "<en-export><note><title>A</title><content>text</content></note></en-export>";
        let log = "# Log\n\n## Tools\n\n- **Redis**: a cache\n- **nginx**: a proxy\n";
        vec![
            ("toml", "catalogue.toml", toml.into()),
            ("json", "all.json", json.into()),
            ("anki", "deck.apkg", zip("collection.anki2", &one_note_collection())),
            ("evernote", "mine.enex", enex.into()),
            ("zip", "export.zip", zip("Page.md", b"# Page\n\ntext\n")),
            ("markdown", "log.md", log.into()),
        ]
    }

    fn zip(name: &str, content: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, content).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn every_import_format_has_a_name_a_description_and_an_example_that_is_imported() {
        let mut names = HashSet::new();
        let examples = examples();
        for ImportFormat { name, about, .. } in IMPORT_FORMATS {
            let is_word = name.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(
                is_word && !name.is_empty(),
                "import format {name:?}: use a word in lower case"
            );
            assert!(names.insert(name), "two import formats {name:?}: names are unique");
            assert!(
                about.contains(": ") && about.contains("file"),
                "import format {name:?}: `about` says what it is: and which files are recognised"
            );
            let example = examples.iter().find(|(format, ..)| format == name);
            let Some((_, file, content)) = example else {
                panic!("import format {name:?} has no example: add one to `examples` above")
            };
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(file);
            std::fs::write(&path, content).unwrap();
            let source = Source::at(&path).unwrap();
            let found = find(&source).unwrap().format.name;
            assert_eq!(
                found, *name,
                "the example of import format {name:?} is recognised as {found:?}: correct `find` \
                 of one of them, or their order in IMPORT_FORMATS"
            );
            let mut store = Store::open(&folder.path().join("test.db")).unwrap();
            let report = import(&mut store, &source, Extent::Apply, &mut |_| {})
                .unwrap_or_else(|why| panic!("import format {name:?}: its example fails: {why}"));
            assert!(report.is_change(), "import format {name:?}: its example imports nothing");
        }
    }

    #[test]
    fn a_folder_is_toml_if_it_is_described_or_holds_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let format = |files: &[&str]| {
            let root = tempfile::tempdir_in(&folder).unwrap();
            for file in files {
                std::fs::write(root.path().join(file), "").unwrap();
            }
            let found = find(&Source::at(root.path()).unwrap());
            found.map(|found| (found.format.name, found.files.all.len()))
        };
        assert_eq!(format(&["a.toml", "catalogue.toml", "x.md"]).unwrap(), ("toml", 2));
        assert_eq!(format(&["a.toml", "x.md"]).unwrap(), ("markdown", 1));
        assert_eq!(format(&["a.toml", "b.toml", "c.json"]).unwrap(), ("toml", 2));
        assert!(matches!(format(&["c.json"]), Err(Failure::NoFiles(_))));
        assert!(matches!(format(&[]), Err(Failure::NoFiles(_))));
    }

    #[test]
    fn an_export_is_no_catalogue_to_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.json");
        std::fs::write(&path, "{}").unwrap();
        let mut store = Store::open(&folder.path().join("test.db")).unwrap();
        let source = Source::at(&path).unwrap();
        let opened =
            super::super::import_catalogue(&mut store, &source, Extent::Apply, &mut |_| {});
        assert!(matches!(opened, Err(Failure::NotACatalogue(_))), "{opened:?}");
    }
}
