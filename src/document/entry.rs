//! The layout of an entry: its parts in order.

use super::{
    inline::Inline,
    markdown::Builder,
    text::{Document, Setting},
};
use crate::{
    domain::{Content, EntryStatus, EntryView, Kind, Row, Step, clean, clean_line},
    theme::{Face, Role},
};

impl Document {
    /// Lays out an entry with its neighbours.
    pub fn of_entry(entry_view: &EntryView, setting: &Setting<'_>) -> Self {
        let entry = &entry_view.entry;
        let mut builder = Builder::new(setting);
        builder.wikilinks = &entry_view.wikilinks;
        builder.folder = &entry_view.folder;
        head(&mut builder, entry_view, setting);
        if let Some(note) = entry_view.shown_note().filter(|_| setting.note) {
            builder.gap();
            builder.own_note(&note.text, &entry_view.note_at);
        }
        match &entry.content {
            Content::Body(body) => {
                builder.gap();
                builder.markdown(body);
            }
            Content::Challenge { challenge, solution } => {
                builder.card("Challenge", |builder| builder.markdown(challenge));
                builder.card("Solution", |builder| match solution {
                    None => builder.note("No solution yet."),
                    Some(solution) if setting.revealed => builder.markdown(solution),
                    Some(_) => builder.hidden_solution(setting.reveal_key),
                });
            }
        }
        if !entry_view.steps.is_empty() {
            builder.heading(&progress(&entry_view.steps), 2);
            for step in &entry_view.steps {
                builder.step(step);
            }
        }
        if !is_secret(entry_view, setting) {
            neighbours(&mut builder, "Related", "→ ", &entry_view.related);
            neighbours(&mut builder, "Linked from", "← ", &entry_view.backlinks);
            if !entry.source.is_empty() {
                builder.gap();
                builder.note(&format!("Source: {}", clean_line(&entry.source)));
            }
        }
        builder.finish()
    }

    /// Lays out Markdown by itself.
    pub fn of_markdown(text: &str, setting: &Setting<'_>) -> Self {
        let mut builder = Builder::new(setting);
        builder.markdown(&clean(text));
        builder.finish()
    }
}

/// Whether a solution is hidden.
fn is_secret(entry_view: &EntryView, setting: &Setting<'_>) -> bool {
    let solved = matches!(&entry_view.entry.content, Content::Challenge { solution: Some(_), .. });
    solved && !setting.revealed
}

/// The glyph of a kind. Each is one column wide, and none is also a mark.
pub fn glyph(kind: Kind) -> &'static str {
    match kind {
        Kind::Technology => "◆",
        Kind::Concept => "○",
        Kind::Practice => "▲",
        Kind::Integration => "⇄",
        Kind::Challenge => "?",
        Kind::Takeaway => "✦",
        Kind::Article => "¶",
    }
}

