//! Carries out the actions of the form.

use ratatui::layout::Position;

use super::{
    action::FormAction,
    state::{Choice, Field, Form},
};
use crate::{
    domain::{Kind, SOLUTION_BELOW, clean_line},
    library::{FileWrite, WantedNames, Write},
    screens::{
        change::{After, Change},
        layout::{self, FormAreas},
        next::Next,
        shared::Shared,
    },
};

impl Form {
    /// Carries out an action; returns what to do outside the form.
    pub(in crate::screens) fn action(
        &mut self,
        action: FormAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        match action {
            FormAction::NextField => self.step(1),
            FormAction::PreviousField => self.step(-1),
            FormAction::NextKind => self.step_kind(1),
            FormAction::PreviousKind => self.step_kind(-1),
            FormAction::NextChoice => self.step_choice(1, cx),
            FormAction::PreviousChoice => self.step_choice(-1, cx),
            FormAction::AcceptSuggestion => {
                let choices = self.choices_in(cx);
                if let Some(choice) = choices.get(self.selected(&choices).unwrap_or(0)) {
                    self.choose(choice);
                }
            }
            FormAction::Cancel => return Some(Next::LeaveForm),
            FormAction::Submit => return self.submit(cx),
        }
        None
    }

    /// Moves the selection among the choices, and beyond their ends to the next field.
    fn step_choice(&mut self, by: isize, cx: &Shared) {
        let choices = self.choices_in(cx);
        let next = match (self.selected(&choices), by) {
            (None, 1..) if !choices.is_empty() => Some(0),
            (Some(at), _) => at.checked_add_signed(by).filter(|at| *at < choices.len()),
            (None, _) => None,
        };
        match next {
            Some(at) => self.choice = Some(at),
            None if by > 0 && !choices.is_empty() => {}
            None => self.step(by),
        }
    }

    /// What can be chosen in the field in focus.
    pub(super) fn choices_in(&self, cx: &Shared) -> Vec<Choice> {
        cx.overview.as_ref().map_or_else(Vec::new, |overview| {
            self.choices(&overview.categories, &overview.catalogue.tags)
        })
    }

    /// Takes the selected choice, or else submits the form.
    fn submit(&mut self, cx: &mut Shared) -> Option<Next> {
        let choices = self.choices_in(cx);
        if let Some(choice) = self.selected(&choices).map(|at| &choices[at])
            && (self.choose(choice) || matches!(choice, Choice::New(_)))
        {
            if self.field == Field::Category {
                self.step(1);
            }
            return None;
        }
        let overview = cx.overview.as_ref()?;
        let meta = match self.meta(&overview.categories) {
            Ok(meta) => meta,
            Err((field, why)) => {
                self.focus(field);
                cx.fail(why);
                return None;
            }
        };
        if let Some(file) = &self.file {
            let (title, category) = (meta.title, self.category.text().trim().to_owned());
            return Some(match self.entry.clone() {
                None => {
                    let write = Write::File(FileWrite::Make { title, category, tags: meta.tags });
                    Next::SubmitForm(Box::new(Change::new(write, After::Edit)))
                }
                Some(entry) => Next::PlanRename(WantedNames {
                    entry,
                    title,
                    category: (category != file.category).then_some(category),
                    tags: (meta.tags != file.tags).then_some(meta.tags),
                }),
            });
        }
        let change = match self.entry.clone() {
            None => {
                let text = match meta.kind {
                    Kind::Challenge => SOLUTION_BELOW.to_owned(),
                    _ => String::new(),
                };
                let write = Write::Create { meta, text, draft_owners: Vec::new() };
                Change::new(write, After::Edit)
            }
            Some(entry) => {
                let done = format!("Changed “{}”", clean_line(&meta.title));
                Change::new(Write::Change { entry, meta }, After::done(done))
            }
        };
        Some(Next::SubmitForm(Box::new(change)))
    }

    /// Focuses the clicked field or takes the clicked choice; a click outside closes the form.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &Shared) -> Option<Next> {
        let choices = self.choices_in(cx);
        let areas = areas(cx, self.fields().len(), choices.len());
        if !areas.frame.contains(at) {
            return Some(Next::LeaveForm);
        }
        if areas.list.contains(at) {
            let from = first_shown(self.selected(&choices), areas.list.height);
            if let Some(choice) = choices.get(from + usize::from(at.y - areas.list.y)) {
                self.choose(choice);
            }
        } else if areas.fields.contains(at)
            && let Some(field) = self.fields().get(usize::from(at.y - areas.fields.y))
        {
            self.focus(*field);
        }
        None
    }
}

/// The areas of the form, with so many fields and so much to choose from.
pub(super) fn areas(cx: &Shared, fields: usize, choices: usize) -> FormAreas {
    layout::form(cx.size, fields as u16, choices)
}

/// The first choice on the screen, so that the selected one is.
pub(super) fn first_shown(selected: Option<usize>, height: u16) -> usize {
    (selected.unwrap_or(0) + 1).saturating_sub(usize::from(height))
}
