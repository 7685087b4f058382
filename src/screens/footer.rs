//! Draws the bottom line: the pending keys, or hints of keys, which can be clicked.

use std::ops::Range;

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{
    browse::BrowseAction,
    command::Action,
    command::{COMMANDS, Command},
    edit::EditAction,
    model::Model,
    paint,
};
use crate::domain::{Content, width};

/// A hint: a key, and what it does.
#[derive(Debug, Clone)]
struct Hint {
    key: String,
    text: &'static str,
    action: Action,
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
        paint::text(buffer, area, column, hint.text, theme.muted());
    }
}

/// The action of the hint at a column.
pub(super) fn action_at(model: &Model, column: u16) -> Option<Action> {
    if !model.pending_keys.is_empty() {
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
    let shown = |command: &&Command| {
        !command.hint.is_empty()
            && (command.action != Action::Browse(BrowseAction::Reveal) || challenge)
    };
    let mut commands: Vec<&Command> = model
        .scopes()
        .into_iter()
        .flat_map(|scope| COMMANDS.iter().filter(move |command| command.scope == scope))
        .filter(shown)
        .collect();
    commands.sort_by_key(|command| {
        [Action::Browse(BrowseAction::Help), Action::Edit(EditAction::Help)]
            .contains(&command.action)
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
            hints.push(Hint { key, text, action: command.action });
        }
    }
    hints
}

/// As many of the hints as fit, and always the last; each with its columns.
fn placed(hints: Vec<Hint>, room: u16) -> Vec<(Range<u16>, Hint)> {
    let size = |hint: &Hint| width(&hint.key) + 1 + width(hint.text);
    let last = hints.last().map_or(0, size);
    let count = hints.len();
    let mut column = 1;
    let mut dropped = false;
    let mut all = Vec::new();
    for (at, hint) in hints.into_iter().enumerate() {
        let wide = size(&hint);
        if at + 1 < count {
            dropped |= column + wide + 3 + last > usize::from(room);
            if dropped {
                continue;
            }
        }
        all.push((column as u16..(column + wide) as u16, hint));
        column += wide + 3;
    }
    all
}
