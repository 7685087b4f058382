//! The state of a review session.

use super::layout;
use crate::{
    document::{CodeBlock, Document, Highlights, Setting},
    domain::review::{AnswerDiff, CardId, Grade, Queued, Session},
    editor::Prompt,
    library::{DeckMode, DeckScope, Question},
    screens::{command::Scope, ticket::Ticket},
};

/// What is shown of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The cards are being read, or an answer is being saved.
    Waiting,
    /// The question.
    Question,
    /// The question, with a prompt for the answer.
    Typing,
    /// The answer.
    Answer,
    /// A card was forgotten again and again.
    Leech,
    /// The end.
    End,
}

/// A review session.
#[derive(Debug, Clone)]
pub struct Review {
    /// What is shown.
    pub phase: Phase,
    /// Which entries are reviewed.
    pub scope: DeckScope,
    /// How they are gone through.
    pub mode: DeckMode,
    /// The cards.
    pub session: Session,
    /// New cards, for when the others are done.
    pub new: Vec<Queued>,
    /// Due cards beyond the limit of the day.
    pub left: usize,
    /// The card that is asked.
    pub question: Option<Box<Question>>,
    /// When it was asked: milliseconds since 1970.
    pub(in crate::screens) asked_at: i64,
    /// Milliseconds that all answers took.
    pub took: i64,
    /// How many are due tomorrow, once known.
    pub tomorrow: Option<u64>,
    /// The typed answer.
    pub prompt: Prompt,
    /// The typed answer beside the right one.
    pub diff: Option<AnswerDiff>,
    /// What is shown of the card, laid out, and the width.
    pub document: Document,
    pub(in crate::screens) laid_out: Option<usize>,
    /// The first visible line.
    pub scroll: usize,
    /// A card that became a leech: the card, its title, how often it was forgotten.
    pub leech: Option<(CardId, String, u32)>,
    /// The events so far, each with its card.
    pub(in crate::screens) events: Vec<Option<(String, CardId)>>,
    /// The grade that is being saved.
    pub(in crate::screens) saving: Option<Saving>,
    pub(in crate::screens) ticket: Ticket,
}

/// What is being saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screens) enum Saving {
    /// A grade.
    Grade(Grade),
    /// A card that leaves the session.
    Skip,
}

impl Review {
    pub(in crate::screens) fn new(ticket: Ticket, scope: DeckScope, mode: DeckMode) -> Self {
        Self {
            phase: Phase::Waiting,
            scope,
            mode,
            session: Session::default(),
            new: Vec::new(),
            left: 0,
            question: None,
            asked_at: 0,
            took: 0,
            tomorrow: None,
            prompt: Prompt::default(),
            diff: None,
            document: Document::default(),
            laid_out: None,
            scroll: 0,
            leech: None,
            events: Vec::new(),
            saving: None,
            ticket,
        }
    }

    /// Whether an answer of the store is awaited.
    pub(in crate::screens) fn is_waiting(&self) -> bool {
        self.phase == Phase::Waiting
    }

    /// Whether nothing is scheduled.
    pub(in crate::screens) fn is_cram(&self) -> bool {
        self.mode == DeckMode::Cram
    }

    /// Lays the card out for the screen, unless that was done. Returns the code to be highlighted.
    pub(in crate::screens) fn lay_out(
        &mut self,
        (size, plain): ((u16, u16), bool),
        highlights: &Highlights,
    ) -> &[CodeBlock] {
        let width = usize::from(layout::areas(size).text.width);
        if self.laid_out != Some(width) || !self.document.plain_code.is_empty() {
            let is_new = self.laid_out.is_none();
            self.laid_out = Some(width);
            let (front, back) = match (&self.question, self.phase) {
                (None, _) | (_, Phase::End | Phase::Leech) => (String::new(), None),
                (Some(question), Phase::Answer) => {
                    let card = &question.flashcard;
                    (card.front.clone(), Some(&card.back))
                }
                (Some(question), _) => (question.flashcard.front.clone(), None),
            };
            let setting = Setting { revealed: true, plain, ..Setting::new(width, highlights) };
            self.document = Document::of_markdown(&front, &setting);
            if let Some(back) = back {
                let begins = self.document.lines.len();
                let whole = format!("{front}\n\n---\n\n{back}");
                self.document = Document::of_markdown(&whole, &setting);
                // A long question makes room for its answer.
                let height = usize::from(layout::areas(size).text.height);
                if is_new && begins > height / 2 {
                    let deepest = self.document.lines.len().saturating_sub(height);
                    self.scroll = begins.min(deepest);
                }
            }
        }
        &self.document.plain_code
    }

    /// The active scopes of commands, the innermost first.
    pub(in crate::screens) fn scopes(&self) -> &'static [Scope] {
        match self.phase {
            Phase::Waiting => &[Scope::Always],
            Phase::Question if self.can_type() => &[
                Scope::ReviewQuestion,
                Scope::ReviewTypeable,
                Scope::Review,
                Scope::Common,
                Scope::Always,
            ],
            Phase::Question => {
                &[Scope::ReviewQuestion, Scope::Review, Scope::Common, Scope::Always]
            }
            Phase::Typing => &[Scope::ReviewTyping, Scope::Prompt, Scope::Always],
            Phase::Answer => &[Scope::ReviewAnswer, Scope::Review, Scope::Common, Scope::Always],
            Phase::Leech => &[Scope::ReviewLeech, Scope::Common, Scope::Always],
            Phase::End => &[Scope::ReviewEnd, Scope::Common, Scope::Always],
        }
    }

    /// Whether the answer is short enough to be typed.
    pub(in crate::screens) fn can_type(&self) -> bool {
        self.question.as_ref().is_some_and(|it| it.flashcard.answer.is_some())
    }

    /// The prompt that keys are typed into, if any.
    pub(in crate::screens) fn prompt(&mut self) -> Option<&mut Prompt> {
        (self.phase == Phase::Typing).then_some(&mut self.prompt)
    }

    /// Has the card laid out again.
    pub(in crate::screens) fn show(&mut self, phase: Phase) {
        (self.phase, self.laid_out) = (phase, None);
        self.scroll = 0;
    }
}
