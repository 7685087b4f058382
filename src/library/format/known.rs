//! What a later update of single files has to know of the documents that were read.

use super::{super::long_names::too_long_names, inputs::NoteFile};
use crate::{
    content::{ImportedEntry, Issue, Remembered},
    domain::Entry,
    store::KnownDocument,
};

/// A document after it has been read, with its path.
pub(in crate::library) type ReadDocument = (String, Remembered);

/// A document with what was found in its entries, and that it declares the id of another.
pub(in crate::library) fn with_findings(
    path: &str,
    mut known: Remembered,
    entries: &[(ImportedEntry, Entry)],
    duplicate: Option<&Issue>,
) -> ReadDocument {
    let long = entries.iter().filter_map(|(_, entry)| too_long_names(entry));
    for Issue { line, column, message, .. } in duplicate.cloned().into_iter().chain(long) {
        known.findings.issues.push((line, column, message));
    }
    (path.to_owned(), known)
}

/// What is known of a file and its documents, in their order; they have no places yet. A row for the
/// file itself comes first, where it has no documents or something was reported about it.
pub(in crate::library) fn known_documents(
    file: &NoteFile,
    hash: u64,
    issues: &[Issue],
    documents: Vec<ReadDocument>,
) -> Vec<KnownDocument> {
    let row = |path, known| KnownDocument {
        place: 0,
        file: file.name.clone(),
        stat: file.stat,
        hash,
        linked: file.linked,
        path,
        known,
    };
    let mut rows = Vec::with_capacity(1);
    if documents.is_empty() || !issues.is_empty() {
        let mut known = Remembered::default();
        let reported = issues.iter().map(|it| (it.line, it.column, it.message.clone()));
        known.findings.issues.extend(reported);
        rows.push(row(None, known));
    }
    rows.extend(documents.into_iter().map(|(path, known)| row(Some(path), known)));
    rows
}
