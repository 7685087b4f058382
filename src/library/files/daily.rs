//! The page of the day, and files to which takeaways are added; both have paths with the day in
//! them, if that is wanted.

use jiff::{Timestamp, ZonedDateTime, fmt::strtime, tz::TimeZone};

use super::{
    error::FileError,
    folder::Folder,
    make::{Made, create, joined, texts_beside},
    save::{Save, Saved, read, save},
};
use crate::{
    content::{NewNote, Now, new_note, stem, with_bullet},
    store::{FileChangeKind, Store},
};

/// How often a bullet is added again because another program has just added one.
const ATTEMPTS: usize = 5;

fn today() -> ZonedDateTime {
    Timestamp::now().to_zoned_datetime(TimeZone::system())
}

/// The path that a pattern gives today.
pub(in crate::library) fn todays_path(pattern: &str) -> Result<String, FileError> {
    path_of(pattern, &today())
}

/// A path with the day in it: a pattern as of `strftime`, such as `journal/%Y-%m-%d.md`.
fn path_of(pattern: &str, now: &ZonedDateTime) -> Result<String, FileError> {
    let bad = || FileError::BadName(pattern.to_owned());
    let path = strtime::format(pattern.trim(), now).map_err(|_| bad())?;
    let path = path.trim_matches('/').to_owned();
    if path.is_empty() {
        return Err(bad());
    }
    Ok(if stem(&path) == path { format!("{path}.md") } else { path })
}

/// The page of today: the file with the path that a pattern gives, made from a template in the folder
/// if there is none yet; an empty name is no template. `change` is nothing for a page that was there.
pub fn daily_page(
    store: &mut Store,
    folder: &Folder,
    pattern: &str,
    template: &str,
) -> Result<(String, Option<Made>), FileError> {
    only_folders(folder)?;
    let now = today();
    let path = path_of(pattern, &now)?;
    folder.check_within(&path)?;
    if folder.full(&path).exists() {
        // Not a pipe, and not a link to somewhere else.
        folder.slot(&path)?;
        return Ok((path, None));
    }
    let title = stem(&path).rsplit('/').next().unwrap_or_default().to_owned();
    let (text, line) = if template.trim().is_empty() {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let beside = texts_beside(folder, parent);
        let digits = now.strftime("%Y%m%d%H%M%S").to_string();
        let moment = Now { digits, offset: now.strftime("%:z").to_string() };
        let note = NewNote { title: &title, tags: &[], text: "", now: &moment };
        let note = new_note(&beside, &note);
        (note.text, note.line)
    } else {
        let template = read(folder, &with_ending(template.trim()))?;
        let text = filled(&template.text, &title, &now);
        (text.clone(), text.lines().count().max(1))
    };
    let what = format!("Made {path}");
    let change = create(store, folder, (FileChangeKind::Make, &path), text.into_bytes(), &what)?;
    Ok((path.clone(), Some(Made { change, path, line })))
}

fn with_ending(path: &str) -> String {
    let path = path.trim_matches('/');
    if stem(path) == path { format!("{path}.md") } else { path.to_owned() }
}

fn only_folders(folder: &Folder) -> Result<(), FileError> {
    if folder.single {
        let name = folder.root.file_name().unwrap_or_default().to_string_lossy();
        return Err(FileError::Nothing(format!(
            "{name} is a single file, and has no place for others; open its folder"
        )));
    }
    Ok(())
}

