//! The user's own editor: $VISUAL or $EDITOR on a file of its own.

use std::{
    env, fs,
    path::Path,
    process::{Command, ExitStatus},
};

use rustix::io::{FdFlags, fcntl_setfd};

use crate::{
    domain::{CatalogueId, Draft, fold},
    library::{Lent, lend},
    screens::ExternalEdit,
};

/// Has the user's editor edit the text of a draft. Whatever the editor has written is given back,
/// even if it failed; if this program ends before the editor does, the next one finds it.
pub fn edit(database: &Path, catalogue: &CatalogueId, draft: &Draft) -> ExternalEdit {
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
    let lent = match lend(database, &name, catalogue, &begun) {
        Ok(lent) => lent,
        Err(error) => return failed(format!("Can't make a file for the editor: {error}.")),
    };
    let why = match run(&editor, &lent) {
        Err(error) => Some(format!("Can't start {editor}: {error}.")),
        Ok(status) => complaint(&editor, status),
    };
    // Editors replace files: it is read by its name, not by what was opened.
    let text = match fs::read(&lent.path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            let path = lent.path.clone();
            let why = match lent.leave() {
                Ok(()) => format!("What it wrote is not UTF-8; it is in {}.", path.display()),
                Err(error) => {
                    format!("What it wrote is not UTF-8, in {}: {error}.", path.display())
                }
            };
            return failed(why);
        }
        Err(error) => return failed(format!("The editor's file is gone: {error}.")),
    };
    let changed = (text != begun.text).then_some(text);
    let stays = lent.end().err().map(|error| format!("Can't remove the editor's file: {error}."));
    ExternalEdit { text: changed, failed: why.or(stays) }
}

/// Runs the editor, which holds the lock on the file as long as it runs, even if this
/// program.
fn run(editor: &str, lent: &Lent) -> std::io::Result<ExitStatus> {
    fcntl_setfd(&lent.lock, FdFlags::empty())?;
    // As git and others do: the variable is a piece of shell, so it may have arguments and
    // quotes of its own.
    let status =
        Command::new("sh").args(["-c", &format!("{editor} \"$@\""), "sh"]).arg(&lent.path).status();
    fcntl_setfd(&lent.lock, FdFlags::CLOEXEC)?;
    status
}

fn complaint(editor: &str, status: ExitStatus) -> Option<String> {
    if status.success() {
        return None;
    }
    Some(match status.code() {
        Some(127) => format!("There is no editor {editor:?}."),
        // As shells tell of a program that a signal ended.
        Some(129..) | None => "The editor was killed: nothing is saved.".to_owned(),
        Some(code) => format!("The editor ended with status {code}: nothing is saved."),
    })
}
