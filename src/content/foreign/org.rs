//! Org files as Markdown, line by line.
//!
//! A reader of our own: of the crate `orgize`, 0.9 is no longer kept, and 0.10 (an alpha) takes
//! more than ten seconds for 60 KB of open emphasis and grows with the square of open blocks.

mod blocks;
mod file;
mod inline;
mod lists;

use super::{
    document::{Documents, fenced},
    line_map::LineMap,
};
use blocks::{Blocks, keyword, level, property};
use file::File;
use inline::inline;
use lists::Lists;

/// Words that begin a heading and say how far its task is.
const STATES: &[&str] =
    &["TODO", "DONE", "NEXT", "WAITING", "WAIT", "HOLD", "CANCELLED", "CANCELED", "STARTED"];

/// Tags of a heading that make a card of it.
const CARDS: &[&str] = &["drill", "fc", "flashcard", "card"];

/// Keywords (`#+NAME:`) that only steer Emacs or an export.
const TECHNICAL: &[&str] = &[
    "options",
    "startup",
    "property",
    "header",
    "language",
    "setupfile",
    "todo",
    "seq_todo",
    "typ_todo",
    "tblfm",
    "name",
    "results",
    "bind",
    "macro",
    "columns",
    "archive",
    "link",
    "tags",
    "priorities",
    "constants",
    "begin",
    "end",
    "call",
    "toc",
    "exclude_tags",
    "select_tags",
    "latex_class",
    "latex_header",
    "latex_class_options",
    "html_head",
    "html_doctype",
    "plot",
];

/// An Org file.
pub(super) fn read(path: &str, text: &str) -> Documents {
    let (text, numbers) = with_whole_links(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut org = Org {
        blocks: Blocks::of(&lines),
        lines: &lines,
        out: String::with_capacity(text.len()),
        file: File::default(),
        lists: Lists::default(),
        headings: 0,
        written: 0,
    };
    org.file.read(&lines);
    let mut places = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        places.push((org.written + 1, numbers[at]));
        at = org.line(at);
    }
    let body = org.out.trim_start_matches('\n');
    let blank = org.out.len() - body.len();
    let whole = org.file.before(body);
    let before = whole[..whole.len() - body.len()].matches('\n').count();
    for (line, _) in &mut places {
        *line = (*line + before).saturating_sub(blank);
    }
    Documents::one(path, whole).at(LineMap::Lines(places))
}

/// A text in which each link is on one line, however it was wrapped, and the number that each line
/// had before.
fn with_whole_links(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        numbers.push(number);
        out.push_str(line);
        let begun = line.rsplit_once("[[").map_or("", |(_, begun)| begun);
        let is_open = !begun.contains("]]") && (begun.contains("][") || begun.contains(':'));
        if is_open && lines.peek().is_some_and(|(next, _)| next.contains("]]")) {
            out.push(' ');
            out.push_str(lines.next().map_or("", |(next, _)| next.trim_start()));
        }
        out.push('\n');
    }
    (out, numbers)
}

struct Org<'t> {
    lines: &'t [&'t str],
    blocks: Blocks,
    out: String,
    file: File,
    lists: Lists,
    headings: usize,
    /// How many lines were written.
    written: usize,
}

