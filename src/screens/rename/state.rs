//! The state of the plan: what is to be done, and which of its lines are on the screen.

use super::action::RenameAction;
use crate::{
    domain::{clean_line, counted, width},
    library::{FileWrite, Plan, Write},
    screens::{
        browse::BrowseAction,
        change::{After, Change},
        command::{Action, Motion, Scope},
        layout,
        next::Next,
        shared::Shared,
    },
};
use unicode_segmentation::UnicodeSegmentation as _;

/// Columns that stay of what two lines begin with in common.
const COMMON: usize = 16;

/// A line of the plan on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlanLine {
    /// The file moves.
    Moves(String, String),
    /// What the user should know.
    Warning(String),
    /// Lines of this file change, so many of them.
    File(String, usize),
    /// A line, by its number, as it is.
    Before(usize, String),
    /// A line as it will be.
    After(String),
    /// An empty line.
    Gap,
}

/// A plan that waits to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    plan: Box<Plan>,
    pub(super) lines: Vec<PlanLine>,
    pub(super) scroll: usize,
}

impl Rename {
    pub(in crate::screens) fn new(plan: Box<Plan>) -> Self {
        let lines = lines(&plan);
        Self { plan, lines, scroll: 0 }
    }

    /// How many lines change, and in how many files.
    pub(super) fn counts(&self) -> (usize, usize) {
        let files = self.lines.iter().filter(|line| matches!(line, PlanLine::File(..))).count();
        (self.plan.edits.len(), files)
    }

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(&self, action: RenameAction, cx: &Shared) -> Next {
        match action {
            RenameAction::Cancel => Next::Close,
            RenameAction::Apply => {
                let (lines, files) = self.counts();
                let to = clean_line(&self.plan.to);
                let done = match files {
                    0 => format!("Moved to {to}"),
                    1 => format!("Changed {} in {to}", counted(lines, "line", "lines")),
                    files => {
                        format!("Changed {} in {files} files", counted(lines, "line", "lines"))
                    }
                };
                let key = cx.key_in(&[Scope::Common], Action::Browse(BrowseAction::Undo));
                let after = After::done(done).with_hint(format!("{key} undoes all of it."));
                let write = Write::File(FileWrite::Apply(self.plan.clone()));
                Next::Write(Box::new(Change::new(write, after)))
            }
        }
    }

    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &Shared) {
        let page = i64::from(layout::rename(cx.size).text.height).max(1);
        self.wheel(motion.rows(page), cx);
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        let height = usize::from(layout::rename(cx.size).text.height);
        let deepest = self.lines.len().saturating_sub(height);
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}

fn lines(plan: &Plan) -> Vec<PlanLine> {
    let mut lines = Vec::new();
    if plan.from != plan.to {
        lines.push(PlanLine::Moves(plan.from.clone(), plan.to.clone()));
    }
    lines.extend(plan.warnings.iter().cloned().map(PlanLine::Warning));
    let mut last: Option<&str> = None;
    for edit in &plan.edits {
        if last != Some(&edit.path) {
            if !lines.is_empty() {
                lines.push(PlanLine::Gap);
            }
            let count = plan.edits.iter().filter(|other| other.path == edit.path).count();
            lines.push(PlanLine::File(edit.path.clone(), count));
            last = Some(&edit.path);
        }
        let (before, after) = from_difference(&edit.before, &edit.after);
        if !edit.before.is_empty() {
            lines.push(PlanLine::Before(edit.line, before));
        }
        if !edit.after.is_empty() {
            lines.push(PlanLine::After(after));
        }
    }
    lines
}

/// Two lines without most of a long common beginning, so that what differs is on the screen.
fn from_difference(before: &str, after: &str) -> (String, String) {
    let (before, after) = (clean_line(before), clean_line(after));
    let pairs = before.graphemes(true).zip(after.graphemes(true));
    let common: Vec<&str> = pairs.take_while(|(one, two)| one == two).map(|(one, _)| one).collect();
    let length: usize = common.iter().map(|grapheme| grapheme.len()).sum();
    if before.is_empty() || after.is_empty() || width(&before[..length]) <= 3 * COMMON {
        return (before.into_owned(), after.into_owned());
    }
    let kept: usize = common.iter().rev().take(COMMON).map(|grapheme| grapheme.len()).sum();
    let cut = |line: &str| format!("…{}", &line[length - kept..]);
    (cut(&before), cut(&after))
}
