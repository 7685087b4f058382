//! Finding by name. Pure: takes texts, gives back which of them fit.

mod nearest;
mod fold;
mod bits;
mod word;
mod index;
mod rank;

pub use fold::fold;
pub use index::{Builder, Found, How, Index, Item, Pattern, Rank, Session, Set, Test};
pub use rank::{Hit, places, rank};
pub use nearest::nearest;
pub use word::Word;
