//! The event loop of the browser.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{
    background,
    effects::{NO_SHELL, Workers, suspend},
    event::{self, Event},
    failpoint,
    opening::Opening,
    panic,
    terminal::{self, Screen},
};
use crate::{
    domain::{Draft, clean},
    library::{Source, now, save_draft_file, source_of},
    screens::{Model, Msg, Options, view},
    store::Store,
};

/// How long it then tries by itself to bring what is typed to safety.
const LAST_PATIENCE: Duration = Duration::from_millis(300);
/// How long the next key of a sequence is waited for.
const NEXT_KEY: Duration = Duration::from_secs(2);
/// How long what is typed may be unsafe before a draft of it is on its way.
const AUTOSAVE: Duration = Duration::from_millis(350);
/// How long the start waits for the catalogue before it reads keys.
const ALONE: Duration = Duration::from_millis(20);
/// Messages taken before a frame is drawn, however many more wait.
const MOST_AT_ONCE: usize = 4096;

/// What the browser is left for.
pub enum Ended {
    /// The shell, with this status.
    Status(ExitCode),
    /// Another catalogue.
    Open(Source),
}

/// How the event loop ended.
enum End {
    /// As the user asked.
    Quit,
    /// By a signal.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
    /// The database can't be opened.
    Fatal(anyhow::Error),
    /// Another thread panicked.
    Panicked,
}

/// Opens the browser on the terminal, and gives the terminal back whatever happens.
///
/// # Errors
/// When the terminal or the database can't be used.
pub fn browse(opening: Opening, options: Options) -> anyhow::Result<Ended> {
    let Opening { database, events, received, reads, writes, searches, asked_for } = opening;
    let mut screen = terminal::screen().context("can't use the terminal")?;
    let caught = event::Caught::new().context("can't watch for signals")?;
    let (highlighter, layout) = (background::highlighter(), background::layout());
    let mut workers = Workers {
        database: database.clone(),
        events,
        reads,
        writes,
        searches,
        asked_for,
        highlighter,
        layout,
        pause: None,
        next: None,
    };
    let mut model = None;
    let ended =
        terminal::enter(options.settings.mouse).context("can't use the terminal").and_then(|()| {
            let run = || run(&mut model, &mut screen, options, caught, (&mut workers, &received));
            // A panic has been noted by the hook; here it ends the program in good order.
            catch_unwind(AssertUnwindSafe(run)).unwrap_or(Ok(End::Panicked))
        });
    terminal::leave();
    workers.finish();
    if let Some(model) = &mut model {
        // What was still being written has been by now, or has not: the model knows the rest.
        for event in received.try_iter() {
            if let Event::Msg(msg @ (Msg::Written(..) | Msg::DraftSaved(..))) = event {
                let _ = model.update(msg);
            }
        }
        rescue(model, &database);
    }
    let broken = panic::release();
    if let Some(text) = broken {
        eprint_quietly(&text);
        return Ok(Ended::Status(ExitCode::from(101)));
    }
    match ended? {
        End::Quit | End::Panicked => Ok(match workers.next {
            Some(origin) => Ended::Open(source_of(&origin)),
            None => Ended::Status(ExitCode::SUCCESS),
        }),
        End::Signal(signal) => {
            Ok(Ended::Status(ExitCode::from(128 + u8::try_from(signal).unwrap_or(0))))
        }
        End::HungUp => Ok(Ended::Status(ExitCode::from(129))),
        End::Fatal(error) => Err(error),
    }
}

/// To a terminal that may be gone.
fn eprint_quietly(text: &str) {
    use io::Write as _;
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Runs the event loop. The model is the caller's, so that what is typed outlives a panic in
/// here.
fn run(
    open: &mut Option<Model>,
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
    let model = open.insert(model);
    workers.perform(effects, model.shared.mouse, screen)?;
    draw(model, screen, workers)?;
    // Until the catalogue is on the screen, or for a moment, nothing else takes up a processor:
    // what is typed and what is signalled waits.
    if let Ok(first) = received.recv_timeout(ALONE) {
        if let Some(end) = take(first, model, screen, workers)? {
            return Ok(end);
        }
        draw(model, screen, workers)?;
    }
    workers.pause =
        Some(caught.watch(&workers.events, escape_wait).context("can't watch the terminal")?);
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
        for event in std::iter::once(first).chain(received.try_iter()).take(MOST_AT_ONCE) {
            if let Some(end) = take(event, model, screen, workers)? {
                return Ok(end);
            }
        }
        // However fast events come, what is typed gets safe in time.
        if deadlines.autosave.is_some_and(|due| due <= Instant::now()) {
            take(Event::Msg(deadlines.expired()), model, screen, workers)?;
        }
    }
}

