//! Carries out the actions of the form.

use ratatui::layout::Position;

use super::{
    action::FormAction,
    state::{Field, Form},
};
use crate::{
    domain::clean_line,
    library::Write,
    screens::{
        change::{After, Change},
        layout,
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
            FormAction::AcceptSuggestion => drop(self.accept_suggestion(cx)),
            FormAction::CompleteField => {
                if !self.accept_suggestion(cx) {
                    self.step(1);
                }
            }
            FormAction::Cancel => return Some(Next::LeaveForm),
            FormAction::Submit => return self.submit(cx),
        }
        None
    }

    fn submit(&self, cx: &mut Shared) -> Option<Next> {
        let overview = cx.overview.as_ref()?;
        let meta = match self.meta(&overview.categories) {
            Ok(meta) => meta,
            Err(why) => {
                cx.fail(why);
                return None;
            }
        };
        let change = match self.entry.clone() {
            None => {
                let write = Write::Create { meta, text: String::new(), draft_owners: Vec::new() };
                Change::new(write, After::Edit)
            }
            Some(entry) => {
                let done = format!("Changed “{}”", clean_line(&meta.title));
                Change::new(Write::Change { entry, meta }, After::done(done))
            }
        };
        Some(Next::SubmitForm(Box::new(change)))
    }

    /// Inserts the suggestion at the end of the field; returns whether there was one.
    fn accept_suggestion(&mut self, cx: &Shared) -> bool {
        let Some(overview) = &cx.overview else { return false };
        let suggestion = self.suggestion(&overview.categories, &overview.catalogue.tags);
        if let Some(prompt) = self.prompt() {
            prompt.end();
            if let Some(rest) = &suggestion {
                prompt.insert(rest);
            }
        }
        suggestion.is_some()
    }

    /// Focuses the clicked field; a click outside closes the form.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &Shared) -> Option<Next> {
        let area = layout::form(cx.size);
        if !area.contains(at) {
            return Some(Next::LeaveForm);
        }
        if let Some(field) = Field::ALL.get(usize::from(at.y.saturating_sub(area.y + 1))) {
            self.field = *field;
        }
        None
    }
}
