//! Carries effects out: hands them to the threads that do them, or does them to the terminal.

use std::{
    io,
    path::PathBuf,
    sync::{
        atomic::Ordering,
        mpsc::{self, Sender},
    },
    time::Duration,
};

use signal_hook::{consts::SIGTSTP, low_level::emulate_default_handler};

use super::{
    background, clipboard,
    event::{self, Event},
    external_editor, searcher,
    terminal::{self, Screen},
    writer::Write,
};
use crate::{
    document::CodeBlock,
    domain::{CatalogueId, Draft},
    library::{Read, SearchCount, now},
    screens::{Effect, Msg, Ticket},
};

/// How long the end of the program waits for what is still to be written.
const LAST_WRITES: Duration = Duration::from_millis(700);
/// Why the program does not stop where nothing would set it going again.
pub(super) const NO_SHELL: &str = "There is no shell to go back to, so Nexus keeps running.";

/// The threads that carry out effects.
pub(super) struct Workers {
    pub(super) database: PathBuf,
    pub(super) events: Sender<Event>,
    pub(super) reads: Sender<(Ticket, Read)>,
    pub(super) writes: Sender<Write>,
    pub(super) searches: Sender<searcher::Request>,
    pub(super) asked_for: SearchCount,
    pub(super) highlighter: background::Worker<CodeBlock>,
    pub(super) layout: background::Worker<background::Layout>,
    /// Nothing before keys are read.
    pub(super) pause: Option<event::Pause>,
    /// The origin of the catalogue that is to be opened next.
    pub(super) next: Option<String>,
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
    pub(super) fn finish(&self) {
        let (done, finished) = mpsc::channel();
        if self.writes.send(Write::Finish(done)).is_ok() {
            let _ = finished.recv_timeout(LAST_WRITES);
        }
    }

    /// Carries effects out; says whether one of them was to quit.
    pub(super) fn perform(
        &mut self,
        effects: Vec<Effect>,
        mouse: bool,
        screen: &mut Screen,
    ) -> anyhow::Result<bool> {
        let mut quit = false;
        for effect in effects {
            // A thread that is gone has panicked or found the store unusable; either is an event
            // that is on its way.
            match effect {
                Effect::Read(ticket, read) => drop(self.reads.send((ticket, read))),
                Effect::SavePlace(catalogue, place) => {
                    self.write(Write::Place(catalogue, place));
                }
                Effect::Search(ticket, request) => {
                    // What is asked for now makes what is under way worthless.
                    let number = self.asked_for.fetch_add(1, Ordering::SeqCst) + 1;
                    drop(self.searches.send((ticket, number, request)));
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
                Effect::SaveDraft(ticket, catalogue, draft) => {
                    self.write(Write::Draft(ticket, catalogue, draft));
                }
                Effect::DropDraft(catalogue, owner, entry) => {
                    self.write(Write::DropDraft(catalogue, owner, entry));
                }
                Effect::EditExternally(ticket, catalogue, draft) => {
                    self.edit_externally(ticket, &catalogue, *draft, mouse, screen)?;
                }
                Effect::SaveSearches(searches) => self.write(Write::Searches(searches)),
                Effect::SaveTheme(theme) => self.write(Write::Theme(theme)),
                Effect::Highlight(block) => self.highlighter.send(block, &self.events)?,
                Effect::LayOut(ticket, job) => {
                    self.layout.send((ticket, job), &self.events)?;
                }
                Effect::Copy(text) => clipboard::copy(text, &self.events)?,
                Effect::Mouse(on) => terminal::set_mouse(on)?,
                // What is typed from now on is the shell's.
                Effect::Suspend if event::is_awaited() => {
                    self.during(|| suspend(mouse, screen))??;
                }
                Effect::Suspend => {
                    drop(self.events.send(Event::Msg(Msg::Trouble(NO_SHELL.to_owned()))));
                }
                Effect::Redraw => terminal::wipe(screen)?,
                Effect::Open(origin) => self.next = Some(origin),
                Effect::Quit => quit = true,
            }
        }
        Ok(quit)
    }

    fn write(&self, write: Write) {
        drop(self.writes.send(write));
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
            let edit = external_editor::edit(&database, catalogue, &draft);
            // What was typed into the other program and not read there is not for this: it can be
            // read and skipped once the terminal has our modes.
            (edit, terminal::enter(mouse))
        })?;
        entered?;
        terminal::wipe(screen)?;
        drop(self.events.send(Event::Msg(Msg::ExternalEdit(ticket, edit))));
        Ok(())
    }
}

/// Gives the terminal to the shell and stops; goes on when the shell says so.
pub(super) fn suspend(mouse: bool, screen: &mut Screen) -> anyhow::Result<()> {
    terminal::leave();
    emulate_default_handler(SIGTSTP)?;
    terminal::enter(mouse)?;
    terminal::wipe(screen)?;
    Ok(())
}
