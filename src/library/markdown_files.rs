//! Notes on disk: finding the files in a folder and reading their text.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{
    archives::ArchiveFormat,
    reading_order::{Hints, orders, relative},
};
use crate::content::{Issue, SkippedFiles, max_bytes, note_format};

/// What is in a folder.
#[derive(Default)]
pub(super) struct Found {
    /// The files that can hold notes, and archives, sorted by path.
    pub(super) paths: Vec<PathBuf>,
    /// What could not be looked at.
    pub(super) issues: Vec<Issue>,
    /// The files of other types.
    pub(super) skipped: SkippedFiles,
    /// Whether some file is one that people write notes in.
    pub(super) has_prose: bool,
    /// The files among them that symbolic links lead to.
    pub(super) linked: HashSet<PathBuf>,
}

/// The files below a folder that can hold notes. Hidden files and those that `.gitignore` excludes
/// are left out.
pub(super) fn find(root: &Path) -> Found {
    find_below(root, root)
}

/// The same below a folder within the root.
pub(super) fn find_below(root: &Path, folder: &Path) -> Found {
    let mut found = Found::default();
    let mut rules = IgnoreRules::default();
    let mut hints = Hints::default();
    let above = folder.strip_prefix(root).map_or(0, |inner| inner.components().count());
    if folder != root && !rules.allow_parents(root, folder) {
        return found;
    }
    let mut linked_folders: Vec<PathBuf> = Vec::new();
    let walk = WalkDir::new(folder).follow_links(true).into_iter().filter_entry(|item| {
        rules.allow(root, item.path(), above + item.depth(), item.file_type().is_dir())
    });
    for item in walk {
        match item {
            Err(error) => {
                found.issues.push(issue(&root.display().to_string(), &error.to_string()));
            }
            Ok(item) if !item.file_type().is_file() => {
                if item.path_is_symlink() && item.depth() > 0 {
                    linked_folders.push(item.into_path());
                }
            }
            Ok(item) => {
                hints.see(item.path());
                let name = item.file_name().to_string_lossy();
                let format = note_format(&name);
                if format.is_none() && ArchiveFormat::of(item.path()).is_none() {
                    found.skipped.add(&name, "");
                    continue;
                }
                found.has_prose |= format.is_some_and(|format| format.is_prose);
                let linked = item.path_is_symlink()
                    || linked_folders.iter().any(|folder| item.path().starts_with(folder));
                let path = item.into_path();
                if linked {
                    found.linked.insert(path.clone());
                }
                found.paths.push(path);
            }
        }
    }
    hints.sort(root, &mut found.paths);
    found
}

