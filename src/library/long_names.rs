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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CategoryId, Content, EntryId, Extras, Kind};

    #[test]
    fn only_names_that_are_not_searched_whole_are_reported() {
        let entry = |title: usize, tags: usize| Entry {
            id: EntryId::new("a").unwrap(),
            category: CategoryId::new("c").unwrap(),
            kind: Kind::Concept,
            title: "t".repeat(title),
            summary: String::new(),
            aliases: vec!["another".to_owned()],
            tags: vec!["tag".to_owned(); tags],
            level: None,
            links: Vec::new(),
            source: String::new(),
            content: Content::Body(String::new()),
            extras: Extras::default(),
        };
        let told = |title, tags| too_long_names(&entry(title, tags)).map(|issue| issue.message);
        assert_eq!(told(MAX_NAME_BYTES, MAX_NAMES - 1), None);
        for title in [MAX_NAME_BYTES + 1, 2 * MAX_NAME_BYTES] {
            assert!(told(title, 1).unwrap().contains("longer than"));
        }
        for tags in [MAX_NAMES, MAX_NAMES + 7] {
            assert!(told(1, tags).unwrap().contains("only the first"));
        }
    }
}
