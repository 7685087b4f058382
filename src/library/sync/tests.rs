//! Sync of several copies with one remote, in any order, with failures in between: against a model
//! of a remote, and against the real git.

mod remotes;
mod world;

use std::path::PathBuf;

use self::{
    remotes::{Model, Repository},
    world::World,
};

/// How many runs each test of the model makes; `NEXUS_SYNC_RUNS` asks for more.
const RUNS: u64 = 400;
/// How many runs there are with the real git, which takes longer: one for so many of the model.
const RUNS_FOR_GIT: u64 = 20;

/// Pseudorandom numbers (splitmix64, <https://prng.di.unimi.it/splitmix64.c>).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// A folder in memory, if there is one: thousands of commits need not reach a disk.
fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// How many runs there are, and the number of the first: `NEXUS_SYNC_RUNS`, `NEXUS_SYNC_FROM`.
fn runs() -> (u64, u64) {
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    (number("NEXUS_SYNC_RUNS").unwrap_or(RUNS), number("NEXUS_SYNC_FROM").unwrap_or(0))
}

/// Makes every other run, so that two tests can share them.
fn every_other(first: u64) {
    let (count, from) = runs();
    for seed in (from..from + 2 * count).filter(|seed| seed % 2 == first) {
        let mut world = World::new(seed, Model::default());
        let steps = 10 + world.random.below(40);
        for _ in 0..steps {
            world.step();
        }
        world.settle(seed);
    }
}

#[test]
fn copies_that_sync_in_any_order_come_to_the_same_and_lose_nothing_in_even_runs() {
    every_other(0);
}

#[test]
fn copies_that_sync_in_any_order_come_to_the_same_and_lose_nothing_in_odd_runs() {
    every_other(1);
}

#[test]
fn with_the_real_git_they_come_to_the_same_as_well() {
    let (count, from) = runs();
    for seed in from..from + count.div_ceil(RUNS_FOR_GIT) {
        let Some(repository) = Repository::new(scratch()) else {
            #[expect(clippy::print_stderr, reason = "a test that is not made has to say so")]
            {
                eprintln!("skipped: git is not installed");
            }
            return;
        };
        let mut world = World::new(seed, repository);
        let steps = 10 + world.random.below(15);
        for _ in 0..steps {
            world.step();
        }
        world.settle(seed);
    }
}
