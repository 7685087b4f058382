//! Work on two threads at once.
//!
//! Most queries take a millisecond or less, and spawning a thread would take a good part of that.
//! So the second thread is spawned once and waits for work.

use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use rayon_core::{ThreadPool, ThreadPoolBuilder};

/// The second thread, if it could be spawned.
static HELPER: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let pool = ThreadPoolBuilder::new().thread_name(|_| "search".to_owned());
    pool.num_threads(1).build().ok()
});

/// Calls `work` for every number below `count`, on one thread or two. `state` makes the state of
/// each thread. Returns the states, and the results in the order of the numbers.
pub(super) fn map<S: Send, T: Send>(
    count: usize,
    two_threads: bool,
    state: impl Fn() -> S + Sync,
    work: impl Fn(usize, &mut S) -> T + Sync,
) -> (Vec<S>, Vec<T>) {
    // One thread starts at the front and one at the back: they end together, and each mostly gets
    // the numbers that it had last time, which are still in its caches.
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
    let helper = if two_threads { HELPER.as_ref() } else { None };
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
        for (count, two_threads) in [(0, true), (1, true), (5000, false), (5000, true)] {
            let (states, done) = map(count, two_threads, Vec::new, |number, seen| {
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
    fn a_panic_reaches_the_caller() {
        map(5000, true, || (), |number, ()| assert!(number < 4999, "at {number}"));
    }
}
