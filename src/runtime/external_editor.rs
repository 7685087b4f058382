//! The external editor: $VISUAL or $EDITOR on a temporary file.

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, ExitStatus},
};

use rustix::io::{FdFlags, fcntl_setfd};

use crate::{
    domain::{CatalogueId, Draft, fold},
    library::{EditorFile, create_editor_file},
    screens::ExternalEdit,
};

/// Edits the text of a draft in the external editor. Returns what the editor has written, even if
/// it failed; if this program ends before the editor, the next start recovers the text. The editor
/// begins at a line, from 1, if it is known how to tell it.
pub fn edit(database: &Path, catalogue: &CatalogueId, draft: &Draft, line: usize) -> ExternalEdit {
    let failed = |why: String| ExternalEdit { text: None, failed: Some(why) };
    let Some(editor) = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
    else {
        return failed("Neither $VISUAL nor $EDITOR names an editor.".to_owned());
    };
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
    let why = match run(&editor, &file, line) {
        Err(error) => Some(format!("Can't start {editor}: {error}.")),
        Ok(status) => complaint(&editor, status),
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

/// Runs the editor. It inherits the lock, and holds it as long as it runs, even if this program
/// ends first.
fn run(editor: &str, file: &EditorFile, line: usize) -> std::io::Result<ExitStatus> {
    fcntl_setfd(&file.lock, FdFlags::empty())?;
    // Like git: the variable is a shell command, which may have arguments and quotes.
    let status = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), "sh"])
        .args(arguments(editor, &file.path, line))
        .status();
    fcntl_setfd(&file.lock, FdFlags::CLOEXEC)?;
    status
}

/// The arguments by which an editor opens a file at a line.
fn arguments(editor: &str, file: &Path, line: usize) -> Vec<OsString> {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let program = program.rsplit('/').next().unwrap_or_default();
    let at_line = || {
        let mut place = file.as_os_str().to_owned();
        place.push(format!(":{line}"));
        place
    };
    match program {
        _ if line <= 1 => vec![file.into()],
        "vi" | "vim" | "nvim" | "gvim" | "nano" | "emacs" | "emacsclient" | "kak" | "joe"
        | "mg" | "ne" | "jed" | "pico" | "micro" => vec![format!("+{line}").into(), file.into()],
        "hx" | "helix" | "subl" | "zed" => vec![at_line()],
        "code" | "codium" | "code-insiders" | "cursor" => vec!["--goto".into(), at_line()],
        _ => vec![file.into()],
    }
}

fn complaint(editor: &str, status: ExitStatus) -> Option<String> {
    if status.success() {
        return None;
    }
    Some(match status.code() {
        Some(127) => format!("Editor not found: {editor:?}."),
        // How shells report that a signal ended a program.
        Some(129..) | None => "The editor was killed.".to_owned(),
        Some(code) => format!("The editor ended with status {code}."),
    })
}
