//! Notes, takeaways and user entries: written in place, saved, changed concurrently, deleted and
//! restored.

use crossterm::event::{MouseButton, MouseEventKind};
use nexus_tui::{
    domain::{CatalogueId, EntryId, EntryMeta, EntryStatus, Kind, List, SmartList},
    library::{Write, change, import_json},
    screens::{
        Effect, ExternalEdit, Msg, Overlay,
        edit::{State, Subject},
        form::Field,
    },
    store::{Save, Store},
};

use super::browser::{Browser, fixture, key, options, store_of};

/// A time in milliseconds since 1970: the first day of 2026.
const NOW: i64 = 1_767_225_600_000;

fn small() -> CatalogueId {
    "small".parse().unwrap()
}

fn entry(id: &str) -> EntryId {
    id.parse().unwrap()
}

/// The text that is stored as the note on an entry; empty for none.
fn stored(store: &Store, id: &str) -> String {
    store.note(&small(), &entry(id)).unwrap().map(|note| note.text).unwrap_or_default()
}

/// Saves a note as another program would.
fn save_elsewhere(browser: &Browser, id: &str, text: &str) {
    save_in(&mut Store::open(browser.store.path()).unwrap(), id, text);
}

fn save_in(other: &mut Store, id: &str, text: &str) {
    let base = other.note(&small(), &entry(id)).unwrap().as_ref().map(Into::into);
    let write = Write::Save {
        entry: entry(id),
        text: text.to_owned(),
        base,
        edit_session: "elsewhere".to_owned(),
        draft_owners: Vec::new(),
    };
    change(other, &small(), write).unwrap();
}

fn state(browser: &Browser) -> &State {
    &browser.model.edit.session.as_ref().expect("something is being written").state
}

#[test]
fn a_note_is_written_beside_its_entry_and_saved_when_it_is_left() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("Use SETEX.");
    let text = browser.text();
    assert!(text.contains("Keeps data in") && text.contains("Your note ─ unsaved"), "{text}");
    assert_eq!(stored(&browser.store, "redis"), "");
    browser.press("Esc");
    assert_eq!(stored(&browser.store, "redis"), "Use SETEX.");
    let text = browser.text();
    assert!(text.contains("✎ Your note") && text.contains("┃ Use SETEX."), "{text}");
    assert!(text.contains("1 note"), "{text}");
    // The list marks it, and it is a list like a category.
    browser.press("Esc Esc G k");
    assert_eq!(browser.model.browse.entries.list, List::SmartList(SmartList::Written));
    assert_eq!(browser.open(), "Redis");
}

#[test]
fn what_is_typed_is_saved_or_kept_as_a_draft_and_its_state_is_shown() {
    let mut browser = Browser::new((100, 30));
    browser.press("Enter e").type_in("one");
    assert_eq!(*state(&browser), State::Unsaved);
    assert!(browser.model.edit.needs_draft());
    browser.send(Msg::AutosaveDue);
    assert_eq!(*state(&browser), State::Drafted);
    assert!(!browser.model.edit.needs_draft());
    assert!(browser.text().contains("draft saved"));
    let drafts = browser.store.drafts(&small()).unwrap();
    assert_eq!((drafts.len(), &drafts[0].text[..]), (1, "one"));
    browser.type_in(" two").press("Ctrl-s");
    assert_eq!(*state(&browser), State::Saved);
    assert_eq!(stored(&browser.store, "redis"), "one two");
    assert_eq!(browser.store.drafts(&small()).unwrap(), []);
    browser.type_in("!").press("Backspace");
    assert!(browser.model.unsaved_draft().is_none(), "as it was is saved");
    browser.press("Esc");
    assert!(browser.model.edit.session.is_none());
}

#[test]
fn h06_h08_what_can_not_be_saved_stays_in_the_editor_and_a_retry_works() {
    for why in ["the disk is full", "the database is busy: another program is writing to it"] {
        let mut browser = Browser::new((120, 30));
        browser.press("Enter e").type_in("precious");
        browser.broken = Some(why.to_owned());
        browser.press("Esc");
        assert_eq!(*state(&browser), State::Failed(why.to_owned()));
        let text = browser.text();
        assert!(text.contains("! not saved") && text.contains("precious"), "{text}");
        let told = browser.model.shared.notice.as_ref().map(|notice| &notice.text[..]);
        assert_eq!(told, Some(&format!("Not saved: {why}. The text is still here.")[..]));
        assert!(text.contains("! Not saved: "), "{text}");
        browser.broken = None;
        browser.press("Ctrl-s");
        assert_eq!(stored(&browser.store, "redis"), "precious");
        assert_eq!(*state(&browser), State::Saved);
    }
}

#[test]
fn h06_what_could_not_be_saved_is_left_only_when_a_draft_has_it() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("precious");
    browser.broken = Some("the disk is full".to_owned());
    browser.press("Esc Esc");
    assert!(browser.model.edit.session.is_some() && browser.model.edit.is_unsafe());
    browser.send(Msg::AutosaveDue);
    browser.press("Esc");
    assert!(browser.model.edit.session.is_none());
    assert!(browser.text().contains("kept as a draft"), "{}", browser.text());
    assert_eq!(browser.store.drafts(&small()).unwrap()[0].text, "precious");
}

