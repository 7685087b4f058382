//! The thread that reads the store for the browser.

use std::sync::mpsc::{Receiver, Sender};

use super::{event::Event, fault, writer};
use crate::{
    app::{Answer, Msg, Place, Read, Shown, Start, Ticket},
    domain::{CatalogueId, EntryId, List, Overview},
    store::{Error, Origin, Store},
};

/// Carries out reads until nobody asks any more. Of several that wait, only the newest of each
/// sort is worth an answer.
pub(super) fn work(
    store: &Store,
    origin: &Origin,
    reads: &Receiver<(Ticket, Read)>,
    events: &Sender<Event>,
) {
    while let Ok(first) = reads.recv() {
        let mut waiting = vec![first];
        for next in reads.try_iter() {
            let sort = std::mem::discriminant(&next.1);
            waiting.retain(|(_, read)| std::mem::discriminant(read) != sort);
            waiting.push(next);
        }
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
    fault::point("read");
    let msg = match answer(store, origin, read) {
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
    let catalogue =
        |store: &Store| Ok::<_, Error>(store.overview(origin)?.map(|it| it.catalogue.id));
    Ok(match read {
        Read::Start { place, length } => Answer::Start(start(store, origin, place, length)?),
        Read::Window { list, start, length } => Answer::Window(match catalogue(store)? {
            Some(id) => store.window(&id, &list, start, length)?,
            None => crate::domain::Window::default(),
        }),
        Read::Reading(entry) => Answer::Reading(match catalogue(store)? {
            Some(id) => store.reading(&id, &entry)?.map(Box::new),
            None => None,
        }),
        Read::Show { entry, among_all, length } => Answer::Show(match catalogue(store)? {
            Some(id) => show(store, &id, &entry, among_all, length)?.map(Box::new),
            None => None,
        }),
    })
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
    let among_all = place.as_ref().is_some_and(|place| place.category.is_none());
    let shown = match entry {
        Some(entry) => show(store, catalogue, &entry, among_all, length)?,
        None => None,
    };
    let shown = match shown {
        Some(shown) => shown,
        None => beginning(store, &overview, place.as_ref(), length)?,
    };
    Ok(Some(Box::new(Start { overview, place, light, searches, shown })))
}

/// The top of the list that a place names, or else of all entries.
fn beginning(
    store: &Store,
    overview: &Overview,
    place: Option<&Place>,
    length: u64,
) -> Result<Shown, Error> {
    let list = place
        .and_then(|place| place.category.as_deref())
        .and_then(|id| overview.shelves.iter().find(|shelf| shelf.id.as_str() == id))
        .map_or(List::All, |shelf| List::Category(shelf.id.clone()));
    let window = store.window(&overview.catalogue.id, &list, 0, length)?;
    let reading = match window.rows.first() {
        Some(row) => store.reading(&overview.catalogue.id, &row.id)?.map(Box::new),
        None => None,
    };
    Ok(Shown { list, position: 0, window, reading })
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
    let reading = store.reading(catalogue, entry)?.map(Box::new);
    Ok(Some(Shown { list, position, window, reading }))
}
