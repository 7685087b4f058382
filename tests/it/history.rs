//! The history of notes, user entries, drafts and events in the store: versions, order, pruning.

use nexus_tui::{
    domain::{Base, CatalogueId, Draft, EntryId, EntryMeta, Kind, List, Outcome, SmartList},
    store::{Field, Save, Store},
};
use rusqlite::Connection;

use super::browser::{fixture, store_of};

const DAY: i64 = 24 * 3600 * 1000;

fn small() -> CatalogueId {
    "small".parse().unwrap()
}

fn id(id: &str) -> EntryId {
    id.parse().unwrap()
}

/// Saves a note over the current one, in an edit session; returns its version.
fn save(store: &mut Store, entry: &str, text: &str, edit_session: &str, now: i64) -> String {
    let entry = id(entry);
    let base = store.note(&small(), &entry).unwrap();
    let base = base.as_ref().map(Base::from);
    let save = Save { entry: &entry, text, base: base.as_ref(), edit_session, draft_owners: &[] };
    store.save_note(&small(), &save, now).unwrap().note.unwrap().version
}

fn meta(kind: Kind, title: &str) -> EntryMeta {
    EntryMeta {
        kind,
        title: title.to_owned(),
        category: "tools".parse().unwrap(),
        category_title: "Tools".to_owned(),
        tags: Vec::new(),
        links: Vec::new(),
    }
}

fn create(store: &mut Store, meta: &EntryMeta, text: &str, now: i64) -> EntryId {
    store.create(&small(), meta, text, &[], &id("my/none"), now).unwrap().id
}

fn beside(store: &Store) -> Connection {
    Connection::open(store.path()).unwrap()
}

fn number(store: &Store, sql: &str) -> i64 {
    beside(store).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Imports what one store exports into another.
fn give(from: &Store, to: &mut Store) -> nexus_tui::store::Exchanged {
    to.import_json(&from.export_json().unwrap(), true).unwrap()
}

/// The user entries of the category of tools, in their order.
fn own(store: &Store) -> Vec<EntryId> {
    let tools = List::Category("tools".parse().unwrap());
    let rows = store.window(&small(), &tools, 0, 50).unwrap().rows;
    rows.into_iter().map(|row| row.id).filter(EntryId::is_own).collect()
}

#[test]
fn a_version_says_whether_another_device_wrote_it() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    save(&mut here, "redis", "one", "", 1);
    give(&here, &mut there);
    save(&mut there, "redis", "two", "", 2);
    let versions = there.versions(&small(), &id("redis")).unwrap();
    let written: Vec<bool> = versions.iter().map(|version| version.elsewhere).collect();
    assert_eq!(written, [false, true], "the newest first");
}

#[test]
fn only_texts_of_old_folded_versions_that_nobody_names_are_dropped() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let dropped = save(&mut store, "redis", "a", "session", 1);
    let of_draft = save(&mut store, "redis", "ab", "session", 2);
    let last = save(&mut store, "redis", "abc", "session", 3);
    let draft = Draft {
        owner: "1-a".to_owned(),
        entry: id("redis"),
        title: "Redis".to_owned(),
        text: "abx".to_owned(),
        base: Some(Base { version: of_draft.clone(), text: "ab".to_owned(), clock: 0 }),
        about: None,
        at: 4,
        file: None,
    };
    store.save_draft(&small(), &draft).unwrap();
    let exported = save(&mut store, "django", "d", "session", 1);
    store.export_json().unwrap();
    save(&mut store, "django", "de", "session", 2);
    // An export has named the first two notes' versions; here only those of Django stay named.
    beside(&store)
        .execute("UPDATE note_version SET exported = 0 WHERE entry = 'redis'", [])
        .unwrap();
    store.prune(7 * DAY).unwrap();
    let text = |store: &Store, version: &str| store.version_text(version).unwrap();
    assert_eq!(text(&store, &dropped).as_deref(), Some("a"), "not old enough");
    store.prune(8 * DAY).unwrap();
    assert_eq!(text(&store, &dropped), None);
    assert_eq!(text(&store, &of_draft).as_deref(), Some("ab"), "a draft starts from it");
    assert_eq!(text(&store, &last).as_deref(), Some("abc"), "it is not folded");
    assert_eq!(text(&store, &exported).as_deref(), Some("d"), "an export has it");
    store.drop_draft(&small(), "1-a", &id("redis")).unwrap();
    store.prune(8 * DAY).unwrap();
    assert_eq!(text(&store, &of_draft), None);
}

