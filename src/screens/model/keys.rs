//! Keys: sequences, typing, and keys that have to wait.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;

use super::Model;
use crate::screens::{
    command::{Action, AppAction, Command, PromptAction},
    keymap::{Chord, Lookup},
    msg::Msg,
    overlay::Overlay,
    search::SearchAction,
};

/// After how many milliseconds what can follow a key is shown.
const SHOWN_AFTER: u64 = 300;
/// After how many milliseconds a sequence is cancelled.
const CANCELLED_AFTER: u64 = 2000;
/// With as many commands that can follow a key, they are shown at once: nobody remembers them all.
const SHOWN_AT_ONCE: usize = 4;

impl Model {
    pub(super) fn key_pressed(&mut self, chord: Chord) {
        self.shared.notice = None;
        let scopes = self.scopes();
        let keymap = &self.shared.keymap;
        self.pending_keys.push(chord);
        let mut found = keymap.lookup(&scopes, &self.pending_keys);
        if found == Lookup::Nothing && self.pending_keys.len() > 1 && chord.is_escape() {
            self.pending_keys.clear();
            return;
        }
        if found == Lookup::Nothing && self.pending_keys.len() > 1 {
            // The sequence is not bound, but its last key may be.
            self.pending_keys = vec![chord];
            found = keymap.lookup(&scopes, &self.pending_keys);
        }
        if found == Lookup::Nothing
            && let Some(fallback) = chord.fallback()
        {
            self.pending_keys = vec![fallback];
            found = keymap.lookup(&scopes, &self.pending_keys);
        }
        match found {
            Lookup::Prefix => {
                self.continuations_shown = self.continuations().len() >= SHOWN_AT_ONCE;
            }
            Lookup::Found(action) => {
                if self.has_to_wait(action) {
                    for chord in std::mem::take(&mut self.pending_keys).into_iter().rev() {
                        self.waiting.messages.push_front(Msg::Key(chord.event()));
                    }
                } else {
                    self.pending_keys.clear();
                    self.act(action);
                }
            }
            Lookup::Nothing => {
                self.pending_keys.clear();
                if let Some(c) = chord.text() {
                    self.type_in(c);
                }
            }
        }
    }

    /// Carries out an action that was clicked, unless what it is about is still on its way.
    pub(super) fn run_action(&mut self, action: Action) {
        if !self.has_to_wait(action) {
            self.act(action);
        }
        self.waiting.for_entry = false;
        self.waiting.for_hits = false;
    }

    /// Whether an action has to wait for the entry or the hits that it acts on: keys can come
    /// faster than answers.
    fn has_to_wait(&mut self, action: Action) -> bool {
        match action {
            Action::Browse(action)
                if action.is_about_the_entry()
                    && self.overlays.is_empty()
                    && !self.browse.entry_is_here() =>
            {
                self.waiting.for_entry = true;
                true
            }
            Action::Search(SearchAction::Open) if self.hits_may_come() => {
                self.waiting.for_hits = true;
                self.shared.say("Entries are still being imported.");
                true
            }
            _ => false,
        }
    }

    /// Whether a message cancels the wait for hits, and drops the input that waits.
    pub(super) fn cancels_waiting(&self, msg: &Msg) -> bool {
        let Msg::Key(key) = msg else { return false };
        let found = self.shared.keymap.lookup(&self.scopes(), &[Chord::of(*key)]);
        let cancels =
            [Action::Search(SearchAction::Cancel), Action::App(AppAction::Quit)].map(Lookup::Found);
        self.waiting.for_hits && cancels.contains(&found)
    }

