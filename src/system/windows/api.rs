//! The calls of the Windows API that the standard library does not have.

use std::{
    fs::File,
    io,
    os::windows::{
        ffi::OsStrExt as _,
        io::{AsRawHandle as _, FromRawHandle as _, IntoRawHandle as _, OwnedHandle},
    },
    path::Path,
    ptr, slice,
    time::Duration,
};

use windows_sys::Win32::{
    Foundation::{
        ERROR_ACCESS_DENIED, ERROR_SUCCESS, FILETIME, GetLastError, HANDLE, LocalFree, TRUE,
        WAIT_OBJECT_0, WAIT_TIMEOUT,
    },
    Security::{
        ACL,
        Authorization::{GetSecurityInfo, SE_FILE_OBJECT, SetSecurityInfo},
        DACL_SECURITY_INFORMATION, GetSecurityDescriptorControl, GetSecurityDescriptorLength,
        PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SE_DACL_PROTECTED,
        UNPROTECTED_DACL_SECURITY_INFORMATION,
    },
    Storage::FileSystem::{MOVEFILE_WRITE_THROUGH, MoveFileExW},
    System::{
        Console::{
            CTRL_BREAK_EVENT, CTRL_C_EVENT, CTRL_CLOSE_EVENT, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
            SetConsoleCtrlHandler, SetStdHandle,
        },
        Threading::{
            CreateEventW, GetCurrentThread, GetProcessTimes, INFINITE, OpenProcess,
            PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE, SetEvent, SetThreadPriority,
            THREAD_MODE_BACKGROUND_BEGIN, WaitForMultipleObjects, WaitForSingleObject,
        },
    },
};

/// From 1601, where times of files begin, to 1970, in milliseconds.
const FROM_1601_TO_1970: i64 = 11_644_473_600_000;

/// Opens a process to ask about it.
fn open_process(process: u32) -> Option<OwnedHandle> {
    let rights = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;
    // SAFETY: takes no pointers; a handle that is not null is ours to close.
    unsafe {
        let handle = OpenProcess(rights, 0, process);
        (!handle.is_null()).then(|| OwnedHandle::from_raw_handle(handle))
    }
}

/// Whether a process is running. One that may not be asked about is.
pub(super) fn is_running(process: u32) -> bool {
    match open_process(process) {
        // SAFETY: the handle is open during the call.
        Some(handle) => unsafe { WaitForSingleObject(handle.as_raw_handle(), 0) == WAIT_TIMEOUT },
        // SAFETY: takes nothing.
        None => unsafe { GetLastError() == ERROR_ACCESS_DENIED },
    }
}

/// When a process was started, in milliseconds since 1970.
pub(super) fn started_at(process: u32) -> Option<i64> {
    let handle = open_process(process)?;
    let none = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let [mut begun, mut ended, mut kernel, mut user] = [none; 4];
    // SAFETY: the handle is open and the four places are ours during the call.
    let told = unsafe {
        GetProcessTimes(
            handle.as_raw_handle(),
            &raw mut begun,
            &raw mut ended,
            &raw mut kernel,
            &raw mut user,
        )
    };
    // In units of 100 ns.
    let ticks = i64::from(begun.dwHighDateTime) << 32 | i64::from(begun.dwLowDateTime);
    (told == TRUE).then_some(ticks / 10_000 - FROM_1601_TO_1970)
}

/// Gives this thread the lowest priority.
pub(super) fn lower_priority() {
    // SAFETY: takes no pointers; the handle stands for the calling thread and is not closed.
    // A failure leaves the priority as it was.
    let _ = unsafe { SetThreadPriority(GetCurrentThread(), THREAD_MODE_BACKGROUND_BEGIN) };
}

/// What ends a program from outside.
#[derive(Debug, Clone, Copy)]
pub(super) enum ConsoleEvent {
    /// Ctrl-C or Ctrl-Break, where they are not keys.
    Interrupted,
    /// The window was closed.
    Closed,
    /// The user logs off, or the system shuts down.
    Shutdown,
}

/// Calls `on_event` with each event, on a thread of its own. After the last two the system ends the
/// program as soon as that returns, or in five seconds at most.
pub(super) fn watch_console(on_event: fn(ConsoleEvent)) -> io::Result<()> {
    static ON_EVENT: std::sync::OnceLock<fn(ConsoleEvent)> = std::sync::OnceLock::new();
    unsafe extern "system" fn handler(kind: u32) -> windows_sys::core::BOOL {
        let event = match kind {
            CTRL_C_EVENT | CTRL_BREAK_EVENT => ConsoleEvent::Interrupted,
            CTRL_CLOSE_EVENT => ConsoleEvent::Closed,
            _ => ConsoleEvent::Shutdown,
        };
        if let Some(on_event) = ON_EVENT.get() {
            on_event(event);
        }
        TRUE
    }
    if ON_EVENT.set(on_event).is_err() {
        return Err(io::Error::other("the console is watched already"));
    }
    // SAFETY: the handler is a function that lives as long as the program, and touches only what
    // threads may share.
    check(unsafe { SetConsoleCtrlHandler(Some(handler), TRUE) })
}

/// Something that a thread can wait for, and another one can set.
#[derive(Debug)]
pub(super) struct WaitEvent(OwnedHandle);

