//! The text of a new note, begun as its neighbours are: with front matter only if they have it, and
//! with those of its fields that are known.

use std::fmt::Write as _;

use super::{
    front::{front_matter, with_tags, with_title},
    headings::leading_heading,
};

/// The local time now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// From the year to the second, 14 digits.
    pub digits: String,
    /// The offset from UTC: `+02:00`.
    pub offset: String,
}

/// What a new note is to hold.
#[derive(Debug, Clone, Copy)]
pub struct NewNote<'n> {
    /// Its title.
    pub title: &'n str,
    /// Its tags, without `#`.
    pub tags: &'n [String],
    /// Its text, below the title; may be empty.
    pub text: &'n str,
    /// The time now.
    pub now: &'n Now,
}

/// The text of a new note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    /// All of it.
    pub text: String,
    /// The line at which to go on writing, from 1.
    pub line: usize,
}

/// Fields that hold the time at which a note was made or changed.
const DATES: [&str; 8] =
    ["date", "created", "created_at", "updated", "modified", "lastmod", "created-at", "updated-at"];

/// Begins a note as its neighbours are begun.
pub fn new_note(neighbours: &[String], note: &NewNote<'_>) -> NoteText {
    let fronts: Vec<&str> = neighbours.iter().filter_map(|text| yaml_front(text)).collect();
    let has_front = !fronts.is_empty() && fronts.len() * 2 >= neighbours.len();
    let mut text = String::new();
    let mut titled = false;
    if has_front {
        let (front, has_title) = front_like(&fronts, note);
        titled = has_title;
        text.push_str(&front);
    }
    let headed = neighbours.iter().filter(|it| leading_heading(front_matter(it).1).is_some());
    let headings = headed.count() * 2 >= neighbours.len();
    // With neither, its name is its title.
    if headings
        || neighbours.is_empty()
        || !titled && !note.title.is_empty() && !names_itself(neighbours)
    {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = write!(text, "# {}\n\n", note.title);
    } else if !text.is_empty() {
        text.push('\n');
    }
    if !has_front && !note.tags.is_empty() {
        let tags: Vec<String> =
            note.tags.iter().map(|tag| format!("#{}", tag.replace(' ', "-"))).collect();
        let _ = write!(text, "{}\n\n", tags.join(" "));
    }
    let line = text.matches('\n').count() + 1;
    let body = note.text.trim_end();
    if body.is_empty() {
        let bare = text.trim_end().len();
        text.truncate(bare);
        if !text.is_empty() {
            text.push('\n');
        }
        return NoteText { line: line.min(text.matches('\n').count() + 1), text };
    }
    text.push_str(body);
    text.push('\n');
    NoteText { text, line }
}

/// Whether notes have neither front matter with a title nor a heading, so that their names are their
/// titles.
fn names_itself(neighbours: &[String]) -> bool {
    let bare = neighbours.iter().filter(|text| {
        let (front, body) = front_matter(text);
        front.title.is_none() && leading_heading(body).is_none()
    });
    bare.count() * 2 > neighbours.len()
}

/// The lines of front matter in YAML.
fn yaml_front(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n").or_else(|| rest.strip_suffix("\n---").map(str::len))?;
    Some(&rest[..end])
}

