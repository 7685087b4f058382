//! The areas of the screen, computed in one place for drawing and for the mouse.

use ratatui::layout::Rect;

use crate::library::Pane;

/// The narrowest screen with three panes.
pub const WIDE: u16 = 100;
/// The narrowest screen with two panes.
pub const MEDIUM: u16 = 60;
/// The smallest screen that is supported.
pub const SMALLEST: (u16, u16) = (20, 6);

/// How the user has arranged the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// The sidebar is hidden.
    pub sidebar_hidden: bool,
    /// The pane in focus has the whole screen.
    pub zoomed: bool,
}

/// The areas of a screen; a hidden pane has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The top line; empty on a low screen.
    pub header: Rect,
    /// The list of categories.
    pub categories: Option<Rect>,
    /// The list of entries.
    pub entries: Option<Rect>,
    /// The text of the entry.
    pub details: Option<Rect>,
    /// The editor, with its border.
    pub text: Option<Rect>,
    /// The bottom line.
    pub footer: Rect,
}

/// The narrowest pane in which an entry and its note are shown side by side.
const SIDE_BY_SIDE: u16 = 110;
/// The lowest pane in which an entry is shown above its note.
const ABOVE: u16 = 14;

impl Areas {
    /// Divides a screen of `width` × `height` cells; `None` if it is too small.
    pub fn new(width: u16, height: u16, focus: Pane, arrangement: Arrangement) -> Option<Self> {
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return None;
        }
        let head = u16::from(height >= 10);
        let mut areas = Self {
            header: Rect::new(0, 0, width, head),
            footer: Rect::new(0, height - 1, width, 1),
            ..Self::default()
        };
        let body = Rect::new(0, head, width, height - head - 1);
        let split = |left: u16| {
            let (a, b) = (left, body.width - left);
            (Rect { width: a, ..body }, Rect { x: body.x + a, width: b, ..body })
        };
        if width < MEDIUM || arrangement.zoomed {
            *areas.slot(focus) = Some(body);
        } else if width < WIDE || arrangement.sidebar_hidden {
            let list = (width * 3 / 8).clamp(24, 44);
            if focus == Pane::Categories {
                let (left, right) = split(list.min(34));
                (areas.categories, areas.entries) = (Some(left), Some(right));
            } else {
                let (left, right) = split(list);
                (areas.entries, areas.details) = (Some(left), Some(right));
            }
        } else {
            let categories = (width / 4).clamp(24, 32);
            let entries = (width * 2 / 7).clamp(32, 56);
            let (left, rest) = split(categories);
            areas.categories = Some(left);
            areas.entries = Some(Rect { width: entries, ..rest });
            areas.details = Some(Rect { x: rest.x + entries, width: rest.width - entries, ..rest });
        }
        Some(areas)
    }

    /// The areas during a search: the hits on the left, in place of the entries.
    pub fn searching(width: u16, height: u16) -> Option<Self> {
        let mut areas = Self::new(width, height, Pane::Entries, Arrangement::default())?;
        areas.categories = None;
        if let (Some(entries), Some(details)) = (areas.entries, areas.details) {
            let body = Rect { x: 0, width, ..entries };
            let left = (width * 9 / 20).clamp(30, 72);
            areas.entries = Some(Rect { width: left, ..body });
            areas.details = Some(Rect { x: left, width: width - left, ..details });
        }
        Some(areas)
    }

    fn slot(&mut self, pane: Pane) -> &mut Option<Rect> {
        match pane {
            Pane::Categories => &mut self.categories,
            Pane::Entries => &mut self.entries,
            Pane::Details => &mut self.details,
        }
    }

    /// Makes room for the editor in the details' area: beside or above the entry. A user entry's
    /// text (`whole_text`) replaces the entry unless both fit side by side.
    pub fn make_room_for_editor(&mut self, whole_text: bool) {
        let Some(details) = self.details.or(self.entries).or(self.categories) else { return };
        if details.width >= SIDE_BY_SIDE {
            let left = details.width / 2;
            self.details = Some(Rect { width: left, ..details });
            let width = details.width - left;
            self.text = Some(Rect { x: details.x + left, width, ..details });
        } else if details.height >= ABOVE && !whole_text {
            let above = details.height * 2 / 5;
            self.details = Some(Rect { height: above, ..details });
            let height = details.height - above;
            self.text = Some(Rect { y: details.y + above, height, ..details });
        } else {
            self.details = None;
            self.text = Some(details);
        }
    }

    /// The area of a pane, if it is shown.
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        let mut copy = *self;
        *copy.slot(pane)
    }
}

/// The area of a pane within its border.
pub fn inner(pane: Rect) -> Rect {
    Rect {
        x: pane.x + 1,
        y: pane.y + 1,
        width: pane.width.saturating_sub(2),
        height: pane.height.saturating_sub(2),
    }
}

/// The text area of the editor, within its border and a margin of one column on the left.
pub fn editor_text(area: Rect) -> Rect {
    let within = inner(area);
    Rect { x: within.x + 1, width: within.width.saturating_sub(1), ..within }
}

/// A box for an overlay: centred horizontally, a little above the middle.
fn overlay(screen: (u16, u16), wanted_width: u16, wanted_height: u16) -> Rect {
    let (width, height) = screen;
    let w = wanted_width.min(width.saturating_sub(2)).max(width.min(SMALLEST.0));
    let h = wanted_height.min(height.saturating_sub(2)).max(height.min(SMALLEST.1));
    Rect { x: (width - w) / 2, y: (height - h) / 3, width: w, height: h }
}

