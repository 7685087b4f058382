//! The event loop of the browser.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{
    background,
    effects::{NO_SHELL, Workers, suspend},
    event::{self, Event},
    opening::Opening,
    panic,
    steady::Surroundings,
    terminal::{self, Screen},
};
use crate::{
    domain::{Draft, EntryId, clean},
    library::{Source, now, reach, save_draft_file, source_of},
    screens::{Model, Msg, Options, links, view, window_title},
    store::Store,
    system::{signals::can_be_resumed, terminal::ANSWERS},
};

/// How long the main thread waits for the database when it saves a draft on exit.
const RESCUE_TIMEOUT: Duration = Duration::from_millis(300);
/// How long a message is shown, and one that says what went wrong.
const NOTICE_SHOWN: Duration = Duration::from_secs(6);
const ERROR_SHOWN: Duration = Duration::from_secs(15);
/// How long typed text may be unsaved before a draft of it is saved.
const AUTOSAVE: Duration = Duration::from_millis(350);
/// How long the start waits for the catalogue before it reads keys.
const FIRST_FRAME_WAIT: Duration = Duration::from_millis(20);
/// The most events handled before a frame is drawn.
const MAX_BATCH: usize = 4096;

/// What happens after the browser.
pub enum Ended {
    /// The program exits with this status.
    Status(ExitCode),
    /// Another catalogue is opened.
    Open(Source),
    /// An entry was chosen.
    Chosen(EntryId),
}

/// How the event loop ended.
enum End {
    /// The user quit.
    Quit,
    /// By a signal, with this exit status.
    Signal(u8),
    /// The terminal was closed.
    HungUp,
    /// The database can't be opened.
    Fatal(anyhow::Error),
    /// Another thread panicked.
    Panicked,
}

/// Runs the browser on the terminal, and restores the terminal whatever happens.
///
/// # Errors
/// The terminal or the database can't be used.
pub fn browse(opening: Opening, options: Options) -> anyhow::Result<Ended> {
    let Opening { database, events, received, reads, writes, searches, asked_for } = opening;
    let around = Surroundings::default();
    let mut screen = terminal::screen(around.clone()).context("can't use the terminal")?;
    let caught = event::Caught::new().context("can't watch for signals")?;
    let (highlighter, layout) = (background::highlighter(), background::layout());
    let mut workers = Workers {
        database: database.clone(),
        config: options.settings.folder.clone(),
        events,
        reads,
        writes,
        searches,
        asked_for,
        highlighter,
        layout,
        syncs: background::syncer(),
        sync: background::SyncJob::new(&database, options.settings.sync_every),
        around,
        pause: None,
        asked: None,
        next: None,
        chosen: None,
    };
    let mut model = None;
    let ended =
        terminal::enter(options.settings.mouse).context("can't use the terminal").and_then(|()| {
            let run = || run(&mut model, &mut screen, options, caught, (&mut workers, &received));
            // The hook has recorded the panic; this ends the program cleanly.
            catch_unwind(AssertUnwindSafe(run)).unwrap_or(Ok(End::Panicked))
        });
    workers.await_answers();
    terminal::leave();
    workers.finish();
    workers.sync.run_detached();
    if let Some(model) = &mut model {
        // The last results of the writer tell the model what is saved.
        for event in received.try_iter() {
            if let Event::Msg(msg @ (Msg::Written(..) | Msg::DraftSaved(..))) = event {
                let _ = model.update(msg);
            }
        }
        rescue(model, &database);
    }
    let panicked = panic::release();
    if let Some(text) = panicked {
        eprint_quietly(&text);
        return Ok(Ended::Status(ExitCode::from(101)));
    }
    match ended? {
        End::Quit | End::Panicked => Ok(match (workers.next, workers.chosen) {
            (Some(origin), _) => Ended::Open(source_of(&origin)),
            (None, Some(entry)) => Ended::Chosen(entry),
            (None, None) => Ended::Status(ExitCode::SUCCESS),
        }),
        End::Signal(status) => Ok(Ended::Status(ExitCode::from(status))),
        End::HungUp => Ok(Ended::Status(ExitCode::from(129))),
        End::Fatal(error) => Err(error),
    }
}

