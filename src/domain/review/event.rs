//! Review events, and the state of cards that follows from them.

use std::collections::{HashMap, HashSet};

use super::{
    card::CardState,
    day::Day,
    memory::{Grade, Memory, Scheduler},
};

/// Days of stability from which a card is mature, as in Anki.
const MATURE: u32 = 21;
/// The longest chain of rewordings that is followed.
const MAX_CHAIN: usize = 100;

/// What happened to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It was reviewed.
    Grade {
        /// How well it was remembered.
        grade: Grade,
        /// Milliseconds that it took, at most 60,000.
        took: u32,
    },
    /// The event with this id does not count.
    Undo(String),
    /// It is not shown until it is resumed.
    Suspend,
    /// It is shown again.
    Resume,
    /// It is not shown before this day.
    Bury(Day),
    /// All earlier reviews are forgotten.
    Forget,
    /// It is the card of this slot, reworded.
    Same(String),
}

/// An event of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id, unique across devices.
    pub id: String,
    /// Its hybrid logical clock.
    pub clock: i64,
    /// Its local day, brought into order by [`effective_days`](super::effective_days).
    pub day: Day,
    /// The slot of the card, as it was then.
    pub slot: String,
    /// What happened.
    pub action: Action,
}

/// A review that another program has recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastReview {
    /// When: milliseconds since 1970.
    pub at: i64,
    /// How well the card was remembered.
    pub grade: Grade,
    /// Milliseconds that it took.
    pub took: u32,
}

/// What a card was when it was reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// It had never been reviewed.
    New,
    /// Its interval was shorter than 21 days.
    Young,
    /// Its interval was longer.
    Mature,
}

/// A review that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Its day.
    pub day: Day,
    /// Its grade.
    pub grade: Grade,
    /// What the card was then.
    pub age: Age,
    /// Whether it was the first review of the card on that day.
    pub first: bool,
    /// Milliseconds that it took.
    pub took: u32,
    /// The day on which it was due again.
    pub due: Day,
}

/// The state of a card, and the reviews that led to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardHistory {
    /// The state.
    pub state: CardState,
    /// Every review that was not undone, in order.
    pub reviews: Vec<Counted>,
}

impl CardHistory {
    /// From which days on the card was due, and on which it was reviewed then: 1 is added to the
    /// number of due cards, or taken from it.
    pub fn due_changes(&self) -> Vec<(Day, i64)> {
        let mut changes = Vec::new();
        for (at, review) in self.reviews.iter().enumerate() {
            match self.reviews.get(at + 1) {
                // Reviewed again before it was due, or at once.
                Some(next) if next.day <= review.due => {}
                Some(next) => changes.extend([(review.due, 1), (next.day, -1)]),
                None if self.state.suspended || self.state.memory.is_none() => {}
                None => changes.push((review.due, 1)),
            }
        }
        changes
    }
}

/// The slot that each reworded slot of an entry stands for, from all events of the entry.
pub fn canonical_slots<'e>(events: impl Iterator<Item = &'e Event>) -> HashMap<String, String> {
    let mut named: HashMap<&str, (i64, &str, &str)> = HashMap::new();
    let mut undone: HashSet<&str> = HashSet::new();
    let events: Vec<&Event> = events.collect();
    for event in &events {
        if let Action::Undo(id) = &event.action {
            undone.insert(id);
        }
    }
    for event in events.iter().filter(|event| !undone.contains(&event.id[..])) {
        if let Action::Same(slot) = &event.action {
            let candidate = (event.clock, &event.id[..], &slot[..]);
            let known = named.entry(&event.slot).or_insert(candidate);
            *known = candidate.max(*known);
        }
    }
    let resolve = |slot: &str| {
        let mut at = slot;
        for _ in 0..MAX_CHAIN {
            match named.get(at) {
                Some(&(.., next)) if next != slot => at = next,
                _ => break,
            }
        }
        at.to_owned()
    };
    named.keys().map(|slot| ((*slot).to_owned(), resolve(slot))).collect()
}