/// The lines above the text: title, chips, aliases, prerequisites, summary.
fn head(builder: &mut Builder<'_>, entry_view: &EntryView, setting: &Setting<'_>) {
    let entry = &entry_view.entry;
    if setting.title {
        let mark = if setting.plain { String::new() } else { format!("{} ", glyph(entry.kind)) };
        builder.title(&entry.title, &mark, entry.kind);
    }
    let mut chips = vec![(entry.kind.as_str(), Role::KindChip(entry.kind))];
    chips.extend(entry.level.map(|level| (level.as_str(), Role::Chip)));
    if !entry_view.category_title.is_empty() {
        chips.push((&entry_view.category_title, Role::Chip));
    }
    let status = match entry_view.status {
        EntryStatus::Published => None,
        EntryStatus::Own => Some("your own"),
        EntryStatus::Orphaned => Some("no longer in the catalogue"),
        EntryStatus::Deleted => Some("deleted"),
        EntryStatus::Removed => Some("file removed"),
    };
    chips.extend(status.map(|status| (status, Role::Chip)));
    if entry_view.starred {
        chips.push(("★", Role::Chip));
    }
    let cards = entry_view.cards.in_words();
    if !cards.is_empty() {
        chips.push((&cards, Role::Chip));
    }
    // What stands above a challenge may give its solution away, unless its author has said what
    // does.
    let extras = &entry.extras;
    let sorted = !extras.solution_aliases.is_empty() || !extras.solution_tags.is_empty();
    let secret = is_secret(entry_view, setting) && !sorted;
    let of_solution = |names: &[String]| if setting.revealed { names.to_vec() } else { Vec::new() };
    let tags = entry.tags.iter().cloned().chain(of_solution(&extras.solution_tags));
    let tags: Vec<String> = tags.filter(|_| !secret).map(|tag| format!("#{tag}")).collect();
    if setting.plain {
        let facts: Vec<&str> = chips.iter().map(|(text, _)| *text).collect();
        builder.paragraph(&Inline::plain(&facts.join(" · "), Face::of(Role::Muted)));
        builder.paragraph(&Inline::plain(&tags.join(" "), Face::of(Role::Tag)));
    } else {
        chips.extend(tags.iter().map(|tag| (&tag[..], Role::Tag)));
        builder.chips(&chips);
    }
    if secret {
        return;
    }
    let aliases = [&entry.aliases[..], &of_solution(&extras.solution_aliases)].concat();
    if !aliases.is_empty() {
        let also = format!("also: {}", aliases.join(", "));
        builder.paragraph(&Inline::plain(&also, Face::of(Role::Muted)));
    }
    builder.links("Read first: ", &entry_view.prerequisites);
    if !entry.summary.is_empty() {
        builder.gap();
        let face = Face { emphasis: true, ..Face::default() };
        builder.paragraph(&Inline::plain(&entry.summary, face));
    }
}

/// A heading, and below it one line for each entry.
fn neighbours(builder: &mut Builder<'_>, title: &str, mark: &str, rows: &[Row]) {
    if !rows.is_empty() {
        builder.heading(title, 2);
        for row in rows {
            builder.neighbour(mark, row);
        }
    }
}

/// How many steps of a learning path were read, practised and kept in mind, have notes or are
/// starred.
fn progress(steps: &[Step]) -> String {
    let count = |holds: fn(&Step) -> bool| steps.iter().filter(|step| holds(step)).count();
    let read = format!("Steps: {} of {} read", count(|step| step.read), steps.len());
    let practised = match count(|step| step.row.kind == Kind::Challenge) {
        0 => String::new(),
        challenges => {
            let practised = count(|step| step.row.kind == Kind::Challenge && step.practised);
            format!(", {practised} of {challenges} practised")
        }
    };
    let kept = match count(|step| step.row.marks.known) {
        0 => String::new(),
        kept => format!(", {kept} kept in mind"),
    };
    let noted = match count(|step| step.row.marks.noted) {
        0 => String::new(),
        noted => format!(", {noted} with notes"),
    };
    let starred = match count(|step| step.row.marks.starred) {
        0 => String::new(),
        starred => format!(", {starred} starred"),
    };
    read + &practised + &kept + &noted + &starred
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntryId, Marks};

    #[test]
    fn a_station_counts_what_was_done_of_its_steps() {
        let step = |kind, read, practised, marks| {
            let (id, title) = (EntryId::new("step").unwrap(), "Step".to_owned());
            Step { row: Row { id, title, kind, marks }, read, practised }
        };
        let none = Marks::default();
        let steps = [
            step(Kind::Concept, true, false, Marks { known: true, ..none }),
            step(Kind::Practice, true, false, Marks { noted: true, starred: true, ..none }),
            step(Kind::Challenge, false, true, Marks { known: true, ..none }),
        ];
        assert_eq!(progress(&steps[1..2]), "Steps: 1 of 1 read, 1 with notes, 1 starred");
        assert_eq!(
            progress(&steps),
            "Steps: 2 of 3 read, 1 of 1 practised, 2 kept in mind, 1 with notes, 1 starred"
        );
    }
}