#[test]
fn old_visits_are_dropped_but_the_last_of_each_entry() {
    let (_folder, mut store) = store_of(&fixture("small"));
    for (entry, at) in [("redis", 1), ("redis", 2), ("django", 1), ("wide", DAY), ("wide", 2 * DAY)]
    {
        store.record_visit(&small(), &id(entry), at).unwrap();
    }
    store.star(&small(), &id("redis"), true, 1).unwrap();
    store.prune(90 * DAY + 3).unwrap();
    let visits = |entry: &str| {
        number(
            &store,
            &format!("SELECT count(*) FROM fact WHERE kind = 'visit' AND entry = '{entry}'"),
        )
    };
    assert_eq!((visits("redis"), visits("django"), visits("wide")), (1, 1, 2));
    assert_eq!(number(&store, "SELECT at FROM fact WHERE kind = 'visit' AND entry = 'redis'"), 2);
    assert_eq!(number(&store, "SELECT count(*) FROM fact WHERE kind = 'star'"), 1);
}

#[test]
fn a_save_from_a_text_that_is_there_again_is_a_plain_one() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let first = save(&mut store, "redis", "one", "", 1);
    save(&mut store, "redis", "two", "", 2);
    save(&mut store, "redis", "one", "", 3);
    let base = Base { version: first, text: "one".to_owned(), clock: 0 };
    let redis = id("redis");
    let given =
        |text| Save { entry: &redis, text, base: Some(&base), edit_session: "", draft_owners: &[] };
    assert_eq!(store.save_note(&small(), &given("three"), 4).unwrap().how, Outcome::AsGiven);
    // Nothing was changed in the editor: what others have saved stays.
    let saved = store.save_note(&small(), &given("one"), 5).unwrap();
    assert_eq!((saved.how, saved.note.unwrap().text), (Outcome::Unchanged, "three".to_owned()));
    // What was deleted meanwhile is no side of a merge.
    save(&mut store, "redis", "", "", 6);
    let saved = store.save_note(&small(), &given("four"), 7).unwrap();
    assert_eq!((saved.how, saved.note.unwrap().text), (Outcome::AsGiven, "four".to_owned()));
}

#[test]
fn a_merge_knows_what_was_given_and_what_that_came_from() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let first = save(&mut store, "redis", "a\nb\nc\n", "", 1);
    save(&mut store, "redis", "a\nb\nC\n", "", 2);
    let base = Base { version: first.clone(), text: "a\nb\nc\n".to_owned(), clock: 0 };
    let redis = id("redis");
    let save = Save {
        entry: &redis,
        text: "A\nb\nc\n",
        base: Some(&base),
        edit_session: "",
        draft_owners: &[],
    };
    let saved = store.save_note(&small(), &save, 3).unwrap();
    assert_eq!((saved.how, &saved.note.unwrap().text[..]), (Outcome::Merged, "A\nb\nC\n"));
    let of = |version: &str| {
        let sql = format!("SELECT count(*) FROM version_parent WHERE version = '{version}'");
        number(&store, &sql)
    };
    let given: String = beside(&store)
        .query_row("SELECT version FROM note_version WHERE body = ?1", [save.text], |row| {
            row.get(0)
        })
        .unwrap();
    let parent: String = beside(&store)
        .query_row("SELECT parent FROM version_parent WHERE version = ?1", [&given], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!((of(&given), parent), (1, first));
    // One version is in force: an exchange has nothing to merge.
    let (_there, mut there) = store_of(&fixture("small"));
    assert_eq!(give(&store, &mut there).merged, 0);
}

#[test]
fn a_note_that_is_there_is_not_replaced_by_that_of_a_lost_entry() {
    let (_folder, mut store) = store_of(&fixture("small"));
    store.save_orphan(&small(), &id("gone"), "As it was called", "first", 1).unwrap();
    store.save_orphan(&small(), &id("gone"), "Otherwise", "second", 2).unwrap();
    let view = store.entry_view(&small(), &id("gone")).unwrap().unwrap();
    assert_eq!(view.entry.title, "As it was called");
    assert_eq!(view.note.unwrap().text, "first");
}

#[test]
fn clocks_go_on_within_a_moment_and_stop_at_their_end() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let clock = |store: &Store| store.note(&small(), &id("redis")).unwrap().unwrap().clock;
    save(&mut store, "redis", "one", "", 1);
    let first = clock(&store);
    save(&mut store, "redis", "two", "", 1);
    assert_eq!(clock(&store), first + 1);
    let end: i64 = 1 << 62;
    beside(&store).execute("UPDATE counter SET n = ?1 WHERE name = 'clock'", [end]).unwrap();
    save(&mut store, "redis", "three", "", 2);
    assert_eq!(clock(&store), end);
}

