//! The state of the help: the commands of some scopes by task, and those that match what is typed.

use ratatui::layout::Position;

use super::{action::HelpAction, task::Task};
use crate::{
    domain::{fold, width, wrap},
    editor::Prompt,
    screens::{
        command::Scope,
        keymap::KeyRow,
        layout::{self, HelpAreas},
        next::Next,
        shared::Shared,
    },
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
    tasks: Vec<(Task, Vec<KeyRow>)>,
}

impl Help {
    /// The help for these scopes.
    pub(in crate::screens) fn new(scopes: &[Scope], cx: &Shared) -> Self {
        let mut tasks: Vec<(Task, Vec<KeyRow>)> = Vec::new();
        for row in cx.keymap.reachable(scopes) {
            let task = Task::of(row.command.action);
            match tasks.iter_mut().find(|(known, _)| *known == task) {
                Some((_, rows)) => rows.push(row),
                None => tasks.push((task, vec![row])),
            }
        }
        tasks.sort_by_key(|(task, _)| *task);
        let mut help = Self {
            prompt: Prompt::default(),
            columns: Vec::new(),
            keys_width: 0,
            scroll: 0,
            tasks,
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
        let shown: Vec<(Task, Vec<&KeyRow>)> = self
            .tasks
            .iter()
            .map(|(task, rows)| {
                let rows = rows.iter().filter(|row| matches(row, *task, typed, &words));
                (*task, rows.collect())
            })
            .filter(|(_, rows): &(Task, Vec<&KeyRow>)| !rows.is_empty())
            .collect();
        let room = layout::help(cx.size).text.width;
        let count = if room >= TWO_COLUMNS { 2 } else { 1 };
        let room = (usize::from(room) + GAP) / count - GAP;
        let keys = shown.iter().flat_map(|(_, rows)| rows).map(|row| width(&row.keys.join("  ")));
        self.keys_width = keys.max().unwrap_or(0).min(room * 2 / 5);
        let titles = room.saturating_sub(self.keys_width + GAP + 1);
        let sections: Vec<Vec<HelpLine>> = shown
            .iter()
            .map(|(task, rows)| section(*task, rows, self.keys_width, titles))
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

/// Whether a command has what is typed as a key, or every word in its title, name or task.
fn matches(row: &KeyRow, task: Task, typed: &str, words: &[&str]) -> bool {
    let described = fold(&format!("{} {} {}", row.command.title, row.command.id, task.title()));
    words.iter().all(|word| described.contains(word)) && (typed.is_empty() || !words.is_empty())
        || !typed.is_empty() && row.keys.iter().any(|key| key.eq_ignore_ascii_case(typed))
}

/// The lines of a task.
fn section(task: Task, rows: &[&KeyRow], keys_width: usize, titles: usize) -> Vec<HelpLine> {
    let mut lines = vec![HelpLine::Heading(task.title())];
    for row in rows {
        let keys = in_lines(&row.keys, keys_width);
        let title: Vec<&str> =
            wrap(row.command.title, titles).into_iter().map(|it| &row.command.title[it]).collect();
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
