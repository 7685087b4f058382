//! The report of an import, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    cli::output::count_of_entries,
    domain::clean_line,
    library::{Exchange, Report},
};

/// The maximum number of changes of each kind that are listed; the rest is counted.
const MAX_LISTED: usize = 20;

/// The report as JSON; the help of the command lists its fields.
pub(super) fn object(report: &Report) -> Value {
    if let Some(exchange) = &report.exchange {
        let Exchange { catalogues, personal, merged, clashed } = exchange;
        let catalogues: Vec<_> = catalogues.iter().map(object).collect();
        return json!({
            "catalogues": catalogues, "personal": personal, "merged": merged, "clashed": clashed,
        });
    }
    let titled = |list: &[(String, String)]| -> Vec<Value> {
        list.iter().map(|(id, title)| json!({ "id": id, "title": title })).collect()
    };
    let moved = report.moved.iter().map(|(from, to)| json!({ "from": from, "to": to }));
    json!({
        "catalogue": report.catalogue.as_ref().map(|it| it.id.to_string()),
        "unchanged": report.catalogue.is_none() && report.kept.is_none(),
        "kept": report.kept,
        "entries": report.entries(),
        "pairs": report.solved,
        "added": titled(&report.changes.added),
        "changed": titled(&report.changes.changed),
        "removed": titled(&report.changes.removed),
        "moved": moved.collect::<Vec<_>>(),
        "notes": report.personal.notes.iter().map(|note| &note.entry).collect::<Vec<_>>(),
        "own": report.personal.entries.iter().map(|file| file.entry.id.as_str()).collect::<Vec<_>>(),
        "broken_links": report.broken_links.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "skipped": report.skipped.counts().iter().map(|(name, why, count)| {
            json!({ "type": name, "why": why, "count": count })
        }).collect::<Vec<_>>(),
        "passed": report.issues.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The report as text. `name` is the name of the source.
pub(super) fn text(report: &Report, name: &str, dry_run: bool) -> String {
    match (&report.exchange, &report.catalogue, &report.kept) {
        (Some(exchange), ..) => text_of_exchange(exchange, name, dry_run),
        (None, Some(_), _) => text_of_catalogue(report, dry_run),
        (None, None, Some(_)) => format!("{name}: not imported\n"),
        (None, None, None) => format!("{name}: up to date\n"),
    }
}

fn text_of_exchange(exchange: &Exchange, name: &str, dry_run: bool) -> String {
    let Exchange { catalogues, personal, merged, clashed } = exchange;
    let mut out: String = catalogues.iter().map(|report| text(report, name, dry_run)).collect();
    let _ = writeln!(out, "your notes, entries, versions and stars: {personal} rows");
    if *merged > 0 {
        let _ = writeln!(out, "changed on both sides and merged: {merged}");
    }
    if *clashed > 0 {
        let _ = writeln!(out, "conflicts among them, with both texts kept: {clashed}; check them");
    }
    out
}

fn text_of_catalogue(report: &Report, dry_run: bool) -> String {
    let Some(catalogue) = &report.catalogue else { return String::new() };
    let mut out =
        format!("{}: {}", clean_line(&catalogue.title), count_of_entries(report.entries()));
    let kinds: Vec<String> =
        report.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if !kinds.is_empty() {
        let _ = write!(out, " ({})", kinds.join(", "));
    }
    let _ = writeln!(out, "; challenges with solutions: {}", report.solved);
    if !report.broken_links.is_empty() {
        let count = report.broken_links.len();
        let _ = writeln!(out, "links that lead nowhere: {count} (nexus check lists them)");
    }
    if !report.skipped.is_empty() {
        let _ = writeln!(out, "skipped: {}", report.skipped);
    }
    // Don't list all entries of a first import.
    let first = report.changes.added.len() == report.entries();
    list(&mut out, "added", &report.changes.added, !first || dry_run);
    list(&mut out, "changed", &report.changes.changed, true);
    list(&mut out, "moved", &report.moved, true);
    list(&mut out, "removed", &report.changes.removed, true);
    let own = report.personal.entries.iter();
    let own: Vec<_> = own.map(|file| (file.entry.id.to_string(), file.path.clone())).collect();
    list(&mut out, "your entries saved", &own, true);
    let notes = report.personal.notes.iter();
    let notes: Vec<_> = notes.map(|note| (note.entry.clone(), note.path.clone())).collect();
    list(&mut out, "notes saved", &notes, true);
    if dry_run {
        out.push_str("dry run: nothing was changed\n");
    } else {
        let _ = writeln!(out, "to browse it: nexus --catalogue {}", catalogue.id);
    }
    out
}

/// Changes of one kind: their number and, if `shown`, the first of them.
fn list(out: &mut String, what: &str, rows: &[(String, String)], shown: bool) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "{what}: {}", rows.len());
    for (one, other) in rows.iter().take(if shown { MAX_LISTED } else { 0 }) {
        let _ = writeln!(out, "  {}\t{}", clean_line(one), clean_line(other));
    }
    if shown && rows.len() > MAX_LISTED {
        let _ = writeln!(out, "  and {} more", rows.len() - MAX_LISTED);
    }
}
