//! Group 4: something else lies where the store or the key should be. No panic, no waiting; it is named, and it stays as
//! it is.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{CHANGES, Ran, Stage, contents};
use crate::secrets::chmod;

/// What reads without changing anything.
const READS: [&str; 6] = [
    "person list",
    "person show ada",
    "integration list",
    "integration show acme",
    "person search ada -i acme",
    "activity show ada",
];

fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).unwrap();
    chmod(path, 0o600);
}

fn fifo(path: &Path) {
    let made = Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

/// Makes something of the path, where there was the whole bytes.
type Spoil = fn(&Path, &[u8]);

/// What is no file of ours, by a word that the message has.
const STRANGE: [(&str, Spoil); 12] = [
    ("is empty", |path, _| put(path, "")),
    ("is not a database", |path, _| put(path, [0; 40_960])),
    ("is not a database", |path, _| {
        put(path, "Dear diary, ".repeat(1000));
    }),
    ("is not a database", |path, _| put(path, "short")),
    ("is damaged", |path, whole| put(path, &whole[..99])),
    ("is not a database", |path, whole| {
        put(path, [b"SQLite format 2\0", &whole[16..]].concat());
    }),
    ("another program", |path, _| {
        fs::remove_file(path).unwrap();
        let other = Connection::open(path).unwrap();
        other.execute_batch("CREATE TABLE bookmarks (url)").unwrap();
        chmod(path, 0o600);
    }),
    ("another program", |path, _| {
        let db = Connection::open(path).unwrap();
        db.pragma_update(None, "application_id", 1).unwrap();
    }),
    ("not a regular file", |path, _| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }),
    ("not a regular file", |path, _| {
        fs::remove_file(path).unwrap();
        fifo(path);
    }),
    ("symbolic link", |path, whole| {
        let real = path.with_file_name("real");
        put(&real, whole);
        fs::remove_file(path).unwrap();
        symlink(&real, path).unwrap();
    }),
    ("symbolic link", |path, _| {
        fs::remove_file(path).unwrap();
        symlink("/dev/null", path).unwrap();
    }),
];

#[track_caller]
fn refused(ran: Ran, code: i32, path: &Path, says: &str, because: &str) {
    let ran = ran.ends(code, because);
    assert!(
        ran.stdout.is_empty() || because.contains("integration test"),
        "{because}\n{ran:?}"
    );
    assert!(
        ran.stderr.contains(says) || ran.stdout.contains(says),
        "{because}: {says}\n{ran:?}"
    );
    assert!(
        ran.stderr.contains(path.to_str().unwrap()) || ran.stdout.contains(path.to_str().unwrap()),
        "{because}: which file?\n{ran:?}"
    );
    assert!(
        ran.stderr.contains("hint: ") || ran.stdout.contains("hint"),
        "{because}: what to do?\n{ran:?}"
    );
}

/// Runs the line; nothing that lies there may be waited for.
fn at_once(stage: &Stage, line: &str) -> Ran {
    let started = Instant::now();
    let ran = stage.run(line);
    assert!(started.elapsed() < Duration::from_secs(5), "{line} waits");
    ran
}

#[test]
fn what_is_no_store_of_ours_is_refused_by_every_command() {
    let stage = Stage::set();
    let path = stage.store();
    let whole = fs::read(&path).unwrap();
    let calls = stage.jira.connections();
    for (number, (says, spoil)) in STRANGE.iter().enumerate() {
        stage.reset();
        spoil(&path, &whole);
        let before = contents(stage.folder());
        for line in READS
            .into_iter()
            .chain(CHANGES.iter().map(|change| change.line))
        {
            let because = format!("{number}, {says}: {line}");
            refused(at_once(&stage, line), 12, &path, says, &because);
            assert!(
                contents(stage.folder()) == before,
                "{because}: it was changed"
            );
        }
    }
    assert_eq!(stage.jira.connections(), calls, "Jira was called");
}