#[test]
fn events_are_numbered_on_their_device_and_visits_are_not() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    for now in 1..4 {
        there.star(&small(), &id("django"), now % 2 == 1, now * DAY).unwrap();
    }
    give(&there, &mut here);
    here.record_visit(&small(), &id("redis"), 4).unwrap();
    here.star(&small(), &id("redis"), true, 5).unwrap();
    here.star(&small(), &id("wide"), true, 6).unwrap();
    let seq = |sql: &str| number(&here, &format!("SELECT seq FROM fact WHERE {sql}"));
    assert_eq!(seq("kind = 'visit'"), 0);
    assert_eq!((seq("entry = 'redis' AND kind = 'star'"), seq("entry = 'wide'")), (1, 2));
    // A copy that gets a later clock goes on behind it.
    let latest = number(&here, "SELECT max(clock) FROM fact");
    save(&mut here, "redis", "text", "", 1);
    assert!(here.note(&small(), &id("redis")).unwrap().unwrap().clock > latest);
}

#[test]
fn smart_lists_hold_what_they_say_the_latest_first() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let origin = fixture("small").origin();
    for (entry, at) in [("redis", 1), ("django", 2)] {
        store.record_visit(&small(), &id(entry), at).unwrap();
    }
    store.star(&small(), &id("wide"), true, 3).unwrap();
    store.star(&small(), &id("caching"), true, 4).unwrap();
    store.star(&small(), &id("redis"), true, 5).unwrap();
    store.star(&small(), &id("redis"), false, 6).unwrap();
    save(&mut store, "wide", "note", "", 7);
    save(&mut store, "redis", "note", "", 8);
    save(&mut store, "redis", "", "", 9);
    let takeaway = create(&mut store, &meta(Kind::Takeaway, ""), "Learned.", 10);
    let deleted = create(&mut store, &meta(Kind::Takeaway, ""), "Forgotten.", 11);
    save(&mut store, deleted.as_str(), "", "", 12);
    store.remove(&small(), &deleted, true, 13).unwrap();
    let list = |list: SmartList| -> Vec<String> {
        let rows = store.window(&small(), &List::SmartList(list), 0, 50).unwrap().rows;
        assert_eq!(store.count_smart_list(&small(), list).unwrap(), rows.len() as u64, "{list}");
        for (at, row) in rows.iter().enumerate() {
            let place = store.position_in(&small(), list, &row.id).unwrap();
            assert_eq!(place, Some(at as u64), "{list}: {}", row.id);
        }
        rows.into_iter().map(|row| row.id.to_string()).collect()
    };
    assert_eq!(list(SmartList::Starred), ["caching", "wide"]);
    assert_eq!(list(SmartList::Recent), ["django", "redis"]);
    assert_eq!(list(SmartList::Written), [takeaway.as_str(), "wide"]);
    assert_eq!(list(SmartList::Deleted), [deleted.as_str(), "redis"]);
    let written = List::SmartList(SmartList::Written);
    let marks: Vec<(bool, bool)> = store
        .window(&small(), &written, 0, 9)
        .unwrap()
        .rows
        .iter()
        .map(|row| (row.marks.noted, row.marks.own))
        .collect();
    assert_eq!(marks, [(false, true), (true, false)], "the text of a user entry is no note");
    let recent = store.recent(&origin, 9).unwrap();
    let ids: Vec<String> =
        store.result_rows(&recent).unwrap().iter().map(|row| row.row.id.to_string()).collect();
    assert_eq!(ids, ["django", "redis"]);
}

#[test]
fn a_user_entry_follows_its_text_and_stays_as_old_as_it_is() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let takeaway = create(&mut store, &meta(Kind::Takeaway, ""), "Use #redis well.", 5);
    let article = create(&mut store, &meta(Kind::Article, "Named"), "First line.", 6);
    let of = |store: &Store, id: &EntryId| store.meta(&small(), id).unwrap().unwrap();
    assert_eq!(of(&store, &takeaway).tags, ["redis"]);
    save(&mut store, takeaway.as_str(), "Use #django well.", "", 7);
    save(&mut store, article.as_str(), "Another line.", "", 8);
    assert_eq!(of(&store, &takeaway).tags, ["django"]);
    assert_eq!(of(&store, &takeaway).title, "Use django well.");
    assert_eq!(of(&store, &article).title, "Named");
    let made = format!("SELECT made_at FROM own WHERE id = '{takeaway}'");
    assert_eq!(number(&store, &made), 5);
    // Each version follows the one before: there is nothing to merge.
    let (_there, mut there) = store_of(&fixture("small"));
    assert_eq!(give(&store, &mut there).merged, 0);
    // A title that is the first line of an article is its title, not a copy of the text.
    let same = create(&mut store, &meta(Kind::Article, "A line"), "A line", 9);
    save(&mut store, same.as_str(), "Other", "", 10);
    assert_eq!(of(&store, &same).title, "A line");
}

