//! The modules of `src/` know of each other what the table below says, and no more.
//!
//! It reads the source text: `crate::x` in product code of module `y` is the arrow `y → x`, also inside
//! `use crate::{…}`. What stands under `#[cfg(test)]` is exempt. A new arrow is a decision: it changes the table here
//! in the same commit, with its reason.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which module may know which.
const ARROWS: [(&str, &[&str]); 18] = [
    ("domain", &[]),
    ("clock", &[]),
    // where a test ends the process; whoever changes something in steps may pass a point
    ("crash", &[]),
    ("interrupt", &[]),
    ("paths", &[]),
    ("progress", &[]),
    // Ctrl-C at a question is heard by the question, and a test hits the moment before
    ("prompt", &["interrupt", "crash"]),
    ("generate", &[]),
    ("store", &["domain", "crash"]),
    ("jira", &["domain"]),
    // a seal is verified over an integration, and what it returns is a connection
    ("vault", &["domain", "crash"]),
    ("view", &["domain"]),
    // Ctrl-C in the pager is heard by the pager
    ("pager", &["interrupt"]),
    ("out", &["view", "pager"]),
    // only their error types
    ("error", &["domain", "store", "jira", "vault", "prompt"]),
    (
        "app",
        &[
            "domain",
            "clock",
            "paths",
            "prompt",
            "store",
            "jira",
            "vault",
            "out",
            // chosen by the environment, which is read there
            "pager",
            "error",
            // hands a view to `out`, whose face is generic over it, and holds the format that was asked for
            "view",
            // what is awaited listens for Ctrl-C
            "interrupt",
            // and says how far it is
            "progress",
            // a change of the key that was cut off is finished here
            "crash",
        ],
    ),
    (
        "commands",
        &[
            "app", "domain", "view", "error",
            // name what `App` makes for them: a client with its answers and errors, an open store, the opened keys
            "jira", "store", "vault",
            // `completions` and `man` print what it makes
            "generate", // a change of the key has its steps in `key rotate`
            "crash",
        ],
    ),
    // flags are parsed into the product's words
    ("cli", &["commands", "view", "domain"]),
];

/// The root may know these; `view` makes the text of a failure safe for a terminal.
const ROOT: [&str; 8] = [
    "cli", "app", "commands", "generate", "error", "view", "domain",
    // and `out` fits it to the width
    "out",
];

/// A line of product code, with where it stands.
struct Line {
    file: String,
    number: usize,
    module: String,
    text: String,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// Returns the product code of `src/`, without tests, comments and texts in quotes.
fn product_code() -> Vec<Line> {
    let root = source();
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let texts: Vec<(PathBuf, String)> = files
        .into_iter()
        .map(|path| {
            let text = without_comments_and_texts(&fs::read_to_string(&path).unwrap());
            (path, text)
        })
        .collect();
    let test_files: BTreeSet<PathBuf> = texts
        .iter()
        .flat_map(|(path, text)| test_modules(path, text))
        .collect();
    let mut lines = Vec::new();
    for (path, text) in &texts {
        if test_files.contains(path) {
            continue;
        }
        let inside = path.strip_prefix(&root).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        let of_line = |number| Line {
            file: format!("src/{}", inside.display()),
            number,
            module: module.to_owned(),
            text: String::new(),
        };
        for (index, text) in without_tests(text).lines().enumerate() {
            lines.push(Line {
                text: text.to_owned(),
                ..of_line(index + 1)
            });
        }
    }
    assert!(lines.len() > 3_000, "the product's code was not found");
    lines
}

/// Blanks comments and string literals, keeping every line break.
fn without_comments_and_texts(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied();
        match (bytes[at], next) {
            ('/', Some('/')) => {
                while at < bytes.len() && bytes[at] != '\n' {
                    at += 1;
                }
            }
            // a character literal, not a lifetime
            ('\'', Some('\\')) => {
                at += 3;
                while at < bytes.len() && bytes[at] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ('\'', Some(_)) if bytes.get(at + 2) == Some(&'\'') => at += 3,
            ('r', Some('"' | '#')) if raw_text(&bytes, at).is_some() => {
                let end = raw_text(&bytes, at).unwrap();
                kept.extend(bytes[at..end].iter().copied().map(blank));
                at = end;
            }
            ('"', _) => {
                kept.push(' ');
                at += 1;
                while at < bytes.len() && bytes[at] != '"' {
                    kept.push(blank(bytes[at]));
                    if bytes[at] == '\\' {
                        at += 1;
                        kept.extend(bytes.get(at).copied().map(blank));
                    }
                    at += 1;
                }
                at += 1;
            }
            (c, _) => {
                kept.push(c);
                at += 1;
            }
        }
    }
    kept
}

/// Returns the end of the raw text that begins at `at`, if one does.
fn raw_text(bytes: &[char], at: usize) -> Option<usize> {
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    if at > 0 && word(&bytes[at - 1]) {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|c| **c == '#').count();
    let start = at + 1 + hashes;
    (bytes.get(start) == Some(&'"')).then_some(())?;
    let closes =
        |end: usize| bytes[end] == '"' && bytes[end + 1..].iter().take(hashes).all(|c| *c == '#');
    let end = (start + 1..bytes.len()).find(|end| closes(*end))?;
    Some(end + 1 + hashes)
}

/// Blanks every item that stands under `#[cfg(test)]`.
fn without_tests(text: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        let item = &rest[at..];
        let mut depth = 0_usize;
        let end = item.char_indices().skip(MARK.len()).find_map(|(end, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            (depth == 0 && matches!(c, '}' | ';')).then_some(end + 1)
        });
        let end = end.unwrap_or(item.len());
        kept.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    kept + rest
}

/// Returns the files of `#[cfg(test)] mod x;`.
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let beside = path.parent().unwrap();
    let of_item = |item: &str| {
        let name = item.trim_start().strip_prefix("mod ")?.split(';').next()?;
        name.chars()
            .all(|c| c.is_alphanumeric() || c == '_')
            .then(|| beside.join(format!("{name}.rs")))
    };
    text.split("#[cfg(test)]")
        .skip(1)
        .filter_map(of_item)
        .collect()
}

