//! The report of an import, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    cli::output::count_of_entries,
    content::WordCount,
    domain::{Kind, clean_line, counted},
    library::{Branch, Exchange, Report},
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
        "kinds": report.kinds.iter().map(|(kind, count)| (kind.to_string(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "pairs": report.solved,
        "words": report.words.map(|words| json!({ "read": words.read, "kept": words.kept })),
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
        "tree": report.tree.iter().map(branch).collect::<Vec<_>>(),
    })
}

fn branch(branch: &Branch) -> Value {
    let entry =
        |(kind, title): &(Kind, String)| json!({ "kind": kind.to_string(), "title": title });
    let entries: Vec<Value> = branch.entries.iter().map(entry).collect();
    json!({ "category": branch.category, "entries": entries })
}

/// The report as text. `name` is the name of the source; of a dry run, `lines` is how many lines
/// its tree may take, where 0 is all.
pub(super) fn text(report: &Report, name: &str, lines: Option<usize>) -> String {
    match (&report.exchange, &report.catalogue, &report.kept) {
        (Some(exchange), ..) => text_of_exchange(exchange, name, lines),
        (None, Some(_), _) => text_of_catalogue(report, lines),
        (None, None, Some(_)) => format!("{name}: not imported\n"),
        (None, None, None) => format!("{name}: up to date\n"),
    }
}

fn text_of_exchange(exchange: &Exchange, name: &str, lines: Option<usize>) -> String {
    let Exchange { catalogues, personal, merged, clashed } = exchange;
    let mut out: String = catalogues.iter().map(|report| text(report, name, lines)).collect();
    let _ = writeln!(
        out,
        "your notes, entries, versions and stars: {}",
        counted(*personal, "row", "rows")
    );
    if *merged > 0 {
        let _ = writeln!(out, "changed on both sides and merged: {merged}");
    }
    if *clashed > 0 {
        let _ = writeln!(out, "conflicts among them, with both texts kept: {clashed}; check them");
    }
    out
}

fn text_of_catalogue(report: &Report, lines: Option<usize>) -> String {
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
    if let Some(WordCount { read, kept }) = report.words {
        let left = match read - kept {
            0 => "all kept".to_owned(),
            left => format!("{left} of them in no entry"),
        };
        let _ = writeln!(out, "words: {read} read, {left}");
    }
    if let Some(lines) = lines {
        tree(&mut out, &report.tree, if lines == 0 { usize::MAX } else { lines });
    }
    // Don't list all entries of a first import.
    let first = report.changes.added.len() == report.entries();
    list(&mut out, "added", &report.changes.added, !first);
    list(&mut out, "changed", &report.changes.changed, true);
    list(&mut out, "moved", &report.moved, true);
    list(&mut out, "removed", &report.changes.removed, true);
    let own = report.personal.entries.iter();
    let own: Vec<_> = own.map(|file| (file.entry.id.to_string(), file.path.clone())).collect();
    list(&mut out, "your entries saved", &own, true);
    let notes = report.personal.notes.iter();
    let notes: Vec<_> = notes.map(|note| (note.entry.clone(), note.path.clone())).collect();
    list(&mut out, "notes saved", &notes, true);
    if lines.is_some() {
        out.push_str("dry run: nothing was changed\n");
    } else {
        let _ = writeln!(out, "to browse it: nexus --catalogue {}", catalogue.id);
    }
    out
}

/// The categories with their first entries, in so many lines: all categories, if there is room, and
/// as many entries of each as fit besides.
fn tree(out: &mut String, branches: &[Branch], lines: usize) {
    let shown = if branches.len() > lines { lines.saturating_sub(1) } else { branches.len() };
    let mut room = lines - shown.min(lines);
    for (at, Branch { category, entries }) in branches[..shown].iter().enumerate() {
        let _ = writeln!(out, "{} ({})", clean_line(category), entries.len());
        let share = if shown < branches.len() { 0 } else { room / (shown - at) };
        let all = entries.len() <= share;
        let some = if all { entries.len() } else { share.saturating_sub(1) };
        for (kind, title) in &entries[..some] {
            let _ = writeln!(out, "  {}\t{kind}", clean_line(title));
        }
        if !all && share > 0 {
            let _ = writeln!(out, "  and {} more", entries.len() - some);
        }
        room -= some + usize::from(!all && share > 0);
    }
    if shown < branches.len() {
        let rest = &branches[shown..];
        let entries: usize = rest.iter().map(|branch| branch.entries.len()).sum();
        let rest = counted(rest.len(), "more category", "more categories");
        let _ = writeln!(out, "and {rest} ({entries})");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sizes: &[usize], lines: usize) -> Vec<String> {
        let branch = |(at, size): (usize, &usize)| Branch {
            category: format!("c{at}"),
            entries: (0..*size).map(|n| (Kind::Concept, format!("e{n}"))).collect(),
        };
        let branches: Vec<Branch> = sizes.iter().enumerate().map(branch).collect();
        let mut out = String::new();
        tree(&mut out, &branches, lines);
        out.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_tree_takes_no_more_lines_than_it_may() {
        assert_eq!(shown(&[2, 1], 10), ["c0 (2)", "  e0", "  e1", "c1 (1)", "  e0"]);
        assert_eq!(
            shown(&[9, 9], 7),
            ["c0 (9)", "  e0", "  and 8 more", "c1 (9)", "  e0", "  e1", "  and 7 more"]
        );
        assert_eq!(shown(&[1, 2, 3], 2), ["c0 (1)", "and 2 more categories (5)"]);
        assert_eq!(shown(&[3; 10], 10).len(), 10);
        assert_eq!(shown(&[100; 3], usize::MAX).len(), 303);
        for lines in 1..40 {
            for sizes in [&[0, 5, 1][..], &[40], &[3, 3, 3, 3, 3], &[1; 30]] {
                assert!(shown(sizes, lines).len() <= lines, "{sizes:?} {lines}");
            }
        }
    }
}