#[test]
fn new_user_entries_come_last_and_a_restored_one_where_it_was() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let ids: Vec<EntryId> = ["c", "b", "a"]
        .iter()
        .zip(1..)
        .map(|(title, now)| create(&mut store, &meta(Kind::Article, title), "", now))
        .collect();
    assert_eq!(own(&store), ids);
    let elsewhere = EntryMeta { category: "ideas".parse().unwrap(), ..meta(Kind::Article, "c") };
    store.change_meta(&small(), &ids[2], &elsewhere, 4).unwrap();
    store.change_meta(&small(), &ids[2], &meta(Kind::Article, "a"), 4).unwrap();
    assert_eq!(own(&store), ids, "behind the others, whatever its id");
    store.change_meta(&small(), &ids[0], &elsewhere, 4).unwrap();
    let change = store.change_meta(&small(), &ids[0], &meta(Kind::Article, "c"), 5).unwrap();
    assert_eq!(own(&store), [&ids[1..], &ids[..1]].concat(), "it is moved behind the others");
    // The version before it was moved away had the first place.
    let first: String = beside(&store)
        .query_row("SELECT parent FROM own_version WHERE version = ?1", [change.before], |row| {
            row.get(0)
        })
        .unwrap();
    store.restore_meta(&small(), &ids[0], &first, 6).unwrap();
    assert_eq!(own(&store), ids);
    // Positions go on behind those of the catalogue, without a gap.
    let rows = store.window(&small(), &List::All, 0, 50).unwrap().rows;
    for (at, row) in rows.iter().enumerate() {
        let (_, _, position) = store.locate(&small(), &row.id).unwrap().unwrap();
        assert_eq!(position, at as u64, "{}", row.id);
    }
    let count = number(&store, "SELECT entries FROM catalogue");
    assert_eq!((rows.len() as i64, rows.len()), (count, 9));
}

#[test]
fn nothing_of_a_deleted_user_entry_is_left_to_the_next() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let shelf = EntryMeta {
        category: "shelf".parse().unwrap(),
        category_title: "Shelf".to_owned(),
        ..meta(Kind::Article, "Linked")
    };
    let from = create(&mut store, &meta(Kind::Article, "From"), "", 1);
    let linked = create(&mut store, &shelf, "Zanzibar.", 2);
    let links = EntryMeta { links: vec![linked.clone()], ..meta(Kind::Article, "From") };
    store.change_meta(&small(), &from, &links, 3).unwrap();
    let backlinks = |store: &Store, id: &EntryId| {
        let view = store.entry_view(&small(), id).unwrap().unwrap();
        view.backlinks.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(backlinks(&store, &linked), [from]);
    let has_shelf = |store: &Store| {
        store.categories(&small()).unwrap().iter().any(|it| it.id.as_str() == "shelf")
    };
    assert!(has_shelf(&store));
    store.remove(&small(), &linked, true, 4).unwrap();
    assert!(!has_shelf(&store), "a category that only held user entries goes with the last");
    // It takes the row that the other had.
    let next = create(&mut store, &meta(Kind::Article, "Next"), "Something else.", 5);
    assert_eq!(backlinks(&store, &next), []);
    let keys = store.catalogue_keys(None).unwrap();
    assert_eq!(store.text_hits(&keys, "zanzibar", 9).unwrap(), []);
    assert_eq!(store.text_hits(&keys, "someth*", 9).unwrap().len(), 1);
}

