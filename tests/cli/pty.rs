//! A pseudo-terminal with a screen that can be read, and fingers that type.
//!
//! The program runs as it does under a terminal emulator: its own session, the terminal as its controlling one, and a
//! size the kernel tells. Everything it writes goes through a real emulator, so that a test sees what a person would.

use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use jira_sandbox::CANARY_TOKEN;
use pty_process::Size;
use pty_process::blocking::Pty;
use rustix::process::Pid;
use rustix::termios::{LocalModes, tcgetattr};

/// Longer than anything takes on a busy machine; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the keys send.
pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\u{1b}";
pub(crate) const DOWN: &str = "\u{1b}[B";
pub(crate) const CTRL_C: &str = "\u{3}";

/// One program at one terminal.
pub(crate) struct Terminal {
    child: Child,
    pty: Arc<Pty>,
    seen: Arc<Mutex<Seen>>,
    reader: Option<thread::JoinHandle<()>>,
}

struct Seen {
    raw: Vec<u8>,
    emulator: vt100::Parser,
}

impl Terminal {
    /// Runs `command` at a terminal of 24 lines and so many columns.
    pub(crate) fn open(command: &Command, columns: u16) -> Self {
        const LINES: u16 = 24;
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(LINES, columns)).unwrap();
        let mut inner = pty_process::blocking::Command::new(command.get_program())
            .args(command.get_args())
            .env_clear()
            .env("TERM", "xterm-256color");
        for (name, value) in command.get_envs() {
            // the size is the terminal's own here
            if let Some(value) = value.filter(|_| name != "COLUMNS") {
                inner = inner.env(name, value);
            }
        }
        if let Some(folder) = command.get_current_dir() {
            inner = inner.current_dir(folder);
        }
        let nonzero = |count| NonZero::new(count).unwrap();
        let child = inner.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let seen = Arc::new(Mutex::new(Seen {
            raw: Vec::new(),
            emulator: vt100::Parser::new(nonzero(LINES), nonzero(columns), 0),
        }));
        let reader = {
            let (pty, seen) = (Arc::clone(&pty), Arc::clone(&seen));
            thread::spawn(move || read_all(&pty, &seen))
        };
        Self {
            child,
            pty,
            seen,
            reader: Some(reader),
        }
    }

    /// Returns the number of the process.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Types.
    pub(crate) fn types(&self, keys: &str) -> &Self {
        self.pty.as_ref().write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> &Self {
        self.until(&format!("the screen shows {text:?}"), |terminal| {
            terminal.screen().contains(text)
        })
    }

    /// Waits until the screen no longer shows `text`.
    #[track_caller]
    pub(crate) fn hides(&self, text: &str) -> &Self {
        self.until(&format!("the screen hides {text:?}"), |terminal| {
            !terminal.screen().contains(text)
        })
    }

    /// Waits until `wanted`.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Self) -> bool) -> &Self {
        let started = Instant::now();
        while !wanted(self) {
            assert!(
                started.elapsed() < PATIENCE,
                "not before {PATIENCE:?} was over: {what}\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(5));
        }
        self
    }

    /// Returns what a person sees, without what is empty at the end.
    pub(crate) fn screen(&self) -> String {
        let seen = self.seen.lock().unwrap();
        seen.emulator.screen().contents().trim_end().to_owned()
    }

    /// Returns the lines that were written, as long as they were before the terminal wrapped them.
    pub(crate) fn lines(&self) -> Vec<String> {
        const ENDLESS: NonZero<u16> = NonZero::new(999).unwrap();
        let mut emulator = vt100::Parser::new(ENDLESS, ENDLESS, 0);
        emulator.process(&self.seen.lock().unwrap().raw);
        let text = emulator.screen().contents();
        text.lines().map(str::to_owned).collect()
    }

    /// Returns everything that was written, escape sequences included.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap().raw).into_owned()
    }

    /// Returns whether what is typed is shown by the terminal itself.
    pub(crate) fn echoes(&self) -> bool {
        let modes = tcgetattr(&*self.pty).unwrap().local_modes;
        modes.contains(LocalModes::ECHO)
    }

    /// Returns whether lines are edited by the terminal and Ctrl-C is a signal, as before the program began.
    pub(crate) fn is_as_before(&self) -> bool {
        let modes = tcgetattr(&*self.pty).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Returns whether the cursor can be seen.
    pub(crate) fn has_cursor(&self) -> bool {
        !self.seen.lock().unwrap().emulator.screen().hide_cursor()
    }

    /// Returns whether everything on this terminal has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.reader
            .as_ref()
            .is_none_or(thread::JoinHandle::is_finished)
    }

    /// Waits for the end and fails unless the exit code is `code`, the terminal is as it was before, and the token was
    /// never shown. Returns the last screen.
    #[track_caller]
    pub(crate) fn ends(&mut self, code: i32) -> String {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "it does not end:\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(5));
        };
        // everything is read when the other side is closed, which it is by now
        self.reader.take().unwrap().join().unwrap();
        let screen = self.screen();
        // Ctrl-C may end it by its signal where nothing has to be put back; a shell says 130 to both.
        let seen = status.code().or(status.signal().map(|signal| 128 + signal));
        assert_eq!(seen, Some(code), "\n{screen}");
        assert!(self.is_as_before(), "the terminal is left changed");
        assert!(self.has_cursor(), "the cursor is left hidden");
        assert!(
            !self.raw().contains(CANARY_TOKEN),
            "the token was shown:\n{screen}"
        );
        screen
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // a test that failed leaves nobody behind
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads until the program's side is closed, which Linux says with an error.
fn read_all(mut pty: &Pty, seen: &Mutex<Seen>) {
    let mut buffer = [0; 4096];
    loop {
        match pty.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => {
                let mut seen = seen.lock().unwrap();
                seen.raw.extend_from_slice(&buffer[..count]);
                seen.emulator.process(&buffer[..count]);
            }
        }
    }
}
