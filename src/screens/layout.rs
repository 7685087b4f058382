//! The areas of the screen, computed in one place for drawing and for the mouse.

use ratatui::layout::{Position, Rect};

use crate::library::{Pane, PaneWidths};

/// The narrowest screen with three panes.
pub const WIDE: u16 = 110;
/// The narrowest screen with three panes while the text is read.
const WIDEST: u16 = 150;
/// The narrowest screen with three panes while the sidebar has the focus.
const HUNDRED: u16 = 100;
/// The narrowest screen with two panes.
pub const MEDIUM: u16 = 60;
/// The smallest screen that is supported.
pub const SMALLEST: (u16, u16) = (20, 6);
/// The columns of a text that is read: enough for the widest code of most catalogues (72 columns)
/// within the padding of its block, its card and the margins of the pane.
const TEXT: u16 = 79;
/// The most columns of a line of prose.
pub const PROSE: u16 = 84;

/// The line between two panes, by the pane at its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// At the right of the sidebar.
    Sidebar,
    /// At the right of the list of entries.
    List,
}

/// How the user has arranged the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// The sidebar is hidden.
    pub sidebar_hidden: bool,
    /// The pane in focus has the whole screen.
    pub zoomed: bool,
    /// Entering the text changes no widths.
    pub fixed: bool,
    /// One pane at a time, however wide the screen is.
    pub single: bool,
    /// The widths that were dragged.
    pub widths: PaneWidths,
}

/// The areas of a screen; a hidden pane has none. The first row of a pane is its title; between two
/// panes is one column for their line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The top line; empty on a low screen.
    pub header: Rect,
    /// The edge of the folded sidebar.
    pub edge: Option<Rect>,
    /// The list of categories.
    pub categories: Option<Rect>,
    /// The list of entries.
    pub entries: Option<Rect>,
    /// The text of the entry.
    pub details: Option<Rect>,
    /// The editor, with its title.
    pub text: Option<Rect>,
    /// Whether the editor is a box in front of the panes.
    pub boxed: bool,
    /// The bottom line.
    pub footer: Rect,
}

/// The narrowest pane in which an entry and its note are shown side by side.
const SIDE_BY_SIDE: u16 = 110;
/// The lowest pane in which an entry is shown above its note.
const ABOVE: u16 = 14;

/// The widths of the panes at the left of the text; 0 for a pane that is not shown.
struct Columns {
    edge: bool,
    sidebar: u16,
    list: u16,
}

