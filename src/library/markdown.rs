//! Markdown on disk: which files of a folder are notes, and what is in them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use crate::content::Issue;

/// Files of more bytes are passed over.
const LARGEST: u64 = 10_000_000;

/// The Markdown files below a folder in the order of their paths, and what was passed over. What
/// `.gitignore` names and what is hidden is none of it.
pub(super) fn files(root: &Path) -> (Vec<PathBuf>, Vec<Issue>) {
    let mut found = Vec::new();
    let mut passed = Vec::new();
    let mut ignored = Ignored::default();
    let walk = WalkDir::new(root).follow_links(true).into_iter().filter_entry(|item| {
        let hidden = item.depth() > 0 && item.file_name().as_encoded_bytes().starts_with(b".");
        !hidden && ignored.lets_through(root, item)
    });
    for item in walk {
        match item {
            Err(error) => passed.push(issue(&root.display().to_string(), &error.to_string())),
            Ok(item) => {
                let markdown = item.path().extension().is_some_and(|extension| {
                    extension.eq_ignore_ascii_case("md")
                        || extension.eq_ignore_ascii_case("markdown")
                });
                if markdown && item.file_type().is_file() {
                    found.push(item.into_path());
                }
            }
        }
    }
    found.sort();
    (found, passed)
}

/// What the `.gitignore` files of the folders on the way to a file say, the outermost first.
#[derive(Default)]
struct Ignored {
    search: gix_ignore::Search,
    /// How deep each of them lies.
    depths: Vec<usize>,
}

impl Ignored {
    /// Whether an item is to be looked at. Items come as they are walked: a folder, then what is
    /// in it.
    fn lets_through(&mut self, root: &Path, item: &DirEntry) -> bool {
        let on_the_way = self.depths.partition_point(|depth| *depth < item.depth());
        self.depths.truncate(on_the_way);
        self.search.patterns.truncate(on_the_way);
        let is_folder = item.file_type().is_dir();
        let path = relative(root, item.path());
        let says = self.search.pattern_matching_relative_path(
            path.as_bytes().into(),
            Some(is_folder),
            gix_ignore::glob::pattern::Case::Sensitive,
        );
        if item.depth() > 0 && says.is_some_and(|says| !says.pattern.is_negative()) {
            return false;
        }
        let file = item.path().join(".gitignore");
        if is_folder
            && let Ok(text) = fs::read(&file)
            && self
                .search
                .add_patterns_buffer(&text, file, Some(root), gix_ignore::search::Ignore::default())
                .is_ok()
        {
            self.depths.push(item.depth());
        }
        true
    }
}

fn issue(file: &str, message: &str) -> Issue {
    Issue { file: file.to_owned(), line: 1, column: 1, message: message.to_owned() }
}

/// A path from the root, parted by `/`.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let inner = if inner.as_os_str().is_empty() {
        Path::new(path.file_name().unwrap_or_default())
    } else {
        inner
    };
    let parts: Vec<String> =
        inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// What is in a file, or why it is passed over.
pub(super) fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Issue> {
    let pass = |error: io::Error| issue(name, &format!("skipped: {error}"));
    if fs::metadata(path).map_err(pass)?.len() > LARGEST {
        return Err(issue(name, "skipped: a note has at most 10 MB"));
    }
    fs::read(path).map_err(pass)
}

/// The text of a file, if it is not passed over, without a word about it.
pub(super) fn read(path: &Path, name: &str) -> Option<String> {
    text(bytes(path, name).ok()?, name).0
}

/// The text that bytes of a file are, with newlines at the ends of its lines, or why it is passed
/// over. What is not UTF-8 is read as Windows-1252, of which Latin-1 is a part, and that is told.
pub(super) fn text(bytes: Vec<u8>, name: &str) -> (Option<String>, Option<Issue>) {
    let pass = |message: &str| (None, Some(issue(name, message)));
    // Windows writes two bytes a letter, and says so with a mark.
    let marked = encoding_rs::Encoding::for_bom(&bytes).filter(|(it, _)| *it != encoding_rs::UTF_8);
    let bytes = match marked {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned().into_bytes(),
        None => bytes,
    };
    if bytes.contains(&0) {
        return pass("skipped: it is no text");
    }
    let (text, told) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = String::from_utf8_lossy(sound).matches('\n').count() + 1;
            let (text, ..) = encoding_rs::WINDOWS_1252.decode(error.as_bytes());
            let message = "not UTF-8 from here on; read as Latin-1";
            let told = Issue { line, ..issue(name, message) };
            (text.into_owned(), Some(told))
        }
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    (Some(text), told)
}