#[test]
fn nothing_of_a_dropped_catalogue_is_left() {
    let (_folder, mut store) = store_of(&fixture("small"));
    save(&mut store, "redis", "mine", "", 1);
    store.drop_catalogue(&small()).unwrap();
    for table in [
        "catalogue",
        "category",
        "entry",
        "entry_text",
        "backlink",
        "vocabulary",
        "source",
        "names",
        "wordless",
        "entry_words_docsize",
        "entry_parts_docsize",
    ] {
        assert_eq!(number(&store, &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(store.note(&small(), &id("redis")).unwrap().unwrap().text, "mine");
}

#[test]
fn the_newest_draft_comes_first_and_is_dropped_for_its_owner_alone() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let draft = |owner: &str, at| Draft {
        owner: owner.to_owned(),
        entry: id("redis"),
        title: "Redis".to_owned(),
        text: owner.to_owned(),
        base: None,
        about: Some(meta(Kind::Article, "New")),
        at,
        file: None,
    };
    for (owner, at) in [("1-a", 2), ("2-a", 3), ("3-a", 1)] {
        store.save_draft(&small(), &draft(owner, at)).unwrap();
    }
    let all = [draft("2-a", 3), draft("1-a", 2), draft("3-a", 1)];
    assert_eq!(store.drafts(&small()).unwrap(), all);
    store.drop_draft(&small(), "1-a", &id("redis")).unwrap();
    assert_eq!(store.drafts(&small()).unwrap(), [all[0].clone(), all[2].clone()]);
    // A save ends the drafts of its owners, and no others.
    let (redis, owners) = (id("redis"), ["3-a".to_owned()]);
    let save =
        Save { entry: &redis, text: "x", base: None, edit_session: "", draft_owners: &owners };
    store.save_note(&small(), &save, 5).unwrap();
    assert_eq!(store.drafts(&small()).unwrap(), all[..1]);
}

#[test]
fn a_user_entry_that_names_itself_is_no_link_and_its_solution_no_secret() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let text = "It hangs, see [[Loop]].\n\n## Solution\n\nWait, zanzibar.";
    let loops = create(&mut store, &meta(Kind::Challenge, "Loop"), text, 1);
    let view = store.entry_view(&small(), &loops).unwrap().unwrap();
    assert_eq!(view.backlinks, []);
    let keys = store.catalogue_keys(None).unwrap();
    let hit = store.text_hits(&keys, "zanzibar", 9).unwrap().remove(0);
    let texts = store.texts(hit.key, Field::Body).unwrap();
    assert!(texts.shown.iter().any(|text| text == "Wait, zanzibar."), "{texts:?}");
    assert_eq!(texts.hidden, Vec::<String>::new());
    // A note that was deleted is found no more.
    save(&mut store, "redis", "quokka", "", 2);
    assert_eq!(store.text_hits(&keys, "quokka", 9).unwrap().len(), 1);
    save(&mut store, "redis", "", "", 3);
    assert_eq!(store.text_hits(&keys, "quokka", 9).unwrap(), []);
}

#[test]
fn what_was_written_after_a_deletion_restores_the_entry_and_nothing_else_does() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    let written = create(&mut here, &meta(Kind::Article, "Written"), "text", 1);
    let deleted = create(&mut here, &meta(Kind::Article, "Deleted"), "text", 2);
    let renamed = create(&mut here, &meta(Kind::Article, "Renamed"), "text", 3);
    give(&here, &mut there);
    for id in [&written, &deleted, &renamed] {
        there.remove(&small(), id, true, 10).unwrap();
    }
    save(&mut here, written.as_str(), "text that is new", "", 20);
    here.change_meta(&small(), &renamed, &meta(Kind::Article, "Another name"), 5).unwrap();
    let done = give(&there, &mut here);
    give(&here, &mut there);
    assert_eq!((done.merged, done.clashed), (1, 0), "both changed one: its name, its deletion");
    for store in [&here, &there] {
        assert_eq!(own(store), [written.clone(), renamed.clone()]);
        let meta = store.meta(&small(), &renamed).unwrap().unwrap();
        assert_eq!(meta.title, "Another name");
    }
    // What both know already is merged no more.
    let before = number(&here, "SELECT n FROM counter WHERE name = 'shown'");
    assert_eq!(give(&there, &mut here).merged, 0);
    let own_changes = number(&here, "SELECT count(*) FROM own_version");
    assert_eq!(give(&there, &mut here).merged, 0);
    assert_eq!(number(&here, "SELECT count(*) FROM own_version"), own_changes);
    assert!(number(&here, "SELECT n FROM counter WHERE name = 'shown'") >= before);
}