#[test]
fn what_is_typed_while_a_save_or_a_draft_is_under_way_is_not_taken_for_kept() {
    let under_way = |browser: &mut Browser, msg: Msg| {
        let mut effects = browser.model.update(msg);
        effects.retain(|it| matches!(it, Effect::Write(..) | Effect::SaveDraft(..)));
        assert_eq!(effects.len(), 1, "{effects:?}");
        effects
    };
    // During a draft.
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("one");
    let draft = under_way(&mut browser, Msg::AutosaveDue);
    browser.type_in(" two");
    browser.perform(draft);
    assert!(browser.model.edit.needs_draft() && browser.model.edit.is_unsafe());
    assert_eq!(*state(&browser), State::Unsaved);
    browser.send(Msg::AutosaveDue);
    assert_eq!(browser.store.drafts(&small()).unwrap()[0].text, "one two");
    // During a save.
    let save = under_way(&mut browser, Msg::Key(key("Ctrl-s")));
    browser.type_in(" three");
    browser.perform(save);
    assert_eq!(stored(&browser.store, "redis"), "one two");
    assert!(browser.model.edit.needs_draft() && browser.model.edit.is_unsafe());
    assert_eq!(*state(&browser), State::Unsaved);
    browser.send(Msg::AutosaveDue);
    let drafts = browser.store.drafts(&small()).unwrap();
    assert_eq!((drafts.len(), &drafts[0].text[..]), (1, "one two three"));
    // During a save, and kept as a draft before its end: that one starts from what was before.
    let save = under_way(&mut browser, Msg::Key(key("Ctrl-s")));
    browser.type_in(" four");
    let draft = under_way(&mut browser, Msg::AutosaveDue);
    browser.perform(draft);
    browser.perform(save);
    browser.send(Msg::AutosaveDue);
    let note = browser.store.note(&small(), &entry("redis")).unwrap().unwrap();
    assert_eq!(note.text, "one two three");
    let drafts = browser.store.drafts(&small()).unwrap();
    assert_eq!((drafts.len(), &drafts[0].text[..]), (1, "one two three four"));
    assert_eq!(drafts[0].base.as_ref().map(|base| &base.version), Some(&note.version));
}

#[test]
fn h07_where_nothing_can_be_written_the_editor_says_so_and_changes_nothing() {
    let mut browser = Browser::new((120, 30));
    browser.send(Msg::ReadOnly);
    browser.press("Enter e").type_in("x");
    assert!(matches!(state(&browser), State::ReadOnly(_)));
    let text = browser.text();
    assert!(text.contains("Your note ─ read-only") && text.contains("Read-only: the database"));
    browser.press("Esc");
    assert!(browser.model.edit.session.is_none());
}

#[test]
fn h18_a_large_text_is_laid_out_elsewhere_and_no_key_waits_for_it() {
    let mut browser = Browser::new((120, 36));
    let text = "A line of a note, and then one more.\n\n".repeat(9_000) + "The last of it.";
    save_elsewhere(&browser, "redis", &text);
    browser.press("l j");
    let mut effects = browser.model.update(Msg::Key(key("k")));
    let mut jobs = Vec::new();
    while let Some(effect) = effects.pop() {
        match effect {
            Effect::Read(ticket, read) => {
                let answer = browser.answer(read);
                effects.extend(browser.model.update(Msg::Answer(ticket, answer)));
            }
            Effect::LayOut(ticket, job) => jobs.push((ticket, job)),
            _ => {}
        }
    }
    // The beginning is there at once, and it is asked for once.
    assert!(browser.text().contains("A line of a note"), "{}", browser.text());
    assert_eq!(jobs.len(), 1);
    let begun = browser.model.browse.details.document.lines.len();
    browser.press("Enter").press("PgDn");
    assert!(browser.model.browse.details.scroll > 0);
    for (ticket, job) in jobs {
        let document = Box::new(job.run());
        browser.send(Msg::LaidOut(ticket, document));
    }
    assert!(browser.model.browse.details.document.lines.len() > 2 * begun);
    assert!(browser.model.browse.details.scroll > 0, "the reader stays where they are");
    browser.press("f").type_in("the last of it").press("Enter");
    assert!(browser.text().contains("The last of it."), "{}", browser.text());
}

#[test]
fn what_was_read_before_a_save_does_not_come_into_the_editor_after_it() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("one").press("Ctrl-s");
    // Somebody looks about: the read is under way while one goes on writing.
    let effects = browser.model.update(Msg::Changed);
    let Some(Effect::Read(ticket, read)) = effects.into_iter().next() else {
        panic!("nothing is read")
    };
    let stale = browser.answer(read);
    browser.type_in(" two").press("Ctrl-s");
    browser.send(Msg::Answer(ticket, stale));
    browser.type_in(" three");
    let editor = &browser.model.edit.session.as_ref().unwrap().editor;
    assert_eq!(editor.text(), "one two three");
}

