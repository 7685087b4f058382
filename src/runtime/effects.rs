//! Carries out effects: passes them to the worker threads, or applies them to the terminal.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    background, clipboard,
    event::{self, Event},
    external_editor, nested, opener, searcher,
    steady::Surroundings,
    terminal::{self, Screen},
    write::Write,
};
use crate::{
    config::user_themes,
    document::CodeBlock,
    domain::{CatalogueId, Draft, EntryId},
    library::{Read, SearchCount, now, typed_path},
    screens::{Effect, Msg, Ticket},
    system::{signals, terminal::capture_mouse},
};

/// How long the program waits for pending writes when it ends.
const FINISH_TIMEOUT: Duration = Duration::from_millis(700);
/// How long a terminal may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(250);
/// Why the program does not suspend when no shell could resume it.
pub(super) const NO_SHELL: &str = "There is no shell to go back to, so Nexus keeps running.";

/// The threads that carry out effects.
pub(super) struct Workers {
    pub(super) database: PathBuf,
    /// The folder of the configuration.
    pub(super) config: Option<PathBuf>,
    pub(super) events: Sender<Event>,
    pub(super) reads: Sender<(Ticket, Read)>,
    pub(super) writes: Sender<Write>,
    pub(super) searches: Sender<searcher::Request>,
    pub(super) asked_for: SearchCount,
    pub(super) highlighter: background::Worker<CodeBlock>,
    pub(super) layout: background::Worker<background::Layout>,
    /// The links on the screen, and the window's title.
    pub(super) around: Surroundings,
    /// When the terminal was asked something, and whether it has answered.
    pub(super) asked: Option<(Instant, Arc<AtomicBool>)>,
    pub(super) syncs: background::Worker<background::SyncJob>,
    /// What is synced, and how often.
    pub(super) sync: background::SyncJob,
    /// `None` until keys are read.
    pub(super) pause: Option<event::Pause>,
    /// The origin of the catalogue to open next.
    pub(super) next: Option<String>,
    /// The entry that was chosen.
    pub(super) chosen: Option<EntryId>,
}

