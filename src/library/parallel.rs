//! Work on other threads than the one that waits for it.

use std::{ops::ControlFlow, panic::resume_unwind, sync::mpsc::sync_channel, thread};

/// Threads that work side by side: with the one that takes what they make, and one that writes it,
/// this is what two processors take.
const SIDES: usize = 2;

/// How much less than others a thread gets that works aside, on the scale of `nice`.
#[cfg(target_os = "linux")]
const LATER: i32 = 19;

/// Does some work on a thread of its own, of so low a priority that keys do not wait for it. On
/// Linux that is a matter of the thread, which those that it makes inherit; where it can't be had,
/// the work is done all the same.
pub fn low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(LATER);
            work()
        });
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Works on items side by side, and hands over what comes of them in their order, until `take` has
/// enough. No more than `ahead` of each thread wait to be taken.
///
/// # Errors
/// As `take`.
pub(super) fn parallel_ordered<T: Sync, R: Send, E>(
    items: &[T],
    ahead: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let work = &work;
    thread::scope(|scope| {
        let sides = (0..SIDES.min(items.len())).map(|first| {
            let (sender, made) = sync_channel(ahead);
            scope.spawn(move || {
                for item in items.iter().skip(first).step_by(SIDES) {
                    // Not taken when there is enough.
                    if sender.send(work(item)).is_err() {
                        break;
                    }
                }
            });
            made
        });
        let sides: Vec<_> = sides.collect();
        for (item, side) in items.iter().zip(sides.iter().cycle()) {
            // Nothing comes only after a panic, which the scope passes on.
            let Ok(made) = side.recv() else { break };
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