#[test]
fn h09_two_that_change_one_note_are_merged_or_both_kept() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("one").press("Enter").type_in("two").press("Enter");
    browser.type_in("three").press("Esc e");
    // Another changes the first line while this one changes the last.
    save_elsewhere(&browser, "redis", "ONE\ntwo\nthree");
    browser.type_in("!");
    browser.send(Msg::Changed);
    assert!(browser.text().contains("changed elsewhere"), "{}", browser.text());
    browser.press("Ctrl-s");
    assert_eq!(stored(&browser.store, "redis").trim_end(), "ONE\ntwo\nthree!");
    let merged = browser.model.edit.session.as_ref().unwrap().editor.text();
    assert_eq!(merged.trim_end(), "ONE\ntwo\nthree!", "the editor has what is stored");
    // Both change the same line.
    save_elsewhere(&browser, "redis", "ONE\ntwo\nTHREE");
    browser.press("Ctrl-Home").type_in("x");
    browser.press("Ctrl-End Backspace").type_in("?");
    browser.press("Esc");
    let both = stored(&browser.store, "redis");
    assert!(both.contains("THREE") && both.contains("three?") && both.contains("xONE"), "{both}");
    assert!(browser.text().contains("both are kept"), "{}", browser.text());
    assert!(browser.model.edit.session.is_some(), "it stays open to be looked at");
    // Each text by itself is a version.
    let versions = browser.store.versions(&small(), &entry("redis")).unwrap();
    let texts: Vec<String> = versions
        .iter()
        .filter_map(|version| browser.store.version_text(&version.id).unwrap())
        .collect();
    assert!(texts.iter().any(|text| text.trim_end() == "ONE\ntwo\nTHREE"), "{texts:?}");
    assert!(
        texts.iter().any(|text| text.contains("three?") && !text.contains("<<<<")),
        "{texts:?}"
    );
}

#[test]
fn an_open_note_that_nobody_types_in_follows_changes_from_elsewhere() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("old").press("Ctrl-s");
    save_elsewhere(&browser, "redis", "new");
    browser.send(Msg::Changed);
    let editing = browser.model.edit.session.as_ref().unwrap();
    assert_eq!(editing.editor.text(), "new");
    assert_eq!(editing.state, State::Saved);
    // And the pane, when nothing is being written.
    browser.press("Esc");
    save_elsewhere(&browser, "redis", "newer");
    browser.send(Msg::Changed);
    assert!(browser.text().contains("┃ newer"));
}

#[test]
fn versions_are_listed_compared_and_gone_back_to() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("first").press("Esc");
    save_elsewhere(&browser, "redis", "second, by another");
    browser.send(Msg::Changed);
    browser.press("H");
    let text = browser.text();
    assert!(text.contains("- first") && text.contains("+ second, by another"), "{text}");
    browser.press("j");
    let text = browser.text();
    assert!(text.contains("+ first") && !text.contains("+ second, by another"), "{text}");
    browser.press("Enter");
    assert_eq!(stored(&browser.store, "redis"), "first");
    browser.press("u");
    assert_eq!(stored(&browser.store, "redis"), "second, by another");
}

#[test]
fn a_merge_with_the_same_lines_is_shown_with_both_texts_and_accepted_by_a_key() {
    for size in [(120, 36)] {
        let mut browser = Browser::new(size);
        browser.press("Enter e").type_in("seen by both").press("Ctrl-s Esc");
        // Another computer, which has the first version only, writes the line anew as well.
        let (_elsewhere, mut elsewhere) = store_of(&fixture("small"));
        elsewhere.import_json(&browser.store.export_json().unwrap(), true).unwrap();
        save_in(&mut elsewhere, "redis", "written there");
        save_in(&mut browser.store, "redis", "written here");
        let done = browser.store.import_json(&elsewhere.export_json().unwrap(), true).unwrap();
        assert_eq!((done.merged, done.clashed), (1, 1));
        browser.send(Msg::Changed);
        browser.press("h").click_on("Merged: check");
        browser.press("H");
        let text = browser.text();
        for line in ["- written", "+ written", "Merged of − older and + newer"] {
            assert!(text.contains(line), "{size:?}: {line}: {text}");
        }
        assert!(text.contains("written there") && text.contains("written here"), "{text}");
        browser.press("Tab");
        assert!(browser.text().contains("Changed by this save"), "{}", browser.text());
        browser.press("a");
        let text = browser.text();
        assert!(text.contains("Accepted the merged note"), "{text}");
        assert!(!text.contains("Note history") && !text.contains("Merged: check"), "{text}");
        // Elsewhere there is nothing to accept.
        browser.press("H a");
        assert!(browser.text().contains("Nothing to accept"), "{}", browser.text());
    }
}

#[test]
fn versions_that_can_not_be_read_are_told_and_their_list_is_not_left_empty() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("first").press("Esc");
    let effects = browser.model.update(Msg::Key(key("H")));
    let [Effect::Read(ticket, _)] = effects[..] else { panic!("{effects:?}") };
    assert!(browser.text().contains("Note history"), "{}", browser.text());
    browser.send(Msg::Failed(ticket, "the disk is on fire".into()));
    let text = browser.text();
    assert!(text.contains("! the disk is on fire") && !text.contains("Note history"), "{text}");
    // The keys are the panes' again, and it can be tried once more.
    browser.press("H");
    assert!(browser.text().contains("Note history") && browser.text().contains("+1 −0"));
    // A difference that can't be read ends it, too; one that nobody waits for does not.
    browser.press("Esc");
    save_elsewhere(&browser, "redis", "second");
    browser.send(Msg::Changed);
    browser.press("H");
    let effects = browser.model.update(Msg::Key(key("j")));
    let [Effect::Read(old, _)] = effects[..] else { panic!("{effects:?}") };
    let effects = browser.model.update(Msg::Key(key("k")));
    let [Effect::Read(new, _)] = effects[..] else { panic!("{effects:?}") };
    browser.send(Msg::Failed(old, "the disk is on fire".into()));
    assert!(browser.text().contains("Note history"), "{}", browser.text());
    browser.send(Msg::Failed(new, "the disk is on fire".into()));
    assert!(!browser.text().contains("Note history"), "{}", browser.text());
}

