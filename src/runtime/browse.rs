//! The event loop of the browser.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        atomic::Ordering,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use signal_hook::{consts::SIGTSTP, low_level::emulate_default_handler};

use super::{
    background, clipboard,
    event::{self, Event},
    external_editor, failpoint, panic, reader, searcher,
    terminal::{self, Screen},
    writer::{self, Write},
};
use crate::{
    document::CodeBlock,
    domain::{Draft, clean},
    library::{Read, SearchCount, Source, now, save_draft_file, source_of, usual},
    screens::{Effect, Model, Msg, Options, Ticket, view},
    store::{Access, Store},
};

/// How long the end of the program waits for what is still to be written.
const LAST_WRITES: Duration = Duration::from_millis(700);
/// How long it then tries by itself to bring what is typed to safety.
const LAST_PATIENCE: Duration = Duration::from_millis(300);
/// Why the program does not stop where nothing would set it going again.
const NO_SHELL: &str = "There is no shell to go back to, so Nexus keeps running.";
/// How long the next key of a sequence is waited for.
const NEXT_KEY: Duration = Duration::from_secs(2);
/// How long what is typed may be unsafe before a draft of it is on its way.
const REST: Duration = Duration::from_millis(350);
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

/// A store that is on its way while everything else is being set up.
pub struct Opening {
    database: PathBuf,
    events: Sender<Event>,
    received: Receiver<Event>,
    reads: Sender<(Ticket, Read)>,
    writes: Sender<Write>,
    searches: Sender<searcher::Request>,
    asked_for: SearchCount,
}

impl Opening {
    /// Begins to open a database, and in it a catalogue; without one, the usual one.
    ///
    /// # Errors
    /// When there can't be a thread.
    pub fn of(database: PathBuf, source: Option<Source>) -> anyhow::Result<Self> {
        let (events, received) = mpsc::channel();
        let (reads, read_queue) = mpsc::channel();
        let (writes, write_queue) = mpsc::channel();
        let (searches, search_queue) = mpsc::channel();
        let asked_for = SearchCount::default();
        panic::catch(events.clone());
        let queues = Queues {
            begin: writes.clone(),
            reads: read_queue,
            writes: write_queue,
            searches: search_queue,
            asked_for: asked_for.clone(),
        };
        let (path, sender) = (database.clone(), events.clone());
        let (begun, begins) = mpsc::channel::<()>();
        event::spawn("reader", move || {
            drop(begun);
            store_threads(&path, source, queues, &sender);
        })?;
        // A new thread may have to wait for this one's processor until this one rests; one that
        // is woken gets an idle one.
        let _ = begins.recv();
        Ok(Self { database, events, received, reads, writes, searches, asked_for })
    }
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

/// What the threads that use the store are asked.
struct Queues {
    /// Where the searcher says that the writer may begin.
    begin: Sender<Write>,
    reads: Receiver<(Ticket, Read)>,
    writes: Receiver<Write>,
    searches: Receiver<searcher::Request>,
    asked_for: SearchCount,
}

/// Opens the store and reads until the end. The other connections, for writing and for
/// searching, are opened on threads of their own once the first read is answered: nothing is to
/// come before the first full frame.
fn store_threads(database: &Path, source: Option<Source>, queues: Queues, events: &Sender<Event>) {
    let Queues { begin, reads, writes, searches, asked_for } = queues;
    let opened = Store::open(database).and_then(|store| {
        let source = source.map_or_else(|| usual(&store), Ok)?;
        Ok((store, source))
    });
    let (mut store, source) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let _ = events.send(Event::Fatal(error.into()));
            return;
        }
    };
    let origin = source.origin();
    if let Ok(first) = reads.recv()
        && !reader::carry_out(&store, &origin, first, events)
    {
        return;
    }
    if store.access() == Access::ReadOnly {
        let _ = events.send(Event::Msg(Msg::ReadOnly));
    }
    let (sender, path, of) = (events.clone(), database.to_owned(), origin.clone());
    let started = event::spawn("writer", {
        let (sender, path) = (sender.clone(), path.clone());
        move || match Store::open(&path) {
            Ok(store) => writer::work(store, &source, writes, &sender),
            Err(error) => drop(sender.send(Event::Fatal(error.into()))),
        }
    })
    .and_then(|()| {
        event::spawn("searcher", move || {
            searcher::work(&path, of, &searches, &asked_for, (begin, &sender));
        })
    });
    match started {
        Ok(()) => reader::work(&mut store, &origin, &reads, events),
        Err(error) => drop(events.send(Event::Fatal(error.into()))),
    }
}

/// The threads that carry out effects.
struct Workers {
    database: PathBuf,
    events: Sender<Event>,
    reads: Sender<(Ticket, Read)>,
    writes: Sender<Write>,
    searches: Sender<searcher::Request>,
    asked_for: SearchCount,
    highlighter: background::Worker<CodeBlock>,
    layout: background::Worker<background::Layout>,
    /// Nothing before keys are read.
    pause: Option<event::Pause>,
    /// The origin of the catalogue that is to be opened next.
    next: Option<String>,
}

