//! Group 3: a disk that is full or may not be written. Nothing is changed, nothing is left, and it is said.

use super::names;
use super::{CHANGES, Somebody, Stage, after, ran, rows};
use crate::secrets::{Disk, chmod};
use std::fs;

/// Whether the command keeps only how a test went, which it does if it can.
fn only_records(line: &str) -> bool {
    line.starts_with("integration test")
}

#[test]
fn a_full_disk_stops_every_change() {
    let Some(disk) = Disk::new("size=256k,mode=0700") else {
        return;
    };
    let stage = Stage::set_in(Some(disk.folder()));
    let before = rows(&stage.store());
    for change in &CHANGES {
        stage.reset();
        let ballast = disk.fill();
        let whole = fs::read(stage.store()).unwrap();
        let ran = stage.run(change.line);
        if only_records(change.line) {
            let ran = ran.ends(0, change.line);
            assert!(ran.stderr.contains("could not be recorded"), "{ran:?}");
        } else {
            let ran = ran.ends(12, change.line);
            assert!(ran.stderr.contains("no space is left"), "{ran:?}");
            assert!(ran.stderr.contains("hint: free some space"), "{ran:?}");
        }
        assert!(fs::read(stage.store()).unwrap() == whole, "{}", change.line);
        assert_eq!(rows(&stage.store()), before);
        assert_eq!(names(disk.folder()), ["ballast", "manageros.db"]);
        fs::remove_file(ballast).unwrap();
        stage.run(change.line).ends(0, "there is room again");
    }
}

/// A limit stops a write in the middle of a journal or of the file, where a full disk stops it before.
#[test]
fn a_limit_on_the_size_of_files_stops_every_change() {
    let stage = Stage::set();
    let before = rows(&stage.store());
    for change in &CHANGES {
        let line = change.line;
        stage.reset();
        stage.run(line).ends(0, line);
        let done = rows(&stage.store());
        // in blocks of 512 bytes
        for limit in [0, 1, 9, 17, 33] {
            // told by a signal, and by an error
            for trap in ["", "trap '' XFSZ;"] {
                stage.reset();
                let setup = format!("{trap} ulimit -f {limit};");
                let ran = ran(&mut after(&setup, &stage.command(line)));
                let because = format!("{setup} {line}\n{ran:?}");
                assert!(!ran.stderr.contains("panicked"), "{because}");
                assert!(matches!(ran.code, None | Some(0 | 12)), "{because}");
                assert!(trap.is_empty() || ran.code.is_some(), "{because}");
                let acknowledged = ran.code == Some(0);
                stage.run("person list").ends(0, &because);
                let now = rows(&stage.store());
                assert!(now == before || now == done, "half of: {because}");
                assert!(
                    !acknowledged || now == done || only_records(line),
                    "lost: {because}"
                );
                // a journal that was only begun goes with the next change
                stage.run("person add Eve").ends(0, &because);
                assert_eq!(names(stage.folder()), ["key", "manageros.db"], "{because}");
            }
        }
        stage.holds(line);
    }
}

#[test]
fn what_may_not_be_written_is_read_and_stays_as_it_is() {
    let stage = Stage::set();
    let somebody = Somebody::owns(&stage);
    somebody.runs(&stage, "person list").ends(0, "as before");
    for (what, file, folder) in [
        ("a read-only file", 0o400, 0o700),
        ("a read-only folder", 0o600, 0o500),
        ("both", 0o400, 0o500),
    ] {
        chmod(&stage.store(), file);
        chmod(stage.folder(), folder);
        let whole = fs::read(stage.store()).unwrap();
        for change in &CHANGES {
            let because = format!("{what}: {}", change.line);
            let ran = somebody.runs(&stage, change.line);
            // who the store was given to is no member of its organization
            let is_stranger = format!("{ran:?}").contains("without its signing key");
            if ran.code == Some(10) && is_stranger {
                continue;
            }
            if only_records(change.line) {
                let ran = ran.ends(0, &because);
                assert!(ran.stderr.contains("could not be recorded"), "{ran:?}");
            } else {
                let ran = ran.ends(12, &because);
                assert!(
                    ran.stderr.contains("manageros.db is read-only"),
                    "{because}\n{ran:?}"
                );
                assert!(
                    ran.stderr.contains("and its folder writable"),
                    "{because}\n{ran:?}"
                );
            }
            assert!(fs::read(stage.store()).unwrap() == whole, "{because}");
            assert_eq!(names(stage.folder()), ["key", "manageros.db"], "{because}");
        }
        for line in [
            "person list",
            "person show ada",
            "integration list",
            "activity show ada -i mine",
        ] {
            somebody.runs(&stage, line).ends(0, what);
        }
        chmod(stage.folder(), 0o700);
        chmod(&stage.store(), 0o600);
    }
    somebody
        .runs(&stage, "person add Eve")
        .ends(0, "it may be written again");
}

#[test]
fn a_folder_that_may_not_be_written_takes_no_new_store() {
    let stage = Stage::set();
    let somebody = Somebody::owns(&stage);
    fs::remove_file(stage.store()).unwrap();
    chmod(stage.folder(), 0o500);
    let ran = somebody.runs(&stage, "person add Eve");
    let ran = ran.ends(12, "no store can be made");
    assert!(ran.stderr.contains("cannot be used"), "{ran:?}");
    assert_eq!(names(stage.folder()), ["key"], "the key was there before");
    somebody
        .runs(&stage, "person list")
        .ends(0, "there is no store");
    chmod(stage.folder(), 0o700);
}

#[test]
fn a_read_only_mount_stops_every_change() {
    let Some(disk) = Disk::new("size=1m,mode=0700") else {
        return;
    };
    let stage = Stage::set_in(Some(disk.folder()));
    let whole = fs::read(stage.store()).unwrap();
    disk.remount("ro");
    for change in CHANGES.iter().filter(|change| !only_records(change.line)) {
        let ran = stage.run(change.line).ends(12, change.line);
        assert!(ran.stderr.contains("is read-only"), "{ran:?}");
    }
    stage.run("activity show ada").ends(0, "reading goes on");
    disk.remount("rw");
    assert!(fs::read(stage.store()).unwrap() == whole);
    assert_eq!(names(disk.folder()), ["manageros.db"]);
}
