//! The import pipeline, the same for every format: recognise the source ([`super::format`]), read
//! its content, let the store plan and apply the changes, index the result.

use std::{collections::HashMap, thread};

use super::{
    format::{CatalogueReader, Found, Reader, find},
    index::index,
    long_names::too_long_names,
    personal::{adopt_reviews, save_personal},
    report::{Branch, Extent, Failure, Progress, Report},
    source::{Digest, File, Files, Source, stamp},
    stream::{Batches, Contents, stream},
    time::now,
};
use crate::{
    content::{Issue, Outline},
    domain::{CategoryId, Entry, Kind},
    store::{Access, Error, Import, Origin, Store},
};

/// Imports a source of any format.
pub fn import(
    store: &mut Store,
    source: &Source,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let found = find(source);
    let format = found.as_ref().ok().map(|found| found.format.reader);
    let report = match (format, source) {
        (Some(Reader::Export(read)), Source::Path(path)) => read(store, path, extent)?,
        _ => import_found(store, source, found, extent, progress)?,
    };
    Ok(indexed(store, extent, report, progress))
}

/// Brings a catalogue up to date with its source. After a change, the caller should checkpoint the
/// log ([`Store::checkpoint`]) when it is idle.
pub fn import_catalogue(
    store: &mut Store,
    source: &Source,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let report = import_entries(store, source, extent, progress)?;
    Ok(indexed(store, extent, report, progress))
}

/// [`import_catalogue`], reporting only whether anything changed.
pub fn bring_up_to_date(
    store: &mut Store,
    source: &Source,
    progress: &mut dyn FnMut(Progress),
) -> Result<bool, Failure> {
    Ok(import_catalogue(store, source, Extent::Apply, progress)?.catalogue.is_some())
}

/// [`import_catalogue`] without indexing, which can be done while the entries are already browsed
/// ([`super::complete`], [`Store::save_names`]).
pub fn import_entries(
    store: &mut Store,
    source: &Source,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    import_found(store, source, find(source), extent, progress)
}

/// Whether the store is up to date with a source, judging by names, sizes and times only.
pub fn is_current(store: &Store, source: &Source) -> Result<bool, Failure> {
    let Some((known, _)) = store.imported(&source.origin())? else { return Ok(false) };
    Ok(stamp(&find(source)?.files.all)?.0 == known)
}

/// Indexes what was imported; an error becomes part of the report.
fn indexed(
    store: &mut Store,
    extent: Extent,
    report: Report,
    progress: &mut dyn FnMut(Progress),
) -> Report {
    if extent == Extent::Preview {
        return report;
    }
    let incomplete = index(store, report.is_change(), progress).err();
    Report { incomplete, ..report }
}

/// Imports a source that was recognised as a catalogue, unless the store is up to date with it.
fn import_found(
    store: &mut Store,
    source: &Source,
    found: Result<Found, Failure>,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    // The bulk connection opens the file that has the name now.
    store.reopen_if_replaced()?;
    let origin = source.origin();
    let known = store.imported(&origin)?;
    let stamped = found.and_then(|found| Ok((stamp(&found.files.all)?, found)));
    let ((stamp, stats), Found { format, files }) = match stamped {
        Ok(stamped) => stamped,
        // The catalogue in the store can be used while its files are missing or out of reach.
        Err(failure @ (Failure::Io { .. } | Failure::NoFiles(_))) if known.is_some() => {
            return Ok(Report { kept: Some(failure.to_string()), ..Report::default() });
        }
        Err(failure) => return Err(failure),
    };
    let reader = match (format.reader, source) {
        (Reader::Catalogue(reader), _) => reader,
        (Reader::Export(_), Source::Path(path)) => {
            return Err(Failure::NotACatalogue(path.clone()));
        }
        (Reader::Export(_), Source::Shipped) => return Ok(Report::default()),
    };
    if known.as_ref().is_some_and(|(known, _)| *known == stamp) {
        return Ok(Report::default());
    }
    if store.access() == Access::ReadOnly {
        let unread = Err(Error::ReadOnly.into());
        return if known.is_some() { Ok(Report::default()) } else { unread };
    }
    if known.is_some_and(|(_, known)| known == digest(&files.all, reader)) {
        store.restamp(&origin, &stamp, &stats)?;
        return Ok(Report::default());
    }
    let mut bulk = store.bulk_connection()?;
    let read = (reader.open)(store, source, Files { stats, ..files })?;
    let target = Target { origin: &origin, stamp: &stamp, extent };
    let mut report = write(&mut bulk, read, &target, progress)?;
    if extent != Extent::Preview
        && let Some(id) = report.catalogue.as_ref().map(|catalogue| catalogue.id.clone())
    {
        save_personal(store, &id, &mut report)?;
        adopt_reviews(store, &id, &report.reviews)?;
    }
    Ok(report)
}