#[test]
fn all_of_a_long_line_can_be_compared() {
    let mut browser = Browser::new((100, 20));
    let long = "word ".repeat(40);
    browser.press("Enter e").type_in(&format!("{long}then")).press("Esc");
    save_elsewhere(&browser, "redis", &format!("{long}now"));
    browser.send(Msg::Changed);
    browser.press("H");
    let shown = |browser: &Browser, width: usize| {
        let text = browser.text();
        let removed = text.lines().filter(|line| line.contains(" - word"));
        assert_eq!(removed.count(), "word ".repeat(40).len().div_ceil(width), "{text}");
        assert!(text.contains("word then") && text.contains("word now"), "{text}");
    };
    shown(&browser, 54);
    browser.send(Msg::Resize(60, 30));
    shown(&browser, 54);
}

#[test]
fn saves_of_one_sitting_are_one_version_and_their_texts_can_be_undone() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e");
    for word in ["one ", "two ", "three"] {
        browser.type_in(word).press("Ctrl-s");
    }
    browser.press("Esc");
    assert_eq!(browser.store.versions(&small(), &entry("redis")).unwrap().len(), 1);
    browser.press("u");
    assert_eq!(stored(&browser.store, "redis"), "one two ");
}

/// A minute, in the milliseconds of the store.
const MINUTE: i64 = 60_000;

#[test]
fn an_edit_session_is_one_version_for_ten_minutes_however_often_it_is_saved() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let redis = entry("redis");
    let mut save = |minute: i64, edit_session: &str| {
        let (now, text) = (NOW + minute * MINUTE, format!("{minute}"));
        let base = store.note(&small(), &redis).unwrap().as_ref().map(Into::into);
        let base = base.as_ref();
        let save = Save { entry: &redis, text: &text, base, edit_session, draft_owners: &[] };
        store.save_note(&small(), &save, now).unwrap();
        let versions = store.versions(&small(), &redis).unwrap();
        versions.iter().rev().map(|version| (version.at - NOW) / MINUTE).collect::<Vec<_>>()
    };
    assert_eq!(save(0, "one"), [0]);
    assert_eq!(save(4, "one"), [4]);
    assert_eq!(save(9, "one"), [9]);
    // Ten minutes after the first of them, not after the last.
    assert_eq!(save(11, "one"), [9, 11]);
    assert_eq!(save(15, "one"), [9, 15]);
    assert_eq!(save(20, "one"), [9, 20]);
    assert_eq!(save(22, "one"), [9, 20, 22]);
    // Another session goes on with nothing of it.
    assert_eq!(save(23, "two"), [9, 20, 22, 23]);
    assert_eq!(save(24, "one"), [9, 20, 22, 23, 24]);
}

#[test]
fn what_an_edit_session_replaced_can_be_gone_back_to_for_days_and_is_then_dropped() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let redis = entry("redis");
    let mut before = Vec::new();
    for (text, now) in [("one", NOW), ("two", NOW + 1), ("three", NOW + 2)] {
        let base = store.note(&small(), &redis).unwrap().as_ref().map(Into::into);
        let base = base.as_ref();
        let save = Save { entry: &redis, text, base, edit_session: "one", draft_owners: &[] };
        before.extend(store.save_note(&small(), &save, now).unwrap().before);
    }
    assert_eq!(store.versions(&small(), &redis).unwrap().len(), 1);
    let texts = |store: &Store| -> Vec<Option<String>> {
        before.iter().map(|version| store.version_text(version).unwrap()).collect()
    };
    let both = [Some("one".to_owned()), Some("two".to_owned())];
    for days in [0, 1, 6] {
        store.prune(NOW + days * 24 * 60 * MINUTE).unwrap();
        assert_eq!(texts(&store), both, "after {days} days");
    }
    store.prune(NOW + 31 * 24 * 60 * MINUTE).unwrap();
    assert_eq!(texts(&store), [None, None]);
    assert_eq!(stored(&store, "redis"), "three");
}

#[test]
fn a_note_is_deleted_and_brought_back_at_once_and_later() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("a note").press("Esc").press("d d");
    assert_eq!(stored(&browser.store, "redis"), "");
    let text = browser.text();
    assert!(text.contains("Deleted your note on “Redis” (1 line). u restores it."), "{text}");
    assert!(!text.contains("Your note"), "{text}");
    browser.press("u");
    assert_eq!(stored(&browser.store, "redis"), "a note");
    browser.press("d d");
    // Later: it is in a list, and U has it again.
    browser.press("Esc Esc G");
    assert_eq!(browser.model.browse.entries.list, List::SmartList(SmartList::Deleted));
    assert_eq!(browser.open(), "Redis");
    browser.press("Enter U");
    assert_eq!(stored(&browser.store, "redis"), "a note");
    // An emptied note is a deleted one, and H goes back.
    browser.press("Esc g g Enter e").press("Ctrl-o a Backspace Esc");
    assert_eq!(stored(&browser.store, "redis"), "");
    browser.press("H Enter");
    assert_eq!(stored(&browser.store, "redis"), "a note");
}