/// The history of a card from its events, in any order.
pub fn replay_card<'e>(
    scheduler: &Scheduler,
    seed: u64,
    events: impl Iterator<Item = &'e Event>,
) -> CardHistory {
    let mut events: Vec<&Event> = events.collect();
    events.sort_by(|a, b| (a.day, a.clock, &a.id).cmp(&(b.day, b.clock, &b.id)));
    let undone: HashSet<&str> = events
        .iter()
        .filter_map(|event| match &event.action {
            Action::Undo(id) => Some(&id[..]),
            _ => None,
        })
        .collect();
    let mut history = CardHistory::default();
    let CardHistory { state, reviews } = &mut history;
    for event in events.into_iter().filter(|event| !undone.contains(&event.id[..])) {
        match &event.action {
            Action::Grade { grade, took } => {
                let before = state.memory;
                let memory = scheduler.review(before.as_ref(), *grade, event.day, seed);
                reviews.push(Counted {
                    day: event.day,
                    grade: *grade,
                    age: age(before.as_ref()),
                    first: before.is_none_or(|memory| memory.last_day < event.day),
                    took: *took,
                    due: memory.due_day,
                });
                state.memory = Some(memory);
            }
            Action::Suspend => state.suspended = true,
            Action::Resume => state.suspended = false,
            Action::Bury(until) => state.buried_until = Some(*until),
            Action::Forget => *state = CardState::default(),
            Action::Undo(_) | Action::Same(_) => {}
        }
    }
    history
}

fn age(memory: Option<&Memory>) -> Age {
    match memory {
        None => Age::New,
        Some(memory) if memory.due_day.since(memory.last_day) < MATURE => Age::Young,
        Some(_) => Age::Mature,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(id: usize, day: i32, action: Action) -> Event {
        Event { id: format!("{id:03}"), clock: id as i64, day: Day(day), slot: "q".into(), action }
    }

    fn actions() -> impl Strategy<Value = Action> {
        prop_oneof![
            8 => (1..=4i64).prop_map(|number| Action::Grade {
                grade: Grade::of_number(number).unwrap(), took: 1000
            }),
            2 => (0..30usize).prop_map(|id| Action::Undo(format!("{id:03}"))),
            1 => Just(Action::Suspend),
            1 => Just(Action::Resume),
            1 => (0..40).prop_map(|day| Action::Bury(Day(day))),
            1 => Just(Action::Forget),
        ]
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_gives_one_state(
            steps in prop::collection::vec((0..40i32, actions()), 0..30), seed in any::<u64>()
        ) {
            let events: Vec<Event> = steps.into_iter().enumerate()
                .map(|(id, (day, action))| event(id, day, action)).collect();
            let scheduler = Scheduler::new(0.9, &[]).unwrap();
            let one = replay_card(&scheduler, seed, events.iter());
            let mut other: Vec<&Event> = events.iter().collect();
            other.sort_by_key(|event| xxhash_rust::xxh3::xxh3_64_with_seed(event.id.as_bytes(), seed));
            prop_assert_eq!(&one, &replay_card(&scheduler, seed, other.into_iter()));
            // An event that is undone at once leaves no trace.
            let last = events.len();
            let undone = [
                event(last, 50, Action::Grade { grade: Grade::Again, took: 5 }),
                event(last + 1, 50, Action::Undo(format!("{last:03}"))),
            ];
            // Unless an earlier undo names it already.
            prop_assert_eq!(&one, &replay_card(&scheduler, seed, events.iter().chain(&undone)));
        }
    }

    #[test]
    fn reworded_cards_lead_to_the_first_one_and_circles_end() {
        let same = |id, slot: &str, to: &str| Event {
            slot: slot.into(),
            ..event(id, 0, Action::Same(to.into()))
        };
        let events = [same(1, "b", "a"), same(2, "c", "b"), same(3, "x", "y"), same(4, "y", "x")];
        let slots = canonical_slots(events.iter());
        assert_eq!((&slots["b"][..], &slots["c"][..]), ("a", "a"));
        assert!(slots.contains_key("x") && slots.contains_key("y"));
        let later = [same(1, "b", "a"), same(2, "b", "z"), event(3, 0, Action::Undo("002".into()))];
        assert_eq!(canonical_slots(later[..2].iter())["b"], "z");
        assert_eq!(canonical_slots(later.iter())["b"], "a");
    }

    #[test]
    fn the_reviews_say_how_old_the_card_was() {
        let grade = |id, day, grade| event(id, day, Action::Grade { grade, took: 1 });
        let events = [
            grade(1, 0, Grade::Easy),
            grade(2, 0, Grade::Good),
            grade(3, 9, Grade::Easy),
            grade(4, 200, Grade::Again),
        ];
        let history = replay_card(&Scheduler::new(0.9, &[]).unwrap(), 1, events.iter());
        let ages: Vec<(Age, bool)> =
            history.reviews.iter().map(|review| (review.age, review.first)).collect();
        assert_eq!(
            ages,
            [(Age::New, true), (Age::Young, false), (Age::Young, true), (Age::Mature, true)]
        );
        assert_eq!(history.state.memory.unwrap().lapses, 1);
        // The third review was in time, the fourth came late; the last is still to come.
        let due = |at: usize| history.reviews[at].due;
        let changes = history.due_changes();
        assert_eq!(changes[changes.len() - 3..], [(due(2), 1), (Day(200), -1), (due(3), 1)]);
    }
}
