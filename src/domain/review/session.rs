//! A review session: which cards are asked, in which order, and what was answered.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{
    card::CardId,
    day::Day,
    memory::{Grade, Memory, Scheduler},
};
use crate::domain::EntryId;

/// A forgotten card comes back after this many others, if there are so many.
const OTHERS_BETWEEN: usize = 3;

/// A card that waits in a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The card.
    pub card: CardId,
    /// What is known of its memory; `None` for a new card.
    pub memory: Option<Memory>,
}

/// How many cards a day takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// New cards that are left for today.
    pub new: usize,
    /// Reviews that are left for today.
    pub reviews: usize,
}

/// Chooses the cards of a session: at most one of each entry, since one would give the other away,
/// and none of an entry that was asked today. Due cards come by falling chance of recall; where they
/// are more than the limit, new ones pause. Returns the due cards, the new ones, and how many due
/// ones are left for another day because of the limit.
pub fn plan(
    due: Vec<Queued>,
    new: Vec<Queued>,
    asked_today: &BTreeSet<CardId>,
    limits: Limits,
    (scheduler, today): (&Scheduler, Day),
) -> (Vec<Queued>, Vec<Queued>, usize) {
    let mut cards: Vec<(f64, Queued)> = due
        .into_iter()
        .map(|queued| {
            let chance = queued.memory.as_ref();
            (chance.map_or(0.0, |memory| scheduler.retrievability(memory, today)), queued)
        })
        .collect();
    // The least known sibling is the one that is asked.
    cards.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.card.cmp(&other.card)));
    let mut taken: HashMap<EntryId, Option<&CardId>> = HashMap::new();
    for card in asked_today {
        taken.insert(card.entry.clone(), Some(card));
    }
    let mut free = |card: &CardId| match taken.get(&card.entry) {
        // A card may be asked again on a day on which it was asked before.
        Some(asked) => asked.is_some_and(|asked| asked == card),
        None => {
            taken.insert(card.entry.clone(), None);
            true
        }
    };
    cards.retain(|(_, queued)| free(&queued.card));
    let mut new = new;
    new.retain(|queued| free(&queued.card));
    cards.reverse();
    let left = cards.len().saturating_sub(limits.reviews);
    cards.truncate(limits.reviews);
    new.truncate(if left > 0 { 0 } else { limits.new });
    (cards.into_iter().map(|(_, queued)| queued).collect(), new, left)
}

/// What a session has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Answers.
    pub reviewed: usize,
    /// Answers other than Again.
    pub kept: usize,
}

/// A review session. It knows no clock and no store: the caller saves each answer, and passes what
/// follows from it.
#[derive(Debug, Clone, Default)]
pub struct Session {
    queue: VecDeque<Queued>,
    steps: Vec<Step>,
    tally: Tally,
    /// How many different cards the session holds.
    total: usize,
}

/// What was done, for undo.
#[derive(Debug, Clone)]
struct Step {
    queued: Queued,
    grade: Option<Grade>,
    /// Where the card waits again.
    again_at: Option<usize>,
}

impl Session {
    /// A session with these cards.
    pub fn new(cards: Vec<Queued>) -> Self {
        Self { total: cards.len(), queue: cards.into(), ..Self::default() }
    }

    /// Adds cards at the end.
    pub fn extend(&mut self, cards: Vec<Queued>) {
        self.total += cards.len();
        self.queue.extend(cards);
    }

    /// The card that is asked.
    pub fn current(&self) -> Option<&Queued> {
        self.queue.front()
    }

    /// The card after that, as it stands.
    pub fn upcoming(&self) -> Option<&Queued> {
        self.queue.get(1)
    }

    /// Grades the current card. With Again it comes back after at least three others.
    pub fn grade(&mut self, grade: Grade, memory: Option<Memory>) {
        let Some(queued) = self.queue.pop_front() else { return };
        self.tally.reviewed += 1;
        self.tally.kept += usize::from(grade.is_kept());
        let again_at = (!grade.is_kept()).then(|| {
            let at = OTHERS_BETWEEN.min(self.queue.len());
            let memory = memory.or(queued.memory);
            self.queue.insert(at, Queued { memory, ..queued.clone() });
            at
        });
        self.steps.push(Step { queued, grade: Some(grade), again_at });
    }

    /// Takes the current card out of the session.
    pub fn skip(&mut self) {
        if let Some(queued) = self.queue.pop_front() {
            self.steps.push(Step { queued, grade: None, again_at: None });
        }
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.steps.is_empty()
    }

    /// Goes back to before the last answer or skip.
    pub fn undo(&mut self) {
        let Some(Step { queued, grade, again_at }) = self.steps.pop() else { return };
        if let Some(grade) = grade {
            self.tally.reviewed -= 1;
            self.tally.kept -= usize::from(grade.is_kept());
        }
        if let Some(at) = again_at {
            self.queue.remove(at);
        }
        self.queue.push_front(queued);
    }

    /// What it has come to.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How many cards are left, those that come back included.
    pub fn left(&self) -> usize {
        self.queue.len()
    }

