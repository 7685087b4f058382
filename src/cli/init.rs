//! `nexus init`: a new catalogue with examples.

use std::{fs, io, process::ExitCode};

use anyhow::{Context as _, bail};

use super::{args, output};
use crate::{content::slug, domain::clean_line};

/// The files of a new catalogue: name, and text with the placeholders NAME and TITLE.
const TEMPLATES: [(&str, &str); 2] = [
    ("catalogue.toml", include_str!("init/catalogue.toml")),
    ("1-first.toml", include_str!("init/first.toml")),
];

/// Creates a catalogue in a new folder.
pub(super) fn run(args: &args::Init) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let id = slug(&name);
    if id.is_empty() {
        bail!("can't make an id from {name:?}: use a folder name with letters or digits");
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} already exists", folder.display());
        }
        other => other.with_context(|| format!("can't create {}", folder.display()))?,
    }
    for (file, text) in TEMPLATES {
        let text = text.replace("NAME", &id).replace("TITLE", &name.replace('"', "'"));
        let path = folder.join(file);
        fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    output::print(&format!("{}\n", clean_line(&folder.display().to_string())))?;
    Ok(ExitCode::SUCCESS)
}