impl Org<'_> {
    /// Writes what is at a line; returns the line after it.
    fn line(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        if let Some(level) = level(line) {
            self.heading(level, line);
            return at + 1;
        }
        if let Some((name, rest)) = blocks::begin(line)
            && let Some(end) = self.blocks.end(&name, at)
        {
            self.lists.continued(line);
            self.block(&name, rest, at + 1, end);
            return end + 1;
        }
        if let Some(end) = self.blocks.drawer_end(self.lines, at) {
            self.drawer(at + 1, end);
            return end + 1;
        }
        let trimmed = line.trim_start();
        if trimmed.starts_with('|') || is_fixed(trimmed) {
            self.lists.continued(line);
        }
        if trimmed.starts_with('|') {
            return self.table(at);
        }
        if is_fixed(trimmed) {
            return self.fixed(at);
        }
        // A comment is for nobody but its writer.
        if trimmed == "#" || trimmed.starts_with("# ") {
            return at + 1;
        }
        if let Some((name, value)) = keyword(line) {
            self.keyword(&name, value);
            return at + 1;
        }
        self.text(line);
        at + 1
    }

    fn push(&mut self, line: &str) {
        self.written += 1 + line.matches('\n').count();
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Adds lines as a block of their own, at the indent of the list that they are in.
    fn push_block(&mut self, text: &str) {
        let indent = self.lists.indent();
        self.push("");
        for line in text.lines() {
            let line = if line.is_empty() { String::new() } else { format!("{indent}{line}") };
            self.push(&line);
        }
        self.push("");
    }

    fn heading(&mut self, level: usize, line: &str) {
        self.lists.end();
        self.headings += 1;
        let mut title = line[level..].trim();
        let (rest, tags) = tags_of(title);
        title = rest;
        let state = STATES.iter().find(|state| {
            title.strip_prefix(**state).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        title = title[state.map_or(0, |state| state.len())..].trim();
        // [#A] is a priority.
        if let Some((_, rest)) = title.strip_prefix("[#").and_then(|rest| rest.split_once(']')) {
            title = rest.trim();
        }
        let (cards, tags): (Vec<&str>, Vec<&str>) =
            tags.into_iter().partition(|tag| CARDS.contains(&tag.to_lowercase().as_str()));
        let card = if cards.is_empty() { "" } else { " #card" };
        // A title of the file stands above all headings.
        let level = (level + usize::from(!self.file.title.is_empty())).min(6);
        let title = inline(title);
        self.push("");
        self.push(&format!("{} {title}{card}", "#".repeat(level)));
        self.push("");
        let tags = tags.iter().map(|tag| format!("#{}", tag.replace(['@', '%'], "")));
        let said: Vec<String> = state.map(|it| (*it).to_owned()).into_iter().chain(tags).collect();
        if !said.is_empty() {
            self.push(&said.join(" "));
            self.push("");
        }
    }

    fn block(&mut self, name: &str, rest: &str, begin: usize, end: usize) {
        let lines = &self.lines[begin..end];
        let indent = |line: &&&str| line.len() - line.trim_start().len();
        let least = lines.iter().filter(|it| !it.trim().is_empty()).map(|it| indent(&it)).min();
        let least = least.unwrap_or(0);
        let cut = |line: &&str| line.get(least..).unwrap_or_default().to_owned();
        // A comma protects what else would be a heading or a keyword.
        let plain = |line: &&str| {
            let line = cut(line);
            let protected = line.starts_with(",*") || line.starts_with(",#+");
            if protected { line[1..].to_owned() } else { line }
        };
        let all =
            |line: &dyn Fn(&&str) -> String| lines.iter().map(line).collect::<Vec<_>>().join("\n");
        match name {
            "src" => {
                let language = rest.split_whitespace().next().unwrap_or_default();
                let language = language.replace('`', "");
                let language = if language == "emacs-lisp" { "lisp".to_owned() } else { language };
                self.push_block(&fenced(&language, &all(&plain)));
            }
            "example" => self.push_block(&fenced("text", &all(&plain))),
            "comment" => {}
            "export" => {
                let is_readable = matches!(rest.trim(), "md" | "markdown" | "html" | "");
                let text = all(&plain);
                let code = fenced(rest.trim(), &text);
                self.push_block(if is_readable { &text } else { &code });
            }
            "verse" => self.push_block(&all(&|line| format!("{}  ", inline(&cut(line))))),
            "quote" => self.push_block(&all(&|line| format!("> {}", inline(&cut(line))))),
            _ => self.push_block(&all(&|line| inline(&cut(line)))),
        }
    }

    /// Drops what a drawer says to Emacs; keeps the rest.
    fn drawer(&mut self, begin: usize, end: usize) {
        for line in &self.lines[begin..end] {
            let technical = |name: &str| {
                let known = ["id", "custom_id", "created", "visibility", "ordered", "roam_aliases"];
                known.contains(&name)
                    || name.starts_with("drill_")
                    || name.starts_with("fc_")
                    || name.starts_with("export_")
                    || name.starts_with("header-args")
            };
            match property(line) {
                Some((name, _)) if technical(&name) => {}
                Some((name, value)) => self.push(&format!("{name}: {}  ", inline(value))),
                None if line.trim_start().starts_with("CLOCK:") => {}
                None => self.push(&inline(line.trim())),
            }
        }
        self.push("");
    }

    /// A table, with its first row as its head.
    fn table(&mut self, at: usize) -> usize {
        let count = self.lines[at..].iter().take_while(|it| it.trim_start().starts_with('|'));
        let end = at + count.count();
        let is_rule = |line: &str| line.starts_with("|-");
        let rows = self.lines[at..end].iter().map(|line| line.trim()).filter(|it| !is_rule(it));
        let rows: Vec<Vec<String>> = rows
            .map(|row| {
                let cells = row.trim_matches('|').split('|');
                cells.map(|cell| inline(cell.trim())).collect()
            })
            .collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            text.extend(["| ", &row.join(" | "), " |"]);
            if number == 0 {
                // A head that is shorter than the line below it would make no table; other rows are
                // filled up.
                text.extend([&" |".repeat(width - row.len()), "\n|", &"---|".repeat(width)]);
            }
            text.push('\n');
        }
        self.push_block(&text);
        end
    }

    /// Lines behind colons: text as it is.
    fn fixed(&mut self, at: usize) -> usize {
        let lines = self.lines[at..].iter().map(|line| line.trim_start());
        let lines: Vec<&str> = lines.take_while(|line| is_fixed(line)).collect();
        let text: Vec<&str> = lines.iter().map(|line| line.get(2..).unwrap_or_default()).collect();
        self.push_block(&fenced("text", &text.join("\n")));
        at + lines.len()
    }

    fn keyword(&mut self, name: &str, value: &str) {
        let of_file =
            ["title", "filetags", "roam_tags", "hugo_tags", "date", "description", "roam_alias"];
        let technical = TECHNICAL.contains(&name)
            || name.starts_with("attr_")
            || name.starts_with("hugo_")
            || name.starts_with("latex")
            || name.starts_with("html");
        let taken = self.headings == 0 && of_file.contains(&name);
        if !technical && !taken && !value.is_empty() {
            self.push(&format!("{name}: {}  ", inline(value)));
        }
    }

    fn text(&mut self, line: &str) {
        if line.trim().is_empty() {
            self.push("");
            return;
        }
        if line.trim().len() >= 5 && line.trim().bytes().all(|byte| byte == b'-') {
            self.lists.end();
            self.push_block("---");
            return;
        }
        match self.lists.item(line) {
            Some((sign, text)) => {
                let text = inline(&text);
                self.push(&format!("{sign}{text}"));
            }
            None => {
                let text = match line.strip_prefix("[fn:").and_then(|rest| rest.split_once(']')) {
                    Some((name, rest)) => format!("[^{name}]: {}", inline(rest.trim())),
                    None => inline(line.trim()),
                };
                let indent = self.lists.continued(line);
                self.push(&format!("{indent}{text}"));
            }
        }
    }
}

/// The title of a heading without the tags at its end, and these.
fn tags_of(title: &str) -> (&str, Vec<&str>) {
    let word = title.rsplit([' ', '\t']).next().unwrap_or_default();
    let inner = word.strip_prefix(':').and_then(|it| it.strip_suffix(':')).unwrap_or_default();
    let is_tag = |tag: &str| {
        !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || "_@#%-".contains(c))
    };
    let tags: Vec<&str> = inner.split(':').collect();
    if inner.is_empty() || !tags.iter().all(|tag| is_tag(tag)) {
        return (title, Vec::new());
    }
    (title[..title.len() - word.len()].trim_end(), tags)
}

fn is_fixed(line: &str) -> bool {
    line == ":" || line.starts_with(": ")
}

#[cfg(test)]
mod tests;