#[test]
fn lists_of_tags_merge_by_what_either_added_and_removed() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    let tagged = |tags: &[&str], title: &str| EntryMeta {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..meta(Kind::Article, title)
    };
    let id = create(&mut here, &tagged(&["a", "b", "c"], "Base"), "", 1);
    give(&here, &mut there);
    here.change_meta(&small(), &id, &tagged(&["b", "c", "d"], "Base"), 2).unwrap();
    there.change_meta(&small(), &id, &tagged(&["a", "b", "e"], "Other"), 3).unwrap();
    give(&there, &mut here);
    give(&here, &mut there);
    for store in [&here, &there] {
        let meta = store.meta(&small(), &id).unwrap().unwrap();
        assert_eq!(
            (&meta.tags[..], &meta.title[..]),
            (&["b", "d", "e"].map(String::from)[..], "Other")
        );
    }
}

#[test]
fn a_deletion_within_an_edit_session_hides_no_text_and_no_text_hides_a_deletion() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let text = save(&mut store, "redis", "text", "session", 1);
    let deletion = save(&mut store, "redis", "", "session", 2);
    let other = save(&mut store, "redis", "other", "session", 3);
    let versions = store.versions(&small(), &id("redis")).unwrap();
    let listed: Vec<(&str, bool)> =
        versions.iter().map(|version| (&version.id[..], version.deleted)).collect();
    assert_eq!(listed, [(&other[..], false), (&deletion, true), (&text, false)]);
}

#[test]
fn a_merge_starts_from_the_version_that_the_edit_did_not_from_one_of_the_same_text() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let first = save(&mut store, "redis", "one\n", "", 1);
    for (text, now) in [("two\n", 2), ("one\n", 3), ("one\nmore\n", 4)] {
        save(&mut store, "redis", text, "", now);
    }
    let base = Base { version: first.clone(), text: "one\n".to_owned(), clock: 0 };
    let redis = id("redis");
    let given = Save {
        entry: &redis,
        text: "zero\none\n",
        base: Some(&base),
        edit_session: "",
        draft_owners: &[],
    };
    assert_eq!(store.save_note(&small(), &given, 5).unwrap().how, Outcome::Merged);
    let parent: String = beside(&store)
        .query_row("SELECT parent FROM note_version WHERE body = ?1", [given.text], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(parent, first);
}

#[test]
fn notes_that_two_copies_changed_merge_from_the_newest_text_that_both_had() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    save(&mut here, "redis", "1\n2\n3\n4\n5\n", "", 1);
    let second = save(&mut here, "redis", "one\n2\n3\n4\n5\n", "", 2);
    give(&here, &mut there);
    save(&mut here, "redis", "one\n2\nthree\n4\n5\n", "", 10);
    save(&mut there, "redis", "one\n2\n3\n4\nfive\n", "", 20);
    // The text of the newest is no longer there: what it replaced is good enough.
    for store in [&here, &there] {
        let drop = "UPDATE note_version SET body = '', pruned = 1 WHERE version = ?1";
        beside(store).execute(drop, [&second]).unwrap();
    }
    let newer = there.note(&small(), &id("redis")).unwrap().unwrap();
    let done = give(&here, &mut there);
    assert_eq!((done.merged, done.clashed), (1, 0));
    give(&there, &mut here);
    for store in [&here, &there] {
        let note = store.note(&small(), &id("redis")).unwrap().unwrap();
        assert_eq!(note.text, "one\n2\nthree\n4\nfive\n");
        assert_eq!((note.changed_at, note.clock), (20, newer.clock + 1));
    }
}

#[test]
fn user_entries_merge_from_what_both_had_last() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    let id = create(&mut here, &meta(Kind::Article, "A"), "", 1);
    let kept = create(&mut here, &meta(Kind::Article, "Kept"), "", 1);
    here.change_meta(&small(), &id, &meta(Kind::Article, "B"), 2).unwrap();
    give(&here, &mut there);
    here.change_meta(&small(), &id, &meta(Kind::Article, "C"), 3).unwrap();
    let tagged = EntryMeta { tags: vec!["new".to_owned()], ..meta(Kind::Article, "B") };
    there.change_meta(&small(), &id, &tagged, 4).unwrap();
    // Nothing was changed on one side, the other has deleted it.
    here.change_meta(&small(), &kept, &meta(Kind::Article, "Kept"), 5).unwrap();
    there.remove(&small(), &kept, true, 6).unwrap();
    assert_eq!(give(&here, &mut there).merged, 2);
    give(&there, &mut here);
    for store in [&here, &there] {
        let merged = store.meta(&small(), &id).unwrap().unwrap();
        assert_eq!((&merged.title[..], &merged.tags[..]), ("C", &["new".to_owned()][..]));
        assert_eq!(own(store), std::slice::from_ref(&id));
    }
    // What is in force already is not written again: indexes stay as they are.
    let changes = number(&here, "SELECT n FROM counter WHERE name = 'own'");
    give(&there, &mut here);
    assert_eq!(number(&here, "SELECT n FROM counter WHERE name = 'own'"), changes);
}