/// What the model is to be told when nothing else happens.
#[derive(Default)]
struct Deadlines {
    /// When what is typed is to be saved as a draft.
    autosave: Option<Instant>,
    /// When the keys of a sequence have waited long enough for the next, and how many they are.
    sequence: Option<(Instant, usize)>,
}

impl Deadlines {
    /// After every frame: what is due now that was not before.
    fn set(&mut self, model: &Model) {
        // From the first letter that is not safe, not from the last: a draft is never older
        // than this.
        let unsafe_since = || self.autosave.unwrap_or_else(|| Instant::now() + AUTOSAVE);
        self.autosave = model.edit.needs_draft().then(unsafe_since);
        let begun = model.pending_keys.len();
        self.sequence = self.sequence.filter(|(_, keys)| *keys == begun);
        if begun > 0 {
            self.sequence.get_or_insert_with(|| (Instant::now() + NEXT_KEY, begun));
        }
    }

    /// When the first of them is due.
    fn next(&self) -> Option<Instant> {
        self.autosave.into_iter().chain(self.sequence.map(|(due, _)| due)).min()
    }

    /// The first of them is due: what it says.
    fn expired(&mut self) -> Msg {
        if self.autosave.is_some() && self.next() == self.autosave {
            self.autosave = None;
            Msg::AutosaveDue
        } else {
            Msg::KeysExpired
        }
    }
}

/// Brings what is typed to safety by itself, when those who should have done it could not.
fn rescue(model: &Model, database: &Path) {
    if !model.edit.is_unsafe() {
        return;
    }
    let Some(draft) = model.unsaved_draft() else { return };
    let Some(overview) = &model.shared.overview else { return };
    let (catalogue, draft) = (&overview.catalogue.id, Draft { at: now(), ..draft });
    let kept = Store::open(database).and_then(|mut store| {
        store.set_busy_timeout(LAST_PATIENCE)?;
        store.save_draft(catalogue, &draft)
    });
    let Err(error) = kept else { return };
    match save_draft_file(database, catalogue, &draft) {
        Ok(path) => eprint_quietly(&clean(&format!(
            "nexus: what was typed could not be saved ({error}); it is in {}, and the next start \
             offers it\n",
            path.display()
        ))),
        // The terminal is the last place left.
        Err(_) => eprint_quietly(&clean(&format!(
            "nexus: what was typed could not be saved ({error}):\n{}\n",
            draft.text
        ))),
    }
}

/// Takes one event; says if it ends the program.
fn take(
    event: Event,
    model: &mut Model,
    screen: &mut Screen,
    workers: &mut Workers,
) -> anyhow::Result<Option<End>> {
    let (msg, end) = match event {
        Event::Msg(msg) => (msg, None),
        Event::Stop if event::is_awaited() => {
            suspend(model.shared.mouse, screen)?;
            return Ok(None);
        }
        Event::Stop => (Msg::Trouble(NO_SHELL.to_owned()), None),
        Event::Continued => {
            // Stopped by force, the shell has set its own modes meanwhile.
            terminal::leave();
            terminal::enter(model.shared.mouse)?;
            terminal::wipe(screen)?;
            return Ok(None);
        }
        // The next frame asks for the size.
        Event::Resized => return Ok(None),
        Event::Fatal(error) => return Ok(Some(End::Fatal(error))),
        Event::Terminated(signal) => (Msg::Terminate, Some(End::Signal(signal))),
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
    failpoint::point("draw");
    let size = screen.size()?;
    if (size.width, size.height) != model.shared.size {
        let effects = model.update(Msg::Resize(size.width, size.height));
        workers.perform(effects, model.shared.mouse, screen)?;
    }
    screen.draw(|frame| view(model, frame))?;
    Ok(())
}