impl Columns {
    /// The widths on a screen of at least [`MEDIUM`] columns. `None` if the text has it for itself.
    fn new(width: u16, focus: Pane, arrangement: Arrangement) -> Option<Self> {
        let reading = focus == Pane::Details && !arrangement.fixed;
        let widths = arrangement.widths;
        let sidebar = |usual: u16| widths.sidebar.unwrap_or(usual).clamp(14, width / 3);
        let list = |usual: u16, left: u16| {
            let own = if reading { widths.reading } else { widths.list };
            own.unwrap_or(usual).clamp(16, (width - left).saturating_sub(34).max(16))
        };
        if width >= WIDEST {
            let sidebar = if arrangement.sidebar_hidden { 0 } else { sidebar(24) };
            return Some(Self { edge: false, sidebar, list: list(36, sidebar) });
        }
        if width >= WIDE && reading {
            let edge = !arrangement.sidebar_hidden;
            let left = if edge { 2 } else { 0 };
            let usual = (width - left - 1 - TEXT).clamp(24, 30);
            return Some(Self { edge, sidebar: 0, list: list(usual, left) });
        }
        if width >= WIDE {
            let sidebar = if arrangement.sidebar_hidden { 0 } else { sidebar(22) };
            let usual = 30 + (width - WIDE) * 4 / (WIDEST - 1 - WIDE);
            return Some(Self { edge: false, sidebar, list: list(usual, sidebar) });
        }
        if reading {
            return None;
        }
        let usual = if width >= HUNDRED { 34 } else { 30 };
        let sidebar = if focus == Pane::Categories { sidebar(22) } else { 0 };
        Some(Self { edge: false, sidebar, list: list(usual, sidebar) })
    }
}

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
        let alone = width < MEDIUM || arrangement.zoomed || arrangement.single;
        let columns = if alone { None } else { Columns::new(width, focus, arrangement) };
        let Some(Columns { edge, sidebar, list }) = columns else {
            *areas.slot(focus) = Some(body);
            return Some(areas);
        };
        let mut left = 0;
        let mut take = |width: u16| {
            let area = Rect { x: left, width, ..body };
            left += width + 1;
            area
        };
        if edge {
            areas.edge = Some(take(1));
        }
        if sidebar > 0 {
            areas.categories = Some(take(sidebar));
        }
        // Beside the sidebar, the list takes what is left of a screen without room for three.
        if sidebar > 0 && width < HUNDRED {
            areas.entries = Some(Rect { x: left, width: width - left, ..body });
            return Some(areas);
        }
        areas.entries = Some(take(list));
        areas.details = Some(Rect { x: left, width: width - left, ..body });
        Some(areas)
    }

    /// The areas during a search: the hits on the left, in place of the entries.
    pub fn searching(width: u16, height: u16, arrangement: Arrangement) -> Option<Self> {
        let single = Arrangement { zoomed: false, ..arrangement };
        let mut areas = Self::new(width, height, Pane::Entries, single)?;
        (areas.categories, areas.edge) = (None, None);
        if let (Some(entries), Some(details)) = (areas.entries, areas.details) {
            let body = Rect { x: 0, width, ..entries };
            let left = (width * 9 / 20).clamp(30, 72);
            areas.entries = Some(Rect { width: left, ..body });
            areas.details = Some(Rect { x: left + 1, width: width - left - 1, ..details });
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
            let width = details.width - left - 1;
            self.text = Some(Rect { x: details.x + left + 1, width, ..details });
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

    /// The text area of the editor, within its title, margins and border.
    pub fn editor_text(&self) -> Option<Rect> {
        let area = self.text?;
        let within = body(area);
        let border = u16::from(self.boxed);
        Some(Rect {
            x: within.x + 1 + border,
            width: within.width.saturating_sub(2 + 2 * border),
            height: within.height.saturating_sub(border),
            ..within
        })
    }

    /// The area of a pane, if it is shown.
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        let mut copy = *self;
        *copy.slot(pane)
    }

    /// The line between two panes at a cell, if it can be dragged.
    pub fn separator_at(&self, at: Position) -> Option<Separator> {
        let right_of = |pane: Option<Rect>| {
            pane.is_some_and(|it| it.right() == at.x && (it.y..it.bottom()).contains(&at.y))
        };
        match (self.categories, self.entries) {
            (pane, Some(_)) if right_of(pane) => Some(Separator::Sidebar),
            (_, pane) if self.details.is_some() && right_of(pane) => Some(Separator::List),
            _ => None,
        }
    }

    /// Moves a line to a column, as an arrangement that has it there.
    pub fn dragged(
        &self,
        separator: Separator,
        column: u16,
        focus: Pane,
        from: Arrangement,
    ) -> Arrangement {
        let mut widths = from.widths;
        let width = |pane: Option<Rect>| pane.map(|it| column.saturating_sub(it.x));
        match separator {
            Separator::Sidebar => widths.sidebar = width(self.categories),
            Separator::List if focus == Pane::Details && !from.fixed => {
                widths.reading = width(self.entries);
            }
            Separator::List => widths.list = width(self.entries),
        }
        Arrangement { widths, ..from }
    }
}

/// The area of a pane below its title.
pub fn body(pane: Rect) -> Rect {
    Rect { y: pane.y + 1, height: pane.height.saturating_sub(1), ..pane }
}

/// The text in its pane, without the margins; the right one also has the scroll bar. Where there is
/// more room than prose takes, the left margin is larger.
pub fn reading(pane: Rect) -> Rect {
    let body = body(pane);
    let spare = body.width.saturating_sub(PROSE + 3) / 2;
    let left = (1 + spare).min(4);
    Rect { x: body.x + left, width: body.width.saturating_sub(left + 2), ..body }
}

