//! The exit statuses: what they are, and what the help, the manual and the README say of them.

/// Nothing was found or chosen, or something failed.
pub(super) const FAILED: u8 = 1;
/// The command line is wrong, or there is no terminal.
pub(super) const USAGE: u8 = 2;

/// Every exit status with its meaning.
pub(super) const STATUSES: &[(&str, &str)] = &[
    ("0", "success"),
    ("1", "nothing was found or chosen, a check found a problem, or something failed"),
    ("2", "the command line is wrong, or the browser has no terminal"),
    ("101", "a fault in Nexus; what was typed is saved as a draft"),
    ("128+N", "ended by signal N, such as 130 for an interrupt and 143 for a termination"),
];
