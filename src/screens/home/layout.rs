//! The boxes of the home screen and their areas.

use ratatui::layout::Rect;

/// A box of the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeBox {
    /// What to do next.
    Next,
    /// The reader's figures.
    You,
    /// The year as a heat map.
    Year,
    /// What is due on the next days.
    Due,
    /// What was kept in mind.
    Kept,
}

/// How much room the home screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HomeSize {
    /// For all boxes.
    Wide,
    /// For three.
    Medium,
    /// For three, in short.
    Small,
}

/// The areas of the home screen; a box that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HomeAreas {
    /// How much room there is.
    pub(super) size: HomeSize,
    /// All but the bottom line.
    pub(super) screen: Rect,
    /// The top line.
    pub(super) header: Rect,
    /// What to do next.
    pub(super) next: Rect,
    /// The reader's figures.
    pub(super) you: Rect,
    /// The heat map.
    pub(super) year: Rect,
    /// What is due.
    pub(super) due: Rect,
    /// What was kept in mind.
    pub(super) kept: Rect,
}

impl HomeAreas {
    /// The area of the first start of all.
    pub(super) fn first(&self) -> Rect {
        let free = self.screen.height.saturating_sub(self.header.height);
        let (width, height) = (self.screen.width.min(76), free.min(16));
        let x = self.screen.x + (self.screen.width - width) / 2;
        let y = self.header.bottom() + (free - height) / 3;
        Rect { x, y, width, height }
    }

    /// The area of a box.
    pub(super) fn of(&self, which: HomeBox) -> Rect {
        match which {
            HomeBox::Next => self.next,
            HomeBox::You => self.you,
            HomeBox::Year => self.year,
            HomeBox::Due => self.due,
            HomeBox::Kept => self.kept,
        }
    }
}

/// The areas of the home screen.
pub(super) fn areas(screen: (u16, u16)) -> HomeAreas {
    let all = Rect::new(0, 0, screen.0, screen.1.saturating_sub(1));
    let size = match screen {
        (100.., 33..) => HomeSize::Wide,
        (76.., 23..) => HomeSize::Medium,
        _ => HomeSize::Small,
    };
    let (next, year, due) = match size {
        HomeSize::Wide => (9, 12, 11),
        HomeSize::Medium => (7, 10, 4),
        HomeSize::Small => (6, 9, 2),
    };
    let mut y = all.height.min(1);
    let mut below = |height: u16| {
        let height = height.min(all.height.saturating_sub(y));
        let area = Rect { y, height, ..all };
        y += height;
        area
    };
    let (next, year, due) = (below(next), below(year), below(due));
    let header = Rect { height: all.height.min(1), ..all };
    let none = Rect { width: 0, height: 0, ..all };
    let mut areas = HomeAreas { size, screen: all, header, next, you: none, year, due, kept: none };
    if size == HomeSize::Wide {
        let halves = |area: Rect, left: u16| {
            let right = Rect { x: area.x + left, width: area.width - left, ..area };
            (Rect { width: left, ..area }, right)
        };
        (areas.next, areas.you) = halves(next, all.width * 8 / 15);
        (areas.due, areas.kept) = halves(due, all.width * 2 / 5);
    }
    areas
}
