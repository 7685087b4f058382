//! The content of a page: an article, a challenge, or the kind in its front matter.

use std::ops::Range;

use super::super::{
    file_name::id_of_name,
    front::language,
    issue::Issue,
    learning_log::{Log, LogEntry, names_questions, title_asks, without},
    naming::{stem, title_of_name, without_title},
    page::Page,
};
use crate::domain::{CategoryId, Content, Kind, split_solution};

/// Front matter as a code block.
pub(super) fn fenced(page: &Page, raw: &str) -> String {
    format!("```{}\n{raw}\n```", language(page.text()))
}

/// The challenges of a page that are entries beside it: all of them, unless its front matter says
/// what it is, or it is one challenge itself.
pub(super) fn pairs_beside(page: &Page, title: &str) -> Vec<LogEntry> {
    let challenges = challenges(&page.log);
    match challenges[..] {
        _ if page.front.kind.is_some() => Vec::new(),
        [only] if is_about(&page.log, only, title) => Vec::new(),
        _ => challenges.into_iter().cloned().collect(),
    }
}

fn challenges(log: &Log) -> Vec<&LogEntry> {
    log.entries.iter().filter(|entry| entry.kind == Kind::Challenge).collect()
}

/// The text of a page without its challenges, which are entries beside it: each leaves its title.
fn without_pairs(page: &Page, title: &str) -> String {
    let body = page.body();
    let whole = without_title(body, title);
    let begin = body.len() - whole.len();
    let challenges = challenges(&page.log);
    // The title of a page is in none of its challenges, though one may go on below it.
    let title = page.log.title_span.clone().unwrap_or_default();
    let parts = |it: &&LogEntry| {
        let Range { start, end } = it.span.clone();
        let within = start <= title.start && title.end <= end;
        let parts = if within { [start..title.start, title.end..end] } else { [start..end, 0..0] };
        parts.into_iter().filter(|part| !part.is_empty())
    };
    let spans = challenges.iter().flat_map(parts).collect();
    let left = without(body, begin..body.len(), spans);
    if left.lines().any(|line| !line.starts_with('#') && line.contains(char::is_alphanumeric)) {
        return left;
    }
    // Nothing but headings: what one finds below them.
    let titles: Vec<String> = challenges.iter().map(|it| format!("- {}", it.title)).collect();
    format!("{left}\n\n{}", titles.join("\n")).trim().to_owned()
}

/// Front matter and structure of a page that could not be parsed.
pub(super) fn issues_of<'p>(path: &'p str, page: &'p Page) -> impl Iterator<Item = Issue> + 'p {
    let front = page.front.issue.as_ref().map(|(line, why)| {
        let kept =
            if page.front.raw.is_empty() { "it" } else { "what can be read is used, and it" };
        (*line, format!("can't read the front matter ({why}); {kept} is kept as text"))
    });
    let limits = [
        (page.log.too_deep, "too deep: lists nested deeper than this stay text"),
        (page.log.too_long, "too many headings: from here on they stay text"),
    ];
    let before = page.lines_before();
    let limits =
        limits.into_iter().filter_map(move |(line, what)| Some((line? + before, what.into())));
    front.into_iter().chain(limits).map(|(line, message)| page.issue(path, line, message))
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
    let alone = log.entries.len() == 1 && only.solution.is_some();
    alone && log.description.is_empty() && titled && sections
}

/// The kind and the text of a page: as its front matter says, or the one challenge that it is
/// about, or an article without its challenges, which are entries beside it (but not beside one of the
/// user's own, `is_own`). `unread` is front matter that nothing here understands; it is kept where
/// one sees it.
pub(super) fn content_of(
    page: &Page,
    title: &str,
    is_own: bool,
    unread: Option<&str>,
) -> (Kind, Content) {
    let with_unread = |text: &str| match unread {
        Some(raw) => format!("{text}\n\n{}", fenced(page, raw)).trim_start().to_owned(),
        None => text.to_owned(),
    };
    let challenges = challenges(&page.log);
    let body = |text: String| {
        Content::Body(if text.is_empty() { "(This note is empty.)".to_owned() } else { text })
    };
    let whole = || with_unread(without_title(page.body(), title).trim());
    match (page.front.kind, &challenges[..]) {
        (Some(Kind::Challenge), _) => {
            let text = whole();
            let (challenge, solution) = split_solution(&text);
            let content = Content::Challenge {
                challenge: challenge.to_owned(),
                solution: solution.map(str::to_owned),
            };
            (Kind::Challenge, content)
        }
        (Some(kind), _) => (kind, body(whole())),
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
        (None, []) => (Kind::Article, body(whole())),
        (None, _) if is_own => (Kind::Article, body(whole())),
        (None, _) => (Kind::Article, body(with_unread(&without_pairs(page, title)))),
    }
}

/// The question that a page is, with its answer: its title or its file's name asks, it has a text and no
/// pairs, and its folder or its tags say that it is one of several.
pub(super) fn question_of_page(path: &str, page: &Page, title: &str) -> Option<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let says = |name: &str| names_questions(&name.replace(['_', '-', '/'], " "));
    let is_one = challenges(&page.log).is_empty()
        && page.body().lines().any(|line| !line.starts_with('#') && !line.trim().is_empty())
        && (says(folder) || page.front.tags.iter().any(|tag| says(tag)));
    // "What is a stack.md" may begin with "# Stack".
    let asked = [title.to_owned(), title_of_name(stem(file))];
    asked.into_iter().find(|question| title_asks(question)).filter(|_| is_one)
}

/// The whole text of an entry within a document.
pub(super) fn text_of_entry(entry: &LogEntry) -> String {
    let LogEntry { title, text, solution, .. } = entry;
    format!("{title}\n{text}\n{}", solution.as_deref().unwrap_or_default())
}
