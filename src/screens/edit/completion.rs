//! Link completion: searches entries for the link that is being typed.

use super::{
    action::CompletionAction,
    session::{Completions, MOST_COMPLETIONS},
    state::Edit,
};
use crate::{
    content::decoded,
    editor::{BegunLink, LinkForm},
    library::{Hits, Read, SearchRequest, SearchScope, WantedLink},
    screens::{cursor::Cursor, msg::Effect, shared::Shared, ticket::Ticket},
};

/// What is searched for: the name that is typed; of a path, its last part.
fn sought(begun: BegunLink<'_>) -> String {
    match begun.form {
        LinkForm::Wiki => begun.typed.to_owned(),
        LinkForm::Path => {
            let name = begun.typed.rsplit('/').next().unwrap_or_default();
            decoded(name.trim_end_matches(".md"))
        }
    }
}

impl Edit {
    /// Called after every edit: searches for entries while a link is being typed.
    pub(super) fn complete_link(&mut self, cx: &mut Shared) {
        let Some(session) = &mut self.session else { return };
        // Only files have links to paths.
        let in_file = session.file().is_some();
        let begun = session.editor.link_begun();
        let begun = begun.filter(|begun| begun.form == LinkForm::Wiki || in_file);
        let Some(query) = begun.filter(|_| session.is_open()).map(sought) else {
            session.completions = None;
            return;
        };
        let completions = session.completions.get_or_insert_default();
        if completions.declined {
            return;
        }
        completions.ticket = cx.ticket();
        // One more, since the edited entry may be among them.
        let first = MOST_COMPLETIONS + 1;
        let request = SearchRequest { query, scope: SearchScope::Catalogue, first };
        cx.effect(Effect::Search(completions.ticket, request));
    }

    /// Handles search results; returns whether they were for the link.
    pub(in crate::screens) fn found(&mut self, ticket: Ticket, hits: &Hits) -> bool {
        let Some(session) = &mut self.session else { return false };
        let edited = session.entry().cloned();
        let completions = session.completions.as_mut().filter(|it| it.ticket == ticket);
        let Some(completions) = completions else { return false };
        let rows = hits.rows.iter().map(|hit| &hit.row);
        let others = rows.filter(|row| edited.as_ref() != Some(&row.id));
        completions.rows = others.take(MOST_COMPLETIONS).cloned().collect();
        let length = completions.rows.len() as u64;
        completions.cursor = Cursor { length, ..Cursor::default() };
        true
    }

    /// Completes the link in the form that fits the file, which was read.
    pub(in crate::screens) fn link_read(&mut self, ticket: Ticket, target: &str, cx: &mut Shared) {
        let Some((_, title)) = self.linking.take_if(|(it, _)| *it == ticket) else { return };
        self.edit_with(cx, |session| {
            let in_table = session.editor.lines()[session.editor.cursor().line].trim_start();
            // A bar in a table begins a cell.
            let target = if in_table.starts_with('|') {
                target.replace('|', "\\|")
            } else {
                target.to_owned()
            };
            session.editor.complete_link(&target, &title)
        });
    }

    pub(in crate::screens) fn completion_action(
        &mut self,
        action: CompletionAction,
        cx: &mut Shared,
    ) {
        let Some(session) = &mut self.session else { return };
        let step = |completions: &mut Option<Completions>, by| {
            if let Some(completions) = completions {
                completions.cursor.step(by, MOST_COMPLETIONS as u64);
            }
        };
        match action {
            CompletionAction::Next => step(&mut session.completions, 1),
            CompletionAction::Previous => step(&mut session.completions, -1),
            CompletionAction::Close => {
                session.completions =
                    Some(Completions { declined: true, ..Completions::default() });
            }
            CompletionAction::Accept => {
                let chosen = session.completions.take().and_then(|completions| {
                    let at = usize::try_from(completions.cursor.selected).ok()?;
                    completions.rows.into_iter().nth(at)
                });
                if let Some(row) = &chosen
                    && let (Some(from), Some(begun)) =
                        (session.file().map(str::to_owned), session.editor.link_begun())
                {
                    let wanted = WantedLink {
                        entry: row.id.clone(),
                        title: row.title.clone(),
                        from,
                        text: session.editor.text(),
                        is_path: begun.form == LinkForm::Path,
                    };
                    let ticket = cx.read(Read::Link(Box::new(wanted)));
                    self.linking = Some((ticket, row.title.clone()));
                } else if let Some(row) = chosen {
                    self.edit_with(cx, |session| {
                        session.editor.complete_link(row.id.as_str(), &row.title)
                    });
                }
            }
        }
    }
}
