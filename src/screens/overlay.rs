//! What lies over the panes and takes the keys before they do. To add a screen: its folder, its
//! scope, action and commands in `command`, and its arms here, which the compiler asks for.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    browse::Browse,
    command::{Action, Scope},
    find::Find,
    form::Form,
    help::{Help, HelpAction},
    layout::Areas,
    next::Next,
    palette::Palette,
    search::Search,
    shared::Shared,
    versions::Versions,
};
use crate::editor::Prompt;

/// A screen over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys of a place.
    Help(Help),
    /// Commands by name.
    Palette(Box<Palette>),
    /// Entries by what they are about.
    Search(Box<Search>),
    /// A word within the open entry, or within what is edited.
    Find(Box<Find>),
    /// The form of a user entry.
    Form(Box<Form>),
    /// The versions of a note.
    Versions(Box<Versions>),
}

impl Overlay {
    /// Where commands are taken from, the nearest first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Help(_) => &[Scope::Help, Scope::Moving, Scope::Always],
            Self::Palette(_) => &[Scope::Palette, Scope::Prompt, Scope::Always],
            Self::Search(_) => &[Scope::Search, Scope::Prompt, Scope::Always],
            Self::Find(_) => &[Scope::Find, Scope::Prompt, Scope::Always],
            Self::Form(form) => form.scopes(),
            Self::Versions(_) => &[Scope::Versions, Scope::Always],
        }
    }

    /// The line that is typed in.
    pub(super) fn prompt(&mut self) -> Option<&mut Prompt> {
        match self {
            Self::Palette(palette) => Some(&mut palette.prompt),
            Self::Search(search) => Some(&mut search.prompt),
            Self::Find(find) => Some(&mut find.prompt),
            Self::Form(form) => form.prompt(),
            Self::Help(_) | Self::Versions(_) => None,
        }
    }

    /// Carries out an action of this screen, and says what follows outside it.
    pub(super) fn update(&mut self, action: Action, cx: &mut Shared) -> Option<Next> {
        match (action, self) {
            (Action::Help(HelpAction::Close), Self::Help(_)) => Some(Next::Close),
            (Action::Motion(motion), Self::Help(help)) => {
                help.motion(motion, cx);
                None
            }
            (Action::Palette(action), Self::Palette(palette)) => palette.action(action, cx),
            (Action::Search(action), Self::Search(search)) => search.action(action, cx),
            (Action::Find(action), Self::Find(find)) => Some(find.action(action)),
            (Action::Form(action), Self::Form(form)) => form.action(action, cx),
            (Action::Versions(action), Self::Versions(versions)) => versions.action(action, cx),
            // An action of another screen can't be given here: the keymap goes by the scopes.
            (
                Action::App(_)
                | Action::Motion(_)
                | Action::Browse(_)
                | Action::Edit(_)
                | Action::Completion(_)
                | Action::Prompt(_)
                | Action::Help(_)
                | Action::Palette(_)
                | Action::Search(_)
                | Action::Find(_)
                | Action::Form(_)
                | Action::Versions(_),
                _,
            ) => None,
        }
    }

    /// The line that is typed in has changed.
    pub(super) fn typed(&mut self, cx: &mut Shared) -> Option<Next> {
        match self {
            Self::Palette(palette) => palette.search(),
            Self::Search(search) => search.ask(cx),
            Self::Find(find) => return Some(Next::FindTyped(find.prompt.text().to_owned())),
            Self::Help(_) | Self::Form(_) | Self::Versions(_) => {}
        }
        None
    }

    /// A character was typed where there is no line for it.
    pub(super) fn typed_outside(&mut self, c: char) {
        match self {
            Self::Form(form) => form.choose_kind(c),
            Self::Help(_)
            | Self::Palette(_)
            | Self::Search(_)
            | Self::Find(_)
            | Self::Versions(_) => {}
        }
    }

    /// The screen has another size.
    pub(super) fn resized(&mut self, cx: &mut Shared) {
        match self {
            Self::Help(help) => help.resized(cx),
            Self::Palette(palette) => palette.resized(cx),
            Self::Search(search) => search.step(0, cx),
            Self::Versions(versions) => versions.resized(cx),
            Self::Find(_) | Self::Form(_) => {}
        }
    }

    /// The wheel was turned by some rows; says whether that was for this screen.
    pub(super) fn wheel(&mut self, at: Position, by: i64, cx: &Shared) -> bool {
        match self {
            Self::Help(help) => help.wheel(by, cx),
            Self::Palette(palette) => palette.wheel(by, cx),
            Self::Search(search) => return search.wheel(at, by, cx),
            Self::Versions(versions) => versions.wheel(by, cx),
            Self::Form(_) => {}
            Self::Find(_) => return false,
        }
        true
    }

    /// The screen was clicked; says what follows outside it.
    pub(super) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        match self {
            Self::Help(help) => help.click(at, cx),
            Self::Palette(palette) => palette.click(at, cx),
            Self::Search(search) => search.click(at, cx),
            Self::Form(form) => form.click(at, cx),
            Self::Versions(versions) => versions.click(at, cx),
            Self::Find(_) => Some(Next::ClickBelow(at)),
        }
    }

    /// Draws it over what is there; gives the place of the cursor.
    pub(super) fn draw(
        &self,
        browse: &Browse,
        cx: &Shared,
        areas: &Areas,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        match self {
            Self::Help(help) => help.draw(cx, buffer),
            Self::Palette(palette) => palette.draw(cx, buffer),
            Self::Search(search) => {
                let area: Rect = areas.entries?;
                search.draw(browse, cx, area, buffer)
            }
            Self::Find(find) => Some(find.draw(&browse.details, cx, areas.footer, buffer)),
            Self::Form(form) => form.draw(cx, buffer),
            Self::Versions(versions) => versions.draw(cx, buffer),
        }
    }
}
