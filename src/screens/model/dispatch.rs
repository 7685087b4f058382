//! Passes actions to their screens, and switches between screens.

use super::Model;
use crate::{
    domain::{EntryId, EntryStatus, List, SmartList, clean_line},
    library::{FileWrite, OtherCatalogue, Pane, Place, Read, SearchScope, VersionsOf, Write},
    screens::{
        browse::{Browse, BrowseAction, Jump, Results, Step},
        change::{After, Change},
        command::{Action, AppAction},
        edit::Opens,
        find::Find,
        form::Form,
        help::Help,
        layout,
        messages::Messages,
        msg::Effect,
        next::Next,
        overlay::{Overlay, versions_in},
        palette::{Palette, Target},
        shared::Shared,
        themes::{Themes, ThemesAction},
        versions::Versions,
    },
};

impl Model {
    /// Carries out an action.
    pub(super) fn act(&mut self, action: Action) {
        let cx = &mut self.shared;
        match action {
            Action::App(action) => self.app_action(action),
            Action::Motion(motion) if self.overlays.is_empty() => self.browse.motion(motion, cx),
            Action::Browse(action) => self.browse_action(action),
            Action::Prompt(action) => self.prompt_action(action),
            Action::Edit(action) => match self.edit.action(action, &mut self.browse, cx) {
                Some(Opens::Find) => self.open_find(),
                Some(Opens::Help) => self.open_help(),
                None => {}
            },
            Action::Completion(action) => self.edit.completion_action(action, cx),
            action => {
                if let Some(overlay) = self.overlays.last_mut()
                    && let Some(next) = overlay.update(action, cx)
                {
                    self.follow(next);
                }
            }
        }
    }

    fn app_action(&mut self, action: AppAction) {
        match action {
            AppAction::Quit => self.quit(),
            AppAction::Suspend => self.shared.effect(Effect::Suspend),
            AppAction::Redraw => self.shared.effect(Effect::Redraw),
            AppAction::Sync => self.shared.sync(true),
        }
    }

    /// From a screen over the panes, most commands of these lead back to them; the help is shown
    /// above it.
    fn leave_overlays(&mut self) {
        match self.overlays.last() {
            Some(Overlay::Themes(_)) => self.act(Action::Themes(ThemesAction::Cancel)),
            Some(Overlay::Review(_)) => self.leave_review(),
            _ => {}
        }
        self.overlays.clear();
    }