/// Whether a folder holds what a package manager fetched, which nobody here wrote.
fn is_of_packages(path: &Path) -> bool {
    const NAMES: &[&str] = &["node_modules", "bower_components", "site-packages", "__pycache__"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    NAMES.contains(&&*name) || path.join("pyvenv.cfg").exists()
}

/// The folders below one in a root, itself among them, in which notes are looked for.
pub fn folders_below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut rules = IgnoreRules::default();
    if folder != root && !rules.allow_parents(root, folder) {
        return Vec::new();
    }
    let above = folder.strip_prefix(root).map_or(0, |inner| inner.components().count());
    let walk = WalkDir::new(folder).follow_links(true).into_iter().filter_entry(|item| {
        let is_folder = item.file_type().is_dir();
        is_folder && rules.allow(root, item.path(), above + item.depth(), true)
    });
    walk.filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

/// Whether a file of this name can hold notes, say their order, or describe a catalogue.
pub fn note_is_at(path: &Path) -> bool {
    let is_toml = path.extension().is_some_and(|it| it == "toml");
    is_toml
        || note_format(&path.file_name().unwrap_or_default().to_string_lossy()).is_some()
        || ArchiveFormat::of(path).is_some()
        || orders(path)
}

/// Whether [`find`] would find this file in the root, which holds it.
pub(super) fn is_note(root: &Path, path: &Path) -> bool {
    let mut rules = IgnoreRules::default();
    let depth = path.strip_prefix(root).map_or(0, |inner| inner.components().count());
    depth > 0
        && note_format(&path.file_name().unwrap_or_default().to_string_lossy()).is_some()
        && rules.allow_parents(root, path)
        && rules.allow(root, path, depth, false)
}

/// Whether a symbolic link is on the way from the root to a path, or at its end.
pub(super) fn is_linked(root: &Path, path: &Path) -> bool {
    let on_the_way = path.ancestors().take_while(|folder| *folder != root);
    on_the_way.into_iter().any(Path::is_symlink)
}

/// The `.gitignore` files of the parent folders, the outermost first.
#[derive(Default)]
struct IgnoreRules {
    search: gix_ignore::Search,
    /// The depth of each `.gitignore` file.
    depths: Vec<usize>,
}

impl IgnoreRules {
    /// Whether the folders that lead from the root to a path, the root among them, are not excluded.
    fn allow_parents(&mut self, root: &Path, path: &Path) -> bool {
        let mut folders: Vec<&Path> =
            path.ancestors().skip(1).take_while(|it| it.starts_with(root)).collect();
        folders.reverse();
        folders.into_iter().enumerate().all(|(depth, it)| self.allow(root, it, depth, true))
    }

    /// Whether a path is neither hidden nor excluded, nor a folder of packages; `depth` counts from the root. Call it in the
    /// order of the walk: a folder before its contents.
    fn allow(&mut self, root: &Path, path: &Path, depth: usize, is_folder: bool) -> bool {
        let name = path.file_name().unwrap_or_default();
        let is_hidden = name.as_encoded_bytes().starts_with(b".");
        if depth > 0 && (is_hidden || is_folder && is_of_packages(path)) {
            return false;
        }
        let on_the_way = self.depths.partition_point(|it| *it < depth);
        self.depths.truncate(on_the_way);
        self.search.patterns.truncate(on_the_way);
        let inner = relative(root, path);
        let rule = self.search.pattern_matching_relative_path(
            inner.as_bytes().into(),
            Some(is_folder),
            gix_ignore::glob::pattern::Case::Sensitive,
        );
        if depth > 0 && rule.is_some_and(|rule| !rule.pattern.is_negative()) {
            return false;
        }
        let file = path.join(".gitignore");
        if is_folder
            && let Ok(text) = fs::read(&file)
            && self
                .search
                .add_patterns_buffer(&text, file, Some(root), gix_ignore::search::Ignore::default())
                .is_ok()
        {
            self.depths.push(depth);
        }
        true
    }
}

fn issue(file: &str, message: &str) -> Issue {
    Issue { file: file.to_owned(), line: 1, column: 1, message: message.to_owned() }
}

/// The content of a file, or why it is skipped.
pub(super) fn read_bytes(path: &Path, name: &str) -> Result<Vec<u8>, Issue> {
    let skip = |error: io::Error| issue(name, &format!("skipped: {error}"));
    let most = max_bytes(name);
    if fs::metadata(path).map_err(skip)?.len() > most {
        return Err(issue(name, &format!("skipped: larger than {} MB", most / 1_000_000)));
    }
    fs::read(path).map_err(skip)
}

/// The content of a file as text with `\n` line ends, or why it is skipped. Text that is not UTF-8
/// is read as Windows-1252, a superset of Latin-1, and reported.
pub(super) fn to_text(bytes: Vec<u8>, name: &str) -> (Option<String>, Option<Issue>) {
    let skip = |message: &str| (None, Some(issue(name, message)));
    // UTF-16, as Windows writes it, begins with a byte order mark.
    let by_mark =
        encoding_rs::Encoding::for_bom(&bytes).filter(|(it, _)| *it != encoding_rs::UTF_8);
    let bytes = match by_mark {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned().into_bytes(),
        None => bytes,
    };
    if bytes.contains(&0) {
        return skip("skipped: not a text file");
    }
    let (text, issue_found) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = String::from_utf8_lossy(sound).matches('\n').count() + 1;
            let (text, ..) = encoding_rs::WINDOWS_1252.decode(error.as_bytes());
            let message = "not UTF-8 from here on; read as Latin-1";
            let found = Issue { line, ..issue(name, message) };
            (text.into_owned(), Some(found))
        }
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    (Some(text), issue_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_what_is_neither_hidden_nor_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("a/.hidden")).unwrap();
        fs::write(root.join(".gitignore"), "draft*\n!draft-kept.md\n").unwrap();
        fs::write(root.join("a/.gitignore"), "local.md\n").unwrap();
        for file in [
            "one.md",
            "two.MARKDOWN",
            "three.txt",
            ".four.md",
            "draft.md",
            "draft-kept.md",
            "local.md",
            "a/local.md",
            "a/five.md",
            "a/.hidden/six.md",
        ] {
            fs::write(root.join(file), "text").unwrap();
        }
        for folder in ["node_modules/x", "env/lib"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            fs::write(root.join(folder).join("README.md"), "text").unwrap();
        }
        fs::write(root.join("env/pyvenv.cfg"), "").unwrap();
        fs::write(root.join("paper.pdf"), "%PDF").unwrap();
        let found = find(root);
        let names: Vec<String> = found.paths.iter().map(|path| relative(root, path)).collect();
        let expected =
            ["a/five.md", "draft-kept.md", "local.md", "one.md", "three.txt", "two.MARKDOWN"];
        assert_eq!(names, expected);
        assert_eq!((found.skipped.to_string(), found.issues), ("1 .pdf".to_owned(), Vec::new()));
    }

    #[test]
    fn what_is_too_large_or_no_text_is_skipped_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.md");
        let file = fs::File::create(&path).unwrap();
        file.set_len(max_bytes("large.md")).unwrap();
        assert!(read_bytes(&path, "large.md").is_ok());
        file.set_len(max_bytes("large.md") + 1).unwrap();
        let issue = read_bytes(&path, "large.md").unwrap_err();
        assert_eq!(issue.to_string(), "large.md:1:1: skipped: larger than 10 MB");
        let (text, issue) = to_text(b"a\0b".to_vec(), "a.md");
        assert_eq!(text, None);
        assert_eq!(issue.unwrap().to_string(), "a.md:1:1: skipped: not a text file");
        let (text, issue) = to_text(b"one\r\ntwo \xe9".to_vec(), "a.md");
        assert_eq!((text.as_deref(), issue.map(|it| it.line)), (Some("one\ntwo é"), Some(2)));
    }

    /// The files of a folder in the order in which they are read.
    fn sorted(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = find(folder.path());
        found.paths.iter().map(|path| relative(folder.path(), path)).collect()
    }

    #[test]
    fn files_are_in_the_order_of_a_list_of_contents() {
        let book = [
            ("README.md", ""),
            ("src/SUMMARY.md", "- [Z](z.md)\n  - [B](./b/c.md#part)\n- [A](a.md)\n"),
            ("src/a.md", ""),
            ("src/b/c.md", ""),
            ("src/more.md", ""),
            ("src/z.md", ""),
        ];
        let expected =
            ["README.md", "src/z.md", "src/b/c.md", "src/a.md", "src/more.md", "src/SUMMARY.md"];
        assert_eq!(sorted(&book), expected);
        let docs = [
            ("mkdocs.yml", "nav:\n  - Start: two.md\n  - More:\n    - 'one.md'\n"),
            ("docs/one.md", ""),
            ("docs/two.md", ""),
        ];
        assert_eq!(sorted(&docs), ["docs/two.md", "docs/one.md"]);
        let wiki = [("_sidebar.md", "* [Q](/q)\n* [P](p)\n"), ("p.md", ""), ("q.md", "")];
        assert_eq!(sorted(&wiki), ["q.md", "p.md", "_sidebar.md"]);
    }

    #[test]
    fn files_are_in_the_order_of_their_weights() {
        let site = [
            ("a/_index.md", "---\nweight: 20\n---\n"),
            ("a/x.md", "---\nweight: 2\n---\n"),
            ("a/y.md", "+++\nweight = 1\n+++\n"),
            ("a/none.md", "no weight: 0\n"),
            ("b/_index.md", "---\nweight: 10\n---\n"),
            ("b/p.md", ""),
        ];
        let expected = ["b/_index.md", "b/p.md", "a/_index.md", "a/y.md", "a/x.md", "a/none.md"];
        assert_eq!(sorted(&site), expected);
    }
}