#[test]
fn a_takeaway_is_in_its_category_at_once_with_its_tags_and_link() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter t").type_in("Logs are a friend #ops").press("Enter");
    assert!(browser.model.edit.session.is_none());
    assert!(browser.text().contains("Saved: “Logs are a friend”"), "{}", browser.text());
    assert_eq!(browser.open(), "Redis", "the reader stays where he was");
    let takeaways =
        browser.model.shared.lists().find(|(_, title, _)| *title == "Takeaways").unwrap();
    assert_eq!(takeaways.2, Some(1));
    browser.press("Enter G");
    assert!(browser.text().contains("← Logs are a friend"), "{}", browser.text());
    browser.press("Ctrl-p").type_in("friend").press("Enter");
    let entry_view = browser.model.browse.details.entry_view.as_ref().unwrap();
    assert_eq!(entry_view.status, EntryStatus::Own);
    assert_eq!(entry_view.entry.kind, Kind::Takeaway);
    assert_eq!(entry_view.entry.tags, ["ops"]);
    assert_eq!(entry_view.entry.links, [entry("redis")]);
    assert!(browser.text().contains("your own"));
    // Edited, it is called after its text, and tagged as that says.
    browser.press("e Ctrl-Home").type_in("Really: ").press("Ctrl-End").type_in(" #calm");
    browser.press("Esc");
    let entry_view = browser.model.browse.details.entry_view.as_ref().unwrap();
    assert_eq!(entry_view.entry.title, "Really: Logs are a friend");
    assert_eq!(entry_view.entry.tags, ["ops", "calm"]);
}

#[test]
fn takeaways_of_ones_own_are_moved_deleted_and_brought_back() {
    let mut browser = Browser::new((120, 36));
    for text in ["first", "second", "third"] {
        browser.press("t").type_in(text).press("Enter");
    }
    browser.click_on("Takeaways").press("Enter");
    let titles = |browser: &Browser| -> Vec<String> {
        browser.model.browse.entries.window.rows.iter().map(|row| row.title.clone()).collect()
    };
    assert_eq!(titles(&browser), ["first", "second", "third"]);
    browser.press("G Alt-Up");
    assert_eq!(titles(&browser), ["first", "third", "second"]);
    assert_eq!(browser.open(), "third", "the selection goes along");
    browser.press("u");
    assert_eq!(titles(&browser), ["first", "second", "third"]);
    browser.press("g g d d");
    assert_eq!(titles(&browser), ["second", "third"]);
    assert!(browser.text().contains("Deleted your takeaway “first”. u restores it."));
    browser.press("u");
    assert_eq!(titles(&browser), ["first", "second", "third"]);
    browser.press("d d Esc G");
    assert_eq!(browser.model.browse.list_title(&browser.model.shared), "Deleted");
    assert_eq!(browser.open(), "first");
    browser.press("Enter e");
    assert!(browser.text().contains("This is deleted: U restores it."), "{}", browser.text());
    browser.press("U");
    let overview = browser.model.shared.overview.as_ref().unwrap();
    assert_eq!((overview.entries, browser.model.shared.smart_counts[&SmartList::Deleted]), (9, 0));
    // All of them gone, their category goes too.
    for _ in 0..3 {
        browser.click_on("Takeaways").press("Enter g g d d");
    }
    assert!(!browser.model.shared.lists().any(|(_, title, _)| title == "Takeaways"));
}

#[test]
fn entries_that_got_one_place_on_two_machines_stand_alike_on_both_and_can_be_moved() {
    let (_folder, mut here) = store_of(&fixture("small"));
    let (_other, mut there) = store_of(&fixture("small"));
    let make = |store: &mut Store, title: &str| {
        let meta = EntryMeta {
            title: title.to_owned(),
            kind: Kind::Takeaway,
            category: "tools".parse().unwrap(),
            category_title: "Tools".to_owned(),
            tags: Vec::new(),
            links: Vec::new(),
        };
        store.create(&small(), &meta, title, &[], &entry("redis"), NOW).unwrap();
    };
    let exchange = |one: &mut Store, other: &mut Store| {
        import_json(other, &one.export_json().unwrap(), true).unwrap();
        import_json(one, &other.export_json().unwrap(), true).unwrap();
    };
    make(&mut here, "one");
    make(&mut there, "another");
    exchange(&mut here, &mut there);
    make(&mut here, "behind both");
    exchange(&mut here, &mut there);
    let all = |store: &Store| -> Vec<EntryId> {
        let tools = List::Category("tools".parse().unwrap());
        let rows = store.window(&small(), &tools, 0, 50).unwrap().rows;
        rows.into_iter().map(|row| row.id).filter(EntryId::is_own).collect()
    };
    let [first, second, third] = <[EntryId; 3]>::try_from(all(&here)).unwrap();
    assert_eq!(all(&there), [first.clone(), second.clone(), third.clone()]);
    for (moved, down, order) in [
        (&first, true, [&second, &first, &third]),
        (&first, true, [&second, &third, &first]),
        (&third, false, [&third, &second, &first]),
        (&second, false, [&second, &third, &first]),
    ] {
        assert!(here.shift(&small(), moved, down, NOW + 1).unwrap().is_some());
        assert_eq!(all(&here).iter().collect::<Vec<_>>(), order);
    }
    assert!(here.shift(&small(), &first, true, NOW + 2).unwrap().is_none(), "it is the last");
    exchange(&mut here, &mut there);
    assert_eq!(all(&there), all(&here));
}

