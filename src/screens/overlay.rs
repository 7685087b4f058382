//! Overlays: screens over the panes, which get the keys first. To add one, add its folder, its
//! scope, action and commands in `command`, and its arms here, which the compiler asks for.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    browse::Browse,
    command::{Action, Scope},
    conflict::Conflict,
    find::Find,
    form::Form,
    help::Help,
    home::Home,
    layout::Areas,
    messages::{Messages, MessagesAction},
    next::Next,
    palette::Palette,
    rename::Rename,
    review::Review,
    search::Search,
    shared::Shared,
    themes::Themes,
    versions::Versions,
};
use crate::editor::Prompt;

/// A screen over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help.
    Help(Box<Help>),
    /// The palette of commands, catalogues or lists.
    Palette(Box<Palette>),
    /// The search over entries.
    Search(Box<Search>),
    /// The search within the open entry or the edited text.
    Find(Box<Find>),
    /// The form of a user entry.
    Form(Box<Form>),
    /// The versions of a note.
    Versions(Box<Versions>),
    /// A review.
    Review(Box<Review>),
    /// The home screen.
    Home(Box<Home>),
    /// The choice of a theme.
    Themes(Box<Themes>),
    /// The last messages.
    Messages(Messages),
    /// The choice after a conflict.
    Conflict(Box<Conflict>),
    /// The plan of a rename.
    Rename(Box<Rename>),
}

/// The open search, which can be below the help.
pub(super) fn search_in(overlays: &mut [Overlay]) -> Option<&mut Search> {
    overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Search(search) => Some(&mut **search),
        _ => None,
    })
}

/// The open versions of a note, which can be below the help.
pub(super) fn versions_in(overlays: &mut [Overlay]) -> Option<&mut Versions> {
    overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Versions(versions) => Some(&mut **versions),
        _ => None,
    })
}

