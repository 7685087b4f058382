//! Worker threads that start with their first job.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use super::event::{self, Event};
use crate::{
    document::{CodeBlock, Highlighter},
    library::{self, Prompts, SyncError, age, low_priority, now},
    screens::{LayoutJob, Msg, Synced, Ticket},
    store::{Store, TakenIn},
    system::process::in_background,
};

/// How often the age of the last sync is looked at.
const MINUTE: Duration = Duration::from_mins(1);

/// A thread that starts with its first job.
pub(super) struct Worker<J> {
    name: &'static str,
    work: fn(&Receiver<J>, &Sender<Event>),
    queue: Option<Sender<J>>,
}

/// A request to lay out a large text.
pub(super) type Layout = (Ticket, Box<LayoutJob>);

impl<J: Send + 'static> Worker<J> {
    fn new(name: &'static str, work: fn(&Receiver<J>, &Sender<Event>)) -> Self {
        Self { name, work, queue: None }
    }

    /// Queues a job; its result arrives as an event.
    pub(super) fn send(&mut self, job: J, events: &Sender<Event>) -> io::Result<()> {
        let queue = match &self.queue {
            Some(queue) => queue,
            None => {
                let (sender, jobs) = mpsc::channel();
                let (work, events) = (self.work, events.clone());
                event::spawn(self.name, move || work(&jobs, &events))?;
                self.queue.insert(sender)
            }
        };
        // A thread that has ended has panicked, and the panic was reported as an event.
        let _ = queue.send(job);
        Ok(())
    }
}

/// Highlights code blocks, away from the main thread: the grammars take milliseconds and megabytes
/// to load.
pub(super) fn highlighter() -> Worker<CodeBlock> {
    Worker::new("highlighter", |blocks, events| {
        let highlighter = Highlighter::new();
        for block in blocks {
            let tokens = highlighter.tokens(&block);
            if events.send(Event::Msg(Msg::Highlighted(block.key, tokens))).is_err() {
                return;
            }
        }
    })
}

/// Lays out texts that are too large for the main thread. Of several waiting jobs, only the newest
/// is done.
pub(super) fn layout() -> Worker<Layout> {
    Worker::new("layout", |jobs, events| {
        while let Ok(first) = jobs.recv() {
            let (ticket, job) = jobs.try_iter().last().unwrap_or(first);
            if events.send(Event::Msg(Msg::LaidOut(ticket, Box::new(job.run())))).is_err() {
                return;
            }
        }
    })
}

/// What is synced, and how often.
#[derive(Debug, Clone)]
pub(super) struct SyncJob {
    database: PathBuf,
    /// The time between syncs that nobody asked for; `None` for none.
    every: Option<Duration>,
    /// Whether the user asked for it.
    asked: bool,
}

impl SyncJob {
    /// `minutes` between syncs; 0 for none that nobody asked for.
    pub(super) fn new(database: &Path, minutes: u16) -> Self {
        let every = (minutes > 0).then(|| Duration::from_mins(minutes.into()));
        Self { database: database.to_owned(), every, asked: false }
    }

    /// The same, asked for by the user or not.
    pub(super) fn asked(self, asked: bool) -> Self {
        Self { asked, ..self }
    }

    fn run(&self) -> Synced {
        let result = Store::open(&self.database)
            .map_err(SyncError::from)
            .and_then(|mut store| library::sync(&mut store, Prompts::Never));
        let (received, is_on) = match result {
            Ok(report) => (report.received, Ok(true)),
            // The other one brings what there is.
            Err(SyncError::Running) => (TakenIn::default(), Ok(true)),
            Err(SyncError::Off) => (TakenIn::default(), Ok(false)),
            Err(error) => (TakenIn::default(), Err(error.to_string())),
        };
        let TakenIn { added, edited, clashed, refused, .. } = received;
        let (received, refused) = (added + edited > 0, refused.into_iter().next());
        Synced { asked: self.asked, received, clashed, refused, is_on }
    }

    /// Sends what is left when the browser ends, by a process that nobody waits for. If that fails,
    /// the next browser does it.
    pub(super) fn run_detached(&self) {
        let is_left = || -> Result<bool, crate::store::Error> {
            let store = Store::open(&self.database)?;
            Ok(store.sync_state()?.is_some() && store.unsent()? > 0)
        };
        if self.every.is_none() || !is_left().unwrap_or(false) {
            return;
        }
        let Ok(program) = std::env::current_exe() else { return };
        let mut command = Command::new(program);
        command.args(["sync", "--no-prompts", "--db"]).arg(&self.database);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        in_background(&mut command);
        let _ = command.spawn();
    }
}

/// Syncs when it is asked to, and from then on every so often; tells how long ago that was.
pub(super) fn syncer() -> Worker<SyncJob> {
    Worker::new("sync", |jobs, events| {
        let Ok(mut job) = jobs.recv() else { return };
        loop {
            let synced = low_priority(|| job.run());
            let is_current = synced.is_on == Ok(true);
            if events.send(Event::Msg(Msg::Synced(synced))).is_err() {
                return;
            }
            let Some(next) = next_job(&job, is_current, jobs, events) else { return };
            job = next;
        }
    })
}

/// Waits for the next sync; `None` at the end. `is_current`: the last one succeeded, so that its age
/// is told.
fn next_job(
    job: &SyncJob,
    is_current: bool,
    jobs: &Receiver<SyncJob>,
    events: &Sender<Event>,
) -> Option<SyncJob> {
    let (began, at) = (Instant::now(), now());
    let mut told = String::new();
    loop {
        let left = job.every.map(|every| every.saturating_sub(began.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            return Some(SyncJob { asked: false, ..job.clone() });
        }
        match jobs.recv_timeout(left.unwrap_or(MINUTE).min(MINUTE)) {
            Ok(next) => return Some(next),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let age = age(at, now());
        if is_current && age != told {
            told.clone_from(&age);
            events.send(Event::Msg(Msg::SyncedAgo(age))).ok()?;
        }
    }
}
