//! `nexus rm`: removing the file of an entry, and bringing it back.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;

use super::{args, args::Common, own_files::OwnFiles};
use crate::{
    domain::clean_line,
    library::{Bin, bring_back, remove_file},
    store::RemovedFile,
};

pub(super) fn run(common: &Common, args: &args::Rm) -> anyhow::Result<ExitCode> {
    let mut own = OwnFiles::open(common)?;
    if args.restore {
        return restore(&mut own, args);
    }
    let Some(named) = &args.id else { bail!("no entry: nexus rm ID") };
    let (id, _, place) = own.entry(named)?;
    if !place.whole_file {
        let (path, line) = (place.path, place.line);
        bail!("{id} is a part of {path}, line {line}; take it out there: nexus edit {id}");
    }
    let removed = remove_file(&mut own.store, &own.folder, &place.path, Bin::System)?;
    own.follow(std::slice::from_ref(&place.path));
    let to = if removed.in_bin { "in the system's bin" } else { "kept in the database" };
    args.format.format().print(
        || json!({ "id": id.as_str(), "file": place.path, "in_bin": removed.in_bin }),
        || format!("{} is {to}; to bring it back: nexus rm --restore\n", clean_line(&place.path)),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Brings the file back that was removed last, or the one with the named path or id.
fn restore(own: &mut OwnFiles, args: &args::Rm) -> anyhow::Result<ExitCode> {
    let removed = own.store.removed_files(own.catalogue())?;
    let wanted = |it: &RemovedFile| {
        args.id.as_deref().is_none_or(|named| {
            named == it.path || it.entry.as_ref().is_some_and(|id| id.as_str() == named)
        })
    };
    let Some(found) = removed.into_iter().find(wanted) else {
        bail!("no such file was removed here");
    };
    let path = bring_back(&mut own.store, &own.folder, found.change)?;
    own.follow(std::slice::from_ref(&path));
    let id = own.entry_of(&path)?.map_or_else(String::new, |id| id.to_string());
    args.format
        .format()
        .print(|| json!({ "id": id, "file": path }), || format!("{id}\t{}\n", clean_line(&path)))?;
    Ok(ExitCode::SUCCESS)
}
