//! Carries out reads: puts together what the browser shows.

use super::{
    file_link::link_text,
    file_reads::{file_to_edit, file_version_diff, file_version_rows, plan_names},
    place::{Place, stored_place, stored_searches, stored_theme},
    request::{Answer, CatalogueChoice, Listing, Read, Start, VersionsOf},
    review::home_view,
    source::{Source, typed_path},
    time::{local, now},
    undo::stored_undos,
    versions::{version_diff, versions},
};
use crate::{
    content::wrap_diff,
    domain::{CatalogueId, EntryId, EntryView, List, Overview, SmartList, Window},
    store::{CatalogueSummary, Error, Origin, Store},
};

/// Carries out a read in the catalogue that came from an origin.
pub fn answer(store: &Store, origin: &Origin, read: Read) -> Result<Answer, Error> {
    let catalogue = |store: &Store| store.catalogue_from(origin);
    Ok(match read {
        Read::Start { place, length } => Answer::Start(start(store, origin, place, length)?),
        Read::Window { list, start, length } => Answer::Window(match catalogue(store)? {
            Some(id) => store.window(&id, &list, start, length)?,
            None => Window::default(),
        }),
        Read::EntryView { entry, other_catalogue } => {
            let catalogue = match other_catalogue {
                Some(id) => Some(id),
                None => catalogue(store)?,
            };
            Answer::EntryView(match catalogue {
                Some(id) => entry_view(store, &id, &entry)?,
                None => None,
            })
        }
        Read::Counts => match catalogue(store)? {
            Some(id) => {
                let count = |&list| Ok((list, store.count_smart_list(&id, list)?));
                let counts = SmartList::ALL.iter().map(count).collect::<Result<_, Error>>()?;
                Answer::Counts(counts, store.saved_searches(&id)?)
            }
            None => Answer::Counts(Vec::new(), Vec::new()),
        },
        Read::Tags => Answer::Tags(match catalogue(store)? {
            Some(id) => store.tags(&id)?,
            None => Vec::new(),
        }),
        Read::Home(options) => Answer::Home(match catalogue(store)? {
            Some(id) => Some(Box::new(home_view(store, &id, &options, now())?)),
            None => None,
        }),
        Read::Catalogues => {
            let all = store.catalogues()?.into_iter().filter(|it| !it.hidden);
            let choice = |it: CatalogueSummary| CatalogueChoice {
                title: it.title,
                open: it.origin == origin.as_str(),
                origin: it.origin,
                entries: it.entries,
            };
            Answer::Catalogues(all.map(choice).collect())
        }
        Read::Origin(typed) => Answer::Origin(match Source::at(&typed_path(&typed)) {
            Ok(source) => Ok(source.origin().as_str().to_owned()),
            Err(failure) => Err(failure.to_string()),
        }),
        Read::File(which) => Answer::File(match catalogue(store)? {
            Some(id) => match file_to_edit(store, &id, which) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(error.to_string()),
            },
            None => Err("no catalogue is open".to_owned()),
        }),
        Read::Plan(wanted) => Answer::Plan(match catalogue(store)? {
            Some(id) => {
                plan_names(store, &id, &wanted).map(Box::new).map_err(|error| error.to_string())
            }
            None => Err("no catalogue is open".to_owned()),
        }),
        Read::Link(wanted) => Answer::Link(match catalogue(store)? {
            Some(id) => link_text(store, &id, &wanted)?,
            None => wanted.entry.to_string(),
        }),
        Read::Versions(entry, of) => Answer::Versions(match (catalogue(store)?, of) {
            (Some(id), VersionsOf::File) => file_version_rows(store, &id, &entry)?,
            (Some(id), VersionsOf::Note) => versions(store, &id, &entry)?,
            (None, _) => Vec::new(),
        }),
        Read::Version { entry, of, version, against, width } => {
            let lines = match (catalogue(store)?, of) {
                (Some(id), VersionsOf::File) => {
                    file_version_diff(store, &id, &entry, &version, &against)?
                }
                (Some(id), VersionsOf::Note) => {
                    version_diff(store, &id, &entry, &version, against)?
                }
                (None, _) => Vec::new(),
            };
            Answer::Version(wrap_diff(lines, width))
        }
        Read::Show { entry, among_all, length } => Answer::Show(match catalogue(store)? {
            Some(id) => show(store, &id, &entry, among_all, length)?.map(Box::new),
            None => None,
        }),
    })
}

