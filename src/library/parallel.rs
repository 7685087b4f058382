//! Work on other threads: at low priority, or in parallel.

use std::{ops::ControlFlow, panic::resume_unwind, sync::mpsc::sync_channel, thread};

use crate::system::process::lower_priority;

/// Worker threads. Together with the thread that takes the results and the one that writes them, as
/// many as two processors can use.
const WORKERS: usize = 2;

/// Does some work on a thread of low priority, so that keys do not wait for it; where threads have
/// no priority of their own, at normal priority.
pub fn low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            lower_priority();
            work()
        });
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Works on items in parallel and passes the results to `take` in order, until it breaks or fails.
/// Each thread is at most `ahead` results ahead.
pub(super) fn parallel_ordered<T: Sync, R: Send, E>(
    items: &[T],
    ahead: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let work = &work;
    thread::scope(|scope| {
        let workers = (0..WORKERS.min(items.len())).map(|first| {
            let (sender, made) = sync_channel(ahead);
            scope.spawn(move || {
                for item in items.iter().skip(first).step_by(WORKERS) {
                    // The receiver is gone once `take` has stopped.
                    if sender.send(work(item)).is_err() {
                        break;
                    }
                }
            });
            made
        });
        let workers: Vec<_> = workers.collect();
        for (item, worker) in items.iter().zip(workers.iter().cycle()) {
            // Fails only after a panic, which the scope resumes.
            let Ok(made) = worker.recv() else { break };
            if take(item, made)?.is_break() {
                break;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_parallel_ordered_comes_in_order_until_there_is_enough() {
        let items: Vec<u64> = (0..1_000).collect();
        let mut taken = Vec::new();
        let result: Result<(), String> = parallel_ordered(
            &items,
            1,
            |item| {
                // Some take longer than others.
                thread::yield_now();
                item * 2
            },
            |item, made| {
                taken.push((*item, made));
                Ok(if taken.len() == 700 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                })
            },
        );
        assert_eq!(result, Ok(()));
        assert_eq!(taken, (0..700).map(|item| (item, item * 2)).collect::<Vec<_>>());
        let failed = parallel_ordered(
            &items,
            1,
            |item| *item,
            |item, _| {
                if *item < 5 { Ok(ControlFlow::Continue(())) } else { Err(*item) }
            },
        );
        assert_eq!(failed, Err(5));
        assert_eq!(parallel_ordered(&[], 1, |(): &()| (), |(), ()| Err("none")), Ok(()));
    }
}
