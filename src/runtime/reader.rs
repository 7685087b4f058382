//! The thread that reads the store for the browser.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use super::{event::Event, failpoint, writer};
use crate::{
    app::{Answer, Choice, Msg, Place, Read, Shown, Start, Ticket, wrap_diff},
    content::diff,
    domain::{CatalogueId, EntryId, EntryView, List, Overview, SmartList},
    library::local,
    store::{Error, FileState, Origin, Stocked, Store},
};

/// How often the store is looked at for what others have changed.
const LOOK_ABOUT: Duration = Duration::from_millis(400);

/// Carries out reads until nobody asks any more. Of several that wait, only the newest of each
/// sort is worth an answer.
pub(super) fn work(
    store: &mut Store,
    origin: &Origin,
    reads: &Receiver<(Ticket, Read)>,
    events: &Sender<Event>,
) {
    let mut shown = store.shown().ok();
    loop {
        let first = match reads.recv_timeout(LOOK_ABOUT) {
            Ok(first) => first,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if store.file_state() == FileState::Replaced {
                    // What can't be opened is told by the first save that needs it.
                    let _ = store.reopen_if_replaced();
                }
                // What can't be read now is not worth a word: the next real read tells of it.
                let now = store.shown().ok().or(shown);
                if now != shown && events.send(Event::Msg(Msg::Changed)).is_err() {
                    return;
                }
                shown = now;
                continue;
            }
        };
        let mut waiting = vec![first];
        for next in reads.try_iter() {
            let sort = std::mem::discriminant(&next.1);
            waiting.retain(|(_, read)| std::mem::discriminant(read) != sort);
            waiting.push(next);
        }
        // Nobody waits for counts.
        waiting.sort_by_key(|(_, read)| matches!(read, Read::Counts));
        for request in waiting {
            if !carry_out(store, origin, request, events) {
                return;
            }
        }
    }
}

/// Carries one read out; says whether anybody still listens.
pub(super) fn carry_out(
    store: &Store,
    origin: &Origin,
    (ticket, read): (Ticket, Read),
    events: &Sender<Event>,
) -> bool {
    failpoint::point("read");
    let msg = match store.read_snapshot(|store| answer(store, origin, read)) {
        Ok(answer) => Msg::Answer(ticket, answer),
        Err(error) => Msg::Failed(ticket, error.to_string()),
    };
    events.send(Event::Msg(msg)).is_ok()
}

/// Carries out a read in the catalogue that came from an origin.
///
/// # Errors
/// As the store fails.
pub fn answer(store: &Store, origin: &Origin, read: Read) -> Result<Answer, Error> {
    let catalogue = |store: &Store| store.catalogue_from(origin);
    Ok(match read {
        Read::Start { place, length } => Answer::Start(start(store, origin, place, length)?),
        Read::Window { list, start, length } => Answer::Window(match catalogue(store)? {
            Some(id) => store.window(&id, &list, start, length)?,
            None => crate::domain::Window::default(),
        }),
        Read::EntryView { entry, elsewhere } => {
            let catalogue = match elsewhere {
                Some(id) => Some(id),
                None => catalogue(store)?,
            };
            Answer::EntryView(match catalogue {
                Some(id) => entry_view(store, &id, &entry)?,
                None => None,
            })
        }
        Read::Counts => Answer::Counts(match catalogue(store)? {
            Some(id) => {
                let count = |&mine| Ok((mine, store.count_smart_list(&id, mine)?));
                SmartList::ALL.iter().map(count).collect::<Result<_, Error>>()?
            }
            None => Vec::new(),
        }),
        Read::Catalogues => {
            let all = store.catalogues()?.into_iter().filter(|it| !it.hidden);
            let choice =
                |it: Stocked| Choice { title: it.title, origin: it.origin, entries: it.entries };
            Answer::Catalogues(all.map(choice).collect())
        }
        Read::Versions(entry) => Answer::Versions(match catalogue(store)? {
            Some(id) => {
                let versions = store.versions(&id, &entry)?.into_iter();
                versions.map(|version| (version.clone(), local(version.at))).collect()
            }
            None => Vec::new(),
        }),
        Read::Version { entry, version, width } => Answer::Version(match catalogue(store)? {
            Some(id) => {
                let then = store.version_text(&version)?.unwrap_or_default();
                let now = store.note(&id, &entry)?.map(|note| note.text).unwrap_or_default();
                wrap_diff(diff(&then, &now), width)
            }
            None => Vec::new(),
        }),
        Read::Show { entry, among_all, length } => Answer::Show(match catalogue(store)? {
            Some(id) => show(store, &id, &entry, among_all, length)?.map(Box::new),
            None => None,
        }),
    })
}