    fn browse_action(&mut self, action: BrowseAction) {
        if ![BrowseAction::Help, BrowseAction::Find].contains(&action) {
            self.leave_overlays();
        }
        let (browse, cx) = (&mut self.browse, &mut self.shared);
        match action {
            BrowseAction::Open => match &browse.entries.list {
                List::SavedSearch(name) => {
                    let name = name.clone();
                    self.run_saved_search(&name);
                }
                _ => browse.open(cx),
            },
            BrowseAction::Tags => drop(cx.read(Read::Tags)),
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
            BrowseAction::Starred => browse.go_to(&List::SmartList(SmartList::Starred), cx),
            BrowseAction::Notes => browse.go_to(&List::SmartList(SmartList::Written), cx),
            BrowseAction::Recent => browse.go_to(&List::SmartList(SmartList::Recent), cx),
            BrowseAction::Takeaways => browse.go_to_takeaways(cx),
            BrowseAction::GoToCategories => browse.focus_on(Pane::Categories, cx),
            BrowseAction::Outline => self.open_outline(),
            BrowseAction::Backlinks | BrowseAction::Mentions | BrowseAction::BrokenLinks => {
                self.search_by_links(action);
            }
            BrowseAction::NextResult => browse.next_result(true, cx),
            BrowseAction::PreviousResult => browse.next_result(false, cx),
            BrowseAction::Copy => browse.copy(cx),
            BrowseAction::Zoom => browse.toggle_zoom(cx),
            BrowseAction::ToggleSidebar => browse.toggle_sidebar(cx),
            BrowseAction::Themes => self.open_themes(),
            BrowseAction::Messages => self.overlays.push(Overlay::Messages(Messages::default())),
            BrowseAction::NextBlock => browse.walk_code(true, cx),
            BrowseAction::PreviousBlock => browse.walk_code(false, cx),
            BrowseAction::CopyCode => browse.copy_code(cx),
            BrowseAction::ToggleWrap => browse.toggle_wrap(cx),
            BrowseAction::ScrollRight => browse.scroll_code(1, cx),
            BrowseAction::ScrollLeft => browse.scroll_code(-1, cx),
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
            BrowseAction::Delete => match &browse.entries.list {
                List::SavedSearch(name) => {
                    let name = name.clone();
                    cx.say(format!("Deleted saved search “{}”", clean_line(&name)));
                    self.save_search(name, None);
                }
                _ => self.change(Browse::delete),
            },
            BrowseAction::Restore => self.change(Browse::restore),
            BrowseAction::MoveUp => self.change(|browse, cx| browse.shift(false, cx)),
            BrowseAction::MoveDown => self.change(|browse, cx| browse.shift(true, cx)),
            BrowseAction::Duplicate => self.change(Browse::duplicate),
            BrowseAction::Undo => self.changes.undo(cx),
            BrowseAction::EditNote => self.edit.open_file(browse, cx),
            BrowseAction::NoteBeside => self.edit.open_note(browse, cx),
            BrowseAction::EditExternally => self.edit.open_file_externally(browse, cx),
            BrowseAction::Takeaway => self.edit.open_takeaway("", browse, cx),
            BrowseAction::Today => self.open_today(),
            BrowseAction::Recover => self.edit.recover(browse, cx),
            BrowseAction::Review
            | BrowseAction::ReviewList
            | BrowseAction::Enrol
            | BrowseAction::EnrolList
            | BrowseAction::Home => self.review_action(action),
            BrowseAction::NewEntry => self.open_new_form(),
            BrowseAction::EditEntry => self.open_form(),
            BrowseAction::Versions => self.open_versions(true),
            BrowseAction::NoteVersions => self.open_versions(false),
            BrowseAction::Find => self.open_find(),
            BrowseAction::Search => self.open_search(SearchScope::Catalogue, ""),
            BrowseAction::Filter => self.filter(),
            BrowseAction::Palette => {
                let palette = Palette::new(&self.browse.scopes(), &self.shared.keymap);
                self.overlays.push(Overlay::Palette(Box::new(palette)));
            }
            BrowseAction::Catalogues => drop(cx.read(Read::Catalogues)),
            BrowseAction::OpenPath => self.ask_for_path(Target::OpenPath),
            BrowseAction::ImportPath => self.ask_for_path(Target::ImportPath),
            BrowseAction::ExportPath => self.ask_for_path(Target::ExportPath),
            BrowseAction::Help => self.open_help(),
            BrowseAction::Quit => self.quit(),
        }
    }

    fn open_themes(&mut self) {
        self.shared.effect(Effect::ReadThemes);
        let themes = Themes::new(&self.shared);
        self.overlays.push(Overlay::Themes(Box::new(themes)));
    }

    /// Writes the change that an action on the open entry returns, if any.
    fn change(&mut self, change: impl FnOnce(&Browse, &mut Shared) -> Option<Change>) {
        if let Some(change) = change(&self.browse, &mut self.shared) {
            self.write(change);
        }
    }

    fn write(&mut self, change: Change) {
        self.changes.write(change, &mut self.shared);
    }

    // ---- opening ---------------------------------------------------------------------------

    fn open_find(&mut self) {
        let elsewhere = self.edit.session.is_some() || !self.overlays.is_empty();
        let find = Find { editing: elsewhere, ..Find::default() };
        self.overlays.push(Overlay::Find(Box::new(find)));
    }

    pub(super) fn open_help(&mut self) {
        let help = Help::new(&self.scopes(), &self.shared);
        self.overlays.push(Overlay::Help(Box::new(help)));
    }

