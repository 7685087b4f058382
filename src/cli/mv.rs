//! `nexus mv`: another title, folder or tags for an entry that is a file, and for the links to it.

use std::{fmt::Write as _, path::is_separator, process::ExitCode};

use anyhow::bail;
use serde_json::json;

use super::{add::tags, args, args::Common, output::warn, own_files::OwnFiles};
use crate::{
    content::known_category,
    domain::clean_line,
    library::{Plan, PlannedEdit, Wanted, apply, folder_of, plan, take_back},
    store::FileChangeKind,
};

pub(super) fn run(common: &Common, args: &args::Mv) -> anyhow::Result<ExitCode> {
    let mut own = OwnFiles::open(common)?;
    if args.undo {
        return undo(&mut own, args);
    }
    let (Some(id), to) = (&args.id, args.to.as_deref()) else {
        bail!("no entry: nexus mv ID TITLE")
    };
    if to.is_none() && args.tag.is_empty() {
        bail!("no new title, category or tags");
    }
    let (id, ..) = own.entry(id)?;
    let (title, folder) = match to {
        Some(to) => meant(&own, to)?,
        None => (None, None),
    };
    let tags = tags(&args.tag);
    let wanted = Wanted {
        title: title.as_deref(),
        tags: (!tags.is_empty()).then_some(&tags[..]),
        folder: folder.as_deref(),
    };
    let plan = plan(&own.store, &own.folder, &id, &wanted)?;
    for warning in &plan.warnings {
        warn(warning);
    }
    if !args.dry_run && !plan.is_empty() {
        apply(&mut own.store, &own.folder, &plan)?;
        own.follow(&plan.paths());
    }
    print(&plan, args)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a name is a new title or, if it is that of a category or ends as a folder does, a folder.
fn meant(own: &OwnFiles, to: &str) -> anyhow::Result<(Option<String>, Option<String>)> {
    let categories = own.store.categories(own.catalogue())?;
    let is_folder =
        to.ends_with(is_separator) || own.folder.full(to).is_dir() && !to.trim().is_empty();
    if is_folder || known_category(to, &categories).is_some() {
        return Ok((None, Some(folder_of(&own.store, &own.folder, to)?)));
    }
    Ok((Some(to.to_owned()), None))
}

fn undo(own: &mut OwnFiles, args: &args::Mv) -> anyhow::Result<ExitCode> {
    let last = own.store.last_change_of_kind(own.catalogue(), FileChangeKind::Move)?;
    let Some((change, what)) = last else { bail!("nothing to undo") };
    let undone = take_back(&mut own.store, &own.folder, change)?;
    let steps = own.store.file_change(undone)?.map(|it| it.steps).unwrap_or_default();
    let paths: Vec<String> =
        steps.into_iter().flat_map(|step| [Some(step.path), step.moved]).flatten().collect();
    own.follow(&paths);
    args.format.format().print(
        || json!({ "undone": what, "files": paths }),
        || format!("Undone: {}\n", clean_line(&what)),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn print(plan: &Plan, args: &args::Mv) -> anyhow::Result<()> {
    let edit = |edit: &PlannedEdit| {
        json!({
            "file": edit.path, "line": edit.line, "before": edit.before, "after": edit.after,
        })
    };
    let object = || {
        json!({
            "id": plan.entry.as_str(), "from": plan.from, "to": plan.to,
            "edits": plan.edits.iter().map(edit).collect::<Vec<_>>(),
            "warnings": plan.warnings, "done": !args.dry_run,
        })
    };
    args.format.format().print(object, || {
        let mut out = String::new();
        if plan.from != plan.to {
            let _ = writeln!(out, "{} -> {}", clean_line(&plan.from), clean_line(&plan.to));
        }
        for edit in &plan.edits {
            let (before, after) = (clean_line(&edit.before), clean_line(&edit.after));
            let _ = writeln!(out, "{}:{}", clean_line(&edit.path), edit.line);
            if !before.is_empty() {
                let _ = writeln!(out, "- {before}");
            }
            if !after.is_empty() {
                let _ = writeln!(out, "+ {after}");
            }
        }
        out
    })
}