impl Overlay {
    /// The active scopes of commands, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Help(_) => &[Scope::Help, Scope::Prompt, Scope::Always],
            Self::Palette(_) => &[Scope::Palette, Scope::Prompt, Scope::Always],
            Self::Search(_) => &[Scope::Search, Scope::Prompt, Scope::Always],
            Self::Find(_) => &[Scope::Find, Scope::Prompt, Scope::Always],
            Self::Form(form) => form.scopes(),
            Self::Versions(_) => &[Scope::Versions, Scope::Common, Scope::Moving, Scope::Always],
            Self::Themes(_) => &[Scope::Themes, Scope::Common, Scope::Moving, Scope::Always],
            Self::Messages(_) => &[Scope::Messages, Scope::Common, Scope::Moving, Scope::Always],
            Self::Conflict(conflict) => conflict.scopes(),
            Self::Rename(_) => &[Scope::Rename, Scope::Moving, Scope::Always],
            Self::Review(review) => review.scopes(),
            Self::Home(_) => &[Scope::Home, Scope::Common, Scope::Always],
        }
    }

    /// The prompt that keys are typed into, if any.
    pub(super) fn prompt(&mut self) -> Option<&mut Prompt> {
        match self {
            Self::Help(help) => Some(&mut help.prompt),
            Self::Palette(palette) => Some(&mut palette.prompt),
            Self::Search(search) => Some(&mut search.prompt),
            Self::Find(find) => Some(&mut find.prompt),
            Self::Form(form) => form.prompt(),
            Self::Review(review) => review.prompt(),
            Self::Versions(_)
            | Self::Home(_)
            | Self::Themes(_)
            | Self::Messages(_)
            | Self::Conflict(_)
            | Self::Rename(_) => None,
        }
    }

    /// Carries out an action of this screen; returns what to do outside it.
    pub(super) fn update(&mut self, action: Action, cx: &mut Shared) -> Option<Next> {
        match (action, self) {
            (Action::Help(action), Self::Help(help)) => help.action(action, cx),
            (Action::Messages(MessagesAction::Close), Self::Messages(_)) => Some(Next::Close),
            (Action::Motion(motion), Self::Versions(versions)) => {
                versions.motion(motion, cx);
                None
            }
            (Action::Palette(action), Self::Palette(palette)) => palette.action(action, cx),
            (Action::Search(action), Self::Search(search)) => search.action(action, cx),
            (Action::Find(action), Self::Find(find)) => Some(find.action(action)),
            (Action::Form(action), Self::Form(form)) => form.action(action, cx),
            (Action::Versions(action), Self::Versions(versions)) => versions.action(action, cx),
            (Action::Review(action), Self::Review(review)) => review.action(action, cx),
            (Action::Home(action), Self::Home(home)) => home.action(action, cx),
            (Action::Themes(action), Self::Themes(themes)) => themes.action(action, cx),
            (Action::Motion(motion), Self::Themes(themes)) => {
                themes.motion(motion, cx);
                None
            }
            (Action::Conflict(action), Self::Conflict(_)) => Some(Conflict::action(action)),
            (Action::Motion(motion), Self::Conflict(conflict)) => {
                conflict.motion(motion, cx);
                None
            }
            (Action::Rename(action), Self::Rename(rename)) => Some(rename.action(action, cx)),
            (Action::Motion(motion), Self::Rename(rename)) => {
                rename.motion(motion, cx);
                None
            }
            (Action::Motion(motion), Self::Messages(messages)) => {
                messages.motion(motion, cx);
                None
            }
            // The scopes of an overlay never yield actions of another screen.
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
                | Action::Versions(_)
                | Action::Review(_)
                | Action::Home(_)
                | Action::Themes(_)
                | Action::Conflict(_)
                | Action::Rename(_)
                | Action::Messages(_),
                _,
            ) => None,
        }
    }

    /// Called after a change of the prompt.
    pub(super) fn typed(&mut self, cx: &mut Shared) -> Option<Next> {
        match self {
            Self::Help(help) => help.filter(cx),
            Self::Palette(palette) => palette.search(),
            Self::Search(search) => search.ask(cx),
            Self::Find(find) => return Some(Next::FindTyped(find.prompt.text().to_owned())),
            Self::Form(form) => form.typed(),
            Self::Versions(_)
            | Self::Review(_)
            | Self::Home(_)
            | Self::Themes(_)
            | Self::Conflict(_)
            | Self::Rename(_)
            | Self::Messages(_) => {}
        }
        None
    }

    /// Handles a character that was typed while there is no prompt.
    pub(super) fn typed_without_prompt(&mut self, c: char) {
        match self {
            Self::Form(form) => form.choose_kind(c),
            Self::Help(_)
            | Self::Palette(_)
            | Self::Search(_)
            | Self::Find(_)
            | Self::Versions(_)
            | Self::Review(_)
            | Self::Home(_)
            | Self::Themes(_)
            | Self::Conflict(_)
            | Self::Rename(_)
            | Self::Messages(_) => {}
        }
    }

    /// Adjusts to a new screen size.
    pub(super) fn resized(&mut self, cx: &mut Shared) {
        match self {
            Self::Help(help) => help.resized(cx),
            Self::Palette(palette) => palette.resized(cx),
            Self::Search(search) => search.step(0, cx),
            Self::Versions(versions) => versions.resized(cx),
            Self::Themes(themes) => themes.resized(cx),
            Self::Conflict(conflict) => conflict.wheel(0, cx),
            Self::Rename(rename) => rename.wheel(0, cx),
            Self::Find(_) | Self::Form(_) | Self::Messages(_) | Self::Review(_) | Self::Home(_) => {
            }
        }
    }

    /// Handles the wheel; returns false if it is for the panes.
    pub(super) fn wheel(&mut self, at: Position, by: i64, cx: &mut Shared) -> bool {
        match self {
            Self::Help(help) => help.wheel(by, cx),
            Self::Palette(palette) => palette.wheel(by, cx),
            Self::Search(search) => return search.wheel(at, by, cx),
            Self::Versions(versions) => versions.wheel(by, cx),
            Self::Review(review) => review.scroll_by(by, cx),
            Self::Themes(themes) => themes.wheel(by, cx),
            Self::Messages(messages) => messages.wheel(by, cx),
            Self::Conflict(conflict) => conflict.wheel(by, cx),
            Self::Rename(rename) => rename.wheel(by, cx),
            Self::Form(_) | Self::Home(_) => {}
            Self::Find(_) => return false,
        }
        true
    }

    /// Handles a click; returns what to do outside the overlay.
    pub(super) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        match self {
            Self::Help(_) => Help::click(at, cx),
            Self::Palette(palette) => palette.click(at, cx),
            Self::Search(search) => search.click(at, cx),
            Self::Form(form) => form.click(at, cx),
            Self::Versions(versions) => versions.click(at, cx),
            Self::Home(home) => home.click(at, cx),
            Self::Review(review) => review.click(at, cx),
            Self::Themes(themes) => themes.click(at, cx),
            Self::Messages(_) => Messages::click(at, cx),
            // Too much depends on it for a click beside it to choose.
            Self::Conflict(_) | Self::Rename(_) => None,
            Self::Find(_) => Some(Next::ClickBelow(at)),
        }
    }

    /// Whether it is a box in front of the panes, which recede behind it.
    pub(super) fn is_in_front(&self) -> bool {
        match self {
            Self::Help(_)
            | Self::Palette(_)
            | Self::Form(_)
            | Self::Messages(_)
            | Self::Conflict(_)
            | Self::Rename(_) => true,
            // The panes are what a theme is chosen by.
            Self::Search(_)
            | Self::Find(_)
            | Self::Versions(_)
            | Self::Themes(_)
            | Self::Review(_)
            | Self::Home(_) => false,
        }
    }

    /// Draws the overlay; returns the position of the cursor.
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
            Self::Review(review) => review.draw(cx, buffer),
            Self::Home(home) => home.draw(cx, buffer),
            Self::Themes(themes) => themes.draw(cx, buffer),
            Self::Messages(messages) => messages.draw(cx, buffer),
            Self::Conflict(conflict) => conflict.draw(cx, buffer),
            Self::Rename(rename) => rename.draw(cx, buffer),
        }
    }
}
