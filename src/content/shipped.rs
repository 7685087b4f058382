//! The catalogue that comes with the program, embedded file by file.

macro_rules! embed {
    ($($file:literal)+) => {
        &[$(($file, include_str!(concat!("../../data/catalogue/", $file))),)+]
    };
}

/// Every file of `data/catalogue/`: its name and its text. This list, not the numbers in the names,
/// defines the order of the categories.
pub const SHIPPED: &[(&str, &str)] = embed! {
    "catalogue.toml"
    "01-program.toml"
    "02-technologies.toml"
    "03-apis.toml"
    "04-databases.toml"
    "05-caching.toml"
    "06-async.toml"
    "07-security.toml"
    "08-testing.toml"
    "17-systems.toml"
    "09-containers.toml"
    "10-delivery.toml"
    "11-observability.toml"
    "12-design.toml"
    "13-quality.toml"
    "14-integrations.toml"
    "15-challenges.toml"
    "16-takeaways.toml"
};
