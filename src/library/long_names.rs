//! Names that are longer, or more, than the index of names takes.

use crate::{
    content::Issue,
    domain::Entry,
    search::{MAX_NAME_BYTES, MAX_NAMES},
};

/// Reports an entry whose names are longer or more than the index of names takes.
pub(super) fn too_long_names(entry: &Entry) -> Option<Issue> {
    let names = || entry.aliases.iter().chain(&entry.tags);
    let long = std::iter::once(&entry.title).chain(names()).any(|name| name.len() > MAX_NAME_BYTES);
    let many = names().count() > MAX_NAMES;
    let message = match (long, many) {
        (true, _) => format!(
            "a title, alias or tag is longer than {MAX_NAME_BYTES} bytes: only its beginning is \
             searched"
        ),
        (_, true) => {
            format!("more than {MAX_NAMES} tags and aliases: only the first are searched")
        }
        _ => return None,
    };
    let file = if entry.source.is_empty() { entry.id.to_string() } else { entry.source.clone() };
    Some(Issue { file, line: 1, column: 1, message })
}
