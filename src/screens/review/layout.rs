//! The areas of a review.

use ratatui::layout::Rect;

use crate::screens::layout::inner;

/// The areas of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReviewAreas {
    /// All but the bottom line.
    pub(super) screen: Rect,
    /// The top line.
    pub(super) header: Rect,
    /// The card with its border.
    pub(super) frame: Rect,
    /// The text of the card.
    pub(super) text: Rect,
}

/// The widest card, in columns.
const CARD: u16 = 96;

/// The areas of a review: the card in the middle, at a width that is easy to read.
pub(super) fn areas(screen: (u16, u16)) -> ReviewAreas {
    let all = Rect::new(0, 0, screen.0, screen.1.saturating_sub(1));
    let width = all.width.min(CARD);
    let height = all.height.saturating_sub(1);
    let frame = Rect::new((all.width - width) / 2, 1, width, height);
    let within = inner(frame);
    let text = Rect { x: within.x + 1, width: within.width.saturating_sub(2), ..within };
    ReviewAreas { screen: all, header: Rect { height: all.height.min(1), ..all }, frame, text }
}
