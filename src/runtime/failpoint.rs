//! Faults for tests of what happens when something breaks. There are none in a release build.

/// Panics if the environment asks for a panic at this point: `NEXUS_FAULT=point`; with
/// `NEXUS_FAULT_WHEN=file`, once that file is there.
pub(super) fn point(name: &str) {
    #[cfg(debug_assertions)]
    {
        let due = std::env::var_os("NEXUS_FAULT_WHEN")
            .is_none_or(|file| std::path::Path::new(&file).exists());
        assert!(
            !due || std::env::var("NEXUS_FAULT").map_or(true, |wanted| wanted != name),
            "asked to break at {name}"
        );
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
}