/// Returns the modules named in `crate::x` and `crate::{x, y::{…}}` from each place in `code` on.
fn named_modules(code: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let line = code[..at].matches('\n').count();
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            for name in top_names(group) {
                named.push((line, name));
            }
        } else {
            named.push((line, first_word(rest)));
        }
    }
    named
}

/// Returns the first word of every entry of a group, up to the brace that closes it.
fn top_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut begins) = (0_usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.push(first_word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Returns every arrow of the product, with the places where it is drawn.
fn arrows() -> BTreeMap<(String, String), Vec<String>> {
    let mut arrows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut files: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in product_code() {
        files.entry(line.file.clone()).or_default().push(line);
    }
    for (file, lines) in files {
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let module = &lines[0].module;
        for (index, name) in named_modules(&texts.join("\n")) {
            if name != *module {
                let place = format!("{file}:{}", lines[index].number);
                arrows
                    .entry((module.clone(), name))
                    .or_default()
                    .push(place);
            }
        }
    }
    arrows
}

#[test]
fn modules_know_only_what_the_table_says() {
    let table: BTreeMap<&str, &[&str]> = ARROWS.into();
    let mut wrong = Vec::new();
    for ((from, to), places) in arrows() {
        let allowed = match from.as_str() {
            "main" => continue,
            "lib" => ROOT.contains(&to.as_str()),
            from => table
                .get(from)
                .unwrap_or_else(|| panic!("src/{from} is not in the table of this test"))
                .contains(&to.as_str()),
        };
        if !allowed {
            wrong.push(format!("{from} → {to}: {}", places.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "arrows nobody decided on: {wrong:#?}");
}

/// The root's modules are declared by `mod`, and it names them without `crate::`.
#[test]
fn the_root_knows_only_what_the_table_says() {
    let mut wrong = Vec::new();
    for line in product_code().iter().filter(|line| line.module == "lib") {
        for (module, _) in ARROWS {
            let used = line
                .text
                .match_indices(&format!("{module}::"))
                .any(|(at, _)| {
                    !line.text[..at]
                        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'))
                });
            if used && !ROOT.contains(&module) {
                wrong.push(format!("lib → {module}: {}:{}", line.file, line.number));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_arrow_of_the_table_is_used() {
    let drawn = arrows();
    let mut unused = Vec::new();
    for (from, allowed) in ARROWS {
        for to in allowed {
            if !drawn.contains_key(&(from.to_owned(), (*to).to_owned())) {
                unused.push(format!("{from} → {to}"));
            }
        }
    }
    assert!(unused.is_empty(), "take these out of the table: {unused:?}");
}

#[test]
fn the_table_has_no_cycle() {
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    while settled.len() < ARROWS.len() {
        let ready = ARROWS.iter().filter(|(from, to)| {
            !settled.contains(from) && to.iter().all(|module| settled.contains(module))
        });
        let ready: Vec<&str> = ready.map(|(from, _)| *from).collect();
        let open = ARROWS.iter().filter(|(from, _)| !settled.contains(from));
        assert!(
            !ready.is_empty(),
            "in a circle: {:?}",
            open.collect::<Vec<_>>()
        );
        settled.extend(ready);
    }
}

/// A name, and the only files or folders whose product code may have it.
const PLACES: [(&str, &[&str]); 23] = [
    // who may make a connection, and who may see a token: the promise that an edited row reaches no network
    ("Connection::typed", &["src/jira/discover.rs"]),
    ("Connection::opened", &["src/vault"]),
    (".expose()", &["src/jira/http.rs", "src/vault"]),
    ("expose_secret", &["src/vault", "src/domain/connection.rs"]),
    // each foreign crate behind one module
    ("rusqlite", &["src/store"]),
    ("reqwest", &["src/jira"]),
    ("rustls", &["src/jira"]),
    ("keyring_core", &["src/vault"]),
    ("aes_gcm", &["src/vault"]),
    ("comfy_table", &["src/view/table.rs"]),
    ("unicode_segmentation", &["src/view"]),
    // written by a view; read where people are imported, and where a plan that was edited comes back
    ("csv::", &["src/view", "src/commands/person"]),
    ("dialoguer", &["src/prompt.rs"]),
    ("directories", &["src/paths.rs"]),
    // waiting is for `jira`; `app` starts the runtime, a test that is repeated pauses, and a check ends in time
    (
        "tokio",
        &[
            "src/jira",
            "src/app",
            // Ctrl-C while something is awaited
            "src/interrupt.rs",
            "src/commands/integration/test.rs",
            "src/commands/integration/checks.rs",
        ],
    ),
    // the environment is read where settings are made, and at the start of the process
    // and by the points at which a test ends it
    ("env::var", &["src/app", "src/lib.rs", "src/crash.rs"]),
    ("env::args", &["src/lib.rs"]),
    ("env::set_var", &[]),
    // the exit code is returned from main
    ("process::exit", &[]),
    ("process::abort", &["src/crash.rs"]),
    // one clock
    ("Timestamp::now", &["src/clock.rs"]),
    ("SystemTime", &[]),
    ("TimeZone::system", &["src/app"]),
];

#[test]
fn names_stay_in_their_places() {
    let mut wrong = Vec::new();
    for line in product_code() {
        for (name, allowed) in PLACES {
            let here = allowed
                .iter()
                .any(|place| line.file == *place || line.file.starts_with(&format!("{place}/")));
            if !here && has_name(&line.text, name) {
                wrong.push(format!("{}:{}: {name}", line.file, line.number));
            }
        }
    }
    assert!(wrong.is_empty(), "not their place: {wrong:#?}");
}

/// Returns whether `name` stands in the line as a name of its own, not as the end of a longer one.
fn has_name(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let begins = !name.starts_with(is_word) || !line[..at].ends_with(is_word);
        let after = &line[at + name.len()..];
        // `env::var` stands for `env::var_os` as well
        let ends = name.contains("::") || !name.ends_with(is_word) || !after.starts_with(is_word);
        begins && ends
    })
}

#[test]
fn the_reader_of_this_test_sees_what_it_should() {
    let code = "use crate::{\n  domain::{Person, Link},\n  store,\n};\nlet x = crate::jira::y(\"crate::vault\"); // crate::out\n";
    let code = without_comments_and_texts(code);
    let names: Vec<(usize, String)> = named_modules(&code);
    let names: Vec<(usize, &str)> = names
        .iter()
        .map(|(at, name)| (*at, name.as_str()))
        .collect();
    assert_eq!(names, [(0, "domain"), (0, "store"), (4, "jira")]);

    let code =
        "a\n#[cfg(test)]\nmod tests {\n  fn f() { crate::x; }\n}\nb\n#[cfg(test)]\nmod more;\nc";
    assert_eq!(without_tests(code), "a\n\n\n\n\nb\n\n\nc");
    assert_eq!(
        test_modules(Path::new("/s/vault/mod.rs"), code),
        [Path::new("/s/vault/more.rs")]
    );
    assert_eq!(
        without_comments_and_texts("r#\"a\"b\"# '\"' 'x x"),
        "          'x x"
    );
    assert!(has_name("std::env::var_os(x)", "env::var"));
    assert!(!has_name("my_rustls", "rustls") && !has_name("rustls_x", "rustls"));
}
