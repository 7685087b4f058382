//! What each operating system does its own way: files and folders, processes, signals and the
//! terminal. Unix and Windows have the same modules with the same functions in them, so that no
//! other layer asks which system it runs on; but what a terminal gives to read, bytes here and keys
//! there, is distinguished in `runtime::source`.

mod shared;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub use shared::{FileId, LikenessError, Ready, Rights, Signal};
#[cfg(unix)]
pub use unix::{files, folder, process, signals, terminal};
#[cfg(windows)]
pub use windows::{files, folder, process, signals, terminal};

#[cfg(test)]
mod tests {
    use std::{
        ffi::OsStr,
        fs,
        io::{self, Read as _, Write as _},
    };

    use super::folder::{FileState, OpenFolder};

    fn name(name: &str) -> &OsStr {
        OsStr::new(name)
    }

    #[test]
    fn a_file_is_made_and_replaced_and_moved_over_nothing() {
        let temporary = tempfile::tempdir().unwrap();
        let path = fs::canonicalize(temporary.path()).unwrap();
        let folder = OpenFolder::open(&path).unwrap();
        folder.create(name("a.md")).unwrap().write_all(b"former text").unwrap();
        assert_eq!(
            folder.create(name("a.md")).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists,
            "in the place of another"
        );
        assert!(folder.is_writable(name("a.md")));
        assert!(!folder.is_writable(name("b.md")));

        let state = FileState::of(&folder.read(name("a.md")).unwrap()).unwrap();
        assert!(state.is_unchanged(&folder.state(name("a.md")).unwrap()));
        assert!(!state.has_other_names());
        let mut new = folder.create_for(name(".new"), name("a.md")).unwrap();
        new.write_all(b"text").unwrap();
        folder.make_alike(&new, name("a.md"), &state).unwrap();
        drop(new);
        let mut held = folder.hold(name("a.md")).unwrap();
        let mut text = String::new();
        held.read_to_string(&mut text).unwrap();
        assert_eq!(text, "former text");
        folder.replace(name(".new"), name("a.md"), held).unwrap();
        assert_eq!(fs::read(path.join("a.md")).unwrap(), b"text");
        assert!(!folder.state(name("a.md")).unwrap().is_same_file(&state));
        let modes = |path| fs::metadata(path).unwrap().permissions();
        assert_eq!(
            modes(path.join("a.md")),
            modes({
                fs::write(path.join("like.md"), "").unwrap();
                path.join("like.md")
            })
        );

        let taken = folder.move_new(name("a.md"), &folder, name("like.md"));
        assert_eq!(taken.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        folder.move_new(name("a.md"), &folder, name("b.md")).unwrap();
        folder.respell(name("b.md"), &folder, name("B.md")).unwrap();
        assert_eq!(fs::read(path.join("B.md")).unwrap(), b"text");
        fs::hard_link(path.join("B.md"), path.join("c.md")).unwrap();
        assert!(folder.state(name("B.md")).unwrap().has_other_names());
        folder.delete(name("c.md")).unwrap();
        folder.flush().unwrap();
        assert!(!path.join("c.md").exists());
    }

    #[test]
    fn two_files_are_exchanged_or_none() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = OpenFolder::open(temporary.path()).unwrap();
        for file in ["a", "b"] {
            fs::write(temporary.path().join(file), file).unwrap();
        }
        let exchanged = folder.exchange(name("a"), name("b")).unwrap();
        let [a, b] = ["a", "b"].map(|file| fs::read(temporary.path().join(file)).unwrap());
        let expected = if exchanged { (b"b", b"a") } else { (b"a", b"b") };
        assert_eq!((&a[..], &b[..]), (&expected.0[..], &expected.1[..]));
    }

    #[test]
    fn a_file_that_may_not_be_written_is_told() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = OpenFolder::open(temporary.path()).unwrap();
        let path = temporary.path().join("a.md");
        fs::write(&path, "").unwrap();
        let mut rights = fs::metadata(&path).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&path, rights).unwrap();
        assert!(!folder.is_writable(name("a.md")));
    }
}