/// Damage inside the file is found by what reads that part; what does not read it may go on.
#[test]
fn a_damaged_store_never_brings_a_panic_or_a_guess() {
    let stage = Stage::set();
    let path = stage.store();
    let whole = fs::read(&path).unwrap();
    let answers: Vec<String> = READS.iter().map(|line| stage.run(line).stdout).collect();
    let mut damages: Vec<(String, Vec<u8>)> = Vec::new();
    for at in (100..whole.len()).step_by(4096).chain([512, 1000]) {
        damages.push((format!("cut at {at}"), whole[..at].to_vec()));
    }
    for page in 0..whole.len() / 4096 {
        for fill in [0, 0xa5, 0xff] {
            let mut bytes = whole.clone();
            let begin = page * 4096 + if page == 0 { 100 } else { 0 };
            bytes[begin..(page + 1) * 4096].fill(fill);
            damages.push((format!("page {page} is {fill:#x}"), bytes));
        }
    }
    // the header, byte by byte, but for the counters and the numbers that are nobody's
    for at in (0..24).chain(44..72) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        damages.push((format!("byte {at}"), bytes));
    }
    let mut found = 0;
    for (number, (what, bytes)) in damages.iter().enumerate() {
        put(&path, bytes);
        // each damage meets one reader and one writer; all of them would take long
        let reader = number % READS.len();
        for line in ["person list", READS[reader]] {
            let ran = at_once(&stage, line);
            let because = format!("{what}: {line}");
            if ran.code == Some(0) {
                let right = &answers[READS.iter().position(|read| *read == line).unwrap()];
                assert_eq!(&ran.stdout, right, "{because}");
            } else {
                found += 1;
                // damage that SQLite reads over is found by the signature
                assert!(matches!(ran.code, Some(10..=12)), "{because}\n{ran:?}");
                assert!(
                    ran.code != Some(12) || ran.stderr.contains(path.to_str().unwrap()),
                    "{because}\n{ran:?}"
                );
                assert!(!ran.stderr.contains("panicked"), "{because}\n{ran:?}");
                assert!(
                    fs::read(&path).unwrap() == *bytes,
                    "{because}: it was changed"
                );
            }
        }
        let line = CHANGES[number % CHANGES.len()].line;
        let ran = at_once(&stage, line);
        assert!(!ran.stderr.contains("panicked"), "{what}: {line}\n{ran:?}");
        assert!(ran.signal.is_none(), "{what}: {line}\n{ran:?}");
        if ran.code == Some(12) {
            assert!(
                fs::read(&path).unwrap() == *bytes,
                "{what}: {line}: it was changed"
            );
        }
    }
    assert!(found > damages.len() / 2, "{found} of {}", damages.len());
}

/// What is no key, by a word that the message has.
const NO_KEY: [(&str, Spoil); 13] = [
    ("damaged", |path, _| put(path, "")),
    ("damaged", |path, _| put(path, [0; 141])),
    ("damaged", |path, _| put(path, "hunter2\n")),
    ("damaged", |path, whole| {
        put(path, &whole[..whole.len() - 2]);
    }),
    ("damaged", |path, whole| put(path, [whole, b"A"].concat())),
    ("is not text", |path, _| put(path, [0xff; 141])),
    ("larger than 4 KiB", |path, whole| {
        put(path, whole.repeat(1000));
    }),
    ("is not a regular file", |path, _| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }),
    ("is not a regular file", |path, _| {
        fs::remove_file(path).unwrap();
        fifo(path);
    }),
    ("is a symbolic link", |path, whole| {
        let real = path.with_file_name("real");
        put(&real, whole);
        fs::remove_file(path).unwrap();
        symlink(&real, path).unwrap();
    }),
    ("has a second name", |path, _| {
        fs::hard_link(path, path.with_file_name("second")).unwrap();
    }),
    ("is open to other users", |path, _| chmod(path, 0o640)),
    ("no key for this store", |path, _| {
        fs::remove_file(path).unwrap();
    }),
];

#[test]
fn what_is_no_key_is_refused_by_whatever_needs_one() {
    let stage = Stage::set();
    let path = stage.env.home().join("key");
    let whole = fs::read(&path).unwrap();
    let calls = stage.jira.connections();
    let needing = [
        "integration test acme",
        "integration test mine",
        "person search ada -i acme",
        "person link grace -i acme",
        "activity show ada",
        "integration edit acme --auth token",
        "integration rotate acme --token-stdin",
        "integration add more --url {url} --login {login} --token-stdin",
        "integration add more --url {url} --login {login} --token-stdin --no-verify --auth token",
    ];
    for (number, (says, spoil)) in NO_KEY.iter().enumerate() {
        stage.reset();
        spoil(&path, &whole);
        let before = contents(stage.folder());
        for line in needing {
            let because = format!("{number}, {says}: {line}");
            refused(at_once(&stage, line), 10, &path, says, &because);
            assert!(
                contents(stage.folder()) == before,
                "{because}: something was changed"
            );
        }
        for line in ["integration list", "person list", "person show ada"] {
            at_once(&stage, line).ends(0, says);
        }
    }
    assert_eq!(stage.jira.connections(), calls, "Jira was called");
}

/// One wrong character anywhere, by the program itself.
#[test]
fn every_wrong_character_of_a_key_is_found() {
    let stage = Stage::set();
    let path = stage.env.home().join("key");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.trim_ascii().len() {
        let mut bytes = whole.clone();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        put(&path, &bytes);
        let ran = stage.run("integration test acme");
        let ran = ran.ends(10, &format!("character {at}"));
        assert!(!ran.stderr.contains("mosk1:"), "{ran:?}");
    }
}
