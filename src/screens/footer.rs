//! Draws the bottom line: the pending keys, or hints of keys, which can be clicked.

use std::{borrow::Cow, ops::Range};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use super::{
    browse::BrowseAction,
    command::Action,
    command::{COMMANDS, Command, Scope},
    edit::EditAction,
    home::HomeAction,
    model::Model,
    overlay::Overlay,
    paint,
    review::ReviewAction,
};
use crate::{
    domain::{Content, width},
    library::Pane,
};

/// A hint: a key, and what it does.
#[derive(Debug, Clone)]
struct Hint {
    key: String,
    text: Cow<'static, str>,
    action: Action,
    /// Whether it is what to do most likely.
    marked: bool,
}

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer) {
    let theme = model.shared.theme;
    paint::fill(buffer, area, theme.raised());
    if !model.pending_keys.is_empty() {
        let keys: Vec<String> = model.pending_keys.iter().map(ToString::to_string).collect();
        paint::text(buffer, area, 1, &format!("{} …", keys.join(" ")), theme.accent());
        return;
    }
    for (columns, hint) in placed(hints(model), area.width) {
        let bold = theme.accent().add_modifier(Modifier::BOLD);
        let column = paint::text(buffer, area, columns.start, &hint.key, bold) + 1;
        let style = if hint.marked {
            Style::new().add_modifier(Modifier::UNDERLINED)
        } else {
            theme.muted()
        };
        paint::text(buffer, area, column, &hint.text, style);
    }
}

/// The action of the hint at a column.
pub(super) fn action_at(model: &Model, column: u16) -> Option<Action> {
    if !model.pending_keys.is_empty() || model.review_is_waiting() {
        return None;
    }
    let width = model.shared.size.0;
    let mut hints = placed(hints(model), width).into_iter();
    hints.find(|(columns, _)| columns.contains(&column)).map(|(_, hint)| hint.action)
}

/// The hints for the active scopes, each with its key; help comes last.
fn hints(model: &Model) -> Vec<Hint> {
    let challenge =
        model.browse.details.entry_view.as_ref().is_some_and(|entry_view| {
            matches!(entry_view.entry.content, Content::Challenge { .. })
        });
    let welcome = matches!(model.overlays.last(), Some(Overlay::Home(home)) if home.is_first());
    let shown = |command: &&Command| {
        let fits = match command.action {
            Action::Browse(BrowseAction::Reveal) => challenge,
            Action::Browse(BrowseAction::Open) if command.scope == Scope::Details => {
                model.browse.details.link.is_some()
            }
            // What is edited is not to be seen.
            Action::Browse(BrowseAction::EditNote) => model.overlays.is_empty(),
            // There is nothing above it.
            Action::Browse(BrowseAction::Back) => model.browse.focus != Pane::Categories,
            // Nothing is there yet.
            Action::Home(HomeAction::Review | HomeAction::Learn | HomeAction::NextBox) => !welcome,
            _ => true,
        };
        !command.hint.is_empty() && fits
    };
    // Between two cards, for a moment, those of the next one.
    let scopes = if model.review_is_waiting() {
        vec![Scope::ReviewQuestion, Scope::Review, Scope::Common]
    } else {
        model.scopes()
    };
    let mut commands: Vec<&Command> = scopes
        .iter()
        .flat_map(|scope| COMMANDS.iter().filter(move |command| command.scope == *scope))
        .filter(shown)
        .collect();
    // The most important first: those at the end give way where there is no room.
    commands.sort_by_key(|command| match command.action {
        // What a challenge is read for.
        Action::Browse(BrowseAction::Reveal) if model.browse.focus == Pane::Details => 0,
        Action::Browse(BrowseAction::Search) if model.overlays.is_empty() => 2,
        Action::Browse(BrowseAction::Back) => 3,
        Action::Browse(BrowseAction::Help) | Action::Edit(EditAction::Help) => 5,
        Action::Home(HomeAction::NextBox) => 4,
        _ if command.scope == scopes[0] => 1,
        _ => 4,
    });
    let mut hints: Vec<Hint> = Vec::new();
    for command in commands {
        // In several scopes, a key belongs to the innermost.
        if let Some(key) = model.shared.keymap.keys(command.id).into_iter().next()
            && !hints.iter().any(|known| known.key == key)
        {
            let edits_file =
                model.shared.own_files && command.action == Action::Browse(BrowseAction::EditNote);
            let text = if edits_file { "edit" } else { command.hint };
            let (text, marked) = grade(model, command.action).unwrap_or((text.into(), false));
            hints.push(Hint { key, text, action: command.action, marked });
        }
    }
    hints
}

/// The hint of a grade: with when the card comes again, and whether the grade is suggested.
fn grade(model: &Model, action: Action) -> Option<(Cow<'static, str>, bool)> {
    match (action, model.overlays.last()) {
        (Action::Review(ReviewAction::Grade(grade)), Some(Overlay::Review(review))) => {
            let (text, suggested) = review.grade_hint(grade)?;
            Some((text.into(), suggested))
        }
        _ => None,
    }
}

/// As many of the hints as fit, and always the last; each with its columns.
fn placed(hints: Vec<Hint>, room: u16) -> Vec<(Range<u16>, Hint)> {
    let size = |hint: &Hint| width(&hint.key) + 1 + width(&hint.text);
    let last = hints.last().map_or(0, size);
    let count = hints.len();
    let mut column = 1;
    let mut dropped = false;
    let mut all = Vec::new();
    for (at, hint) in hints.into_iter().enumerate() {
        let wide = size(&hint);
        if at + 1 < count {
            dropped |= column + wide + 3 + last + 1 > usize::from(room);
            if dropped {
                continue;
            }
        }
        all.push((column as u16..(column + wide) as u16, hint));
        column += wide + 3;
    }
    all
}