/// Front matter with the fields that at least half of the neighbours have, as far as their values
/// are known; and whether it has a title.
fn front_like(fronts: &[&str], note: &NewNote<'_>) -> (String, bool) {
    let keys_of = |front: &str| -> Vec<(String, String)> {
        let fields = front.lines().filter(|line| line.starts_with(char::is_alphabetic));
        let fields = fields.filter_map(|line| line.split_once(':'));
        fields.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect()
    };
    let all: Vec<Vec<(String, String)>> = fronts.iter().map(|front| keys_of(front)).collect();
    let usual = |key: &str| {
        all.iter().filter(|keys| keys.iter().any(|(known, _)| known == key)).count() * 2
            >= all.len()
    };
    let mut out = String::from("---\n");
    let mut has_title = false;
    let mut order: Vec<&(String, String)> = Vec::new();
    for field in all.iter().flatten() {
        if usual(&field.0) && !order.iter().any(|known| known.0 == field.0) {
            order.push(field);
        }
    }
    for (key, example) in order {
        let lower = key.to_lowercase();
        if lower == "title" {
            has_title = true;
            let quote = if example.starts_with(['"', '\'']) { "\"\"" } else { "x" };
            let line = format!("---\n{key}: {quote}\n---\n");
            let written = with_title(&line, note.title).unwrap_or_default();
            out.push_str(written.lines().nth(1).unwrap_or_default());
            out.push('\n');
        } else if DATES.contains(&lower.as_str()) {
            if let Some(date) = date_like(example, note.now) {
                let _ = writeln!(out, "{key}: {date}");
            }
        } else if matches!(lower.as_str(), "tags" | "keywords" | "aliases" | "alias") {
            let _ = writeln!(out, "{key}: []");
        } else if lower == "draft" && matches!(example.as_str(), "true" | "false") {
            let _ = writeln!(out, "{key}: {example}");
        }
    }
    out.push_str("---\n");
    let out = if note.tags.is_empty() { Some(out.clone()) } else { with_tags(&out, note.tags) }
        .unwrap_or(out);
    (out, has_title)
}

/// The time now, written as an example is.
fn date_like(example: &str, now: &Now) -> Option<String> {
    let quote = example.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = example.trim_matches(['"', '\'']);
    let (year, month, day) = (&now.digits[..4], &now.digits[4..6], &now.digits[6..8]);
    let (hour, minute, second) = (&now.digits[8..10], &now.digits[10..12], &now.digits[12..14]);
    // The order of the parts, by how many digits each has.
    let mut parts: std::collections::VecDeque<&str> =
        if inner.len() >= 5 && inner.as_bytes()[..4].iter().all(u8::is_ascii_digit) {
            [year, month, day, hour, minute, second].into()
        } else {
            [day, month, year, hour, minute, second].into()
        };
    let mut out = String::new();
    let mut rest = inner;
    while let Some(first) = rest.chars().next() {
        let zone = parts.len() <= 1 && matches!(first, 'Z' | '+' | '-' | '.');
        if zone {
            if first != '.' || rest.contains(['Z', '+']) {
                out.push_str(&now.offset);
            }
            break;
        }
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let next = parts.pop_front()?;
            if end != next.len() {
                return None;
            }
            out.push_str(next);
            rest = &rest[end..];
        } else {
            if first.is_alphabetic() && first != 'T' {
                return None;
            }
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    let quote = quote.map(String::from).unwrap_or_default();
    (!out.is_empty()).then(|| format!("{quote}{out}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(neighbours: &[&str], tags: &[&str], text: &str) -> (String, usize) {
        let neighbours: Vec<String> = neighbours.iter().map(|it| (*it).to_owned()).collect();
        let tags: Vec<String> = tags.iter().map(|it| (*it).to_owned()).collect();
        let now = Now { digits: "20261130144501".to_owned(), offset: "+01:00".to_owned() };
        let note = NewNote { title: "A: b", tags: &tags, text, now: &now };
        let NoteText { text, line } = new_note(&neighbours, &note);
        (text, line)
    }

    #[test]
    fn a_note_begins_as_its_neighbours_do() {
        assert_eq!(begun(&[], &[], ""), ("# A: b\n".to_owned(), 2));
        assert_eq!(
            begun(&["# X\n\ny\n"], &["t u"], "z\n"),
            ("# A: b\n\n#t-u\n\nz\n".to_owned(), 5)
        );
        assert_eq!(begun(&["just text\n"], &[], ""), (String::new(), 1));
        let front = "---\ntitle: X\ndate: 2024-01-02\ntags: [a]\nweight: 3\n---\n\ntext\n";
        assert_eq!(
            begun(&[front], &["t"], "z"),
            ("---\ntitle: \"A: b\"\ndate: 2026-11-30\ntags: [t]\n---\n\nz\n".to_owned(), 7)
        );
        let times = "---\ncreated: \"2024-01-02T03:04:05Z\"\nupdated: 02.01.2024 03:04\n---\n# X\n";
        assert_eq!(
            begun(&[times], &[], "").0,
            "---\ncreated: \"2026-11-30T14:45:01+01:00\"\nupdated: 30.11.2026 14:45\n---\n\n# A: b\n"
        );
    }
}