impl Workers {
    /// Does something while the terminal is another program's.
    fn during<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        match &mut self.pause {
            Some(pause) => pause.during(work),
            None => Ok(work()),
        }
    }

    /// Waits until all is written, but not for ever.
    fn finish(&self) {
        let (done, finished) = mpsc::channel();
        if self.writes.send(Write::Finish(done)).is_ok() {
            let _ = finished.recv_timeout(LAST_WRITES);
        }
    }
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
    perform(effects, model, screen, workers)?;
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
    let mut rest: Option<Instant> = None;
    // When the keys of a sequence have waited long enough for the next, and how many they are.
    let mut sequence: Option<(Instant, usize)> = None;
    loop {
        draw(model, screen, workers)?;
        // From the first letter that is not safe, not from the last: a draft is never older
        // than this.
        rest = model.edit.needs_draft().then(|| rest.unwrap_or_else(|| Instant::now() + REST));
        let begun = model.pending_keys.len();
        sequence = sequence.filter(|(_, keys)| *keys == begun);
        if begun > 0 {
            sequence.get_or_insert_with(|| (Instant::now() + NEXT_KEY, begun));
        }
        let due = rest.into_iter().chain(sequence.map(|(due, _)| due)).min();
        let first = match due {
            None => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => received.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        let first = match first {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) if due == rest => {
                rest = None;
                Event::Msg(Msg::AutosaveDue)
            }
            Err(RecvTimeoutError::Timeout) => Event::Msg(Msg::KeysExpired),
            Err(RecvTimeoutError::Disconnected) => return Ok(End::Quit),
        };
        for event in std::iter::once(first).chain(received.try_iter()).take(MOST_AT_ONCE) {
            if let Some(end) = take(event, model, screen, workers)? {
                return Ok(end);
            }
        }
        // However fast events come, what is typed gets safe in time.
        if rest.is_some_and(|due| due <= Instant::now()) {
            rest = None;
            take(Event::Msg(Msg::AutosaveDue), model, screen, workers)?;
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
            "nexus: what was typed could not be stored ({error}); it is in {}, and the next start \
             offers it\n",
            path.display()
        ))),
        // The terminal is the last place left.
        Err(_) => eprint_quietly(&clean(&format!(
            "nexus: what was typed could not be kept ({error}):\n{}\n",
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
            suspend(model, screen)?;
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
    let quit = perform(effects, model, screen, workers)?;
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
        perform(effects, model, screen, workers)?;
    }
    screen.draw(|frame| view(model, frame))?;
    Ok(())
}

/// Carries effects out; says whether one of them was to quit.
fn perform(
    effects: Vec<Effect>,
    model: &Model,
    screen: &mut Screen,
    workers: &mut Workers,
) -> anyhow::Result<bool> {
    let mut quit = false;
    for effect in effects {
        match effect {
            // A thread that is gone has panicked or found the store unusable; either is an
            // event that is on its way.
            Effect::Read(ticket, read) => drop(workers.reads.send((ticket, read))),
            Effect::SavePlace(catalogue, place) => {
                drop(workers.writes.send(Write::Place(catalogue, place)));
            }
            Effect::Search(ticket, request) => {
                // What is asked for now makes what is under way worthless.
                let number = workers.asked_for.fetch_add(1, Ordering::SeqCst) + 1;
                drop(workers.searches.send((ticket, number, request)));
            }
            Effect::Visit(catalogue, entry) => {
                drop(workers.writes.send(Write::Visit(catalogue, entry)));
            }
            Effect::Write(ticket, catalogue, write) => {
                drop(workers.writes.send(Write::Change(ticket, catalogue, write)));
            }
            Effect::SaveDraft(ticket, catalogue, draft) => {
                drop(workers.writes.send(Write::Draft(ticket, catalogue, draft)));
            }
            Effect::DropDraft(catalogue, owner, entry) => {
                drop(workers.writes.send(Write::DropDraft(catalogue, owner, entry)));
            }
            Effect::EditExternally(ticket, catalogue, draft) => {
                terminal::leave();
                let (database, draft) = (workers.database.clone(), Draft { at: now(), ..*draft });
                let (outside, entered) = workers.during(|| {
                    let outside = external_editor::edit(&database, &catalogue, &draft);
                    // What was typed into the other program and not read there is not for this: it
                    // can be read, and passed over, once the terminal has our modes.
                    (outside, terminal::enter(model.shared.mouse))
                })?;
                entered?;
                terminal::wipe(screen)?;
                drop(workers.events.send(Event::Msg(Msg::ExternalEdit(ticket, outside))));
            }
            Effect::SaveSearches(searches) => drop(workers.writes.send(Write::Searches(searches))),
            Effect::SaveTheme(theme) => drop(workers.writes.send(Write::Theme(theme))),
            Effect::Highlight(block) => workers.highlighter.send(block, &workers.events)?,
            Effect::LayOut(ticket, job) => {
                workers.layout.send((ticket, job), &workers.events)?;
            }
            Effect::Copy(text) => clipboard::copy(text, &workers.events)?,
            Effect::Mouse(on) => terminal::set_mouse(on)?,
            // What is typed from now on is the shell's.
            Effect::Suspend if event::is_awaited() => {
                workers.during(|| suspend(model, screen))??;
            }
            Effect::Suspend => {
                drop(workers.events.send(Event::Msg(Msg::Trouble(NO_SHELL.to_owned()))));
            }
            Effect::Redraw => terminal::wipe(screen)?,
            Effect::Open(origin) => workers.next = Some(origin),
            Effect::Quit => quit = true,
        }
    }
    Ok(quit)
}

/// Gives the terminal to the shell and stops; goes on when the shell says so.
fn suspend(model: &Model, screen: &mut Screen) -> anyhow::Result<()> {
    terminal::leave();
    emulate_default_handler(SIGTSTP)?;
    terminal::enter(model.shared.mouse)?;
    terminal::wipe(screen)?;
    Ok(())
}
