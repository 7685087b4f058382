//! From an action to the screen that carries it out, and from one screen to another.

use super::Model;
use crate::{
    domain::{EntryId, EntryStatus, List, SmartList},
    library::{OtherCatalogue, Pane, Place, Read, SearchScope},
    screens::{
        action::{Action, AppAction, BrowseAction, FindAction, HelpAction, Motion},
        browse::{Browse, Jump, Step},
        changes::Change,
        edit::Opens,
        form::{self, Form},
        help::Help,
        layout,
        msg::Effect,
        overlay::Overlay,
        palette::{self, Palette, Target},
        search,
        shared::Shared,
        versions::{self, Versions},
    },
    theme::Theme,
};

impl Model {
    /// Carries out what a key, a click or the palette asks for.
    pub(super) fn act(&mut self, action: Action) {
        let cx = &mut self.shared;
        match action {
            Action::App(action) => self.app_action(action),
            Action::Motion(motion) => self.motion(motion),
            Action::Browse(action) => self.browse_action(action),
            Action::Prompt(action) => self.prompt_action(action),
            Action::Edit(action) => match self.edit.action(action, &mut self.browse, cx) {
                Some(Opens::Find) => self.overlays.push(Overlay::Find(Box::default())),
                Some(Opens::Help) => self.open_help(),
                None => {}
            },
            Action::Completion(action) => self.edit.completion_action(action, cx),
            Action::Find(action) => self.find_action(action),
            Action::Help(HelpAction::Close) => drop(self.overlays.pop()),
            Action::Palette(action) => {
                if let Some(Overlay::Palette(palette)) = self.overlays.last_mut()
                    && let Some(next) = palette.action(action, cx)
                {
                    self.after_palette(next);
                }
            }
            Action::Search(action) => {
                if let Some(Overlay::Search(search)) = self.overlays.last_mut()
                    && let Some(next) = search.action(action, &mut self.searches, cx)
                {
                    self.after_search(next);
                }
            }
            Action::Form(action) => {
                if let Some(Overlay::Form(form)) = self.overlays.last_mut()
                    && let Some(next) = form.action(action, cx)
                {
                    self.after_form(next);
                }
            }
            Action::Versions(action) => {
                if let Some(Overlay::Versions(versions)) = self.overlays.last_mut()
                    && let Some(next) = versions.action(action, cx)
                {
                    self.overlays.pop();
                    match next {
                        versions::Next::Close => {}
                        versions::Next::Restore(change) => self.write(*change),
                    }
                }
            }
        }
    }

    fn app_action(&mut self, action: AppAction) {
        match action {
            AppAction::Quit => self.quit(),
            AppAction::Suspend => self.shared.effect(Effect::Suspend),
            AppAction::Redraw => self.shared.effect(Effect::Redraw),
        }
    }