fn digest(files: &[File], reader: CatalogueReader) -> String {
    let mut digest = Digest::new();
    for file in files {
        digest.add(&file.name(), &(reader.bytes)(file));
    }
    digest.finish()
}

/// Under which origin and stamp a catalogue is written, and how much of it.
struct Target<'t> {
    origin: &'t Origin,
    stamp: &'t str,
    extent: Extent,
}

/// Writes the entries that another thread reads.
fn write(
    bulk: &mut Store,
    read: impl FnOnce(&Batches) -> Result<Contents, Failure> + Send,
    target: &Target<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let (batches, incoming) = stream();
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(&batches));
        let mut import: Option<Import<'_>> = None;
        let mut unused = Some(bulk);
        let mut counts = Counts::default();
        for batch in incoming {
            if let (None, Some(bulk)) = (&import, unused.take()) {
                import = Some(bulk.import(&batch.catalogue)?);
            }
            if let Some(import) = &mut import {
                import.add(&batch.entries)?;
                import.add_sources(batch.sources);
                import.add_documents(&batch.documents)?;
                batch.entries.iter().for_each(|entry| counts.add(entry));
                if target.extent == Extent::Preview {
                    batch.entries.iter().for_each(|entry| counts.add_to_tree(entry));
                }
                progress(Progress::Read(import.added()));
            }
        }
        // Resumes a panic of the reader before anything is committed.
        let Contents { outline, digest, mut report } =
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let import = match (import, unused.take()) {
            (Some(import), _) => import,
            (None, Some(bulk)) => bulk.import(&outline.catalogue.id)?,
            (None, None) => unreachable!("only the import takes the store"),
        };
        if target.extent == Extent::Apply
            && let Some(former) = import.removes_all()
        {
            return Err(Failure::RemovesAll { former });
        }
        report.changes = if target.extent == Extent::Preview {
            import.preview()?
        } else {
            import.finish(&outline, target.origin, target.stamp, &digest, now())?
        };
        report.kinds = counts.kinds();
        report.tree = counts.tree(&outline);
        report.issues.extend(counts.long_names);
        report.catalogue = Some(outline.catalogue);
        Ok(report)
    })
}

/// Counts and issues collected while entries are written.
#[derive(Default)]
struct Counts {
    of_kind: [usize; Kind::ALL.len()],
    long_names: Vec<Issue>,
    /// The kinds and titles of entries, by category.
    titles: HashMap<CategoryId, Vec<(Kind, String)>>,
}

impl Counts {
    fn add_to_tree(&mut self, entry: &Entry) {
        let titles = self.titles.entry(entry.category.clone()).or_default();
        titles.push((entry.kind, entry.title.clone()));
    }

    /// The categories with their entries, if these were added.
    fn tree(&mut self, outline: &Outline) -> Vec<Branch> {
        let branch = |(category, entries)| Branch { category, entries };
        let categories = outline.categories.iter();
        let found = categories.map(|it| (it.title.clone(), self.titles.remove(&it.id)));
        found.filter_map(|(title, entries)| Some(branch((title, entries?)))).collect()
    }

    fn add(&mut self, entry: &Entry) {
        self.of_kind[entry.kind as usize] += 1;
        self.long_names.extend(too_long_names(entry));
    }

    fn kinds(&self) -> Vec<(Kind, usize)> {
        let all = Kind::ALL.iter().map(|kind| (*kind, self.of_kind[*kind as usize]));
        all.filter(|(_, count)| *count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_current_from_an_import_to_the_next_change_of_the_source() {
        let folder = tempfile::tempdir().unwrap();
        let notes = folder.path().join("notes");
        std::fs::create_dir(&notes).unwrap();
        std::fs::write(notes.join("one.md"), "# One\n\nText.\n").unwrap();
        let source = Source::at(&notes).unwrap();
        let mut store = Store::open(&folder.path().join("test.db")).unwrap();
        assert!(!is_current(&store, &source).unwrap());
        import_catalogue(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
        assert!(is_current(&store, &source).unwrap());
        std::fs::write(notes.join("two.md"), "# Two\n\nMore.\n").unwrap();
        assert!(!is_current(&store, &source).unwrap());
    }
}