    /// The number of the current card among all, from 1, and how many there are.
    pub fn place(&self) -> (usize, usize) {
        ((self.total + 1).saturating_sub(self.queue.len()).clamp(1, self.total.max(1)), self.total)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn queued(entry: &str, slot: &str, last_day: Option<i32>) -> Queued {
        let memory = last_day.map(|day| Memory {
            stability: 10.0,
            difficulty: 5.0,
            last_day: Day(day),
            due_day: Day(day + 10),
            reps: 3,
            lapses: 0,
        });
        let entry = EntryId::new(entry).unwrap();
        Queued { card: CardId { entry, slot: slot.into() }, memory }
    }

    fn names(cards: &[Queued]) -> Vec<String> {
        cards.iter().map(|it| format!("{}/{}", it.card.entry, it.card.slot)).collect()
    }

    #[test]
    fn late_cards_come_by_falling_chance_and_only_one_of_each_entry() {
        let scheduler = Scheduler::new(0.9, &[]).unwrap();
        let due = vec![
            queued("a", "1", Some(10)),
            queued("a", "2", Some(5)),
            queued("b", "1", Some(0)),
            queued("c", "1", Some(20)),
        ];
        let new = vec![queued("b", "2", None), queued("d", "1", None), queued("d", "2", None)];
        let go = |limits, asked: &BTreeSet<CardId>| {
            let (due, new, left) =
                plan(due.clone(), new.clone(), asked, limits, (&scheduler, Day(30)));
            (names(&due).join(" "), names(&new).join(" "), left)
        };
        let none = BTreeSet::new();
        let some = |due: &str, new: &str, left| (due.to_owned(), new.to_owned(), left);
        assert_eq!(go(Limits { new: 10, reviews: 9 }, &none), some("c/1 a/2 b/1", "d/1", 0));
        // New cards pause while there is more than the limit.
        assert_eq!(go(Limits { new: 10, reviews: 2 }, &none), some("c/1 a/2", "", 1));
        assert_eq!(go(Limits { new: 0, reviews: 9 }, &none), some("c/1 a/2 b/1", "", 0));
        let asked = [queued("a", "1", None).card, queued("d", "9", None).card].into();
        assert_eq!(go(Limits { new: 10, reviews: 9 }, &asked), some("c/1 a/1 b/1", "", 0));
    }

    #[test]
    fn a_forgotten_card_comes_back_after_three_others() {
        let cards = ["a", "b", "c", "d", "e"].map(|name| queued(name, "1", Some(0)));
        let mut session = Session::new(cards.to_vec());
        let mut seen = Vec::new();
        while let Some(current) = session.current() {
            let name = current.card.entry.to_string();
            let first = !seen.contains(&name);
            seen.push(name.clone());
            let forgotten = first && (name == "a" || name == "e");
            session.grade(if forgotten { Grade::Again } else { Grade::Good }, None);
        }
        assert_eq!(seen.join(""), "abcdaee");
        assert_eq!(session.tally(), Tally { reviewed: 7, kept: 5 });
        // It comes back with what is known of it now.
        let known = |reps| Some(Memory { reps, ..queued("a", "1", Some(0)).memory.unwrap() });
        for (told, expected) in [(known(7), known(7)), (None, known(3))] {
            let mut session = Session::new(vec![queued("a", "1", Some(0))]);
            session.grade(Grade::Again, told);
            assert_eq!(session.current().unwrap().memory, expected);
        }
    }

    proptest! {
        #[test]
        fn undo_is_exact(
            cards in 1..8usize, steps in prop::collection::vec(0..4u8, 0..30)
        ) {
            let cards: Vec<Queued> =
                (0..cards).map(|it| queued(&format!("e{it}"), "1", None)).collect();
            let mut session = Session::new(cards);
            let mut before = Vec::new();
            for step in steps {
                let state = (session.queue.clone(), session.tally, session.place());
                if session.current().is_none() { break }
                before.push(state);
                match step {
                    0 => session.skip(),
                    1 => session.grade(Grade::Again, None),
                    _ => session.grade(Grade::Good, None),
                }
            }
            for state in before.into_iter().rev() {
                prop_assert!(session.can_undo());
                session.undo();
                prop_assert_eq!(state, (session.queue.clone(), session.tally, session.place()));
            }
            prop_assert!(!session.can_undo());
        }

        #[test]
        fn limits_hold_and_no_entry_comes_twice(
            due in prop::collection::vec((0..9u8, 0..3u8, 0..40i32), 0..40),
            new in prop::collection::vec((0..9u8, 3..6u8), 0..40),
            limits in (0..9usize, 0..9usize),
        ) {
            let scheduler = Scheduler::new(0.9, &[]).unwrap();
            let due: Vec<Queued> = due.iter()
                .map(|(e, s, day)| queued(&format!("e{e}"), &s.to_string(), Some(*day))).collect();
            let new: Vec<Queued> = new.iter()
                .map(|(e, s)| queued(&format!("e{e}"), &s.to_string(), None)).collect();
            let limits = Limits { new: limits.0, reviews: limits.1 };
            let all = due.iter().map(|it| it.card.entry.clone()).collect::<HashSet<_>>().len();
            let (due, new, left) =
                plan(due, new, &BTreeSet::new(), limits, (&scheduler, Day(50)));
            prop_assert!(due.len() <= limits.reviews && new.len() <= limits.new);
            prop_assert_eq!(due.len() + left, all);
            let entries: HashSet<_> = due.iter().chain(&new).map(|it| &it.card.entry).collect();
            prop_assert_eq!(entries.len(), due.len() + new.len());
        }
    }
}
