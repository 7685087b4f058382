//! The selection in a list, and the part of the list on the screen.

/// Positions count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The selected position; 0 in an empty list.
    pub selected: u64,
    /// The first position on the screen.
    pub top: u64,
    /// The length of the list.
    pub length: u64,
}

impl Cursor {
    /// Selects a position, at most the last, and scrolls to it if needed.
    pub fn select(&mut self, position: u64, height: u64) {
        self.selected = position.min(self.length.saturating_sub(1));
        self.show(height);
    }

    /// Moves the selection by some rows, stopping at the ends.
    pub fn step(&mut self, by: i64, height: u64) {
        self.select(self.selected.saturating_add_signed(by), height);
    }

    /// Scrolls by some rows; the selection stays on the screen.
    pub fn scroll(&mut self, by: i64, height: u64) {
        self.top = self.top.saturating_add_signed(by).min(self.length.saturating_sub(height));
        let last = (self.top + height).min(self.length).saturating_sub(1);
        self.selected = self.selected.clamp(self.top, last.max(self.top));
    }

    /// Scrolls so that the selection is visible in `height` rows, with up to two rows around it.
    pub fn show(&mut self, height: u64) {
        let height = height.max(1);
        let around = 2.min((height - 1) / 2);
        let highest = (self.selected + 1 + around).saturating_sub(height);
        let lowest = self.selected.saturating_sub(around);
        self.top = self.top.clamp(highest.min(lowest), lowest);
        self.top = self.top.min(self.length.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_selection_is_in_range_and_on_the_screen(
            length in 0_u64..200,
            moves in prop::collection::vec((0_u8..3, -300_i64..300, 1_u64..50), 1..50),
        ) {
            let mut cursor = Cursor { length, ..Cursor::default() };
            for (kind, by, height) in moves {
                match kind {
                    0 => cursor.step(by, height),
                    1 => cursor.scroll(by, height),
                    _ => cursor.select(by.unsigned_abs(), height),
                }
                prop_assert!(cursor.selected < length.max(1));
                prop_assert!(cursor.top <= cursor.selected);
                prop_assert!(cursor.selected < cursor.top + height.max(1));
                prop_assert!(cursor.top <= length.saturating_sub(height));
            }
        }
    }
}
