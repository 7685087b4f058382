//! The state of the help: the commands of some scopes by task, perhaps below the query language, and
//! those that match what is typed.

use std::{borrow::Cow, collections::BTreeMap};

use ratatui::layout::Position;

use super::{action::HelpAction, task::Task};
use crate::{
    domain::{width, wrap},
    editor::Prompt,
    screens::{
        command::Scope,
        keymap::KeyRow,
        layout::{self, HelpAreas},
        next::Next,
        shared::Shared,
    },
    search::{Form, fold, forms},
};

/// The narrowest text that is set in two columns.
const TWO_COLUMNS: u16 = 84;
/// The columns between the two, and between keys and titles.
const GAP: usize = 2;

/// A line of a column of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The heading of a task.
    Heading(&'static str),
    /// Keys, and what they do; either can be the rest of the line above.
    Command {
        /// The keys.
        keys: String,
        /// What they do.
        title: String,
    },
    /// An empty line.
    Blank,
}

/// The help: every command of some scopes, once, with its keys.
#[derive(Debug, Clone)]
pub struct Help {
    /// What is typed to filter it.
    pub prompt: Prompt,
    /// Its columns, one or two.
    pub columns: Vec<Vec<HelpLine>>,
    /// The width of the keys in a column.
    pub keys_width: usize,
    /// The first line on the screen.
    pub scroll: usize,
    sections: Vec<Section>,
}

/// What stands below a heading.
#[derive(Debug, Clone)]
struct Section {
    title: &'static str,
    rows: Vec<HelpRow>,
}

/// A command with its keys, or a form of queries.
#[derive(Debug, Clone)]
struct HelpRow {
    /// Its keys, or an example.
    keys: Vec<String>,
    /// What it does or means.
    title: Cow<'static, str>,
    /// What else it is found by: the name of the command, or the example.
    name: String,
}

impl Help {
    /// The help for these scopes.
    pub(in crate::screens) fn new(scopes: &[Scope], cx: &Shared) -> Self {
        Self::of(commands(scopes, cx), cx)
    }

    /// The help for these scopes, below the query language with examples.
    pub(in crate::screens) fn of_queries(scopes: &[Scope], cx: &Shared) -> Self {
        let mut sections = vec![query_language()];
        sections.extend(commands(scopes, cx));
        Self::of(sections, cx)
    }

    fn of(sections: Vec<Section>, cx: &Shared) -> Self {
        let mut help = Self {
            prompt: Prompt::default(),
            columns: Vec::new(),
            keys_width: 0,
            scroll: 0,
            sections,
        };
        help.filter(cx);
        help
    }

    /// Shows the commands that match what is typed, from the top.
    pub(in crate::screens) fn filter(&mut self, cx: &Shared) {
        self.scroll = 0;
        self.set(cx);
    }

    /// Sets the lines for the size of the screen.
    fn set(&mut self, cx: &Shared) {
        let query = fold(self.prompt.text());
        let words: Vec<&str> = query.split_whitespace().collect();
        let typed = self.prompt.text().trim();
        let shown: Vec<(&str, Vec<&HelpRow>)> = self
            .sections
            .iter()
            .map(|Section { title, rows }| {
                let rows = rows.iter().filter(|row| matches(row, title, typed, &words));
                (*title, rows.collect())
            })
            .filter(|(_, rows): &(&str, Vec<&HelpRow>)| !rows.is_empty())
            .collect();
        let room = layout::help(cx.size).text.width;
        let count = if room >= TWO_COLUMNS { 2 } else { 1 };
        let room = (usize::from(room) + GAP) / count - GAP;
        let keys = shown.iter().flat_map(|(_, rows)| rows).map(|row| width(&row.keys.join("  ")));
        self.keys_width = keys.max().unwrap_or(0).min(room * 2 / 5);
        let titles = room.saturating_sub(self.keys_width + GAP + 1);
        let sections: Vec<Vec<HelpLine>> = shown
            .iter()
            .map(|(title, rows)| section(title, rows, self.keys_width, titles))
            .collect();
        self.columns = columns(sections, count);
    }

    /// Carries out an action; returns what to do outside the help.
    pub(in crate::screens) fn action(&mut self, action: HelpAction, cx: &Shared) -> Option<Next> {
        let page = i64::from(layout::help(cx.size).text.height).saturating_sub(1).max(1);
        match action {
            HelpAction::Close => return Some(Next::Close),
            HelpAction::Down => self.scroll_by(1, cx),
            HelpAction::Up => self.scroll_by(-1, cx),
            HelpAction::PageDown => self.scroll_by(page, cx),
            HelpAction::PageUp => self.scroll_by(-page, cx),
        }
        None
    }

