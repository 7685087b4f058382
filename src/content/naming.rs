//! Names of note files: ids from their paths, titles from their content.

use super::{
    front::{Front, behind_unreadable},
    headings::{heading_of, leading_heading},
    learning_log::{plain, title_text, without_program_marks},
    markdown::decoded,
};
use crate::domain::{CategoryId, CategorySummary, fold, tag_of};

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
pub fn describes(path: &str) -> bool {
    matches!(stem(path).to_lowercase().as_str(), "readme" | "index" | "_index")
}

/// The title of a file, and whether the file declares it: in its front matter or its first heading.
/// Else the title is the name of the file; a file that describes its folder takes the name of that,
/// or `root` at the root.
pub(super) fn title_of(front: &Front, body: &str, path: &str, root: &str) -> (String, bool) {
    let mut parts = stem(path).rsplit('/');
    let mut file = parts.next().unwrap_or(path);
    if describes(file) {
        file = parts.next().unwrap_or(root);
    }
    let heading = || {
        let heading = heading_of(behind_unreadable(front, body), file)?;
        Some(without_last_tags(&title_text(&heading))).filter(|title| !title.is_empty())
    };
    match given_title(front).or_else(heading) {
        Some(title) => (title, true),
        None => (title_of_name(file), false),
    }
}

/// The title in front matter, without marks of templates and links; that of Nexus's own exports as
/// it is.
pub(super) fn given_title(front: &Front) -> Option<String> {
    let title = front.title.clone()?;
    if front.id.is_some() {
        return Some(title);
    }
    let title = without_program_marks(&title);
    let title = if title.contains(['[', '`']) || title.matches("**").count() > 1 {
        // All other signs are meant as they are.
        let escape = |c: char| match c {
            '_' | '<' | '\\' | '&' | '~' | '#' => format!("\\{c}"),
            c => c.to_string(),
        };
        title_text(&title.chars().map(escape).collect::<String>())
    } else {
        title.trim().to_owned()
    };
    Some(title).filter(|title| !title.is_empty())
}

/// A title without the tags that it ends with, unless it has nothing else.
fn without_last_tags(title: &str) -> String {
    let mut rest = title;
    while let Some((before, word)) = rest.rsplit_once(' ')
        && tag_of(word).is_some_and(|tag| tag.len() + 1 == word.len())
    {
        rest = before.trim_end();
    }
    if tag_of(rest).is_some() { title.to_owned() } else { rest.to_owned() }
}

/// The name of a file as a title. Logseq writes `a/b` as `a___b` or `a%2Fb`; the number of a Zettel
/// and the date of a post are not part of the title.
pub(super) fn title_of_name(file: &str) -> String {
    let name = decoded(&file.replace("___", "/"));
    let number = zettel_number(&name).or_else(|| date_before(&name)).map_or(0, str::len);
    let bare = name[number..].trim_start_matches([' ', '-', '_', '.']);
    if bare.is_empty() {
        return name.replace('_', "-");
    }
    // Where there are blanks, other signs are meant.
    let title = if bare.contains(' ') { bare.to_owned() } else { bare.replace(['-', '_'], " ") };
    title.trim().to_owned()
}

/// The date with which a name begins: `2024-03-11`, `2024_03_11`, `2024.03.11`.
fn date_before(name: &str) -> Option<&str> {
    let date = name.get(..10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => matches!(byte, b'-' | b'_' | b'.'),
        _ => byte.is_ascii_digit(),
    });
    (is_date && !name[10..].starts_with(char::is_alphanumeric)).then_some(date)
}

/// The number at the beginning of a Zettel's name: the digits of a time, at least eight, or digits
/// and letters in turns, as in `21a3`.
pub(super) fn zettel_number(file: &str) -> Option<&str> {
    let end = file.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(file.len());
    let number = &file[..end];
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let of_time = digits == end && digits >= 8;
    let of_sequence = digits > 0
        && digits < end
        && number.len() <= 12
        && number.bytes().filter(u8::is_ascii_lowercase).count()
            + number.bytes().filter(u8::is_ascii_digit).count()
            == end
        && number.as_bytes()[digits..]
            .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
            .all(|run| run[0].is_ascii_digit() || run.len() == 1);
    (of_time || of_sequence).then_some(number)
}

/// A text without the heading that repeats its title.
pub(super) fn without_title<'t>(body: &'t str, title: &str) -> &'t str {
    match leading_heading(body) {
        // Keep a heading with a link: the title lacks its address.
        Some((heading, end)) if shows(title, &heading) && !heading.contains("](") => &body[end..],
        _ => body,
    }
}

/// Whether a title has all the words of a heading.
fn shows(title: &str, heading: &str) -> bool {
    let text = title_text(heading);
    // Tags stand above the text.
    without_last_tags(&text) == title && (plain(heading) == text || plain(heading).is_empty())
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
        let title = |body: &str| title_of(&Front::default(), body, "a-file.md", "root").0;
        assert_eq!(title("# One #\n"), "One");
        assert_eq!(title("One\n===\n"), "One");
        // Not adjacent, not before other text, not the only one, nothing.
        for body in ["One\n\n===\n", "Text.\n\n## One\n", "## One\n\n## Two\n", ""] {
            assert_eq!(title(body), "a file", "{body:?}");
        }
        assert_eq!(without_title("# One\ntext", "One"), "text");
        let linked = "# [One](https://one.example)\ntext";
        assert_eq!(without_title(linked, "One"), linked, "an address is not shown by the title");
    }
}