#[test]
fn tags_are_kept_in_lower_case_however_they_are_written() {
    let mut browser = Browser::new((120, 36));
    browser.press("a").type_in("Queue grows").press("Tab Tab").type_in("Ideas");
    browser.press("Tab").type_in("Queue, #OPS ÉTÉ ops").press("Enter Esc");
    let tags = |browser: &Browser| {
        browser.model.browse.details.entry_view.as_ref().unwrap().entry.tags.clone()
    };
    assert_eq!(tags(&browser), ["queue", "ops", "été"]);
    browser.press("t").type_in("Logs are a friend #Ops #LOGS").press("Enter");
    browser.press("Ctrl-p").type_in("friend").press("Enter");
    assert_eq!(tags(&browser), ["ops", "logs"]);
}

#[test]
fn an_entry_of_ones_own_is_filled_in_written_and_changed() {
    let mut browser = Browser::new((120, 36));
    browser.press("a").type_in("Queue grows").press("Tab Tab").type_in("dea");
    assert!(browser.text().contains("New category “dea”"), "{}", browser.text());
    // What is marked is what Enter takes: a category that there is, before a new one.
    browser.press("Enter");
    assert!(browser.text().contains("› Ideas"), "{}", browser.text());
    browser.type_in("queue, ops").press("Enter");
    assert!(browser.text().contains("Your text"), "{}", browser.text());
    // The heading of the solution is there already.
    browser.type_in("It grows.").press("Ctrl-End").type_in("Add workers.").press("Esc");
    let entry_view = browser.model.browse.details.entry_view.as_ref().unwrap();
    assert_eq!(entry_view.entry.kind, Kind::Challenge);
    assert_eq!(entry_view.category_title, "Ideas");
    assert_eq!(entry_view.entry.tags, ["queue", "ops"]);
    assert!(!browser.text().contains("Add workers."), "a solution is hidden at first");
    browser.press("Space");
    assert!(browser.text().contains("Add workers."));
    browser.press("r").type_in("!").press("Tab Right Enter");
    let entry_view = browser.model.browse.details.entry_view.as_ref().unwrap();
    assert_eq!(
        (&entry_view.entry.title[..], entry_view.entry.kind),
        ("Queue grows!", Kind::Takeaway)
    );
    browser.press("u");
    assert_eq!(browser.open(), "Queue grows");
    // What was filled in is there again after the form was closed.
    browser.press("a").type_in("half").press("Esc a");
    assert!(browser.text().contains("› half"), "{}", browser.text());
    browser.press("Ctrl-u Enter");
    assert!(browser.text().contains("An entry needs a title."), "{}", browser.text());
}

fn form(browser: &Browser) -> &nexus_tui::screens::form::Form {
    let Some(Overlay::Form(form)) = browser.model.overlays.last() else { panic!("no form") };
    form
}

#[test]
fn the_form_goes_where_something_is_missing_and_its_kinds_are_typed() {
    let mut browser = Browser::new((120, 36));
    browser.press("a").type_in("x").press("Enter");
    assert!(browser.text().contains("An entry needs a category"), "{}", browser.text());
    assert_eq!(form(&browser).field, Field::Category);
    browser.press("Shift-Tab");
    for (typed, kind) in [
        ("t", Kind::Technology),
        ("a", Kind::Takeaway),
        ("a", Kind::Article),
        ("ch", Kind::Challenge),
        ("co", Kind::Concept),
        ("zz", Kind::Concept),
        ("P", Kind::Practice),
    ] {
        browser.type_in(typed);
        assert_eq!(form(&browser).kind, kind, "{typed}");
    }
    // Down and Up walk through the categories; a new one stands last.
    browser.press("Tab Down Down").type_in("s");
    let shown = browser.text();
    assert!(shown.contains("Ideas") && shown.contains("New category “s”"), "{shown}");
    browser.press("Down Down Down Down Down Enter");
    assert_eq!((form(&browser).field, form(&browser).category.text()), (Field::Tags, "s"));
}

#[test]
fn what_was_changed_can_be_undone_after_a_restart() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("first").press("Esc s");
    browser.restart(options());
    browser.press("u");
    assert!(browser.text().contains("Undone: Starred “Redis”."), "{}", browser.text());
    browser.restart(options());
    browser.press("u");
    assert!(browser.text().contains("Undone: Last save of a note."), "{}", browser.text());
    browser.restart(options()).press("u");
    assert!(browser.text().contains("Nothing to undo."), "{}", browser.text());
}

