//! Work on two threads at once.
//!
//! Most queries take a millisecond or less. A thread made for each would cost a good part of
//! that, and may not run at all before the first one rests: the second thread is made once, and
//! waits for work.

use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use rayon_core::{ThreadPool, ThreadPoolBuilder};

/// The second thread, if there can be one.
static HELPER: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let named = ThreadPoolBuilder::new().thread_name(|_| "search".to_owned());
    named.num_threads(1).build().ok()
});

/// Does `work` for every number below `count`, on two threads if it is `much`. Each thread has a
/// state of its own, made by `state`; gives these back, and what came of each number, in order.
pub(super) fn share<S: Send, T: Send>(
    (count, much): (usize, bool),
    state: impl Fn() -> S + Sync,
    work: impl Fn(usize, &mut S) -> T + Sync,
) -> (Vec<S>, Vec<T>) {
    // One thread begins at the front and one at the back, until all are taken: they end together,
    // and what a thread has in its caches from the last time is mostly what it needs.
    let taken = AtomicUsize::new(0);
    let part = |from_back: bool| {
        let mut state = state();
        let mut done = Vec::new();
        while taken.fetch_add(1, Ordering::Relaxed) < count {
            let number = if from_back { count - 1 - done.len() } else { done.len() };
            done.push(work(number, &mut state));
        }
        (state, done)
    };
    let helper = if much { HELPER.as_ref() } else { None };
    let mut theirs = None;
    let (mine, mut done) = match helper {
        Some(helper) => helper.in_place_scope(|scope| {
            scope.spawn(|_| theirs = Some(part(true)));
            part(false)
        }),
        None => part(false),
    };
    let mut states = vec![mine];
    if let Some((state, others)) = theirs {
        states.push(state);
        done.extend(others.into_iter().rev());
    }
    (states, done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_worked_on_once_and_in_its_place() {
        for (count, much) in [(0, true), (1, true), (5000, false), (5000, true)] {
            let (states, done) = share((count, much), Vec::new, |number, seen| {
                seen.push(number);
                2 * number
            });
            assert_eq!(done, (0..count).map(|number| 2 * number).collect::<Vec<_>>());
            let mut seen: Vec<usize> = states.into_iter().flatten().collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "at 4999")]
    fn a_panic_reaches_whoever_asked() {
        share((5000, true), || (), |number, ()| assert!(number < 4999, "at {number}"));
    }
}