    /// Searches for the entries that link to the open one or mention it, or for those with broken
    /// links.
    fn search_by_links(&mut self, action: BrowseAction) {
        if action == BrowseAction::BrokenLinks {
            return self.open_search(SearchScope::Catalogue, "is:broken ");
        }
        let Some(view) = self.browse.open_entry(&mut self.shared) else { return };
        let query = if action == BrowseAction::Backlinks {
            format!("links:{} ", view.entry.id)
        } else {
            // By its title, which is what the results show in texts.
            match clean_line(&view.entry.title) {
                title if title.contains('"') => format!("mentions:{} ", view.entry.id),
                title => format!("mentions:\"{title}\" "),
            }
        };
        self.open_search(SearchScope::Catalogue, &query);
    }

    /// Searches the open list or, from the sidebar, for a list.
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
            List::SmartList(list) if !list.is_searchable() => {
                let title = list.title();
                self.shared
                    .say(format!("“{title}” can't be searched: it is not part of the catalogue."));
                return;
            }
            List::SmartList(list) => SearchScope::SmartList(*list),
            List::SavedSearch(name) => {
                let name = name.clone();
                return self.run_saved_search(&name);
            }
        };
        self.open_search(scope, "");
    }

    /// Opens the form for a new entry, with any input from before.
    fn open_new_form(&mut self) {
        let Some(overview) = &self.shared.overview else { return };
        let unsent = self.changes.unsent_form.take_if(|form| form.entry.is_none());
        let form = unsent.unwrap_or_else(|| {
            let category = match &self.browse.entries.list {
                List::Category(id) => overview.categories.iter().find(|it| it.id == *id),
                _ => None,
            };
            let form = Form::new(category.map_or("", |category| &category.title));
            if self.shared.own_files { form.of_file() } else { form }
        });
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    /// Edits the page of today, which is made if there is none.
    fn open_today(&mut self) {
        if !self.shared.own_files {
            let text = "The page of today is a file in your own folder; open that by its path: nexus ~/notes";
            self.shared.say(text);
            return;
        }
        let (pattern, template) = self.shared.journal.clone();
        let write = Write::File(FileWrite::Today { pattern, template });
        self.write(Change::new(write, After::Edit));
    }

    /// Opens the form for the open entry, if it is the user's own.
    fn open_form(&mut self) {
        let Some(entry_view) = self.browse.open_entry(&mut self.shared) else { return };
        let in_file = self.shared.own_files && entry_view.status == EntryStatus::Published;
        if entry_view.status != EntryStatus::Own && !in_file {
            let key = self.browse.key(&self.shared, BrowseAction::Duplicate);
            self.shared.say(format!("Only your own entries can be edited; {key} duplicates this."));
            return;
        }
        let form = Form::edit(&entry_view.entry, &entry_view.category_title);
        let form = if in_file { form.of_file() } else { form };
        let unsent = self.changes.unsent_form.take_if(|unsent| unsent.entry == form.entry);
        self.overlays.push(Overlay::Form(Box::new(unsent.unwrap_or(form))));
    }

    /// Opens a prompt for the path that a target needs.
    pub(super) fn ask_for_path(&mut self, target: Target) {
        self.overlays.push(Overlay::Palette(Box::new(Palette::path(target))));
    }

    /// Opens a palette of the headings of the text.
    fn open_outline(&mut self) {
        let headings = &self.browse.details.document.headings;
        if headings.is_empty() {
            self.shared.say("This text has no headings.");
            return;
        }
        let outline = Palette::outline(headings, self.browse.details.scroll, &self.shared);
        self.overlays.push(Overlay::Palette(Box::new(outline)));
    }

    /// Opens the history of the file of the open entry, if that is wanted and it is in one, or else of
    /// its note.
    fn open_versions(&mut self, of_file: bool) {
        let is_checked = self.browse.entries.list == List::SmartList(SmartList::Clashed);
        let Some(entry_view) = self.browse.open_entry(&mut self.shared) else { return };
        let in_file = of_file
            && !is_checked
            && self.shared.own_files
            && entry_view.status == EntryStatus::Published;
        if entry_view.note.is_none() && !in_file {
            self.shared.say("No note, so no versions.");
            return;
        }
        let (entry, title) = (entry_view.entry.id.clone(), entry_view.entry.title.clone());
        let of = if in_file { VersionsOf::File } else { VersionsOf::Note };
        let versions = Versions::open(entry, title, (of, is_checked), &mut self.shared);
        self.overlays.push(Overlay::Versions(Box::new(versions)));
    }

    // ---- next ------------------------------------------------------------------------------

    /// Does what an overlay has requested.
    pub(super) fn follow(&mut self, next: Next) {
        match next {
            Next::CloseSearch if self.picking => self.quit(),
            Next::OpenResult { entry, .. } if self.picking => {
                self.shared.effect(Effect::Choose(entry));
                self.quit();
            }
            Next::OpenElsewhere(other, _) if self.picking => {
                let title = clean_line(&other.title).into_owned();
                self.shared.say(format!("This is in another catalogue: “{title}”."));
            }
            Next::SaveAsTakeaway(_) if self.picking => {
                self.shared.say("Choose an entry first.");
            }
            Next::Close => drop(self.overlays.pop()),
            Next::Write(change) => {
                self.overlays.pop();
                self.write(*change);
            }
            Next::LeaveForm => self.leave_form(),
            // The input is kept until the change is made.
            Next::SubmitForm(change) => {
                self.leave_form();
                self.write(*change);
            }
            Next::Run(target) => {
                self.overlays.pop();
                self.run(target);
            }
            Next::QueryHelp => {
                let help = Help::of_queries(&self.scopes(), &self.shared);
                self.overlays.push(Overlay::Help(Box::new(help)));
            }
            Next::NameSearch(query) => {
                let palette = Palette::to_save_search(query, &self.shared.saved_searches);
                self.overlays.push(Overlay::Palette(Box::new(palette)));
            }
            Next::Path(target, path) => {
                self.overlays.pop();
                match target {
                    Target::ImportPath => self.shared.effect(Effect::Import(path)),
                    Target::ExportPath => {
                        if let Some(catalogue) = self.shared.catalogue() {
                            self.shared.effect(Effect::Export(catalogue, path));
                        }
                    }
                    _ => drop(self.shared.read(Read::Origin(path))),
                }
            }
            Next::AskForPath => self.ask_for_path(Target::OpenPath),
            Next::CloseSearch => self.close_search(),
            Next::SaveAsTakeaway(text) => {
                self.close_search();
                self.edit.open_takeaway(&text, &mut self.browse, &mut self.shared);
            }
            Next::OpenResult { entry, results } => self.open_result(entry, results),
            Next::OpenElsewhere(other, entry) => self.open_elsewhere(other, entry),
            Next::FindTyped(text) => self.find(&text),
            Next::EndFind(text) => {
                self.overlays.pop();
                self.end_find(text);
            }
            Next::ClickBelow(at) => self.click_below(at),
            Next::PlanRename(wanted) => {
                self.leave_form();
                self.edit.planning = Some(self.shared.read(Read::Plan(wanted)));
            }
            Next::Resolve(resolution) => {
                self.overlays.pop();
                match resolution {
                    Some(resolution) => self.edit.resolve(resolution, &mut self.shared),
                    None => self.edit.postpone_conflict(&mut self.shared),
                }
            }
            next @ (Next::CloseReview
            | Next::NoteInReview(_)
            | Next::EntryInReview(_)
            | Next::Home
            | Next::Review(..)
            | Next::ReviewResults(_)
            | Next::SearchFor(_)
            | Next::ShowList(_)
            | Next::ShowEntry(_)
            | Next::Recover
            | Next::SaveTakeaway) => self.follow_from_review(next),
        }
    }

    fn leave_form(&mut self) {
        if let Some(Overlay::Form(form)) = self.overlays.pop() {
            self.changes.unsent_form = Some(*form);
        }
    }

    fn run(&mut self, target: Option<Target>) {
        match target {
            None => {}
            Some(Target::Command { command, .. }) => self.act(command.action),
            Some(Target::List { list: List::SavedSearch(name), .. }) => {
                self.run_saved_search(&name);
            }
            Some(Target::Tag { tag, .. }) => {
                let quoted = tag.contains(|c: char| !c.is_alphanumeric() && !"-_".contains(c));
                let query = if quoted { format!("tag:\"{tag}\" ") } else { format!("tag:{tag} ") };
                self.open_search(SearchScope::Catalogue, &query);
            }
            Some(Target::SaveSearch { name, query }) => {
                self.shared.say(format!("Saved as “{}”: it is in the sidebar.", clean_line(&name)));
                self.save_search(name, Some(query));
            }
            Some(Target::List { list, .. }) => self.browse.select_list(&list, &self.shared),
            Some(Target::Heading(number, _)) => self.go_to_heading(number),
            Some(target @ (Target::OpenPath | Target::ImportPath | Target::ExportPath)) => {
                self.ask_for_path(target);
            }
            Some(Target::Catalogue(choice)) if choice.open => {}
            Some(Target::Catalogue(choice)) => {
                self.shared.effect(Effect::Open(choice.origin));
                self.quit();
            }
        }
    }

    /// Opens the search with a saved query.
    fn run_saved_search(&mut self, name: &str) {
        if let Some(query) = self.shared.saved_query(name).map(str::to_owned) {
            self.open_search(SearchScope::Catalogue, &query);
        }
    }

    /// Saves a query under a name, or removes what is saved under it.
    fn save_search(&mut self, name: String, query: Option<String>) {
        if self.shared.read_only {
            self.shared.fail("Not saved: the database is read-only.");
        } else if let Some(catalogue) = self.shared.catalogue() {
            self.shared.effect(Effect::SaveSearch { catalogue, name, query });
        }
    }

    /// Reads on at a heading. The text has other lines once it has the focus.
    fn go_to_heading(&mut self, number: usize) {
        self.browse.focus_on(Pane::Details, &self.shared);
        self.complete_screen();
        let details = &mut self.browse.details;
        if let Some(heading) = details.document.headings.get(number) {
            details.scroll = heading.line;
        }
    }

    fn find(&mut self, text: &str) {
        if let Some(versions) = versions_in(&mut self.overlays) {
            let height = layout::versions(self.shared.size).text.height;
            versions.find(text, usize::from(height));
        } else if self.edit.session.is_some() {
            self.edit.find(Some(text), true, &mut self.shared);
        } else {
            self.browse.find(text, &self.shared);
        }
    }

    /// Ends the search within a text. With `text`, the reader stays at the match; without a match
    /// in this entry, all entries are searched.
    fn end_find(&mut self, text: Option<String>) {
        if let Some(versions) = versions_in(&mut self.overlays) {
            if text.is_none() {
                versions.finding.clear();
            }
            return;
        }
        if self.edit.session.is_some() {
            return;
        }
        match text {
            None => self.browse.find("", &self.shared),
            Some(text) if self.browse.details.found.is_empty() && !text.is_empty() => {
                self.browse.find("", &self.shared);
                self.open_search(SearchScope::Catalogue, &text);
            }
            Some(_) => {}
        }
    }

    /// Opens a result of the search, and keeps all results to step through.
    fn open_result(&mut self, entry: EntryId, results: Results) {
        let Some(Overlay::Search(search)) = self.overlays.pop() else { return };
        let from = self.browse.entries.row().map(|row| Step {
            list: self.browse.entries.list.clone(),
            entry: row.id.clone(),
            scroll: search.scroll,
        });
        if let Some(sought) = results.sought.get(results.at) {
            self.browse.details.seek(sought.clone());
            self.browse.details.place_again(sought.opens_at);
        }
        self.browse.results = Some(results);
        self.browse.focus = Pane::Details;
        self.browse.read_show(entry.clone(), Jump::Follow(from), &mut self.shared);
        self.shared.visit(entry);
    }

    /// Closes the search and restores the text that it covered.
    pub(super) fn close_search(&mut self) {
        if let Some(Overlay::Search(search)) = self.overlays.pop() {
            self.browse.search_closed(search.scroll);
        }
    }

    /// Opens an entry of another catalogue.
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
