//! Folders of Markdown on several computers: which are the same, and what their entries are called.

use super::*;

const GARDEN: &[(&str, &str)] = &[
    ("readme.md", "# Readme\n\nAll about the garden and its beds.\n"),
    ("beds/beans.md", "# Beans\n\nThey climb up poles.\n"),
    ("beds/peas.md", "# Peas\n\nThey are sown in March.\n"),
    ("tools.md", "# Tools\n\nA spade and a hoe.\n"),
];

const KITCHEN: &[(&str, &str)] = &[
    ("readme.md", "# Readme\n\nRecipes for every day.\n"),
    ("soup.md", "# Soup\n\nWater, salt, whatever there is.\n"),
    ("tools.md", "# Tools\n\nA pot and a spoon.\n"),
];

impl Computer {
    fn append_to(&self, entry: &str, line: &str) {
        self.prints(&["note", entry, "--append", line]);
    }

    fn note_on(&self, entry: &str) -> String {
        let output = self.run(&["note", entry]);
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn import(&self, more: &[&str]) -> String {
        let path = self.catalogue.to_str().unwrap();
        let output = self.run(&[&["import", path], more].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        String::from_utf8(output.stdout).unwrap() + &told
    }

    /// The ids of the catalogues but for the shipped one.
    fn catalogues(&self) -> Vec<String> {
        let listed = self.prints(&["catalogues", "--json"]);
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let listed = listed.as_array().unwrap().iter();
        let listed = listed.filter(|it| it["origin"] != "shipped");
        listed.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }
}

fn settle(computers: &[&Computer]) {
    for _ in 0..2 {
        for computer in computers {
            computer.sync();
        }
    }
    for computer in computers {
        assert_eq!(computer.sync(), "up to date\n");
        // Notes on folders that only others have are orphans here.
        let doctor = String::from_utf8(computer.run(&["doctor"]).stdout).unwrap();
        assert!(doctor.contains("on, 0 to send"), "{doctor}");
    }
}

#[test]
fn different_folders_of_one_name_stay_apart_also_if_both_were_imported_before_the_first_sync() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    let (one, two) = (one.with_folder("notes", GARDEN), two.with_folder("notes", KITCHEN));
    one.append_to("readme", "On the garden");
    two.append_to("readme", "On the kitchen");
    two.prints(&["take", "Salt late #cooking"]);
    one.init();
    let told = two.init();
    assert!(
        told.contains("a different catalogue called notes: the one here is called notes-"),
        "{told}"
    );
    settle(&[&one, &two]);
    assert_eq!(one.note_on("readme"), "On the garden");
    assert_eq!(two.note_on("readme"), "On the kitchen");
    assert!(two.prints(&["list", "--tag", "cooking"]).contains("Salt late"));
    assert!(!one.prints(&["list"]).contains("Salt late"));
    assert_eq!(one.catalogues(), ["notes"]);
    let [renamed] = &two.catalogues()[..] else { panic!("{:?}", two.catalogues()) };
    assert!(renamed.starts_with("notes-"), "{renamed}");
    // The name is enough where it says which one is meant.
    let shown = Command::new(env!("CARGO_BIN_EXE_nexus"))
        .args(["note", "readme", "--catalogue", "notes", "--db"])
        .arg(two.home.path().join("nexus.db"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&shown.stdout).trim_end(), "On the kitchen");
    let files = git(&one.remote, &["ls-tree", "-r", "--name-only", "nexus", "notes/"]);
    assert_eq!(files.lines().filter(|path| path.ends_with("/readme.md")).count(), 2, "{files}");
}

#[test]
fn one_folder_under_two_names_is_one_catalogue_whenever_it_was_imported() {
    if !has_git() {
        return;
    }
    for first in ["sync", "import"] {
        let (_folder, one, two) = two();
        let (one, two) = (one.with_folder("garden", GARDEN), two.with_folder("my-beds", GARDEN));
        one.append_to("beds/beans", "From one");
        one.init();
        let told = if first == "import" {
            two.append_to("beds/beans", "From two");
            let told = two.init();
            assert!(told.contains("the catalogue my-beds is called garden now"), "{told}");
            told
        } else {
            two.init();
            let told = two.import(&[]);
            assert!(told.contains("the catalogue garden that another computer has"), "{told}");
            two.append_to("beds/beans", "From two");
            told
        };
        settle(&[&one, &two]);
        assert_eq!(two.catalogues(), ["garden"], "{told}");
        let note = one.note_on("beds/beans");
        assert!(note.contains("From one") && note.contains("From two"), "{first}: {note}");
        assert_eq!(two.note_on("beds/beans"), note, "{first}");
    }
}

#[test]
fn an_entry_keeps_its_id_on_a_computer_that_knows_only_its_new_name() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    let one = one.with_folder("garden", GARDEN);
    one.append_to("tools", "Sharpen them");
    fs::rename(one.catalogue.join("tools.md"), one.catalogue.join("implements.md")).unwrap();
    one.append_to("tools", "Oil them");
    one.init();
    // Renamed, and edited since the other computer saw it.
    let files = [&GARDEN[..3], &[("implements.md", "# Tools\n\nA rake and a scythe.\n")]].concat();
    let two = two.with_folder("garden", &files);
    two.init();
    two.import(&[]);
    assert_eq!(two.note_on("tools"), "Sharpen them\nOil them");
    // A further file is renamed while the other has it under its former name.
    fs::rename(one.catalogue.join("beds/peas.md"), one.catalogue.join("beds/snow-peas.md"))
        .unwrap();
    one.append_to("beds/peas", "Sow twice");
    settle(&[&one, &two]);
    assert_eq!(two.note_on("beds/peas"), "Sow twice");
    fs::remove_file(two.catalogue.join("beds/peas.md")).unwrap();
    two.write("beds/snow-peas.md", "# Snow peas\n\nAnother text altogether, about mice.\n");
    assert_eq!(two.note_on("beds/peas"), "Sow twice");
    assert!(two.prints(&["list"]).contains("Snow peas"));
    settle(&[&one, &two]);
}

