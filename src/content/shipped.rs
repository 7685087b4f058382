//! The catalogue that comes with the program, embedded file by file.

macro_rules! embed {
    ($($file:literal)+) => {
        &[$(($file, include_str!(concat!("../../data/catalogue/", $file))),)+]
    };
}

/// Every file of `data/catalogue/`: its name and its text, the description first, then in the
/// order in which categories and entries stand.
pub const SHIPPED: &[(&str, &str)] = embed! {
    "catalogue.toml"
    "05-caching.toml"
};