#[test]
fn the_history_shows_what_each_save_changed_and_does_not_restore_what_is_there() {
    let mut browser = Browser::new((120, 30));
    browser.press("Enter e").type_in("one").press("Enter").type_in("two").press("Esc");
    save_elsewhere(&browser, "redis", "one\nthree\nfour");
    browser.send(Msg::Changed);
    browser.press("H");
    let text = browser.text();
    for shown in ["+2 −1, current", "+2 −0", "just now", "- two", "+ three", "+ four"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    browser.press("Enter");
    assert!(browser.text().contains("This is the current version."), "{}", browser.text());
    assert_eq!(stored(&browser.store, "redis"), "one\nthree\nfour");
    browser.press("j");
    let text = browser.text();
    assert!(text.contains("+ one") && text.contains("+ two") && !text.contains("three"), "{text}");
    browser.press("Tab");
    assert!(browser.text().contains("- two") && browser.text().contains("+ three"));
    browser.press("f").type_in("four").press("Enter");
    assert!(browser.text().contains("Note history"), "{}", browser.text());
    browser.press("Enter");
    assert_eq!(stored(&browser.store, "redis"), "one\ntwo");
}

#[test]
fn what_was_read_is_counted_at_once() {
    let mut browser = Browser::new((120, 36));
    let count = |browser: &Browser| browser.model.shared.smart_counts[&SmartList::Recent];
    assert_eq!(count(&browser), 0);
    browser.press("Enter Enter");
    assert_eq!(count(&browser), 1);
    browser.press("Esc j Enter");
    assert_eq!(count(&browser), 2);
    // By whatever way one comes to the text.
    browser.press("Esc j l");
    assert_eq!(count(&browser), 3);
    browser.press("Esc j");
    browser.click(100, 10);
    assert_eq!(count(&browser), 4);
}

#[test]
fn a_catalogue_entry_is_not_changed_but_copied() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter r");
    assert!(browser.text().contains("Only your own entries can be edited; C duplicates"));
    browser.press("C");
    let editing = browser.model.edit.session.as_ref().unwrap();
    let Subject::Entry { own, title, .. } = &editing.subject else { panic!("a takeaway") };
    assert!(*own && title == "Redis (mine)");
    assert!(editing.editor.text().starts_with("Keeps data in **memory**"));
    browser.press("Esc");
    assert_eq!(browser.model.browse.details.entry_view.as_ref().unwrap().status, EntryStatus::Own);
}

#[test]
fn stars_are_set_listed_and_found() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter s");
    assert!(browser.text().contains("Starred “Redis”."));
    browser.click_on("Starred  ");
    assert_eq!(browser.open(), "Redis");
    browser.press("Enter s");
    assert!(browser.text().contains("Nothing here yet.") && browser.text().contains("s stars"));
    browser.press("u");
    assert_eq!(browser.model.shared.smart_counts[&SmartList::Starred], 1);
    browser.press("/").type_in("is:starred").press("Enter");
    assert_eq!(browser.open(), "Redis");
}

#[test]
fn what_could_not_be_taken_back_can_be_tried_again() {
    let mut browser = Browser::new((120, 36));
    let starred =
        |browser: &Browser| browser.store.count_smart_list(&small(), SmartList::Starred).unwrap();
    browser.press("Enter s j s");
    browser.broken = Some("the database is busy".to_owned());
    for _ in 0..2 {
        browser.press("u");
        assert!(browser.text().contains("! Not done: the database is busy"), "{}", browser.text());
        assert_eq!(starred(&browser), 2);
    }
    browser.broken = None;
    // The last first, as if nothing had been in between.
    browser.press("u");
    assert!(browser.text().contains("Undone: ") && browser.text().contains("Django"));
    assert_eq!(starred(&browser), 1);
    browser.press("u");
    assert_eq!(starred(&browser), 0);
    browser.press("u");
    assert!(browser.text().contains("Nothing to undo"), "{}", browser.text());
}

#[test]
fn changes_that_can_be_taken_back_are_the_last_and_not_without_end() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter");
    let mut made = 0;
    while made < 150 {
        browser.press("s");
        made += 1;
    }
    let mut back = 0;
    loop {
        browser.press("u");
        if browser.text().contains("Nothing to undo") {
            break;
        }
        back += 1;
        let starred = browser.store.count_smart_list(&small(), SmartList::Starred).unwrap();
        assert_eq!(starred, (made - back) % 2, "after {back}");
    }
    assert!((50..150).contains(&back), "{back}");
}

#[test]
fn a_link_in_a_note_is_completed_shown_by_title_followed_and_seen_from_the_other_side() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("See [[dja");
    assert!(browser.text().contains("Link to") && browser.text().contains("Django"));
    browser.press("Enter Esc");
    assert_eq!(stored(&browser.store, "redis"), "See [[django]]");
    assert!(browser.text().contains("┃ See Django"), "{}", browser.text());
    browser.press("] Enter");
    assert_eq!(browser.open(), "Django");
    assert!(browser.text().contains("← Redis"));
    // What was closed is not offered again while the same link is typed; Enter is Enter then.
    browser.press("e Ctrl-End Enter").type_in("[[re").press("Esc").type_in("d");
    let offered = |browser: &Browser| browser.text().contains("Link to");
    assert!(!offered(&browser), "{}", browser.text());
    browser.press("Enter").type_in("[[re");
    assert!(offered(&browser), "{}", browser.text());
    // Nor when the cursor only comes by.
    browser.press("Left Right Up End");
    assert!(!offered(&browser), "{}", browser.text());
    // Nor is what is written about.
    browser.press("Down End").type_in("]] [[dja");
    let rows = &browser.model.edit.completions().unwrap().rows;
    assert!(rows.iter().all(|row| row.title != "Django"), "{rows:?}");
    browser.press("Esc Esc");
    assert_eq!(stored(&browser.store, "django"), "\n[[red\n[[re]] [[dja");
    browser.press("u");
    // By its title, in any case, too; what names nothing is shown as it is.
    browser.press("e").type_in("[[REDIS]] [[nowhere]]").press("Esc");
    assert!(browser.text().contains("┃ Redis nowhere"), "{}", browser.text());
}

