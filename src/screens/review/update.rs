//! Carries out the actions of a review, and takes the answers of the store.

use ratatui::layout::Position;

use super::{
    action::ReviewAction,
    layout,
    state::{Phase, Review, Saving},
};
use crate::{
    domain::{
        clean_line,
        review::{CardId, CardState, Grade, Session, compare_answer},
    },
    library::{Deck, DeckMode, DeckScope, Deed, Question, ReviewAnswer, ReviewRequest},
    screens::{next::Next, shared::Shared, ticket::Ticket},
};

impl Review {
    /// Begins a session.
    pub(in crate::screens) fn open(scope: DeckScope, mode: DeckMode, cx: &mut Shared) -> Self {
        let ticket = cx.review(ReviewRequest::Open(scope.clone(), mode));
        Self::new(ticket, scope, mode)
    }

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(
        &mut self,
        action: ReviewAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        match action {
            ReviewAction::Show => self.show(Phase::Answer),
            ReviewAction::Type => {
                self.prompt.set("");
                self.show(Phase::Typing);
            }
            ReviewAction::Submit => self.submit(),
            ReviewAction::CancelTyping => self.show(Phase::Question),
            ReviewAction::Grade(grade) => self.grade(grade, cx),
            ReviewAction::Bury => self.skip(Deed::Bury, cx),
            ReviewAction::Suspend if self.phase == Phase::Leech => self.suspend_leech(cx),
            ReviewAction::Suspend => self.skip(Deed::Suspend, cx),
            ReviewAction::Undo => self.undo(cx),
            ReviewAction::KeepLeech => self.continue_after_leech(cx),
            ReviewAction::LearnNew => {
                if self.new.is_empty() {
                    return Some(Next::CloseReview);
                }
                self.session.extend(std::mem::take(&mut self.new));
                self.ask(cx);
            }
            ReviewAction::EditNote => {
                let entry = match (&self.leech, &self.question) {
                    (Some((card, ..)), _) if self.phase == Phase::Leech => card.entry.clone(),
                    (_, Some(question)) => question.card.entry.clone(),
                    _ => return None,
                };
                if self.phase == Phase::Leech {
                    self.continue_after_leech(cx);
                }
                return Some(Next::NoteInReview(entry));
            }
            ReviewAction::OpenEntry => {
                let entry = self.question.as_ref()?.card.entry.clone();
                return Some(Next::EntryInReview(entry));
            }
            ReviewAction::Home => return Some(Next::Home),
            ReviewAction::Scroll(by) => {
                let height = usize::from(layout::areas(cx.size).text.height);
                self.scroll_by(i64::from(by) * (height as i64 / 2).max(1), cx);
            }
            ReviewAction::Leave => return Some(Next::CloseReview),
        }
        None
    }

    pub(in crate::screens) fn scroll_by(&mut self, by: i64, cx: &Shared) {
        let height = usize::from(layout::areas(cx.size).text.height);
        let deepest = self.document.lines.len().saturating_sub(height);
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }

