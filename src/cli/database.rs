//! `nexus backup`, `nexus restore` and `nexus doctor`: the database as a file.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{FAILED, args, output};
use crate::{
    domain::clean,
    library::{local, now},
    store::{Store, salvage, writable_target},
};

/// A time as it can stand in the name of a file.
fn stamp() -> String {
    let time = local(now()).replace(':', "").replace(' ', "-");
    // Two within a minute are two all the same.
    format!("{time}-{:05}", now() % 60_000)
}

pub(super) fn backup(database: &Path, args: &args::Backup) -> anyhow::Result<ExitCode> {
    if !database.exists() {
        bail!("there is no database {} yet", database.display());
    }
    let store = Store::open(database)?;
    let file = match &args.file {
        Some(file) => file.clone(),
        None => store.backup_path(&stamp())?,
    };
    let file = if args.file.is_some() { writable_target(database, &file)? } else { file };
    if args.file.is_some() && file.exists() && !args.force {
        bail!("{} is there already; --force writes over it", file.display());
    }
    store.backup(&file).with_context(|| format!("can't copy to {}", file.display()))?;
    let file = file.display().to_string();
    let text = if args.json { output::json(&json!({ "file": file }))? } else { file };
    output::print(&format!("{}\n", clean(&text)))?;
    Ok(ExitCode::SUCCESS)
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

pub(super) fn restore(database: &Path, args: &args::Restore) -> anyhow::Result<ExitCode> {
    if same(&args.file, database) {
        bail!("{} is the database itself", args.file.display());
    }
    let label = format!("before-restore-{}", stamp());
    let restored = Store::restore(database, &args.file, &label)?;
    let former = restored.former.map(|path| path.display().to_string());
    let text = match (&former, args.json) {
        (_, true) => output::json(&json!({ "former": former }))?,
        (Some(former), false) => format!("restored; what was there before is in {former}"),
        (None, false) => "restored; there was no database before".to_owned(),
    };
    output::print(&format!("{}\n", clean(&text)))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn doctor(database: &Path, args: &args::Doctor) -> anyhow::Result<ExitCode> {
    if !database.exists() {
        bail!("there is no database {} yet", database.display());
    }
    if let Some(to) = &args.salvage {
        return salvage_to(database, to, args.json);
    }
    let mut store = super::open_store(database)
        .context("the database can't be opened; nexus restore FILE goes back to a copy")?;
    if args.repair {
        store.rebuild()?;
    }
    let findings = store.run_checks()?;
    let ill = findings.iter().any(|finding| finding.advice.is_some());
    let text = if args.json {
        let rows: Vec<_> = findings
            .iter()
            .map(|it| json!({ "what": it.what, "found": it.found, "advice": it.advice }))
            .collect();
        output::json(&rows)?
    } else {
        let lines = findings.iter().map(|finding| {
            let mark = if finding.advice.is_some() { "!" } else { " " };
            let mut line = format!("{mark} {:<26} {}", finding.what, finding.found);
            if let Some(advice) = &finding.advice {
                let _ = write!(line, "\n  {:<26} {advice}", "");
            }
            line
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    output::print(&format!("{}\n", clean(&text)))?;
    Ok(if ill { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Copies what can be read into a new database, and tells what is in it.
fn salvage_to(database: &Path, to: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let copied =
        salvage(database, to).with_context(|| format!("nothing was copied to {}", to.display()))?;
    let text = if as_json {
        let rows: Vec<_> = copied
            .iter()
            .map(|it| {
                json!({
                    "table": it.table, "rows": it.rows, "unfit": it.unfit, "damage": it.damage,
                })
            })
            .collect();
        output::json(&rows)?
    } else {
        let mut lines: Vec<String> = copied
            .iter()
            .filter(|it| it.rows > 0 || it.damage.is_some() || it.unfit > 0)
            .map(|it| {
                let mark = if it.damage.is_some() || it.unfit > 0 { "!" } else { " " };
                let mut line = format!("{mark} {:<14} {} rows", it.table, it.rows);
                if it.unfit > 0 {
                    let _ = write!(line, ", {} unfit", it.unfit);
                }
                if let Some(damage) = &it.damage {
                    let _ = write!(line, "; the rest can't be read: {damage}");
                }
                line
            })
            .collect();
        lines.push(format!("copied to {}; look at it with: nexus --db FILE", to.display()));
        lines.join("\n")
    };
    output::print(&format!("{text}\n"))?;
    Ok(ExitCode::SUCCESS)
}
