//! Finding by name. Pure: takes texts, gives back which of them fit.

mod nearest;

pub use nearest::nearest;
