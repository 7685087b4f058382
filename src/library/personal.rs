//! Notes and user entries in files beside a catalogue, as an export writes them: saved if the store
//! has none, reported if it has a different text.

use super::{
    report::{CardReviews, Report},
    review::{PastCard, ReviewOptions, adopt},
    time::now,
};
use crate::{
    content::{EntryFile, Issue, NoteFile, PersonalFiles, anki::Review, text_of},
    domain::{
        CatalogueId, EntryId, EntryMeta,
        review::{Grade, PastReview},
    },
    store::{Error, Save, Store},
};

/// The kind of Anki's reviews that were made by hand, without a question.
const BY_HAND: u8 = 4;

/// Saves the personal files of a report. What the store has takes precedence; what is not saved
/// becomes an issue.
pub(super) fn save_personal(
    store: &mut Store,
    catalogue: &CatalogueId,
    report: &mut Report,
) -> Result<(), Error> {
    let PersonalFiles { notes, entries } = std::mem::take(&mut report.personal);
    for file in entries {
        match save_entry(store, catalogue, &file)? {
            Ok(true) => report.personal.entries.push(file),
            Ok(false) => {}
            Err(why) => report.issues.push(skipped(&file.path, &why)),
        }
    }
    for note in notes {
        match save_note(store, catalogue, &note)? {
            Ok(true) => report.personal.notes.push(note),
            Ok(false) => {}
            Err(why) => report.issues.push(skipped(&note.path, &why)),
        }
    }
    Ok(())
}

/// Takes over the reviews that another program has recorded of the cards that were imported.
pub(super) fn adopt_reviews(
    store: &mut Store,
    catalogue: &CatalogueId,
    cards: &[CardReviews],
) -> Result<(), Error> {
    if cards.is_empty() {
        return Ok(());
    }
    let past = |review: &Review| {
        // Somebody who reschedules a card by hand has not remembered anything.
        let grade = Grade::of_number(review.grade.into()).filter(|_| review.kind != BY_HAND)?;
        let took = u32::try_from(review.duration).unwrap_or_default();
        Some(PastReview { at: review.time, grade, took })
    };
    let cards = cards.iter().map(|card| PastCard {
        entry: card.entry.clone(),
        number: card.card as usize,
        reviews: card.reviews.iter().filter_map(past).collect(),
    });
    adopt(store, catalogue, cards.collect(), &ReviewOptions::default(), now()).map(drop)
}

fn skipped(path: &str, why: &str) -> Issue {
    Issue { file: path.to_owned(), line: 1, column: 1, message: format!("skipped: {why}") }
}

/// Saves a user entry. Returns whether it was new, or why it was skipped.
fn save_entry(
    store: &mut Store,
    catalogue: &CatalogueId,
    EntryFile { entry, category_title, .. }: &EntryFile,
) -> Result<Result<bool, String>, Error> {
    let text = text_of(entry);
    if store.meta(catalogue, &entry.id)?.is_none() {
        let meta = EntryMeta {
            kind: entry.kind,
            title: entry.title.clone(),
            category: entry.category.clone(),
            category_title: category_title.clone(),
            tags: entry.tags.clone(),
            links: entry.links.clone(),
        };
        store.import_user_entry(catalogue, &entry.id, &meta, &text, now())?;
        return Ok(Ok(true));
    }
    if store.note(catalogue, &entry.id)?.is_some_and(|known| known.text == text) {
        return Ok(Ok(false));
    }
    Ok(Err(format!(
        "your entry {0} already has another text; to replace it: nexus note {0} --set FILE",
        entry.id
    )))
}

/// Saves a note. Returns whether it was new, or why it was skipped.
fn save_note(
    store: &mut Store,
    catalogue: &CatalogueId,
    note: &NoteFile,
) -> Result<Result<bool, String>, Error> {
    let Ok(entry) = EntryId::new(&note.entry) else {
        return Ok(Err(format!("a note on {:?}, which is not a valid entry id", note.entry)));
    };
    match store.note(catalogue, &entry)? {
        Some(known) if known.text == note.text => return Ok(Ok(false)),
        Some(_) => {
            return Ok(Err(format!(
                "{entry} already has another note; to replace it: nexus note {entry} --set FILE"
            )));
        }
        None if store.entry_view(catalogue, &entry)?.is_none() => {
            // It is listed as orphaned until its entry is imported.
            let title = if note.title.is_empty() { entry.as_str() } else { &note.title };
            store.save_orphan(catalogue, &entry, title, &note.text, now())?;
        }
        None => {
            let save = Save {
                entry: &entry,
                text: &note.text,
                base: None,
                edit_session: "",
                draft_owners: &[],
            };
            store.save_note(catalogue, &save, now())?;
        }
    }
    Ok(Ok(true))
}
