//! `nexus backup`, `nexus restore` and `nexus doctor`: the database as a file.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{args, format::Format, open::open_store, output, status::FAILED};
use crate::{
    domain::{clean, counted},
    library::{check_sync_cache, local, now},
    store::{Finding, Salvaged, Store, salvage, writable_target},
    system::{files::canonical, process::shell_word},
};

/// The time as part of a file name.
fn stamp() -> String {
    let time = local(now()).replace(':', "").replace(' ', "-");
    // Distinguishes two within a minute.
    format!("{time}-{:05}", now() % 60_000)
}

pub(super) fn backup(database: &Path, args: &args::Backup) -> anyhow::Result<ExitCode> {
    if !database.exists() {
        bail!("there is no database at {}", database.display());
    }
    let store = Store::open(database)?;
    let file = match &args.file {
        Some(file) => file.clone(),
        None => store.backup_path(&stamp())?,
    };
    let file = if args.file.is_some() { writable_target(database, &file)? } else { file };
    if args.file.is_some() && file.exists() && !args.force {
        bail!("{} already exists; to overwrite it: --force", file.display());
    }
    store.backup(&file).with_context(|| format!("can't back up to {}", file.display()))?;
    let file = file.display().to_string();
    args.format.format().print(|| json!({ "file": file }), || format!("{}\n", clean(&file)))?;
    Ok(ExitCode::SUCCESS)
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((canonical(a), canonical(b)), (Ok(a), Ok(b)) if a == b)
}

pub(super) fn restore(database: &Path, args: &args::Restore) -> anyhow::Result<ExitCode> {
    if same(&args.file, database) {
        bail!("{} is the current database", args.file.display());
    }
    let label = format!("before-restore-{}", stamp());
    let restored = Store::restore(database, &args.file, &label)?;
    let former = restored.former.map(|path| path.display().to_string());
    let text = || match &former {
        Some(former) => clean(&format!("restored; the former database is in {former}\n")).into(),
        None => "restored; there was no database before\n".to_owned(),
    };
    args.format.format().print(|| json!({ "former": former }), text)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn doctor(database: &Path, args: &args::Doctor) -> anyhow::Result<ExitCode> {
    if !database.exists() {
        bail!("there is no database at {}", database.display());
    }
    if let Some(to) = &args.salvage {
        return salvage_to(database, to, args.format.format());
    }
    let mut store = open_store(database)
        .context("can't open the database; to restore a backup: nexus restore FILE")?;
    if args.repair {
        store.rebuild()?;
    }
    let mut findings = store.run_checks()?;
    let sync = findings.iter().position(|finding| finding.what == "sync");
    if let (Some(sync), Some(cache)) = (sync, check_sync_cache(&store)?) {
        findings.insert(sync + 1, cache);
    }
    let has_problems = findings.iter().any(|finding| finding.advice.is_some());
    let mut rows = args.format.format().rows();
    for it in &findings {
        let object = || json!({ "what": it.what, "found": it.found, "advice": it.advice });
        rows.row(object, || clean(&line_of_finding(it)).into_owned())?;
    }
    rows.finish()?;
    Ok(if has_problems { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

fn line_of_finding(finding: &Finding) -> String {
    let mark = if finding.advice.is_some() { "!" } else { " " };
    let mut line = format!("{mark} {:<26} {}\n", finding.what, finding.found);
    if let Some(advice) = &finding.advice {
        let _ = writeln!(line, "  {:<26} {advice}", "");
    }
    line
}

/// Copies what can be read to a new database, and prints a line for each table.
fn salvage_to(database: &Path, to: &Path, format: Format) -> anyhow::Result<ExitCode> {
    let copied =
        salvage(database, to).with_context(|| format!("nothing was copied to {}", to.display()))?;
    let mut rows = format.rows();
    for it in &copied {
        let object = || json!({ "table": it.table, "rows": it.rows, "unfit": it.unfit, "damage": it.damage });
        rows.row(object, || line_of_table(it))?;
    }
    rows.finish()?;
    if format == Format::Text {
        let shown = to.display().to_string();
        let text = format!("copied to {shown}; to open it: nexus --db {}\n", shell_word(&shown));
        output::print(&clean(&text))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The line of a table; empty if it has no rows and no damage.
fn line_of_table(it: &Salvaged) -> String {
    let damaged = it.damage.is_some() || it.unfit > 0;
    if it.rows == 0 && !damaged {
        return String::new();
    }
    let mut line = format!(
        "{} {:<14} {}",
        if damaged { "!" } else { " " },
        it.table,
        counted(it.rows, "row", "rows")
    );
    if it.unfit > 0 {
        let _ = write!(line, ", {} invalid and left out", it.unfit);
    }
    if let Some(damage) = &it.damage {
        let _ = write!(line, "; the rest can't be read: {damage}");
    }
    line.push('\n');
    line
}
