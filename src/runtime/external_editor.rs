//! The external editor: $VISUAL or $EDITOR on a temporary file.

use std::{env, fs, path::Path};

use crate::{
    domain::{CatalogueId, Draft, fold},
    library::create_editor_file,
    screens::ExternalEdit,
    system::process,
};

/// Edits the text of a draft in the external editor. Returns what the editor has written, even if
/// it failed; if this program ends before the editor, the next start recovers the text.
pub fn edit(database: &Path, catalogue: &CatalogueId, draft: &Draft) -> ExternalEdit {
    let failed = |why: String| ExternalEdit { text: None, failed: Some(why) };
    let Some(editor) = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .or(process::EDITOR.map(str::to_owned))
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
    let why = match process::edit(&editor, &file.path, &file.lock) {
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