/// An entry with everything that is shown, its times formatted.
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
        None => stored_place(store, catalogue.as_str())?,
    };
    let own_files = store.is_owned(catalogue)?;
    let (theme, searches) = (stored_theme(store)?, stored_searches(store)?);
    let undos = stored_undos(store, catalogue.as_str())?;
    let entry = place
        .as_ref()
        .and_then(|place| place.entry.as_deref())
        .and_then(|id| EntryId::new(id).ok());
    let list = place.as_ref().and_then(|place| place.smart_list.as_deref()?.parse().ok());
    let smart_count: Option<(SmartList, u64)> = match list {
        Some(list) => Some((list, store.count_smart_list(catalogue, list)?)),
        None => None,
    };
    let among_all = place.as_ref().is_some_and(|place| place.category.is_none());
    let listing = match (smart_count, entry) {
        (Some(counted), entry) => {
            let position = place.as_ref().map_or(0, |place| place.position);
            show_in_smart_list(store, catalogue, counted, entry.as_ref(), position, length)?
        }
        (None, Some(entry)) => show(store, catalogue, &entry, among_all, length)?,
        (None, None) => None,
    };
    let listing = match listing {
        Some(listing) => listing,
        None => beginning(store, &overview, place.as_ref(), length)?,
    };
    Ok(Some(Box::new(Start {
        overview,
        own_files,
        place,
        theme,
        searches,
        undos,
        listing,
        smart_count,
    })))
}

/// The category that a place names, at its position, or else the top of all entries.
fn beginning(
    store: &Store,
    overview: &Overview,
    place: Option<&Place>,
    length: u64,
) -> Result<Listing, Error> {
    let list = place
        .and_then(|place| place.category.as_deref())
        .and_then(|id| overview.categories.iter().find(|category| category.id.as_str() == id))
        .map_or(List::All, |category| List::Category(category.id.clone()));
    // The entry is gone; its neighbour has its position now.
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
    Ok(Listing { list, position, window, entry_view })
}

/// An entry in a smart list, or the one at its position now; `None` if the list is no longer shown.
fn show_in_smart_list(
    store: &Store,
    catalogue: &CatalogueId,
    (smart_list, entries): (SmartList, u64),
    entry: Option<&EntryId>,
    before: u64,
    length: u64,
) -> Result<Option<Listing>, Error> {
    if entries == 0 && !smart_list.is_always_shown() {
        return Ok(None);
    }
    let list = List::SmartList(smart_list);
    let found = match entry {
        Some(entry) => store.position_in(catalogue, smart_list, entry)?,
        None => None,
    };
    let last = entries.saturating_sub(1);
    let position = found.unwrap_or(before).min(last);
    let window = store.window(catalogue, &list, position.saturating_sub(length / 2), length)?;
    let entry_view = match window.row(position) {
        Some(row) => entry_view(store, catalogue, &row.id)?,
        None => None,
    };
    Ok(Some(Listing { list, position, window, entry_view }))
}

fn show(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    among_all: bool,
    length: u64,
) -> Result<Option<Listing>, Error> {
    let Some((category, ordinal, overall)) = store.locate(catalogue, entry)? else {
        return Ok(None);
    };
    let (list, position) =
        if among_all { (List::All, overall) } else { (List::Category(category), ordinal) };
    let window = store.window(catalogue, &list, position.saturating_sub(length / 2), length)?;
    let entry_view = entry_view(store, catalogue, entry)?;
    Ok(Some(Listing { list, position, window, entry_view }))
}
