//! Work that nobody waits for, or not so much that keys should.

use std::{panic::resume_unwind, thread};

/// How much less than others a thread gets that works aside, on the scale of `nice`.
#[cfg(target_os = "linux")]
const LATER: i32 = 19;

/// Does some work on a thread of its own, of so low a priority that keys do not wait for it. On
/// Linux that is a matter of the thread, which those that it makes inherit; where it can't be had,
/// the work is done all the same.
pub(super) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(LATER);
            work()
        });
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}