/// Prints to stderr, which may be a closed terminal.
fn eprint_quietly(text: &str) {
    use io::Write as _;
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Runs the event loop. The caller owns the model, so that typed text survives a panic here.
fn run(
    slot: &mut Option<Model>,
    screen: &mut Screen,
    options: Options,
    caught: event::Caught,
    (workers, received): (&mut Workers, &Receiver<Event>),
) -> anyhow::Result<End> {
    let size = screen.size()?;
    let process = std::process::id();
    let escape_wait = Duration::from_millis(options.settings.escape_wait.into());
    let edit_session = format!("{process}-{}", now());
    let (model, effects) = Model::new(options, (size.width, size.height), edit_session);
    let model = slot.insert(model);
    workers.perform(effects, model.shared.mouse, screen)?;
    draw(model, screen, workers)?;
    // Keys and signals are not watched until the catalogue is on the screen, so that nothing else
    // takes up a processor meanwhile.
    if let Ok(first) = received.recv_timeout(FIRST_FRAME_WAIT) {
        if let Some(end) = handle(first, model, screen, workers)? {
            return Ok(end);
        }
        draw(model, screen, workers)?;
    }
    let answered = Arc::new(AtomicBool::new(false));
    let watching = caught.watch(&workers.events, escape_wait, answered.clone());
    workers.pause = Some(watching.context("can't watch the terminal")?);
    if ANSWERS && model.shared.follows_the_terminal() {
        terminal::ask_for_background()?;
        workers.asked = Some((Instant::now(), answered));
    }
    let mut deadlines = Deadlines::default();
    loop {
        draw(model, screen, workers)?;
        deadlines.set(model);
        let first = match deadlines.next() {
            None => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => received.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        let first = match first {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => Event::Msg(deadlines.expired()),
            Err(RecvTimeoutError::Disconnected) => return Ok(End::Quit),
        };
        for event in std::iter::once(first).chain(received.try_iter()).take(MAX_BATCH) {
            if let Some(end) = handle(event, model, screen, workers)? {
                return Ok(end);
            }
        }
        // Autosave even while events never stop coming.
        if deadlines.autosave.is_some_and(|due| due <= Instant::now()) {
            handle(Event::Msg(deadlines.expired()), model, screen, workers)?;
        }
    }
}

/// Messages that are due at a time.
#[derive(Default)]
struct Deadlines {
    /// When typed text is saved as a draft.
    autosave: Option<Instant>,
    /// When the newest message has been shown long enough, and its number.
    notice: Option<(Instant, u64)>,
    /// When [`Msg::KeysDue`] is due, and the keys of the sequence so far with the time from which it
    /// is counted.
    sequence: Option<(Instant, (usize, u64))>,
}

impl Deadlines {
    /// Updates the deadlines; called after every frame.
    fn set(&mut self, model: &Model) {
        // Counted from the first unsaved change, not the last, so that a draft is never older.
        let due = || self.autosave.unwrap_or_else(|| Instant::now() + AUTOSAVE);
        self.autosave = model.edit.needs_draft().then(due);
        let number = model.shared.message_count;
        self.notice = self.notice.filter(|(_, shown)| *shown == number);
        if let Some(notice) = &model.shared.notice {
            let time = if notice.error { ERROR_SHOWN } else { NOTICE_SHOWN };
            self.notice.get_or_insert_with(|| (Instant::now() + time, number));
        } else {
            self.notice = None;
        }
        self.sequence = model.sequence_wait().map(|wait| {
            let begun = (model.pending_keys.len(), wait);
            let due = || (Instant::now() + Duration::from_millis(wait), begun);
            self.sequence.filter(|(_, before)| *before == begun).unwrap_or_else(due)
        });
    }

    /// The first deadline.
    fn next(&self) -> Option<Instant> {
        let notice = self.notice.map(|(due, _)| due);
        let sequence = self.sequence.map(|(due, _)| due);
        self.autosave.into_iter().chain(sequence).chain(notice).min()
    }

    /// The message of the first deadline.
    fn expired(&mut self) -> Msg {
        if self.autosave.is_some() && self.next() == self.autosave {
            self.autosave = None;
            Msg::AutosaveDue
        } else if self.notice.is_some() && self.next() == self.notice.map(|(due, _)| due) {
            self.notice = None;
            Msg::NoticeExpired
        } else {
            Msg::KeysDue
        }
    }
}

/// Saves typed text that the writer thread could not save: as a draft, in a file, or on the
/// terminal.
fn rescue(model: &Model, database: &Path) {
    if !model.edit.is_unsafe() {
        return;
    }
    let Some(draft) = model.unsaved_draft() else { return };
    let Some(overview) = &model.shared.overview else { return };
    let (catalogue, draft) = (&overview.catalogue.id, Draft { at: now(), ..draft });
    let kept = Store::open(database).and_then(|mut store| {
        store.set_busy_timeout(RESCUE_TIMEOUT)?;
        store.save_draft(catalogue, &draft)
    });
    let Err(error) = kept else { return };
    match save_draft_file(database, catalogue, &draft) {
        Ok(path) => eprint_quietly(&clean(&format!(
            "nexus: your text could not be saved ({error}); it is in {}, and the next start \
             offers to recover it\n",
            path.display()
        ))),
        // The terminal is the last resort.
        Err(_) => eprint_quietly(&clean(&format!(
            "nexus: your text could not be saved ({error}):\n{}\n",
            draft.text
        ))),
    }
}

/// Handles one event. Returns how the program ends, if it does.
fn handle(
    event: Event,
    model: &mut Model,
    screen: &mut Screen,
    workers: &mut Workers,
) -> anyhow::Result<Option<End>> {
    let (msg, end) = match event {
        Event::Msg(msg) => (msg, None),
        Event::Stop if can_be_resumed() => {
            suspend(model.shared.mouse, screen)?;
            return Ok(None);
        }
        Event::Stop => (Msg::Trouble(NO_SHELL.to_owned()), None),
        Event::Continued => {
            // After a SIGSTOP, the shell has set its own terminal modes.
            terminal::leave();
            terminal::enter(model.shared.mouse)?;
            terminal::wipe(screen)?;
            return Ok(None);
        }
        // Drawing reads the new size.
        Event::Resized => return Ok(None),
        Event::Fatal(error) => return Ok(Some(End::Fatal(error))),
        Event::Terminated(status) => (Msg::Terminate, Some(End::Signal(status))),
        Event::HungUp => (Msg::Terminate, Some(End::HungUp)),
        Event::Panicked => (Msg::Terminate, Some(End::Panicked)),
    };
    let effects = model.update(msg);
    let quit = workers.perform(effects, model.shared.mouse, screen)?;
    Ok(match (end, quit) {
        (Some(end), _) => Some(end),
        (None, true) => Some(End::Quit),
        (None, false) => None,
    })
}

fn draw(model: &mut Model, screen: &mut Screen, workers: &mut Workers) -> anyhow::Result<()> {
    reach("draw");
    let size = screen.size()?;
    if (size.width, size.height) != model.shared.size {
        let effects = model.update(Msg::Resize(size.width, size.height));
        workers.perform(effects, model.shared.mouse, screen)?;
    }
    workers.around.set(links(model), window_title(model));
    screen.draw(|frame| view(model, frame))?;
    Ok(())
}
