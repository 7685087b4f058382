//! The choice of a theme, each shown at once on the whole screen.

mod action;
mod choice;
mod state;
mod view;

pub(super) use action::ThemesAction;
pub use choice::ThemeState;
pub use state::Themes;