impl WaitEvent {
    /// One that is not set. A wait that it ends resets it.
    pub(super) fn new() -> io::Result<Self> {
        // SAFETY: null stands for no attributes and no name; the handle is ours to close.
        unsafe {
            let handle = CreateEventW(ptr::null(), 0, 0, ptr::null());
            if handle.is_null() {
                return Err(io::Error::last_os_error());
            }
            Ok(Self(OwnedHandle::from_raw_handle(handle)))
        }
    }

    /// The same event for another thread.
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    pub(super) fn set(&self) -> io::Result<()> {
        // SAFETY: the handle is open during the call.
        check(unsafe { SetEvent(self.0.as_raw_handle()) })
    }
}

/// Waits until a file (a console has input) or an event is ready, the event first, or until the
/// time is up. Returns which of the two.
pub(super) fn wait(
    event: &WaitEvent,
    file: &File,
    time: Option<Duration>,
) -> io::Result<Option<Ready>> {
    let handles: [HANDLE; 2] = [event.0.as_raw_handle(), file.as_raw_handle()];
    let millis = time.map_or(INFINITE, |time| {
        // Rounded up, so that the time is up afterwards.
        u32::try_from(time.as_nanos().div_ceil(1_000_000)).map_or(INFINITE - 1, |it| it)
    });
    // SAFETY: both handles are open during the call, and there are two of them.
    match unsafe { WaitForMultipleObjects(2, handles.as_ptr(), 0, millis) } {
        WAIT_TIMEOUT => Ok(None),
        WAIT_OBJECT_0 => Ok(Some(Ready::Event)),
        ready if ready == WAIT_OBJECT_0 + 1 => Ok(Some(Ready::File)),
        _ => Err(io::Error::last_os_error()),
    }
}

/// What ended a [`wait`].
pub(super) enum Ready {
    /// The event was set.
    Event,
    /// The file has input.
    File,
}

/// Puts a file in the place of standard input, for as long as the program runs.
pub(super) fn set_stdin(file: File) -> io::Result<()> {
    // SAFETY: the handle is open, and never closed.
    check(unsafe { SetStdHandle(STD_INPUT_HANDLE, file.into_raw_handle()) })
}

/// Puts a file in the place of standard output, for as long as the program runs.
pub(super) fn set_stdout(file: File) -> io::Result<()> {
    // SAFETY: the handle is open, and never closed.
    check(unsafe { SetStdHandle(STD_OUTPUT_HANDLE, file.into_raw_handle()) })
}

/// Gives a file another path, unless there is something.
pub(super) fn move_new(from: &Path, to: &Path) -> io::Result<()> {
    let wide = |path: &Path| path.as_os_str().encode_wide().chain([0]).collect::<Vec<u16>>();
    let (from, to) = (wide(from), wide(to));
    // SAFETY: both texts end with a zero and live during the call.
    check(unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), MOVEFILE_WRITE_THROUGH) })
}

/// Who may do what with a file, as the system describes it.
struct AccessRights {
    descriptor: PSECURITY_DESCRIPTOR,
    /// Within the descriptor; null where everybody may do everything.
    list: *mut ACL,
}

impl AccessRights {
    fn of(file: &File) -> io::Result<Self> {
        let mut rights = Self { descriptor: ptr::null_mut(), list: ptr::null_mut() };
        // SAFETY: the handle is open and the places are ours during the call; null stands for what
        // is not asked for.
        let code = unsafe {
            GetSecurityInfo(
                file.as_raw_handle(),
                SE_FILE_OBJECT,
                DACL_SECURITY_INFORMATION,
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut rights.list,
                ptr::null_mut(),
                &raw mut rights.descriptor,
            )
        };
        check_code(code).map(|()| rights)
    }

    /// The description, byte for byte.
    fn bytes(&self) -> &[u8] {
        // SAFETY: the descriptor is a whole one in one piece, lives as long as this, and is not
        // written.
        unsafe {
            let length = GetSecurityDescriptorLength(self.descriptor) as usize;
            slice::from_raw_parts(self.descriptor.cast::<u8>(), length)
        }
    }

    /// Whether those of the folder have no influence on it.
    fn is_protected(&self) -> io::Result<bool> {
        let (mut control, mut revision) = (0, 0);
        // SAFETY: the descriptor lives during the call, and the places are ours.
        check(unsafe {
            GetSecurityDescriptorControl(self.descriptor, &raw mut control, &raw mut revision)
        })?;
        Ok(control & SE_DACL_PROTECTED != 0)
    }
}

impl Drop for AccessRights {
    fn drop(&mut self) {
        // SAFETY: the system allocated it for us to free, once.
        unsafe { LocalFree(self.descriptor) };
    }
}

/// Gives a file the access rights of another one, unless it has them.
pub(super) fn copy_rights(from: &File, to: &File) -> io::Result<()> {
    let rights = AccessRights::of(from)?;
    if rights.bytes() == AccessRights::of(to)?.bytes() {
        return Ok(());
    }
    let inheritance = if rights.is_protected()? {
        PROTECTED_DACL_SECURITY_INFORMATION
    } else {
        UNPROTECTED_DACL_SECURITY_INFORMATION
    };
    // SAFETY: the handle is open and the list lives during the call; null stands for what is not
    // set.
    check_code(unsafe {
        SetSecurityInfo(
            to.as_raw_handle(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION | inheritance,
            ptr::null_mut(),
            ptr::null_mut(),
            rights.list,
            ptr::null(),
        )
    })
}

fn check_code(code: u32) -> io::Result<()> {
    if code == ERROR_SUCCESS {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(code.cast_signed()))
    }
}

fn check(result: windows_sys::core::BOOL) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
