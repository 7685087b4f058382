//! Failpoints for tests. A release build has none.

/// Panics if `NEXUS_FAULT` names this point; with `NEXUS_FAULT_WHEN=file`, only once that file
/// exists.
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
