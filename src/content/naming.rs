//! Names of note files: ids from their paths, titles from their content.

use super::{front::Front, learning_log::plain};
use crate::domain::{CategoryId, CategorySummary, fold};

/// The longest id that is made from a path or a title, in bytes.
const LONGEST_ID: usize = 120;

/// The title of the category of takeaways.
pub const TAKEAWAYS: &str = "Takeaways";

/// A text as a part of an id: letters and digits in lower case, separated by `-`.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for word in fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    let mut end = out.len().min(LONGEST_ID);
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    out.truncate(end);
    out.trim_end_matches('-').to_owned()
}

/// A path without its extension.
pub fn stem(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path[name..].rfind('.') {
        Some(dot) if dot > 0 => &path[..name + dot],
        _ => path,
    }
}

/// The id for a path: its parts as slugs.
pub(super) fn id_of_path(path: &str) -> String {
    let parts: Vec<String> = stem(path).split('/').map(slug).filter(|it| !it.is_empty()).collect();
    let mut id = parts.join("/");
    while id.len() > LONGEST_ID {
        match id.split_once('/') {
            Some((_, rest)) => id.drain(..id.len() - rest.len()).for_each(drop),
            None => break,
        }
    }
    if id.is_empty() { "entry".to_owned() } else { id }
}

/// Whether a file describes the whole folder: README and index files at the root.
pub(super) fn describes(path: &str) -> bool {
    matches!(stem(path).to_lowercase().as_str(), "readme" | "index" | "_index")
}

/// The title of a file: from its front matter, its first heading, or its name. A file that
/// describes its folder takes the name of that, or `root` at the root.
pub(super) fn title_of(front: &Front, body: &str, path: &str, root: &str) -> String {
    let mut parts = stem(path).rsplit('/');
    let mut file = parts.next().unwrap_or(path);
    if describes(file) {
        file = parts.next().unwrap_or(root);
    }
    let heading = || first_heading(body).map(|(title, _)| plain(&title));
    let title = front.title.clone().or_else(heading).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| file.replace(['-', '_'], " "))
}

/// The first-level heading at the beginning of a text: its title and where it ends.
fn first_heading(body: &str) -> Option<(String, usize)> {
    let begin = body.len() - body.trim_start().len();
    let mut lines = body[begin..].split_inclusive('\n');
    let first = lines.next()?;
    if let Some(title) = first.strip_prefix("# ") {
        return Some((title.trim().trim_end_matches('#').trim().to_owned(), begin + first.len()));
    }
    let second = lines.next()?;
    let underlined =
        second.trim_end().len() >= 2 && second.trim_end().bytes().all(|byte| byte == b'=');
    underlined.then(|| (first.trim().to_owned(), begin + first.len() + second.len()))
}

/// A text without the heading that repeats its title.
pub(super) fn without_title<'t>(body: &'t str, title: &str) -> &'t str {
    match first_heading(body) {
        // Keep a heading with a link: the title lacks its address.
        Some((heading, end)) if plain(&heading) == title && !heading.contains("](") => &body[end..],
        _ => body,
    }
}

/// The category with this id or title, or else a new one: its id and title.
///
/// # Errors
/// A message for the user.
pub fn category_of(
    named: &str,
    categories: &[CategorySummary],
) -> Result<(CategoryId, String), String> {
    let known = known_category(named, categories).map(|it| (it.id.clone(), it.title.clone()));
    let new = || {
        let slug = slug(named);
        // "C#" and "C++" have the same slug.
        let taken = |id: &str| categories.iter().any(|category| category.id.as_str() == id);
        let mut id = slug.clone();
        let mut number = 2;
        while taken(&id) {
            id = format!("{slug}-{number}");
            number += 1;
        }
        Some((CategoryId::new(&id).ok()?, named.to_owned()))
    };
    known
        .or_else(new)
        .ok_or_else(|| "An entry needs a category; a new name creates one.".to_owned())
}

/// The category with this id or title, whatever the case of the title.
pub fn known_category<'s>(
    named: &str,
    categories: &'s [CategorySummary],
) -> Option<&'s CategorySummary> {
    let folded = fold(named);
    categories
        .iter()
        .find(|category| category.id.as_str() == named || fold(&category.title) == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_from_names_have_a_limit() {
        assert_eq!(slug(&"a".repeat(300)).len(), LONGEST_ID);
        let folder = "b".repeat(100);
        assert_eq!(id_of_path(&format!("{folder}/{folder}/c.md")), format!("{folder}/c"));
    }

    #[test]
    fn titles_are_headings_of_the_first_level() {
        let title = |body: &str| title_of(&Front::default(), body, "a-file.md", "root");
        assert_eq!(title("# One #\n"), "One");
        assert_eq!(title("One\n===\n"), "One");
        // Not an underline, not adjacent, not the first level, nothing.
        for body in ["One\n=\n", "One\n\n===\n", "## One\n", ""] {
            assert_eq!(title(body), "a file", "{body:?}");
        }
        assert_eq!(without_title("# One\ntext", "One"), "text");
        let linked = "# [One](https://one.example)\ntext";
        assert_eq!(without_title(linked, "One"), linked, "an address is not shown by the title");
    }
}