    /// Handles keys that came too fast to be typed: in the editor, text keys are pasted.
    pub(super) fn burst(&mut self, mut keys: VecDeque<KeyEvent>) {
        let mut text = String::new();
        while !self.keys_wait()
            && let Some(key) = keys.pop_front()
        {
            let chord = Chord::of(key);
            let in_editor = self.edit.session.is_some()
                && self.overlays.is_empty()
                && self.pending_keys.is_empty();
            match chord.written().filter(|_| in_editor) {
                Some(c) => text.push(c),
                None => {
                    self.paste_burst(&mut text);
                    self.key_pressed(chord);
                }
            }
        }
        self.paste_burst(&mut text);
        if !keys.is_empty() {
            self.waiting.messages.push_front(Msg::Burst(keys.into()));
        }
    }

    fn paste_burst(&mut self, text: &mut String) {
        let text = std::mem::take(text);
        if !text.is_empty() {
            self.pasted(&text);
        }
    }

    /// What can follow the keys of an incomplete sequence: the rest of the keys, and the command.
    pub(in crate::screens) fn continuations(&self) -> Vec<(String, &'static Command)> {
        if self.pending_keys.is_empty() {
            return Vec::new();
        }
        self.shared.keymap.continuations(&self.scopes(), &self.pending_keys)
    }

    /// The milliseconds after which [`Msg::KeysDue`] should come, if the next key of a sequence has
    /// not come until then: to show what can follow, and later to cancel it. A sequence that many
    /// commands begin with waits until a key comes.
    pub fn sequence_wait(&self) -> Option<u64> {
        match (self.pending_keys.is_empty(), self.continuations_shown) {
            (true, _) => None,
            (false, false) => Some(SHOWN_AFTER),
            (false, true) if self.continuations().len() >= SHOWN_AT_ONCE => None,
            (false, true) => Some(CANCELLED_AFTER - SHOWN_AFTER),
        }
    }

    /// Shows what can follow a key sequence whose next key did not come in time, and later cancels
    /// it.
    pub(super) fn keys_due(&mut self) {
        if self.pending_keys.is_empty() {
            return;
        }
        if !self.continuations_shown {
            self.continuations_shown = true;
            return;
        }
        let keys: Vec<String> =
            std::mem::take(&mut self.pending_keys).iter().map(ToString::to_string).collect();
        self.shared.say(format!("Cancelled: no key after {}.", keys.join(" ")));
    }

    /// Types a character into the prompt or the editor.
    fn type_in(&mut self, c: char) {
        let text = c.encode_utf8(&mut [0; 4]).to_owned();
        match self.overlays.last_mut() {
            None => self.edit.type_text(&text, &mut self.shared),
            Some(overlay) => match overlay.prompt() {
                Some(prompt) => {
                    prompt.insert(&text);
                    self.typed();
                }
                None => overlay.typed_without_prompt(c),
            },
        }
    }

    pub(super) fn pasted(&mut self, text: &str) {
        match self.overlays.last_mut() {
            Some(overlay) => match overlay.prompt() {
                Some(prompt) => {
                    prompt.insert(text);
                    self.typed();
                }
                None => self.shared.say("Can't paste here."),
            },
            None if self.edit.session.is_some() => self.edit.paste(text, &mut self.shared),
            None => self.shared.say("Can't paste here."),
        }
    }

    pub(super) fn prompt_action(&mut self, action: PromptAction) {
        if action == PromptAction::Help {
            return self.open_help();
        }
        let Some(prompt) = self.overlays.last_mut().and_then(Overlay::prompt) else { return };
        match action {
            PromptAction::Left => prompt.left(),
            PromptAction::Right => prompt.right(),
            PromptAction::Start => prompt.start(),
            PromptAction::End => prompt.end(),
            PromptAction::DeleteBackward => prompt.delete_backward(),
            PromptAction::DeleteForward => prompt.delete_forward(),
            PromptAction::DeleteWord => prompt.delete_word(),
            PromptAction::DeleteLine => prompt.delete_line(),
            PromptAction::Help => {}
        }
        self.typed();
    }

    /// Called after every change of a prompt.
    fn typed(&mut self) {
        if let Some(overlay) = self.overlays.last_mut()
            && let Some(next) = overlay.typed(&mut self.shared)
        {
            self.follow(next);
        }
    }
}
