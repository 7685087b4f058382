//! Processes: whether one runs, and how others are started and ended.

use std::{
    borrow::Cow,
    env,
    ffi::OsString,
    fs, io,
    os::windows::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
};

use super::api;

/// The editor where neither `$VISUAL` nor `$EDITOR` names one.
pub const EDITOR: Option<&str> = Some("notepad");

/// The extension of a file that says which process has the file beside it open.
const EDITED_BY: &str = "editor";

/// Process creation flags (Windows, "Process Creation Flags"): a group of its own, which Ctrl-C
/// does not reach, and no window.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0200;
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// Whether a process with this id is running.
pub fn is_running(process: u32) -> bool {
    api::is_running(process)
}

/// When a process was started, in milliseconds since 1970; `None` if the system does not tell.
pub fn started_at(process: u32) -> Option<i64> {
    api::started_at(process)
}

/// A text as one word of a shell command that is shown to the user.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:@+=~".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into();
    }
    // No path on Windows has quotes.
    format!("\"{text}\"").into()
}

/// Gives this thread the lowest priority, for processor and disk. Threads that it starts have a
/// normal one.
pub fn lower_priority() {
    api::lower_priority();
}

/// Keeps what the user types, Ctrl-C for one, from a command and its children.
pub fn in_background(command: &mut Command) {
    command.creation_flags(CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW);
}

/// Ends a child with its own children.
pub fn end_group(child: &Child) {
    // If it has ended meanwhile, there is nothing to do.
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &child.id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Runs another program to its end in the place of this one, which nothing is left to do for: the
/// system can't replace a process.
pub fn replace(mut command: Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs an editor with arguments until it ends. Locks are not inherited here: a file beside the one
/// that is locked says which process has it open, even if this program ends first.
pub fn edit(
    editor: &str,
    arguments: &[OsString],
    locked: Option<(&Path, &fs::File)>,
) -> io::Result<ExitStatus> {
    let mut child = editor_command(editor)?.args(arguments).spawn()?;
    let Some((path, _)) = locked else { return child.wait() };
    let edited_by = path.with_extension(EDITED_BY);
    let noted = fs::write(&edited_by, child.id().to_string());
    let status = child.wait();
    noted.and_then(|()| fs::remove_file(edited_by))?;
    status
}

/// What went wrong with an editor.
pub fn complaint(editor: &str, status: ExitStatus) -> Option<String> {
    if status.success() {
        return None;
    }
    Some(match status.code() {
        Some(code) => format!("The editor {editor:?} ended with status {code}."),
        None => "The editor was killed.".to_owned(),
    })
}

/// Whether an editor that this program no longer waits for has a file open.
pub fn editor_runs(path: &Path) -> bool {
    let edited_by = path.with_extension(EDITED_BY);
    let process = fs::read_to_string(&edited_by).ok().and_then(|text| text.trim().parse().ok());
    let runs = process.is_some_and(is_running);
    if !runs {
        // Usually there is none.
        let _ = fs::remove_file(edited_by);
    }
    runs
}

/// The command in a variable: a program, whose path may have spaces in it, or a program with
/// arguments, each of which may stand in quotes.
fn editor_command(editor: &str) -> io::Result<Command> {
    let editor = editor.trim();
    if let Some(program) = find_program(editor) {
        return Ok(Command::new(program));
    }
    let mut words = words(editor).into_iter();
    let name = words.next().unwrap_or_default();
    let program = find_program(&name).ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(program);
    command.args(words);
    Ok(command)
}

/// The words of a command line. Double quotes keep spaces; a backslash is only itself.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, begun) = (!quoted, true),
            c if c.is_whitespace() && !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    words.extend(begun.then_some(word));
    words
}

/// The program of a name, as the command prompt finds it: with the extensions of `PATHEXT`, since
/// many editors are started by a script (`code.cmd`); at a path, or in a folder of `PATH`.
fn find_program(name: &str) -> Option<PathBuf> {
    if name.is_empty() {
        return None;
    }
    let extensions = env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
    let folders: Vec<PathBuf> = if name.contains(['\\', '/', ':']) {
        vec![PathBuf::new()]
    } else {
        env::split_paths(&env::var_os("PATH")?).collect()
    };
    let mut names: Vec<String> = Vec::new();
    if Path::new(name).extension().is_some() {
        names.push(name.to_owned());
    }
    names.extend(extensions.split(';').map(|extension| format!("{name}{extension}")));
    let mut paths = folders.iter().flat_map(|folder| names.iter().map(move |it| folder.join(it)));
    paths.find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_may_have_a_path_with_spaces_and_arguments() {
        assert_eq!(
            words(r#""C:\Program Files\x\vim.exe" -u  NONE"#),
            [r"C:\Program Files\x\vim.exe", "-u", "NONE"]
        );
        assert_eq!(words("code --wait \"\""), ["code", "--wait", ""]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my editor.cmd");
        fs::write(&path, "").unwrap();
        assert_eq!(find_program(path.to_str().unwrap()), Some(path.clone()));
        let bare = folder.path().join("my editor");
        assert!(find_program(bare.to_str().unwrap()).is_some_and(|it| it.is_file()));
        assert_eq!(find_program("no-such-editor-anywhere"), None);
        assert!(editor_command("no-such-editor-anywhere -x").is_err());
    }

    #[test]
    fn this_process_runs_and_began_before_now() {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
        assert!(is_running(std::process::id()));
        let begun = started_at(std::process::id()).unwrap();
        assert!(u128::try_from(begun).unwrap() <= now);
        assert!(now - u128::try_from(begun).unwrap() < 3_600_000);
        assert!(!is_running(u32::MAX - 3));
    }
}