/// A template with `{{title}}`, `{{date}}` and `{{time}}` filled in, the latter two also with a form
/// such as `{{date:DD.MM.YYYY}}`, as Obsidian has them. What else stands in `{{…}}` stays.
fn filled(template: &str, title: &str, now: &ZonedDateTime) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        let Some(end) = rest[at..].find("}}") else { break };
        out.push_str(&rest[..at]);
        let inner = rest[at + 2..at + end].trim();
        let (name, form) = inner.split_once(':').unwrap_or((inner, ""));
        let form = form.trim();
        match name.trim().to_lowercase().as_str() {
            "title" => out.push_str(title),
            "date" => {
                out.push_str(&moment_form(if form.is_empty() { "YYYY-MM-DD" } else { form }, now));
            }
            "time" => out.push_str(&moment_form(if form.is_empty() { "HH:mm" } else { form }, now)),
            _ => out.push_str(&rest[at..at + end + 2]),
        }
        rest = &rest[at + end + 2..];
    }
    out.push_str(rest);
    out
}

/// A time in a form of moment.js, as far as templates use it.
fn moment_form(form: &str, now: &ZonedDateTime) -> String {
    const PARTS: [(&str, &str); 17] = [
        ("YYYY", "%Y"),
        ("MMMM", "%B"),
        ("dddd", "%A"),
        ("MMM", "%b"),
        ("ddd", "%a"),
        ("YY", "%y"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("HH", "%H"),
        ("hh", "%I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("WW", "%V"),
        ("M", "%-m"),
        ("D", "%-d"),
        ("H", "%-H"),
        ("A", "%p"),
    ];
    let mut out = String::new();
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        if let Some(inner) = rest.strip_prefix('[').and_then(|it| it.split_once(']')) {
            out.push_str(inner.0);
            rest = inner.1;
        } else if let Some((written, form)) = PARTS.iter().find(|(it, _)| rest.starts_with(it)) {
            out.push_str(&now.strftime(form).to_string());
            rest = &rest[written.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Where a bullet was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The change, to take it back.
    pub change: i64,
    /// The file, relative to the folder.
    pub path: String,
    /// The line of the bullet, from 1.
    pub line: usize,
}

/// Adds a text as a bullet to the end of a file, which is made if it is missing. The path may have
/// the day in it, as that of [`daily_page`].
pub fn add_bullet(
    store: &mut Store,
    folder: &Folder,
    pattern: &str,
    text: &str,
) -> Result<Added, FileError> {
    only_folders(folder)?;
    let now = today();
    let time = now.strftime("%H:%M").to_string();
    let path = path_of(pattern, &now)?;
    folder.check_within(&path)?;
    for _ in 0..ATTEMPTS {
        if !folder.full(&path).exists() {
            let (text, line) = with_bullet("", text, &time);
            let what = format!("Made {path}");
            let made =
                create(store, folder, (FileChangeKind::Make, &path), text.into_bytes(), &what);
            match made {
                Ok(change) => return Ok(Added { change, path, line }),
                Err(FileError::Exists(_)) => continue,
                Err(error) => return Err(error),
            }
        }
        let base = read(folder, &path)?.text;
        let (new, line) = with_bullet(&base, text, &time);
        match save(store, folder, &Save { path: &path, base: &base, text: &new, session: "" })? {
            Saved::Written { change, .. } => return Ok(Added { change, path, line }),
            Saved::Unchanged { .. } | Saved::Conflict { .. } => {}
        }
    }
    Err(FileError::Busy(joined("", &path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_templates_have_the_time() {
        let now: ZonedDateTime = "2026-11-30T09:05:07[UTC]".parse().unwrap();
        for (pattern, path) in [
            ("journal/%Y-%m-%d.md", Some("journal/2026-11-30.md")),
            ("%Y/%m/%d", Some("2026/11/30.md")),
            ("inbox.md", Some("inbox.md")),
            ("", None),
            ("%!", None),
        ] {
            assert_eq!(path_of(pattern, &now).ok().as_deref(), path, "{pattern}");
        }
        let template =
            "# {{title}} {{ date }} {{date:dddd, D. MMMM YYYY [at] HH}} {{time}} {{other}} {{";
        assert_eq!(
            filled(template, "T", &now),
            "# T 2026-11-30 Monday, 30. November 2026 at 09 09:05 {{other}} {{"
        );
    }
}