impl Workers {
    /// Runs `work` while another program has the terminal.
    fn during<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        match &mut self.pause {
            Some(pause) => pause.during(work),
            None => Ok(work()),
        }
    }

    /// Waits until the terminal has answered what it was asked just before, so that no answer comes
    /// after the program. One that takes longer does not answer.
    pub(super) fn await_answers(&self) {
        let Some((at, answered)) = &self.asked else { return };
        while !answered.load(Ordering::SeqCst) && at.elapsed() < ANSWER_TIMEOUT {
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until everything is written, up to a timeout.
    pub(super) fn finish(&self) {
        let (done, finished) = mpsc::channel();
        if self.writes.send(Write::Finish(done)).is_ok() {
            let _ = finished.recv_timeout(FINISH_TIMEOUT);
        }
    }

    /// Carries out effects; returns whether one of them was to quit.
    pub(super) fn perform(
        &mut self,
        effects: Vec<Effect>,
        mouse: bool,
        screen: &mut Screen,
    ) -> anyhow::Result<bool> {
        let mut quit = false;
        for effect in effects {
            // A thread that has ended has panicked or could not use the store, and has reported
            // either as an event.
            match effect {
                Effect::Read(ticket, read) => drop(self.reads.send((ticket, read))),
                Effect::SavePlace(catalogue, place) => {
                    self.write(Write::Place(catalogue, place));
                }
                Effect::Search(ticket, request) => {
                    // A new search cancels the running one.
                    let number = self.asked_for.fetch_add(1, Ordering::SeqCst) + 1;
                    drop(self.searches.send(searcher::Request::Search(ticket, number, request)));
                }
                Effect::Practise(catalogue, entry) => {
                    self.write(Write::Practise(catalogue, entry));
                }
                Effect::Visit(catalogue, entry) => {
                    self.write(Write::Visit(catalogue, entry));
                }
                Effect::Write(ticket, catalogue, write) => {
                    self.write(Write::Change(ticket, catalogue, write));
                }
                Effect::Review(ticket, catalogue, options, request) => {
                    self.write(Write::Review(ticket, catalogue, options, request));
                }
                Effect::SaveDraft(ticket, catalogue, draft) => {
                    self.write(Write::Draft(ticket, catalogue, draft));
                }
                Effect::DropDraft(catalogue, owner, entry) => {
                    self.write(Write::DropDraft(catalogue, owner, entry));
                }
                Effect::EditExternally(ticket, catalogue, draft) => {
                    self.edit_externally(ticket, &catalogue, *draft, mouse, screen)?;
                }
                Effect::EditFile(ticket, path, line) => {
                    self.edit_file(ticket, (&path, line), mouse, screen)?;
                }
                Effect::CountSearches(searches) => {
                    drop(self.searches.send(searcher::Request::Count(searches)));
                }
                Effect::SaveSearch { catalogue, name, query } => {
                    self.write(Write::SaveSearch(catalogue, name, query));
                }
                Effect::SaveSearches(searches) => self.write(Write::Searches(searches)),
                Effect::SaveUndos(catalogue, undos) => {
                    self.write(Write::Undos(catalogue, undos));
                }
                Effect::Import(typed) => {
                    let path = typed_path(&typed);
                    let arguments = ["import".as_ref(), "--".as_ref(), path.as_os_str()];
                    self.run_nested(&arguments, mouse, screen)?;
                }
                Effect::Export(catalogue, typed) => {
                    let (catalogue, path) = (catalogue.to_string(), typed_path(&typed));
                    let arguments = ["--catalogue", &catalogue, "export", "--"].map(OsStr::new);
                    let arguments = [&arguments[..], &[path.as_os_str()]].concat();
                    self.run_nested(&arguments, mouse, screen)?;
                }
                Effect::LookAtFiles => self.write(Write::Look),
                Effect::SaveTheme(theme) => self.write(Write::Theme(theme)),
                Effect::ReadThemes => self.read_themes()?,
                Effect::OpenOutside(address) => opener::open(address, &self.events)?,
                Effect::Highlight(block) => self.highlighter.send(block, &self.events)?,
                Effect::LayOut(ticket, job) => {
                    self.layout.send((ticket, job), &self.events)?;
                }
                Effect::Copy(text) => clipboard::copy(text, &self.events)?,
                Effect::Mouse(on) => capture_mouse(on)?,
                // Keys typed while suspended are for the shell.
                Effect::Suspend if signals::can_be_resumed() => {
                    self.during(|| suspend(mouse, screen))??;
                }
                Effect::Suspend => {
                    drop(self.events.send(Event::Msg(Msg::Trouble(NO_SHELL.to_owned()))));
                }
                Effect::Sync { asked } => {
                    self.syncs.send(self.sync.clone().asked(asked), &self.events)?;
                }
                Effect::Redraw => terminal::wipe(screen)?,
                Effect::Choose(entry) => self.chosen = Some(entry),
                Effect::Open(origin) => self.next = Some(origin),
                Effect::Quit => quit = true,
            }
        }
        Ok(quit)
    }

    /// Runs a command of this program on the terminal.
    fn run_nested(
        &mut self,
        arguments: &[&OsStr],
        mouse: bool,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        terminal::leave();
        let database = self.database.clone();
        let (ran, entered) = self.during(|| {
            let ran = nested::run(&database, arguments);
            (ran, terminal::enter(mouse))
        })?;
        entered?;
        terminal::wipe(screen)?;
        let msg = match ran {
            Ok(()) => Msg::Changed,
            Err(error) => Msg::Trouble(format!("Can't run the command: {error}.")),
        };
        drop(self.events.send(Event::Msg(msg)));
        Ok(())
    }

    fn write(&self, write: Write) {
        drop(self.writes.send(write));
    }

    /// Reads the user's own themes, away from the main thread.
    fn read_themes(&self) -> io::Result<()> {
        let Some(config) = self.config.clone() else { return Ok(()) };
        let events = self.events.clone();
        event::spawn("themes", move || {
            let (themes, wrong) = user_themes(&config);
            let _ = events.send(Event::Msg(Msg::UserThemes(themes, wrong)));
        })
    }

    fn edit_externally(
        &mut self,
        ticket: Ticket,
        catalogue: &CatalogueId,
        draft: Draft,
        mouse: bool,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        terminal::leave();
        let (database, draft) = (self.database.clone(), Draft { at: now(), ..draft });
        let (edit, entered) = self.during(|| {
            let edit = external_editor::edit(&database, catalogue, &draft, 1);
            // Keys that the other program did not read are not for this one; they can be read and
            // skipped once the terminal is in raw mode.
            (edit, terminal::enter(mouse))
        })?;
        entered?;
        terminal::wipe(screen)?;
        drop(self.events.send(Event::Msg(Msg::ExternalEdit(ticket, edit))));
        Ok(())
    }

    /// Opens a file in the user's own editor, and takes in what that wrote.
    fn edit_file(
        &mut self,
        ticket: Ticket,
        (path, line): (&Path, usize),
        mouse: bool,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        terminal::leave();
        let (edited, entered) = self.during(|| {
            let edited = external_editor::edit_file(path, line);
            (edited, terminal::enter(mouse))
        })?;
        entered?;
        terminal::wipe(screen)?;
        self.write(Write::Follow(path.to_owned()));
        drop(self.events.send(Event::Msg(Msg::FileEdited(ticket, edited))));
        Ok(())
    }
}

/// Restores the terminal and stops the process until the shell resumes it.
pub(super) fn suspend(mouse: bool, screen: &mut Screen) -> anyhow::Result<()> {
    terminal::leave();
    signals::suspend()?;
    terminal::enter(mouse)?;
    terminal::wipe(screen)?;
    Ok(())
}