#[test]
fn what_was_recognized_wrongly_or_not_at_all_can_be_said() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    let one = one.with_folder("garden", GARDEN);
    one.append_to("readme", "From one");
    one.init();
    let two = two.with_folder("garden", GARDEN);
    two.init();
    assert!(two.import(&[]).contains("nexus import --as new"));
    assert_eq!(two.note_on("readme"), "From one");
    let told = two.import(&["--as", "new"]);
    assert!(!told.contains("another computer"), "{told}");
    assert_eq!(two.note_on("readme"), "");
    let own = two.catalogues();
    assert!(own[0].starts_with("garden-"), "{own:?}");
    two.append_to("readme", "From two");
    settle(&[&one, &two]);
    assert_eq!(one.note_on("readme"), "From one");
    // A folder with the same names and other texts is recognized by the user only.
    let three = Computer::new(&one.remote);
    let edited: Vec<(&str, String)> =
        GARDEN.iter().map(|(name, text)| (*name, format!("{text}\nAnd more.\n"))).collect();
    let edited: Vec<(&str, &str)> = edited.iter().map(|(name, text)| (*name, &text[..])).collect();
    let three = three.with_folder("garden", &edited);
    three.init();
    let told = three.import(&[]);
    assert!(told.contains("the same names and other texts"), "{told}");
    three.append_to("tools", "From three");
    let path = three.catalogue.to_str().unwrap();
    let told = three.fails(&["import", path, "--as", "nothing"]);
    assert!(
        told.contains("no other computer has a catalogue called") && told.contains("here: garden"),
        "{told}"
    );
    three.import(&["--as", "garden"]);
    assert_eq!(three.note_on("readme"), "From one");
    assert_eq!(three.note_on("tools"), "From three", "what was not sent yet comes along");
    settle(&[&one, &three]);
    assert_eq!(one.note_on("tools"), "From three");
    let told = three.fails(&["import", path, "--as", &own[0]]);
    assert!(told.contains("other computers too"), "{told}");
}

#[test]
fn a_folder_is_known_by_the_names_and_texts_that_it_has_now() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    let one = one.with_folder("garden", &GARDEN[1..3]);
    one.append_to("beds/beans", "From one");
    one.init();
    // There and back again.
    let (beds, plots) = (one.catalogue.join("beds"), one.catalogue.join("plots"));
    for (from, to) in [(&beds, &plots), (&plots, &beds)] {
        fs::rename(from, to).unwrap();
        one.import(&[]);
        one.sync();
    }
    let two = two.with_folder("mine", &GARDEN[1..3]);
    two.init();
    let told = two.import(&[]);
    assert!(told.contains("the catalogue garden that another computer has"), "{told}");
    assert_eq!(two.note_on("beds/beans"), "From one");
    settle(&[&one, &two]);
    // Every text is another since.
    let files: Vec<(&str, String)> =
        GARDEN[1..3].iter().map(|(name, text)| (*name, format!("{text}\nAnd by May.\n"))).collect();
    for (name, text) in &files {
        one.write(name, text);
    }
    one.import(&[]);
    settle(&[&one, &two]);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &text[..])).collect();
    let three = Computer::new(&one.remote).with_folder("third", &files);
    three.init();
    let told = three.import(&[]);
    assert!(told.contains("the catalogue garden that another computer has"), "{told}");
    settle(&[&one, &two, &three]);
    // Two states of one folder do not contradict each other forever.
    two.import(&["--force"]);
    two.sync();
    one.import(&[]);
    assert_eq!(one.sync(), "up to date\n");
}
