//! What is handed out beside the program: licences, manifests, workflows.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn packaging() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/packaging")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The crates in Cargo.lock, as `name version`.
fn locked() -> BTreeSet<String> {
    let lock = read("Cargo.lock");
    let field = |block: &str, name: &str| {
        let start = format!("{name} = \"");
        let line = block.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| Some(format!("{} {}", field(block, "name")?, field(block, "version")?)))
        .collect()
}

/// The crates that are linked into the program on a system, as `name version`.
fn linked(target: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"];
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--format", "{p}", "--target", target])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let crates = text.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" v")?;
        Some(format!("{name} {}", rest.split(' ').next()?))
    });
    crates.filter(|it| !it.starts_with("nexus-tui ")).collect()
}

#[test]
fn the_licences_of_all_crates_are_handed_out() {
    let list = read("assets/packaging/THIRD-PARTY.txt");
    let listed: BTreeSet<String> = list
        .lines()
        .skip(2)
        .take_while(|line| !line.is_empty())
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect();
    assert!(listed.len() > 100);
    let gone: Vec<_> = listed.difference(&locked()).cloned().collect();
    assert_eq!(gone, Vec::<String>::new(), "run assets/packaging/licences");
    // Cargo does not have the crates of other systems at hand offline.
    let missing: Vec<_> = linked(host()).difference(&listed).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "run assets/packaging/licences");
}

fn host() -> &'static str {
    if cfg!(windows) {
        "x86_64-pc-windows-msvc"
    } else if cfg!(target_os = "macos") {
        "aarch64-apple-darwin"
    } else {
        "x86_64-unknown-linux-gnu"
    }
}

/// The archives of a release.
const ARCHIVES: [&str; 6] = [
    "nexus-9.8.7-aarch64-apple-darwin.tgz",
    "nexus-9.8.7-x86_64-apple-darwin.tgz",
    "nexus-9.8.7-aarch64-unknown-linux-musl.tgz",
    "nexus-9.8.7-x86_64-unknown-linux-musl.tgz",
    "nexus-9.8.7-x86_64-pc-windows-msvc.zip",
    "nexus-9.8.7.tar.gz",
];

#[test]
#[cfg(unix)]
fn manifests_are_filled_in_completely_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let fill = |archives: &[&str]| {
        let sums = archives.iter().enumerate();
        let sums: Vec<_> = sums.map(|(at, name)| format!("{:064x}  {name}", at + 0xabc)).collect();
        fs::write(folder.path().join("SHA256SUMS"), sums.join("\n")).unwrap();
        Command::new(packaging().join("fill"))
            .args(["9.8.7", "https://example.org/nexus", "2026-01-02"])
            .args([folder.path(), &folder.path().join("out")])
            .output()
            .unwrap()
    };
    let output = fill(&ARCHIVES);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let formula = made("nexus.rb");
    for (at, name) in ARCHIVES.iter().enumerate().take(4) {
        assert!(
            formula.contains(&format!("https://example.org/nexus/releases/download/v9.8.7/{name}"))
        );
        assert!(formula.contains(&format!("\"{:064x}\"", at + 0xabc)), "{name}");
    }
    let scoop: serde_json::Value = serde_json::from_str(&made("nexus.json")).unwrap();
    assert_eq!(scoop["version"], "9.8.7");
    assert_eq!(scoop["architecture"]["64bit"]["hash"], format!("{:064x}", 4 + 0xabc));
    for name in ["PKGBUILD", "winget/version.yaml", "winget/installer.yaml", "winget/locale.yaml"] {
        assert!(made(name).contains("9.8.7"), "{name}");
    }
    assert!(made("winget/installer.yaml").contains("ReleaseDate: 2026-01-02"));
    for gone in 0..ARCHIVES.len() {
        let mut some = ARCHIVES.to_vec();
        let gone = some.remove(gone);
        let output = fill(&some);
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(gone), "{gone}");
    }
}

#[test]
fn packages_hold_the_program_its_manual_completions_and_licences() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let metadata = &manifest["package"]["metadata"];
    let deb = metadata["deb"]["assets"].as_array().unwrap().iter().map(|row| row[0].as_str());
    let rpm = metadata["generate-rpm"]["assets"].as_array().unwrap();
    let rpm = rpm.iter().map(|row| row["source"].as_str());
    let (deb, rpm): (BTreeSet<_>, BTreeSet<_>) = (deb.flatten().collect(), rpm.flatten().collect());
    for package in [&deb, &rpm] {
        for part in [
            "target/stage/bin/nexus",
            "target/stage/man/man1/*",
            "target/stage/man/man5/*",
            "target/stage/man/man7/*",
            "target/stage/completions/nexus.bash",
            "target/stage/completions/_nexus",
            "target/stage/completions/nexus.fish",
            "assets/packaging/THIRD-PARTY.txt",
        ] {
            assert!(package.contains(part), "{part}");
        }
    }
    assert!(
        rpm.contains("LICENSE") && metadata["deb"]["license-file"][0].as_str() == Some("LICENSE")
    );
}

#[test]
fn workflows_use_only_what_is_pinned_and_may_do_only_what_they_say() {
    for name in ["test.yml", "release.yml"] {
        let text = read(Path::new(".github/workflows").join(name));
        assert!(text.contains("\npermissions: {}\n"), "{name}");
        for line in text.lines().filter_map(|line| line.split("uses: ").nth(1)) {
            let (_, revision) = line.split_once('@').unwrap();
            let (hash, version) = revision.split_once(" # v").unwrap();
            assert!(hash.len() == 40 && hash.bytes().all(|it| it.is_ascii_hexdigit()), "{line}");
            assert!(!version.is_empty(), "{line}");
        }
    }
}

/// Each release adds its database: the folder `small` as the catalogue, with a note on Redis and a
/// takeaway.
#[test]
fn databases_of_all_releases_open_with_what_is_in_them() {
    let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/released");
    let mut tried = 0;
    for item in fs::read_dir(released).unwrap() {
        let path = item.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("nexus.db");
        let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        let mut file = fs::File::create(&database).unwrap();
        std::io::copy(&mut archive.by_name("nexus.db").unwrap(), &mut file).unwrap();
        drop(file);
        let says = |arguments: &[&str], expected: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_nexus"))
                .env("HOME", folder.path())
                .arg("--catalogue")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small"))
                .arg("--db")
                .arg(&database)
                .args(arguments)
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(told.contains(expected), "{} {arguments:?}: {told}{errors}", path.display());
        };
        says(&["note", "redis"], "has kept: naïve café");
        says(&["search", "naive cafe"], "redis");
        says(&["list"], "A takeaway of ");
        tried += 1;
    }
    assert!(tried > 0);
}