#[test]
fn a_note_on_an_entry_that_is_not_here_is_called_as_where_it_is() {
    let (_here, mut here) = store_of(&fixture("small"));
    let folder = tempfile::tempdir().unwrap();
    let mut there = Store::open(&folder.path().join("n.db")).unwrap();
    save(&mut here, "redis", "here\n", "", 1);
    save(&mut there, "redis", "there\n", "", 2);
    let mut export = here.export_json().unwrap();
    export["catalogues"] = serde_json::json!([]);
    there.import_json(&export, true).unwrap();
    let view = there.entry_view(&small(), &id("redis")).unwrap().unwrap();
    assert_eq!(view.entry.title, "Redis");
}

#[test]
fn of_what_was_made_under_two_ids_of_one_entry_the_later_holds() {
    let (_folder, mut store) = store_of(&fixture("small"));
    for (entry, starred, now) in [
        ("redis", true, 1),
        ("old", true, 5),
        ("redis", false, 7),
        ("wide", false, 2),
        ("older", true, 8),
    ] {
        store.star(&small(), &id(entry), starred, now).unwrap();
    }
    for (entry, now) in [("redis", 3), ("old", 9), ("older", 10), ("wide", 20)] {
        store.record_visit(&small(), &id(entry), now).unwrap();
    }
    let draft = |owner: &str, entry: &str, at| Draft {
        owner: owner.to_owned(),
        entry: id(entry),
        title: String::new(),
        text: format!("of {entry}"),
        base: None,
        about: None,
        at,
        file: None,
    };
    for (owner, entry, at) in
        [("1-a", "old", 1), ("1-a", "redis", 2), ("2-a", "old", 4), ("2-a", "redis", 3)]
    {
        store.save_draft(&small(), &draft(owner, entry, at)).unwrap();
    }
    save(&mut store, "old", "of old\n", "", 11);
    save(&mut store, "redis", "of redis\n", "", 12);
    beside(&store)
        .execute_batch(
            "INSERT INTO former SELECT key, 'old', 'redis' FROM catalogue;
             INSERT INTO former SELECT key, 'older', 'wide' FROM catalogue;",
        )
        .unwrap();
    store.record_visit(&small(), &id("caching"), 30).unwrap();
    let state = |entry: &str| {
        (
            number(&store, &format!("SELECT starred FROM mark WHERE entry = '{entry}'")),
            number(&store, &format!("SELECT visited_at FROM mark WHERE entry = '{entry}'")),
        )
    };
    assert_eq!((state("redis"), state("wide")), ((0, 9), (1, 20)));
    assert_eq!(number(&store, "SELECT count(*) FROM mark WHERE entry LIKE 'old%'"), 0);
    assert_eq!(number(&store, "SELECT count(*) FROM fact WHERE entry LIKE 'old%'"), 0);
    let drafts = store.drafts(&small()).unwrap();
    let texts: Vec<&str> = drafts.iter().map(|draft| &draft.text[..]).collect();
    assert_eq!(texts, ["of old", "of redis"]);
    let note = store.note(&small(), &id("redis")).unwrap().unwrap();
    assert!(note.text.contains("of old") && note.text.contains("of redis"), "{}", note.text);
    let heads = "SELECT count(*) FROM note_version AS made WHERE NOT EXISTS
        (SELECT 1 FROM version_parent WHERE parent = made.version)";
    assert_eq!(number(&store, heads), 1);
}

#[test]
fn a_text_that_was_dropped_comes_back_from_a_copy_that_has_it_but_no_other_text_does() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    let first = save(&mut here, "redis", "first", "", 1);
    save(&mut here, "redis", "second", "", 2);
    give(&here, &mut there);
    let drop = "UPDATE note_version SET body = '', pruned = 1 WHERE version = ?1";
    beside(&here).execute(drop, [&first]).unwrap();
    assert_eq!(here.version_text(&first).unwrap(), None);
    give(&there, &mut here);
    assert_eq!(here.version_text(&first).unwrap().as_deref(), Some("first"));
    // Two texts of one version are no versions of one note.
    let mut export = there.export_json().unwrap();
    for row in export["personal"]["note_version"].as_array_mut().unwrap() {
        if row["version"] == first.as_str() {
            row["body"] = "forged".into();
        }
    }
    let error = here.import_json(&export, true).unwrap_err().to_string();
    assert!(error.contains("a different `body`"), "{error}");
    assert_eq!(here.version_text(&first).unwrap().as_deref(), Some("first"));
}

