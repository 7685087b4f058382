//! The user's own editor: $VISUAL or $EDITOR on a file of its own.

use std::{
    env, fs,
    io::Write as _,
    process::{Command, ExitStatus},
};

use crate::{app::Outside, domain::fold};

/// Has the user's editor edit a text. `name` becomes part of the file's name. Whatever the
/// editor has written is given back, even if it failed.
pub fn edit(name: &str, text: &str) -> Outside {
    let failed = |why: String| Outside { text: None, failed: Some(why) };
    let Some(editor) = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
    else {
        return failed("Neither $VISUAL nor $EDITOR names an editor.".to_owned());
    };
    let slug: String = fold(name).replace(' ', "-").chars().take(40).collect();
    let prefix = format!("nexus-{slug}-");
    let file = tempfile::Builder::new().prefix(&prefix).suffix(".md").tempfile();
    let mut file = match file {
        Ok(file) => file,
        Err(error) => return failed(format!("Can't make a file for the editor: {error}.")),
    };
    let begun =
        if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    if let Err(error) = file.write_all(begun.as_bytes()).and_then(|()| file.flush()) {
        return failed(format!("Can't write the file for the editor: {error}."));
    }
    // As git and others do: the variable is a piece of shell, so it may have arguments and
    // quotes of its own.
    let path = file.path().to_owned();
    let status =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg("sh").arg(&path).status();
    let why = match status {
        Err(error) => Some(format!("Can't start {editor}: {error}.")),
        Ok(status) => complaint(&editor, status),
    };
    // Editors replace files: it is read by its name, not by what was opened.
    let text = match fs::read(&path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => {
                let (_, kept) = match file.keep() {
                    Ok(kept) => kept,
                    Err(error) => return failed(format!("What it wrote is not UTF-8: {error}.")),
                };
                let kept = kept.display();
                return failed(format!("What it wrote is not UTF-8; it is in {kept}."));
            }
        },
        Err(error) => return failed(format!("The editor's file is gone: {error}.")),
    };
    Outside { text: (text != begun).then_some(text), failed: why }
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
