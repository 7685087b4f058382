//! The external editor: $VISUAL or $EDITOR, on a temporary file or on one of the user's own.

use std::{env, ffi::OsString, fs, path::Path};

use crate::{
    domain::{CatalogueId, Draft, fold},
    library::create_editor_file,
    screens::ExternalEdit,
    system::process,
};

/// Why nothing is opened.
const NO_EDITOR: &str = "Neither $VISUAL nor $EDITOR names an editor.";

/// How an editor is told at which line to open a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineStyle {
    /// `+12 file`.
    Plus,
    /// `file:12`.
    Colon,
    /// `-g file:12`, as VS Code and its kin have it.
    Goto,
    /// `-l 12 file`.
    Option(&'static str),
}

/// Editors and how they are told the line; any other is given the file alone.
const EDITORS: &[(&[&str], LineStyle)] = &[
    (
        &[
            "vi",
            "vim",
            "nvim",
            "gvim",
            "mvim",
            "view",
            "ex",
            "vis",
            "elvis",
            "nano",
            "pico",
            "emacs",
            "emacsclient",
            "mg",
            "kak",
            "joe",
            "jmacs",
            "jed",
            "ne",
            "ee",
            "mcedit",
            "micro",
            "tilde",
            "gedit",
            "gnome-text-editor",
            "xed",
            "pluma",
        ],
        LineStyle::Plus,
    ),
    (&["hx", "helix", "zed", "zeditor", "subl", "sublime_text", "lapce", "ox"], LineStyle::Colon),
    (
        &["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "positron"],
        LineStyle::Goto,
    ),
    (&["kate", "kwrite", "mate"], LineStyle::Option("-l")),
    (&["geany"], LineStyle::Option("--line")),
];

/// The editor that the environment names.
fn named_editor() -> Option<String> {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .or(process::EDITOR.map(str::to_owned))
}

/// The arguments that open a file at a line in an editor, which may be given with its path and with
/// arguments of its own.
fn arguments(editor: &str, path: &Path, line: usize) -> Vec<OsString> {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default().trim_matches(['\'', '"']);
    let style = EDITORS.iter().find(|(names, _)| names.contains(&name)).map(|(_, style)| *style);
    let path = path.as_os_str().to_owned();
    let with_line = || {
        let mut path = path.clone();
        path.push(format!(":{line}"));
        path
    };
    match style {
        Some(LineStyle::Plus) => vec![format!("+{line}").into(), path],
        Some(LineStyle::Colon) => vec![with_line()],
        Some(LineStyle::Goto) => vec!["-g".into(), with_line()],
        Some(LineStyle::Option(option)) => vec![option.into(), line.to_string().into(), path],
        None => vec![path],
    }
}

/// Opens a file of the user's own in the external editor, at a line from 1.
///
/// # Errors
/// Why the editor could not be started, or how it failed, for the user.
pub(super) fn edit_file(path: &Path, line: usize) -> Result<(), String> {
    let editor = named_editor().ok_or(NO_EDITOR)?;
    let status = process::edit(&editor, &arguments(&editor, path, line), None)
        .map_err(|error| format!("Can't start {editor}: {error}."))?;
    process::complaint(&editor, status).map_or(Ok(()), Err)
}

/// Edits the text of a draft in the external editor. Returns what the editor has written, even if
/// it failed; if this program ends before the editor, the next start recovers the text. The editor
/// begins at a line, from 1, if it is known how to tell it.
pub fn edit(database: &Path, catalogue: &CatalogueId, draft: &Draft, line: usize) -> ExternalEdit {
    let failed = |why: String| ExternalEdit { text: None, failed: Some(why) };
    let Some(editor) = named_editor() else { return failed(NO_EDITOR.to_owned()) };
    let name: String = fold(&draft.title).replace(' ', "-").chars().take(40).collect();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
    let mut begun = draft.clone();
    if !begun.text.is_empty() && !begun.text.ends_with('\n') {
        begun.text.push('\n');
    }
    let file = match create_editor_file(database, &name, catalogue, &begun) {
        Ok(file) => file,
        Err(error) => return failed(format!("Can't create a file for the editor: {error}.")),
    };
    let arguments = arguments(&editor, &file.path, line);
    let why = match process::edit(&editor, &arguments, Some((&file.path, &file.lock))) {
        Err(error) => Some(format!("Can't start {editor}: {error}.")),
        Ok(status) => process::complaint(&editor, status),
    };
    // Read by name, since editors replace files.
    let text = match fs::read(&file.path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            let path = file.path.clone();
            let why = match file.keep() {
                Ok(()) => format!("The edited text is not UTF-8; it is in {}.", path.display()),
                Err(error) => {
                    format!("The edited text in {} is not UTF-8: {error}.", path.display())
                }
            };
            return failed(why);
        }
        Err(error) => return failed(format!("Can't read the editor's file: {error}.")),
    };
    let changed = (text != begun.text).then_some(text);
    let stays =
        file.remove().err().map(|error| format!("Can't remove the editor's file: {error}."));
    ExternalEdit { text: changed, failed: why.or(stays) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_opens_a_file_at_its_line() {
        for (editor, expected) in [
            ("vim", "+7 /a b.md"),
            ("/usr/bin/nvim -R", "+7 /a b.md"),
            ("emacsclient -nw", "+7 /a b.md"),
            ("hx", "/a b.md:7"),
            ("code --wait", "-g /a b.md:7"),
            ("'/opt/kate'", "-l 7 /a b.md"),
            ("my-editor", "/a b.md"),
        ] {
            let arguments = arguments(editor, Path::new("/a b.md"), 7);
            let arguments: Vec<_> = arguments.iter().map(|it| it.to_string_lossy()).collect();
            assert_eq!(arguments.join(" "), expected, "{editor}");
        }
    }
}
