//! `nexus today`: the page of the day.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use serde_json::json;

use super::{args, args::Common, edit::edit, format::Format, own_files::OwnFiles, status::FAILED};
use crate::{
    config::Config,
    content::stem,
    domain::{EntryId, clean_line},
    library::{daily_page, read_file},
};

pub(super) fn run(common: &Common, args: &args::Today) -> anyhow::Result<ExitCode> {
    let settings = Config::read(common.config.as_deref())?.settings;
    let mut own = OwnFiles::open(common)?;
    let (journal, template) = (&settings.journal, &settings.journal_template);
    let (path, made) = daily_page(&mut own.store, &own.folder, journal, template)?;
    if made.is_some() {
        own.follow(std::slice::from_ref(&path));
    }
    let id = own.entry_of(&path)?;
    let format = args.format.format();
    if format == Format::Text && io::stdout().is_terminal() && io::stdin().is_terminal() {
        let line = read_file(&own.folder, &path)?.text.lines().count().max(1);
        let title = stem(&path).to_owned();
        let named = match &id {
            Some(id) => id.clone(),
            None => EntryId::new("today").map_err(anyhow::Error::msg)?,
        };
        let edited = edit(&mut own, (&named, &title), (&path, line), None)?;
        return Ok(if edited.is_some() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) });
    }
    let id = id.map_or_else(String::new, |id| id.to_string());
    format.print(
        || json!({ "id": id, "file": path, "made": made.is_some() }),
        || format!("{id}\t{}\n", clean_line(&path)),
    )?;
    Ok(ExitCode::SUCCESS)
}