    fn motion(&mut self, motion: Motion) {
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                let height = layout::help_rows(self.shared.size, help.lines.len());
                let page = i64::try_from(height).unwrap_or(1).saturating_sub(1).max(1);
                help.scroll_by(motion.rows(page), height);
            }
            _ => self.browse.motion(motion, &self.shared),
        }
    }

    fn browse_action(&mut self, action: BrowseAction) {
        let (browse, cx) = (&mut self.browse, &mut self.shared);
        match action {
            BrowseAction::Open => browse.open(cx),
            BrowseAction::Back => browse.back(cx),
            BrowseAction::NextPane => browse.next_pane(cx),
            BrowseAction::PreviousPane => drop(browse.previous_pane(cx)),
            BrowseAction::NextEntry => browse.step_entries(1, cx),
            BrowseAction::PreviousEntry => browse.step_entries(-1, cx),
            BrowseAction::NextLink => browse.walk_links(true, cx),
            BrowseAction::PreviousLink => browse.walk_links(false, cx),
            BrowseAction::Reveal => browse.reveal(cx),
            BrowseAction::HistoryBack => browse.travel(false, cx),
            BrowseAction::HistoryForward => browse.travel(true, cx),
            BrowseAction::NextResult => browse.next_result(true, cx),
            BrowseAction::PreviousResult => browse.next_result(false, cx),
            BrowseAction::Copy => browse.copy(cx),
            BrowseAction::Zoom => {
                browse.arrangement.zoomed = !browse.arrangement.zoomed;
                browse.show_selections(cx);
            }
            BrowseAction::ToggleSidebar => {
                browse.arrangement.sidebar_hidden = !browse.arrangement.sidebar_hidden;
                browse.show_selections(cx);
            }
            BrowseAction::ToggleTheme => {
                cx.theme = Theme::new(cx.theme.name().next(), cx.theme.depth());
                cx.effect(Effect::SaveTheme(cx.theme.name()));
            }
            BrowseAction::ToggleMouse => {
                cx.mouse = !cx.mouse;
                cx.say(if cx.mouse {
                    "Mouse captured."
                } else {
                    "Mouse released: the terminal selects text with it."
                });
                cx.effect(Effect::Mouse(cx.mouse));
            }
            BrowseAction::Star => self.change(Browse::star),
            BrowseAction::Delete => self.change(Browse::delete),
            BrowseAction::Restore => self.change(Browse::restore),
            BrowseAction::MoveUp => self.change(|browse, cx| browse.shift(false, cx)),
            BrowseAction::MoveDown => self.change(|browse, cx| browse.shift(true, cx)),
            BrowseAction::Duplicate => self.change(Browse::duplicate),
            BrowseAction::Undo => self.changes.undo(cx),
            BrowseAction::EditNote => self.edit.open_note(browse, cx),
            BrowseAction::EditExternally => self.edit.open_externally(browse, cx),
            BrowseAction::Takeaway => self.edit.open_takeaway("", browse, cx),
            BrowseAction::Recover => self.edit.recover(browse, cx),
            BrowseAction::NewEntry => self.open_new_form(),
            BrowseAction::EditEntry => self.open_form(),
            BrowseAction::Versions => self.open_versions(),
            BrowseAction::Find => self.overlays.push(Overlay::Find(Box::default())),
            BrowseAction::Search => self.open_search(SearchScope::Catalogue, ""),
            BrowseAction::Filter => self.filter(),
            BrowseAction::Palette => {
                let palette = Palette::new(&self.browse.scopes());
                self.overlays.push(Overlay::Palette(Box::new(palette)));
            }
            BrowseAction::Catalogues => drop(cx.read(Read::Catalogues)),
            BrowseAction::Help => self.open_help(),
            BrowseAction::Quit => self.quit(),
        }
    }

    /// Writes the change that an action on the open entry comes to, if it comes to one.
    fn change(&mut self, change: impl FnOnce(&Browse, &mut Shared) -> Option<Change>) {
        if let Some(change) = change(&self.browse, &mut self.shared) {
            self.write(change);
        }
    }

    fn write(&mut self, change: Change) {
        self.changes.write(change, &mut self.shared);
    }

    // ---- opening ---------------------------------------------------------------------------

    fn open_help(&mut self) {
        let help = Help::new(&self.scopes(), &self.shared.keymap);
        self.overlays.push(Overlay::Help(help));
    }

    /// Searches the list of the pane: the open one, or for one of all lists.
    fn filter(&mut self) {
        if self.browse.focus == Pane::Categories {
            let all = self.shared.lists().map(|(list, title, entries)| Target::List {
                list,
                title: title.to_owned(),
                entries,
            });
            let palette = Palette::lists(all.collect());
            self.overlays.push(Overlay::Palette(Box::new(palette)));
            return;
        }
        let scope = match &self.browse.entries.list {
            List::All => SearchScope::Catalogue,
            List::Category(id) => SearchScope::Category(id.clone()),
            List::SmartList(list @ (SmartList::Orphaned | SmartList::Deleted)) => {
                let title = list.title();
                self.shared
                    .say(format!("“{title}” can't be searched: it is not part of the catalogue."));
                return;
            }
            List::SmartList(list) => SearchScope::SmartList(*list),
        };
        self.open_search(scope, "");
    }

    /// Opens the form for a new entry, as it was left.
    fn open_new_form(&mut self) {
        let Some(overview) = &self.shared.overview else { return };
        let left = self.changes.unsent_form.take_if(|form| form.of.is_none());
        let form = left.unwrap_or_else(|| {
            let category = match &self.browse.entries.list {
                List::Category(id) => overview.categories.iter().find(|it| it.id == *id),
                _ => None,
            };
            Form::new(category.map_or("", |category| &category.title))
        });
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    /// Opens the form of the open entry, where that is the user's own.
    fn open_form(&mut self) {
        let Some(entry_view) = self.browse.open_entry(&mut self.shared) else { return };
        if entry_view.status != EntryStatus::Own {
            let key = self.browse.key(&self.shared, BrowseAction::Duplicate);
            self.shared.say(format!("Only your own entries can be edited; {key} duplicates this."));
            return;
        }
        let form = Form::of(&entry_view.entry, &entry_view.category_title);
        let left = self.changes.unsent_form.take_if(|left| left.of == form.of);
        self.overlays.push(Overlay::Form(Box::new(left.unwrap_or(form))));
    }

    fn open_versions(&mut self) {
        let Some(entry_view) = self.browse.open_entry(&mut self.shared) else { return };
        if entry_view.note.is_none() {
            self.shared.say("No note here, so no versions.");
            return;
        }
        let (entry, title) = (entry_view.entry.id.clone(), entry_view.entry.title.clone());
        let versions = Versions::open(entry, title, &mut self.shared);
        self.overlays.push(Overlay::Versions(Box::new(versions)));
    }

    // ---- coming back -----------------------------------------------------------------------

    fn find_action(&mut self, action: FindAction) {
        let Some(Overlay::Find(prompt)) = self.overlays.pop() else { return };
        if self.edit.session.is_some() {
            return;
        }
        match action {
            FindAction::Cancel => self.browse.find("", &self.shared),
            // What is not in this entry may be in another: all are searched for it.
            FindAction::Accept => {
                if self.browse.details.found.is_empty() && !prompt.text().is_empty() {
                    self.browse.find("", &self.shared);
                    self.open_search(SearchScope::Catalogue, prompt.text());
                }
            }
        }
    }

    pub(super) fn after_palette(&mut self, next: palette::Next) {
        self.overlays.pop();
        match next {
            palette::Next::Close | palette::Next::Run(None) => {}
            palette::Next::Run(Some(Target::Command(command))) => self.act(command.action),
            palette::Next::Run(Some(Target::List { list, .. })) => {
                self.browse.select_list(&list, &self.shared);
            }
            palette::Next::Run(Some(Target::Catalogue(choice))) => {
                self.shared.effect(Effect::Open(choice.origin));
                self.quit();
            }
        }
    }

    pub(super) fn after_form(&mut self, next: form::Next) {
        let Some(Overlay::Form(form)) = self.overlays.pop() else { return };
        // Until it is done, what is filled in is kept.
        self.changes.unsent_form = Some(*form);
        match next {
            form::Next::Close => {}
            form::Next::Submit(change) => self.write(*change),
        }
    }

    pub(super) fn after_search(&mut self, next: search::Next) {
        match next {
            search::Next::Close => self.close_search(),
            search::Next::SaveAsTakeaway(text) => {
                self.close_search();
                self.edit.open_takeaway(&text, &mut self.browse, &mut self.shared);
            }
            search::Next::Open { entry, results } => {
                let Some(Overlay::Search(search)) = self.overlays.pop() else { return };
                let from = self.browse.entries.row().map(|row| Step {
                    list: self.browse.entries.list.clone(),
                    entry: row.id.clone(),
                    scroll: search.scroll,
                });
                self.browse.results = Some(results);
                self.browse.focus = Pane::Details;
                self.browse.read_show(entry.clone(), Jump::Follow(from), &mut self.shared);
                self.shared.visit(entry);
            }
            search::Next::OpenElsewhere(other, entry) => self.open_elsewhere(other, entry),
        }
    }

    /// Closes the search. The panes below have not moved; the text goes back to where it was.
    fn close_search(&mut self) {
        if let Some(Overlay::Search(search)) = self.overlays.pop() {
            self.browse.uncover(search.scroll);
        }
    }

    /// Leaves this catalogue for an entry of another.
    fn open_elsewhere(&mut self, other: OtherCatalogue, entry: EntryId) {
        self.close_search();
        let OtherCatalogue { catalogue, origin, .. } = other;
        let place =
            Place { entry: Some(entry.to_string()), focus: Pane::Details, ..Place::default() };
        let cx = &mut self.shared;
        cx.effect(Effect::SavePlace(catalogue.to_string(), place));
        if !cx.read_only {
            cx.effect(Effect::Visit(catalogue, entry));
        }
        cx.effect(Effect::Open(origin));
        self.quit();
    }
}