/// The areas of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HelpAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// The prompt.
    pub prompt: Rect,
    /// The columns of commands.
    pub text: Rect,
}

/// The areas of the help: as high as the screen, so that it stays while it is filtered.
pub fn help(screen: (u16, u16)) -> HelpAreas {
    let frame = overlay(screen, 112, u16::MAX);
    let within = inner(frame);
    let prompt = Rect { height: within.height.min(1), ..within };
    let text = Rect {
        x: within.x + 1,
        y: within.y + 2.min(within.height),
        width: within.width.saturating_sub(2),
        height: within.height.saturating_sub(2),
    };
    HelpAreas { frame, prompt, text }
}

/// The area of what can follow a key, above the footer at the right.
pub fn which_key(screen: (u16, u16), (width, height): (usize, usize)) -> Rect {
    let most = |wanted: usize, most: u16| u16::try_from(wanted).unwrap_or(most).min(most);
    let (width, height) = (most(width, screen.0), most(height, screen.1.saturating_sub(1)));
    let y = screen.1.saturating_sub(height + 1);
    Rect { x: screen.0 - width, y, width, height }
}

/// The height of a search hit in rows.
pub const HIT_ROWS: u16 = 2;

/// The area of the hits within the search: below the prompt and the summary.
pub fn hits(area: Rect) -> Rect {
    let within = inner(area);
    Rect { y: within.y + 2.min(within.height), height: within.height.saturating_sub(2), ..within }
}

/// The number of visible search hits.
pub fn hits_shown(screen: (u16, u16)) -> u64 {
    let area = Areas::searching(screen.0, screen.1).and_then(|areas| areas.entries);
    area.map_or(1, |area| u64::from(hits(area).height / HIT_ROWS).max(1))
}

/// The area of the takeaway editor: above the footer, at a readable line width.
pub fn takeaway(screen: (u16, u16)) -> Rect {
    let (width, height) = screen;
    let w = width.saturating_sub(4).min(80).max(width.min(SMALLEST.0));
    // Above the lower border of the panes, if there is room.
    let below = if height > SMALLEST.1 { 2 } else { 1 };
    let h = (height / 3).clamp(5, 10).min(height.saturating_sub(below));
    Rect { x: (width - w) / 2, y: height.saturating_sub(h + below), width: w, height: h }
}

/// The areas of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// A line for each field.
    pub fields: Rect,
    /// What can be chosen.
    pub list: Rect,
    /// The hint for the field in focus.
    pub hint: Rect,
}

/// The areas of the form: its fields, what can be chosen in the field in focus, and a hint.
pub fn form(screen: (u16, u16), fields: u16, choices: usize) -> FormAreas {
    /// The most rows to choose from.
    const ROWS: u16 = 7;
    let whole = overlay(screen, 84, fields + ROWS + 5);
    let rows = u16::try_from(choices).unwrap_or(ROWS).min(ROWS);
    let gap = u16::from(rows > 0);
    let frame = Rect { height: (fields + gap + rows + 4).min(whole.height), ..whole };
    let within = inner(frame);
    let part = |from: u16, height: u16| {
        let from = from.min(within.height);
        Rect { y: within.y + from, height: height.min(within.height - from), ..within }
    };
    let hint = part(within.height.saturating_sub(1).max(fields), 1);
    let room = hint.y.saturating_sub(within.y + fields + gap);
    let list = part(fields + gap, rows.min(room));
    FormAreas { frame, fields: part(0, fields), list, hint }
}

/// The areas of the versions of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionAreas {
    /// The list with its border.
    pub frame: Rect,
    /// The list.
    pub list: Rect,
    /// The diff with its border.
    pub diff: Rect,
    /// The diff.
    pub text: Rect,
}

/// The areas of the versions of a note: the list beside the diff, or above it.
pub fn versions(screen: (u16, u16)) -> VersionAreas {
    let body = Rect::new(0, 0, screen.0, screen.1.saturating_sub(1));
    let (frame, diff) = if body.width >= 90 {
        let left = 40;
        let right = Rect { x: left, width: body.width - left, ..body };
        (Rect { width: left, ..body }, right)
    } else {
        let above = (body.height / 3).max(3);
        let below = Rect { y: above, height: body.height.saturating_sub(above), ..body };
        (Rect { height: above.min(body.height), ..body }, below)
    };
    VersionAreas { frame, list: inner(frame), diff, text: inner(diff) }
}

/// The areas of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaletteAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// The prompt.
    pub prompt: Rect,
    /// The items.
    pub list: Rect,
}

/// The areas of the palette, for its number of items.
pub fn palette(screen: (u16, u16), items: usize) -> PaletteAreas {
    let rows = u16::try_from(items).unwrap_or(u16::MAX).clamp(1, 16);
    // Where the largest one is, so that it does not matter which one opens.
    let Rect { y, .. } = overlay(screen, 84, 20);
    let frame = Rect { y, ..overlay(screen, 84, rows + 4) };
    let within = inner(frame);
    let prompt = Rect { height: within.height.min(1), ..within };
    let list = Rect {
        y: within.y + 2.min(within.height),
        height: within.height.saturating_sub(2),
        ..within
    };
    PaletteAreas { frame, prompt, list }
}
