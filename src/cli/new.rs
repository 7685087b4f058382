//! `nexus new`: a new file in a folder of the user's own.

use std::process::ExitCode;

use serde_json::json;

use super::{add::tags, args, args::Common, input, own_files::OwnFiles};
use crate::{
    domain::clean_line,
    library::{Made, NewFile, folder_of, make_file},
};

pub(super) fn run(common: &Common, args: &args::New, text: &str) -> anyhow::Result<ExitCode> {
    let made = OwnFiles::open(common).and_then(|mut own| {
        let made = make(&mut own, args, text)?;
        Ok((own, made))
    });
    let (mut own, made) = made.map_err(|error| match text.trim() {
        "" => error,
        _ => input::rescue_of(common, &error, text),
    })?;
    own.follow(std::slice::from_ref(&made.path));
    let id = own.entry_of(&made.path)?.map_or_else(String::new, |id| id.to_string());
    let title = clean_line(&args.title).trim().to_owned();
    args.format.format().print(
        || json!({ "id": id, "title": title, "file": made.path, "line": made.line }),
        || format!("{id}\t{title}\t{}\n", clean_line(&made.path)),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn make(own: &mut OwnFiles, args: &args::New, text: &str) -> anyhow::Result<Made> {
    let folder = match &args.category {
        Some(named) => folder_of(&own.store, &own.folder, named)?,
        None => String::new(),
    };
    let tags = tags(&args.tag);
    let new = NewFile { title: &args.title, folder: &folder, tags: &tags, text };
    Ok(make_file(&mut own.store, &own.folder, &new)?)
}
