//! Failpoints for tests. A release build has none.

/// Where `NEXUS_FAULT` names this point, or has it behind `kill:`, the program breaks; with
/// `NEXUS_FAULT_WHEN=file`, only once that file exists.
///
/// # Panics
/// If it is named. Behind `kill:`, the process ends at once instead.
pub fn reach(point: &str) {
    #[cfg(debug_assertions)]
    {
        let Ok(wanted) = std::env::var("NEXUS_FAULT") else { return };
        let due = std::env::var_os("NEXUS_FAULT_WHEN")
            .is_none_or(|file| std::path::Path::new(&file).exists());
        if due && wanted.strip_prefix("kill:") == Some(point) {
            std::process::abort();
        }
        assert!(!due || wanted != point, "asked to break at {point}");
    }
    #[cfg(not(debug_assertions))]
    let _ = point;
}
