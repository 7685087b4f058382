//! Faults for tests of what happens when something breaks. There are none in a release build.

/// Panics if the environment asks for a panic at this point: `NEXUS_FAULT=point`.
pub(super) fn point(name: &str) {
    #[cfg(debug_assertions)]
    assert!(
        std::env::var("NEXUS_FAULT").map_or(true, |wanted| wanted != name),
        "asked to break at {name}"
    );
    #[cfg(not(debug_assertions))]
    let _ = name;
}