#[test]
fn what_is_cut_in_one_note_is_put_into_another() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("stays").press("Enter").type_in("goes").press("Ctrl-x Esc");
    assert_eq!(stored(&browser.store, "redis"), "stays");
    browser.press("Esc j Enter e Ctrl-v Esc");
    assert_eq!(stored(&browser.store, "django"), "goes\n");
    // What was copied while reading is put in, too.
    browser.press("y e Ctrl-v Esc");
    assert!(stored(&browser.store, "django").contains("A framework for the web."));
}

#[test]
fn a_draft_that_was_left_is_offered_and_opened() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("saved").press("Esc e").type_in(" and more");
    browser.send(Msg::AutosaveDue);
    let drafts = browser.store.drafts(&small()).unwrap();
    assert_eq!(drafts.len(), 1);
    // The process dies here; the next start finds what it left.
    browser.press("j j");
    browser.model.edit.session = None;
    browser.send(Msg::Drafts(drafts));
    let text = browser.text();
    assert!(text.contains("Unsaved draft: Redis. R recovers it."), "{text}");
    assert!(text.contains("1 unsaved draft"), "{text}");
    browser.press("Esc Esc j j R");
    assert_eq!(browser.open(), "Redis");
    let editing = browser.model.edit.session.as_ref().unwrap();
    assert_eq!((&editing.editor.text()[..], &editing.state), ("saved and more", &State::Drafted));
    browser.press("Ctrl-/");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "saved");
    browser.press("Ctrl-y Esc");
    assert_eq!(stored(&browser.store, "redis"), "saved and more");
    assert_eq!(browser.store.drafts(&small()).unwrap(), []);
}

#[test]
fn the_users_own_editor_edits_the_note_and_its_failures_lose_nothing() {
    let mut browser = Browser::new((120, 36));
    browser.outside = |text| {
        assert_eq!(text, "");
        ExternalEdit { text: Some("from outside\n".to_owned()), failed: None }
    };
    browser.press("Enter E");
    assert_eq!(stored(&browser.store, "redis"), "from outside");
    assert!(browser.model.edit.session.is_none());
    browser.outside = |_| ExternalEdit { text: None, failed: Some("vi was killed.".to_owned()) };
    browser.press("E");
    assert!(browser.text().contains("vi was killed.") && browser.model.edit.session.is_none());
    browser.outside = |text| ExternalEdit {
        text: Some(format!("{text}, half\n")),
        failed: Some("The editor ended with status 1.".to_owned()),
    };
    browser.press("E");
    assert_eq!(stored(&browser.store, "redis"), "from outside");
    assert!(browser.text().contains("Its text is here, unsaved."), "{}", browser.text());
    browser.press("Esc");
    assert_eq!(stored(&browser.store, "redis"), "from outside, half");
}

#[test]
fn h18_a_paste_into_the_editor_is_one_step_and_cleaned() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("a");
    browser.send(Msg::Paste("x\r\ny\u{1b}[31mz\0".to_owned()));
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "ax\ny[31mz");
    browser.press("Ctrl-/");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "a");
}

#[test]
fn the_mouse_places_the_cursor_and_selects() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter e").type_in("one two three");
    let screen = browser.text();
    let row = screen.lines().position(|line| line.contains("one two three")).unwrap() as u16;
    let line = screen.lines().nth(usize::from(row)).unwrap();
    let column = nexus_tui::domain::width(&line[..line.find("two").unwrap()]) as u16;
    browser.click(column, row).mouse(MouseEventKind::Drag(MouseButton::Left), column + 3, row);
    browser.type_in("TWO");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "one TWO three");
    browser.press("Ctrl-f").type_in("three").press("Enter").type_in("3");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "one TWO 3");
}

#[test]
fn h17_a_note_that_is_too_long_opens_for_reading_with_the_reason() {
    let mut browser = Browser::new((120, 36));
    save_elsewhere(&browser, "redis", &"line\n".repeat(20_001));
    browser.send(Msg::Changed);
    browser.press("Enter e").type_in("x");
    assert!(matches!(state(&browser), State::ReadOnly(why) if why.starts_with("20001 lines")));
    assert!(browser.text().contains("Read-only: 20001 lines"), "{}", browser.text());
}

#[test]
fn a_search_that_finds_nothing_offers_to_take_it_down() {
    let mut browser = Browser::new((120, 36));
    browser.press("/").type_in("quorum queues");
    assert!(browser.text().contains("Ctrl-t saves the query"), "{}", browser.text());
    browser.press("Ctrl-t");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "quorum queues");
    browser.press("Enter");
    browser.press("/").type_in("quorum");
    assert!(browser.text().contains("quorum queues"));
}