#[test]
fn a_text_that_changes_is_found_by_its_new_words_alone() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let entry = create(&mut store, &meta(Kind::Article, "Words"), "Zanzibar.", 1);
    let keys = store.catalogue_keys(None).unwrap();
    assert_eq!(store.text_hits(&keys, "zanzibar", 9).unwrap().len(), 1);
    save(&mut store, entry.as_str(), "Quokka.", "", 2);
    assert_eq!(store.text_hits(&keys, "zanzibar", 9).unwrap(), []);
    assert_eq!(store.text_hits(&keys, "quokka", 9).unwrap().len(), 1);
}

#[test]
fn the_shipped_catalogue_comes_first_and_the_others_by_title() {
    let (_folder, store) = store_of(&fixture("small"));
    beside(&store)
        .execute_batch(
            "UPDATE catalogue SET origin = 'shipped', title = 'Y';
             INSERT INTO catalogue (id, title, version, description, origin, stamp, digest,
                 imported_at, round, entries)
             VALUES ('z', 'Z', '', '', '/z', '', '', 0, 1, 0),
                 ('a', 'A', '', '', '/a', '', '', 0, 1, 0);",
        )
        .unwrap();
    store.hide_catalogue(&"z".parse().unwrap(), true).unwrap();
    let all = store.catalogues().unwrap();
    let listed: Vec<(&str, bool)> = all.iter().map(|it| (it.id.as_str(), it.hidden)).collect();
    assert_eq!(listed, [("small", false), ("a", false), ("z", true)]);
    assert_eq!(store.catalogue_keys(None).unwrap().len(), 2, "all that are not hidden");
}

#[test]
fn of_two_user_entries_in_one_place_the_one_that_is_moved_up_comes_first() {
    let (_folder, mut store) = store_of(&fixture("small"));
    for title in ["one", "two"] {
        create(&mut store, &meta(Kind::Article, title), "", 1);
    }
    beside(&store).execute("UPDATE own SET rank = 1", []).unwrap();
    let mut ids = own(&store);
    ids.sort();
    assert!(store.shift(&small(), &ids[0], false, 2).unwrap().is_none(), "it is the first");
    store.shift(&small(), &ids[1], false, 3).unwrap().unwrap();
    ids.reverse();
    assert_eq!(own(&store), ids);
}

#[test]
fn an_export_of_the_first_form_says_how_old_user_entries_are_by_those_in_force() {
    let (_here, mut here) = store_of(&fixture("small"));
    let (_there, mut there) = store_of(&fixture("small"));
    let id = create(&mut here, &meta(Kind::Article, "One"), "", 5);
    here.change_meta(&small(), &id, &meta(Kind::Article, "Two"), 6).unwrap();
    let mut export = here.export_json().unwrap();
    export["form"] = "nexus-export-1".into();
    export["personal"]["version_parent"] = serde_json::json!([]);
    for table in ["own_version", "note_version", "own", "note"] {
        for row in export["personal"][table].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("clock");
            if table == "own_version" {
                row.as_object_mut().unwrap().remove("made_at");
            }
        }
    }
    there.import_json(&export, true).unwrap();
    for made_at in ["min(made_at)", "max(made_at)"] {
        assert_eq!(number(&there, &format!("SELECT {made_at} FROM own_version")), 5);
    }
    assert_eq!(there.meta(&small(), &id).unwrap().unwrap().title, "Two");
    assert_eq!(number(&there, "SELECT count(*) FROM own_version"), 2, "nothing is to be merged");
}

#[test]
fn a_step_is_read_when_its_entry_was_opened_not_when_it_was_starred() {
    let (_folder, mut store) = store_of(&fixture("small"));
    beside(&store)
        .execute(
            "UPDATE entry_text SET extras = '{\"steps\": [\"redis\"]}'
             WHERE key = (SELECT key FROM entry WHERE id = 'django')",
            [],
        )
        .unwrap();
    let is_read =
        |store: &Store| store.entry_view(&small(), &id("django")).unwrap().unwrap().steps[0].read;
    store.star(&small(), &id("redis"), true, 1).unwrap();
    assert!(!is_read(&store));
    store.record_visit(&small(), &id("redis"), 2).unwrap();
    assert!(is_read(&store));
}
