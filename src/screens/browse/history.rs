//! The history of visited entries, to go back and forward.

use crate::domain::{EntryId, List};

/// The maximum number of steps back.
const MAX_STEPS: usize = 200;

/// A place in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::screens) struct Step {
    /// The list that was open.
    pub(in crate::screens) list: List,
    /// The entry that was open.
    pub(in crate::screens) entry: EntryId,
    /// How far it was scrolled.
    pub(in crate::screens) scroll: usize,
}

/// The steps back and forward.
#[derive(Debug, Clone, Default)]
pub(in crate::screens) struct History {
    behind: Vec<Step>,
    ahead: Vec<Step>,
}

impl History {
    /// Adds the step that a jump starts from.
    pub(in crate::screens) fn leave(&mut self, step: Step) {
        self.ahead.clear();
        if self.behind.last() != Some(&step) {
            self.behind.push(step);
        }
        if self.behind.len() > MAX_STEPS {
            self.behind.remove(0);
        }
    }

    /// The previous or next step, seen from `now`.
    pub(in crate::screens) fn go(&mut self, forward: bool, now: Option<Step>) -> Option<Step> {
        let (from, to) = if forward {
            (&mut self.ahead, &mut self.behind)
        } else {
            (&mut self.behind, &mut self.ahead)
        };
        let step = from.pop()?;
        to.extend(now);
        Some(step)
    }
}
