//! Where everything stands on the screen: one computation for drawing and for the mouse.

use ratatui::layout::Rect;

use crate::library::Pane;

/// The narrowest screen with three panes.
pub const WIDE: u16 = 100;
/// The narrowest screen with two panes.
pub const MEDIUM: u16 = 60;
/// The smallest screen that is drawn on at all.
pub const SMALLEST: (u16, u16) = (20, 6);

/// How the reader has arranged the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// The categories take no room of their own.
    pub sidebar_hidden: bool,
    /// The pane in focus has the whole screen.
    pub zoomed: bool,
}

/// The rectangles of a screen; a pane that is not shown has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The line at the top; of no height on a low screen.
    pub header: Rect,
    /// The list of categories.
    pub categories: Option<Rect>,
    /// The list of entries.
    pub entries: Option<Rect>,
    /// The text of the entry.
    pub details: Option<Rect>,
    /// What is written, with its border.
    pub text: Option<Rect>,
    /// The line at the bottom.
    pub footer: Rect,
}

/// The narrowest pane in which an entry and the note on it stand side by side.
const SIDE_BY_SIDE: u16 = 110;
/// The lowest pane in which one stands above the other.
const ABOVE: u16 = 14;

impl Areas {
    /// Shares a screen of `width` × `height` cells; `None` when it is too small.
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

    /// The same while searching: the hits, in the place of the entries, have the left side.
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

    /// Gives the details' room to what is written: in part to a note on them; all of it to a text
    /// that is their own, unless they fit beside it.
    pub fn make_room_to_write(&mut self, whole_text: bool) {
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

    /// Where a pane stands, if it is shown.
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        let mut copy = *self;
        *copy.slot(pane)
    }
}

/// The part of a pane within its border.
pub fn inner(pane: Rect) -> Rect {
    Rect {
        x: pane.x + 1,
        y: pane.y + 1,
        width: pane.width.saturating_sub(2),
        height: pane.height.saturating_sub(2),
    }
}

/// Where the text that is written stands within its border, with a column of air on its left.
pub fn writing(area: Rect) -> Rect {
    let within = inner(area);
    Rect { x: within.x + 1, width: within.width.saturating_sub(1), ..within }
}

/// A box in the middle of the screen for what lies over the panes.
fn overlay(screen: (u16, u16), wanted_width: u16, wanted_height: u16) -> Rect {
    let (width, height) = screen;
    let w = wanted_width.min(width.saturating_sub(2)).max(width.min(SMALLEST.0));
    let h = wanted_height.min(height.saturating_sub(2)).max(height.min(SMALLEST.1));
    Rect { x: (width - w) / 2, y: (height - h) / 3, width: w, height: h }
}

/// Where the help stands, for its number of lines.
pub fn help(screen: (u16, u16), lines: usize) -> Rect {
    overlay(screen, 84, u16::try_from(lines + 2).unwrap_or(u16::MAX))
}

/// How many lines of the help are on a screen, of so many.
pub fn help_rows(screen: (u16, u16), lines: usize) -> usize {
    usize::from(inner(help(screen, lines)).height)
}

/// Rows that a hit of a search takes.
pub const HIT_ROWS: u16 = 2;

/// Where the hits of a search stand, within the area of the search: below the line that is
/// typed in and the line that says what was found.
pub fn hits(area: Rect) -> Rect {
    let within = inner(area);
    Rect { y: within.y + 2.min(within.height), height: within.height.saturating_sub(2), ..within }
}

/// How many hits of a search are on a screen.
pub fn hits_shown(screen: (u16, u16)) -> u64 {
    let area = Areas::searching(screen.0, screen.1).and_then(|areas| areas.entries);
    area.map_or(1, |area| u64::from(hits(area).height / HIT_ROWS).max(1))
}

/// Where a takeaway is written: above the footer, as wide as a line is pleasant to read.
pub fn takeaway(screen: (u16, u16)) -> Rect {
    let (width, height) = screen;
    let w = width.min(80);
    let h = (height / 3).clamp(5, 10).min(height.saturating_sub(1));
    Rect { x: (width - w) / 2, y: height.saturating_sub(h + 1), width: w, height: h }
}

/// Where the form of a user entry stands: a line for each field and one for a hint.
pub fn form(screen: (u16, u16)) -> Rect {
    overlay(screen, 84, 8)
}

/// Where the versions of a note stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionAreas {
    /// The list with its border.
    pub frame: Rect,
    /// The versions.
    pub list: Rect,
    /// The differences with their border.
    pub diff: Rect,
    /// The differences.
    pub text: Rect,
}

/// Where the versions of a note stand: beside their differences, or above them.
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

/// Where the palette stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaletteAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// The line that is typed in.
    pub prompt: Rect,
    /// The commands.
    pub list: Rect,
}

/// Where the palette stands.
pub fn palette(screen: (u16, u16)) -> PaletteAreas {
    let frame = overlay(screen, 84, 20);
    let within = inner(frame);
    let prompt = Rect { height: within.height.min(1), ..within };
    let list = Rect {
        y: within.y + 2.min(within.height),
        height: within.height.saturating_sub(2),
        ..within
    };
    PaletteAreas { frame, prompt, list }
}
