//! Draws the bottom line: the notice, the pending keys, or hints of keys.

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

pub(super) fn draw(model: &Model, area: Rect, buffer: &mut Buffer) {
    let theme = model.shared.theme;
    if let Some(notice) = &model.shared.notice {
        let (mark, style) = if notice.error { ("! ", theme.error()) } else { ("", theme.accent()) };
        let text = format!("{mark}{}", notice.text);
        let room = usize::from(area.width).saturating_sub(2);
        paint::text(buffer, area, 1, &paint::fit(&text, room), style);
        return;
    }
    if !model.pending_keys.is_empty() {
        let keys: Vec<String> = model.pending_keys.iter().map(ToString::to_string).collect();
        paint::text(buffer, area, 1, &format!("{} …", keys.join(" ")), theme.accent());
        return;
    }
    let hints = hints(model);
    let mut column = 1;
    for (key, hint) in fitting(&hints, usize::from(area.width)) {
        let bold = theme.accent().add_modifier(Modifier::BOLD);
        column = paint::text(buffer, area, column, key, bold) + 1;
        column = paint::text(buffer, area, column, hint, theme.muted()) + 3;
    }
}

/// The hints for the active scopes, each with its key; help comes last.
fn hints(model: &Model) -> Vec<(String, &'static str)> {
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
    let mut hints: Vec<(String, &'static str)> = Vec::new();
    for command in commands {
        // In several scopes, a key belongs to the innermost.
        if let Some(key) = model.shared.keymap.keys(command.id).into_iter().next()
            && !hints.iter().any(|(known, _)| *known == key)
        {
            hints.push((key, command.hint));
        }
    }
    hints
}

/// As many of the hints as fit, and always the last.
fn fitting<'h>(
    hints: &'h [(String, &'static str)],
    room: usize,
) -> impl Iterator<Item = (&'h str, &'static str)> {
    let size = |(key, hint): &(String, &str)| width(key) + 1 + width(hint) + 3;
    let last = hints.last().map_or(0, size);
    let mut used = 1 + last;
    let mut dropped = false;
    hints.iter().enumerate().filter_map(move |(at, hint)| {
        if at + 1 < hints.len() {
            used += size(hint);
            dropped |= used > room + 3;
            if dropped {
                return None;
            }
        }
        Some((hint.0.as_str(), hint.1))
    })
}