/// An entry with all that is shown of it, times as people read them.
fn entry_view(
    store: &Store,
    catalogue: &CatalogueId,
    id: &EntryId,
) -> Result<Option<Box<EntryView>>, Error> {
    let mut found = store.entry_view(catalogue, id)?.map(Box::new);
    if let Some(entry_view) = &mut found
        && let Some(note) = &entry_view.note
    {
        entry_view.note_at = local(note.changed_at);
    }
    Ok(found)
}

fn start(
    store: &Store,
    origin: &Origin,
    place: Option<Place>,
    length: u64,
) -> Result<Option<Box<Start>>, Error> {
    let Some(overview) = store.overview(origin)? else { return Ok(None) };
    let catalogue = &overview.catalogue.id;
    let place = match place {
        Some(place) => Some(place),
        // A place that can't be read is no place: the reader begins at the beginning.
        None => store
            .setting(&writer::place_name(catalogue.as_str()))?
            .and_then(|text| serde_json::from_str::<Place>(&text).ok()),
    };
    let searches = store
        .setting(writer::SEARCHES)?
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let light = store.setting(writer::THEME)?.map(|theme| theme == "light");
    let entry = place
        .as_ref()
        .and_then(|place| place.entry.as_deref())
        .and_then(|id| EntryId::new(id).ok());
    let mine = place.as_ref().and_then(|place| place.mine.as_deref()?.parse::<SmartList>().ok());
    let among_all = place.as_ref().is_some_and(|place| place.category.is_none());
    let mine = match mine {
        Some(mine) => Some((mine, store.count_smart_list(catalogue, mine)?)),
        None => None,
    };
    let shown = match (mine, entry) {
        (Some(mine), entry) => {
            let position = place.as_ref().map_or(0, |place| place.position);
            show_mine(store, catalogue, (mine, position), entry.as_ref(), length)?
        }
        (None, Some(entry)) => show(store, catalogue, &entry, among_all, length)?,
        (None, None) => None,
    };
    let shown = match shown {
        Some(shown) => shown,
        None => beginning(store, &overview, place.as_ref(), length)?,
    };
    Ok(Some(Box::new(Start { overview, place, light, searches, shown, mine })))
}

/// The list that a place names, at its position, or else the top of all entries.
fn beginning(
    store: &Store,
    overview: &Overview,
    place: Option<&Place>,
    length: u64,
) -> Result<Shown, Error> {
    let list = place
        .and_then(|place| place.category.as_deref())
        .and_then(|id| overview.categories.iter().find(|category| category.id.as_str() == id))
        .map_or(List::All, |category| List::Category(category.id.clone()));
    // What was at the reader's position has gone: its neighbour is there.
    let entries = match &list {
        List::Category(id) => {
            overview.categories.iter().find(|category| category.id == *id).map(|it| it.entries)
        }
        _ => Some(overview.entries),
    };
    let last = entries.unwrap_or(0).saturating_sub(1);
    let position = place.map_or(0, |place| place.position).min(last);
    let from = position.saturating_sub(length / 2);
    let window = store.window(&overview.catalogue.id, &list, from, length)?;
    let entry_view = match window.row(position) {
        Some(row) => entry_view(store, &overview.catalogue.id, &row.id)?,
        None => None,
    };
    Ok(Shown { list, position, window, entry_view })
}

/// An entry in a list of one's own, or what has taken its place there; nothing in a list that is
/// shown no more.
fn show_mine(
    store: &Store,
    catalogue: &CatalogueId,
    ((mine, entries), before): ((SmartList, u64), u64),
    entry: Option<&EntryId>,
    length: u64,
) -> Result<Option<Shown>, Error> {
    if entries == 0 && !mine.is_always_shown() {
        return Ok(None);
    }
    let list = List::SmartList(mine);
    let found = match entry {
        Some(entry) => store.place_in(catalogue, mine, entry)?,
        None => None,
    };
    let last = entries.saturating_sub(1);
    let position = found.unwrap_or(before).min(last);
    let window = store.window(catalogue, &list, position.saturating_sub(length / 2), length)?;
    let entry_view = match window.row(position) {
        Some(row) => entry_view(store, catalogue, &row.id)?,
        None => None,
    };
    Ok(Some(Shown { list, position, window, entry_view }))
}

fn show(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    among_all: bool,
    length: u64,
) -> Result<Option<Shown>, Error> {
    let Some((category, ordinal, overall)) = store.locate(catalogue, entry)? else {
        return Ok(None);
    };
    let (list, position) =
        if among_all { (List::All, overall) } else { (List::Category(category), ordinal) };
    let window = store.window(catalogue, &list, position.saturating_sub(length / 2), length)?;
    let entry_view = entry_view(store, catalogue, entry)?;
    Ok(Some(Shown { list, position, window, entry_view }))
}