    /// The number of lines of its longer column.
    pub fn length(&self) -> usize {
        self.columns.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn scroll_by(&mut self, by: i64, cx: &Shared) {
        let by = isize::try_from(by).unwrap_or(0);
        let height = usize::from(layout::help(cx.size).text.height);
        let deepest = self.length().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }

    pub(in crate::screens) fn resized(&mut self, cx: &Shared) {
        self.set(cx);
        self.scroll_by(0, cx);
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        self.scroll_by(by, cx);
    }

    /// A click outside closes it.
    pub(in crate::screens) fn click(at: Position, cx: &Shared) -> Option<Next> {
        let HelpAreas { frame, .. } = layout::help(cx.size);
        (!frame.contains(at)).then_some(Next::Close)
    }
}

/// The commands of some scopes by task.
fn commands(scopes: &[Scope], cx: &Shared) -> Vec<Section> {
    let mut tasks: BTreeMap<Task, Vec<HelpRow>> = BTreeMap::new();
    for KeyRow { command, keys, .. } in cx.keymap.reachable(scopes) {
        // Its keys mean something nearer here.
        if keys.is_empty() && cx.keymap.is_bound(command) {
            continue;
        }
        let (title, name) = (command.title.into(), command.id.to_owned());
        tasks.entry(Task::of(command.action)).or_default().push(HelpRow { keys, title, name });
    }
    tasks.into_iter().map(|(task, rows)| Section { title: task.title(), rows }).collect()
}

/// The forms of queries, each with an example.
fn query_language() -> Section {
    let row = |form: Form| {
        let title = match &form.values[..] {
            [] => form.meaning.into(),
            values => format!("{}: {}", form.meaning, values.join(", ")).into(),
        };
        HelpRow { keys: vec![form.example.to_owned()], title, name: form.example.to_owned() }
    };
    Section { title: "Query language", rows: forms().into_iter().map(row).collect() }
}

/// Whether a row has what is typed as a key, or every word in its title, name or heading.
fn matches(row: &HelpRow, heading: &str, typed: &str, words: &[&str]) -> bool {
    let described = fold(&format!("{} {} {heading}", row.title, row.name));
    words.iter().all(|word| described.contains(word)) && (typed.is_empty() || !words.is_empty())
        || !typed.is_empty() && row.keys.iter().any(|key| key.eq_ignore_ascii_case(typed))
}

/// The lines below a heading.
fn section(
    heading: &'static str,
    rows: &[&HelpRow],
    keys_width: usize,
    titles: usize,
) -> Vec<HelpLine> {
    let mut lines = vec![HelpLine::Heading(heading)];
    for row in rows {
        let keys = in_lines(&row.keys, keys_width);
        let title: Vec<&str> =
            wrap(&row.title, titles).into_iter().map(|it| &row.title[it]).collect();
        for number in 0..keys.len().max(title.len()) {
            lines.push(HelpLine::Command {
                keys: keys.get(number).cloned().unwrap_or_default(),
                title: title.get(number).map(|it| (*it).to_owned()).unwrap_or_default(),
            });
        }
    }
    lines
}

/// Keys in lines of a width.
fn in_lines(keys: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for key in keys {
        match lines.last_mut().filter(|line| width(line) + 2 + width(key) <= room) {
            Some(line) => {
                line.push_str("  ");
                line.push_str(key);
            }
            None => lines.push(key.clone()),
        }
    }
    lines
}

/// Sections in columns of nearly the same length.
fn columns(sections: Vec<Vec<HelpLine>>, count: usize) -> Vec<Vec<HelpLine>> {
    let total: usize = sections.iter().map(|section| section.len() + 1).sum();
    let mut columns: Vec<Vec<HelpLine>> = vec![Vec::new()];
    for section in sections {
        let full = columns.last().is_some_and(|column| {
            !column.is_empty() && column.len() + section.len() / 2 > total.div_ceil(count)
        });
        if full && columns.len() < count {
            columns.push(Vec::new());
        }
        if let Some(column) = columns.last_mut() {
            if !column.is_empty() {
                column.push(HelpLine::Blank);
            }
            column.extend(section);
        }
    }
    columns
}