    /// Shows the answer of a clicked question.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        if self.phase == Phase::Question && layout::areas(cx.size).frame.contains(at) {
            self.show(Phase::Answer);
        }
        None
    }

    fn submit(&mut self) {
        if let Some(question) = &self.question
            && let Some(right) = &question.flashcard.answer
        {
            self.diff = Some(compare_answer(self.prompt.text(), right));
        }
        self.show(Phase::Answer);
    }

    fn grade(&mut self, grade: Grade, cx: &mut Shared) {
        let Some(question) = &self.question else { return };
        let card = question.card.clone();
        if self.is_cram() {
            self.session.grade(grade, None);
            self.events.push(None);
            return self.ask(cx);
        }
        // A forgotten card comes back at once if no other is left.
        let next = self.session.upcoming().map(|queued| queued.card.clone());
        let next = next.or_else(|| (!grade.is_kept()).then(|| card.clone()));
        self.saving = Some(Saving::Grade(grade));
        self.phase = Phase::Waiting;
        self.ticket = cx.review(ReviewRequest::Do(card, Deed::Grade(grade, self.asked_at), next));
    }

    fn skip(&mut self, deed: Deed, cx: &mut Shared) {
        let Some(question) = &self.question else { return };
        let card = question.card.clone();
        if self.is_cram() {
            self.session.skip();
            self.events.push(None);
            return self.ask(cx);
        }
        let next = self.session.upcoming().map(|queued| queued.card.clone());
        self.saving = Some(Saving::Skip);
        self.phase = Phase::Waiting;
        self.ticket = cx.review(ReviewRequest::Do(card, deed, next));
        cx.say(match deed {
            Deed::Bury => "Comes back tomorrow.",
            Deed::Suspend | Deed::Grade(..) => "Suspended: `is:suspended` finds it.",
        });
    }

    fn undo(&mut self, cx: &mut Shared) {
        match self.events.pop() {
            None => cx.say("Nothing to undo in this session."),
            Some(None) => {
                self.session.undo();
                self.ask(cx);
            }
            Some(Some((event, card))) => {
                self.leech = None;
                self.session.undo();
                self.phase = Phase::Waiting;
                self.ticket = cx.review(ReviewRequest::Undo(card, event));
                cx.say("Undone.");
            }
        }
    }

    fn suspend_leech(&mut self, cx: &mut Shared) {
        if let Some((card, ..)) = self.leech.take() {
            let next = self.session.current().map(|queued| queued.card.clone());
            // It waits in the session once more.
            if next.as_ref() == Some(&card) {
                self.session.skip();
                self.events.push(None);
            }
            let next = self.session.current().map(|queued| queued.card.clone());
            self.saving = None;
            self.phase = Phase::Waiting;
            self.ticket = cx.review(ReviewRequest::Do(card, Deed::Suspend, next));
        }
    }

    fn continue_after_leech(&mut self, cx: &mut Shared) {
        self.leech = None;
        match self.question {
            Some(_) => self.show(Phase::Question),
            None => self.ask(cx),
        }
    }

    /// Asks the current card, or ends the session.
    fn ask(&mut self, cx: &mut Shared) {
        let card = self.session.current().map(|queued| queued.card.clone());
        self.phase = Phase::Waiting;
        match card {
            Some(card) => self.ticket = cx.review(ReviewRequest::Ask(card)),
            None => {
                self.question = None;
                self.show(Phase::End);
                self.ticket = cx.review(ReviewRequest::End);
            }
        }
    }

    /// Takes an answer of the store; a stale one is dropped. A failed save leaves the card as it
    /// was.
    pub(in crate::screens) fn answered(
        &mut self,
        ticket: Ticket,
        result: Result<ReviewAnswer, String>,
        cx: &mut Shared,
    ) {
        if self.ticket != ticket {
            return;
        }
        let answer = match result {
            Ok(answer) => answer,
            Err(why) => {
                cx.fail(format!("Not saved: {why}."));
                self.saving = None;
                self.show(if self.question.is_some() { Phase::Answer } else { Phase::End });
                return;
            }
        };
        match answer {
            ReviewAnswer::Opened(deck, first, now) => self.opened(deck, first, now, cx),
            ReviewAnswer::Asked(question, now) | ReviewAnswer::Undone(question, now) => {
                self.asked(question, now, cx);
            }
            ReviewAnswer::Done { event, state, leech, took, next, now } => {
                self.took += took;
                self.done(event, &state, leech, cx);
                match next {
                    Some(_) => self.asked(next, now, cx),
                    None => {
                        self.question = None;
                        if self.leech.is_none() {
                            self.ask(cx);
                        }
                    }
                }
                if self.leech.is_some() {
                    self.show(Phase::Leech);
                }
            }
            ReviewAnswer::Ended(tomorrow) => self.tomorrow = Some(tomorrow),
            ReviewAnswer::Refreshed(_)
            | ReviewAnswer::Enrolled(..)
            | ReviewAnswer::Fitted(_)
            | ReviewAnswer::Saved => {}
        }
    }

    fn opened(&mut self, deck: Deck, first: Option<Box<Question>>, now: i64, cx: &mut Shared) {
        let Deck { due, new, left, .. } = deck;
        self.left = left;
        if due.is_empty() {
            self.session = Session::new(new);
        } else {
            (self.session, self.new) = (Session::new(due), new);
        }
        match first {
            Some(_) => self.asked(first, now, cx),
            None => self.ask(cx),
        }
    }

    fn done(&mut self, event: String, state: &CardState, leech: bool, cx: &mut Shared) {
        let card = self.session.current().map(|queued| queued.card.clone());
        let Some(card) = card else { return };
        match self.saving.take() {
            Some(Saving::Grade(grade)) => self.session.grade(grade, state.memory),
            Some(Saving::Skip) => self.session.skip(),
            // A leech was suspended: it has left the session.
            None => return,
        }
        self.events.push(Some((event, card.clone())));
        if leech {
            let title = self
                .question
                .as_ref()
                .map_or_else(String::new, |it| clean_line(&it.title).into_owned());
            self.leech = Some((card, title, state.memory.map_or(0, |memory| memory.lapses)));
        }
        cx.cards_changed = true;
    }

    /// Shows a question. A card that the texts no longer have is skipped.
    fn asked(&mut self, question: Option<Box<Question>>, now: i64, cx: &mut Shared) {
        let current: Option<&CardId> = self.session.current().map(|queued| &queued.card);
        match question {
            Some(question) if Some(&question.card) == current => {
                self.question = Some(question);
                self.asked_at = now;
                self.diff = None;
                self.show(Phase::Question);
            }
            // The next one is another than was expected.
            Some(_) => self.ask(cx),
            None => {
                self.session.skip();
                self.events.push(None);
                self.ask(cx);
            }
        }
    }
}
