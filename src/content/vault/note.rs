//! The content of a page: an article, a challenge, or the kind in its front matter.

use super::super::{
    file_name::id_of_name,
    issue::Issue,
    learning_log::{Log, LogEntry},
    naming::without_title,
    page::Page,
};
use crate::domain::{CategoryId, Content, Kind, split_solution};

/// Front matter as a code block.
pub(super) fn fenced(page: &Page, raw: &str) -> String {
    let toml = page.text().trim_start_matches('\u{feff}').starts_with('+');
    format!("```{}\n{raw}\n```", if toml { "toml" } else { "yaml" })
}

/// The challenges of a page with a solution.
pub(super) fn solved(log: &Log) -> Vec<&LogEntry> {
    let is_solved = |it: &&LogEntry| it.kind == Kind::Challenge && it.solution.is_some();
    log.entries.iter().filter(is_solved).collect()
}

/// Front matter and structure of a page that could not be parsed.
pub(super) fn issues_of(path: &str, page: &Page) -> impl Iterator<Item = Issue> {
    let front = page.front.issue.as_ref().map(|(line, why)| {
        (*line, format!("can't read the front matter ({why}); it is kept as text"))
    });
    let limits = [
        (page.log.too_deep, "too deep: lists nested deeper than this stay text"),
        (page.log.too_long, "too many headings: from here on they stay text"),
    ];
    let before = page.lines_before();
    let limits =
        limits.into_iter().filter_map(move |(line, what)| Some((line? + before, what.into())));
    front.into_iter().chain(limits).map(|(line, message)| Issue {
        file: path.to_owned(),
        line,
        column: 1,
        message,
    })
}

/// The category of an export's folder. A long id continues in the next folder, and so may the id of
/// an entry.
pub(super) fn category_of_folder(folder: &str) -> Option<CategoryId> {
    let continues = |part: &str| part.ends_with('%');
    let parts: Vec<&str> = folder.split('/').collect();
    // Trailing parts that continue belong to the name of an entry.
    let end = parts.iter().rposition(|part| !continues(part))? + 1;
    let folder = parts[..end].join("/");
    CategoryId::new(&id_of_name(&folder)?).ok()
}

/// Whether a page has only one challenge and nothing else, not even another heading.
fn is_about(log: &Log, only: &LogEntry, title: &str) -> bool {
    let is_name = |name: &str| name == title || name == only.title;
    let titled = log.title.as_deref().is_none_or(is_name);
    let sections = log.categories.iter().all(|(name, summary)| {
        summary.is_empty() && (is_name(name) || log.title.is_none() && *name == log.name)
    });
    log.entries.len() == 1 && log.description.is_empty() && titled && sections
}

/// The kind and the content of a page: the kind in its front matter, its only challenge, or an
/// article. `unread` is front matter that was not understood; it is appended to the text.
pub(super) fn content_of(
    page: &Page,
    title: &str,
    solved: &[&LogEntry],
    unread: Option<&str>,
) -> (Kind, Content) {
    let with_unread = |text: &str| match unread {
        Some(raw) => format!("{text}\n\n{}", fenced(page, raw)).trim_start().to_owned(),
        None => text.to_owned(),
    };
    let text = with_unread(without_title(page.body(), title).trim());
    let body = |text: String| {
        Content::Body(if text.is_empty() { "(This note is empty.)".to_owned() } else { text })
    };
    match (page.front.kind, solved) {
        (Some(Kind::Challenge), _) => {
            let (challenge, solution) = split_solution(&text);
            let content = Content::Challenge {
                challenge: challenge.to_owned(),
                solution: solution.map(str::to_owned),
            };
            (Kind::Challenge, content)
        }
        (Some(kind), _) => (kind, body(text)),
        (None, [only]) if is_about(&page.log, only, title) => {
            // Keep a question that is not the page's title.
            let challenge = match (only.title == title, only.text.trim().is_empty()) {
                (true, false) => only.text.clone(),
                (_, true) => only.title.clone(),
                (false, false) => format!("{}\n\n{}", only.title, only.text),
            };
            let challenge = with_unread(&challenge);
            let content = Content::Challenge { challenge, solution: only.solution.clone() };
            (Kind::Challenge, content)
        }
        (None, _) => (Kind::Article, body(text)),
    }
}

/// The whole text of an entry within a document.
pub(super) fn text_of_entry(entry: &LogEntry) -> String {
    let LogEntry { title, text, solution, .. } = entry;
    format!("{title}\n{text}\n{}", solution.as_deref().unwrap_or_default())
}