/// The area of an overlay within its border.
pub fn inner(frame: Rect) -> Rect {
    Rect {
        x: frame.x + 1,
        y: frame.y + 1,
        width: frame.width.saturating_sub(2),
        height: frame.height.saturating_sub(2),
    }
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

/// The height of a search hit in rows: two beside a preview, and one where it has the whole width.
pub fn hit_rows(screen: (u16, u16)) -> u16 {
    if screen.0 < MEDIUM { 1 } else { 2 }
}

/// The columns of the search within its border.
pub fn search_columns(screen: (u16, u16)) -> u16 {
    let area = Areas::searching(screen.0, screen.1, Arrangement::default())
        .and_then(|areas| areas.entries);
    area.map_or(0, |area| body(area).width)
}

/// The area of the hits within the search: below the prompt and the rows of the summary.
pub fn hits(area: Rect, summary: u16) -> Rect {
    let within = body(area);
    let above = summary.saturating_add(1).min(within.height);
    Rect { y: within.y + above, height: within.height - above, ..within }
}

/// The number of visible search hits below a summary of so many rows.
pub fn hits_shown(screen: (u16, u16), summary: u16) -> u64 {
    let area = Areas::searching(screen.0, screen.1, Arrangement::default())
        .and_then(|areas| areas.entries);
    area.map_or(1, |area| u64::from(hits(area, summary).height / hit_rows(screen)).max(1))
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
    /// The list with its title.
    pub frame: Rect,
    /// The list.
    pub list: Rect,
    /// The diff with its title.
    pub diff: Rect,
    /// The diff.
    pub text: Rect,
}

/// The areas of the versions of a note: the list beside the diff, or above it.
pub fn versions(screen: (u16, u16)) -> VersionAreas {
    let body = Rect::new(0, 0, screen.0, screen.1.saturating_sub(1));
    let (frame, diff) = if body.width >= 90 {
        let left = 40;
        let right = Rect { x: left + 1, width: body.width - left - 1, ..body };
        (Rect { width: left, ..body }, right)
    } else {
        let above = (body.height / 3).max(3);
        let below = Rect { y: above, height: body.height.saturating_sub(above), ..body };
        (Rect { height: above.min(body.height), ..body }, below)
    };
    VersionAreas { frame, list: self::body(frame), diff, text: self::body(diff) }
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

/// The columns of a message.
pub fn toast_room(screen: (u16, u16)) -> usize {
    usize::from(screen.0.saturating_sub(6).min(64)).max(1)
}

/// The area of a message of some lines, the widest of so many columns: above the footer at the
/// right, with its border.
pub fn toast(screen: (u16, u16), footer: Rect, widest: usize, lines: usize) -> Rect {
    let width = u16::try_from(widest + 5).unwrap_or(u16::MAX).min(screen.0);
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(footer.y);
    Rect { x: screen.0 - width, y: footer.y - height, width, height }
}

/// The area of the list of messages.
pub fn messages(screen: (u16, u16)) -> Rect {
    overlay(screen, 84, 20)
}

/// The areas of the choice after a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConflictAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// What happened, and what can be done.
    pub choices: Rect,
    /// What the marks of the difference mean.
    pub legend: Rect,
    /// The difference.
    pub text: Rect,
}

/// The areas of the choice after a conflict: the choices above the difference.
pub fn conflict(screen: (u16, u16)) -> ConflictAreas {
    let frame = overlay(screen, 96, 30);
    let within = inner(frame);
    let part = |from: u16, height: u16| {
        let from = from.min(within.height);
        Rect { y: within.y + from, height: height.min(within.height - from), ..within }
    };
    ConflictAreas { frame, choices: part(0, 6), legend: part(7, 1), text: part(8, u16::MAX) }
}

/// The areas of the plan of a rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameAreas {
    /// The whole box with its border.
    pub frame: Rect,
    /// The lines that change.
    pub text: Rect,
    /// What the keys do.
    pub hint: Rect,
}

/// The areas of the plan of a rename: the lines that change, above a hint.
pub fn rename(screen: (u16, u16)) -> RenameAreas {
    let frame = overlay(screen, 110, 32);
    let within = inner(frame);
    let hint = Rect {
        y: within.bottom().saturating_sub(1).max(within.y),
        height: within.height.min(1),
        ..within
    };
    let text = Rect { height: within.height.saturating_sub(2), ..within };
    RenameAreas { frame, text, hint }
}

/// The area of the choice of a theme: at the right, so that what it changes is seen beside it.
pub fn themes(screen: (u16, u16)) -> Rect {
    let (width, height) = screen;
    let w = 36.min(width);
    let h = height.saturating_sub(2).min(26);
    let y = u16::from(height > h + 1);
    Rect { x: width - w, y, width: w, height: h }
}

/// The area of the themes: above the line that says who made one.
pub fn themes_list(screen: (u16, u16)) -> Rect {
    let within = inner(themes(screen));
    Rect { height: within.height.saturating_sub(2), ..within }
}
