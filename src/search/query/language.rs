//! What can be written in a query.

/// What can be written in a query, for help, completion and documentation: the form, what it
/// finds, and the values that it takes, if these are few.
pub const LANGUAGE: &[(&str, &str, &[&str])] = &[
    ("word", "fits titles, tags, categories and other names; then texts and notes", &[]),
    ("\"two words\"", "these words side by side, in any text", &[]),
    ("cat:word", "in a category of that name", &[]),
    ("tag:word", "with that tag", &[]),
    (
        "kind:value",
        "of that kind",
        &["technology", "concept", "practice", "integration", "challenge", "takeaway", "article"],
    ),
    ("level:value", "of that level", &["foundation", "core", "advanced"]),
    ("has:value", "with a note of yours, or with a solution", &["note", "solution"]),
    ("is:value", "as you marked it", &["starred"]),
    ("title:word", "in the title only", &[]),
    ("body:word", "in the text only", &[]),
    ("note:word", "in your notes only", &[]),
    ("after:2026-01-31", "note changed on that day or later", &[]),
    ("before:2026-01-31", "note changed before that day", &[]),
    ("-word, NOT word", "without it", &[]),
    ("one OR other", "either of them", &[]),
    ("( )", "belong together", &[]),
];
