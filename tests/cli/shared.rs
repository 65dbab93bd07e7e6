//! One organization and several real users of this machine: what the kernel, the keys and the signature each refuse.
//!
//! Only root can be several users; without, the tests say that they were skipped, and fail under
//! `MANAGEROS_REQUIRE_USERS`.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::company;
use crate::harness::{NOW, TestEnv, skipped};

const GROUP: u32 = 61_000;
const ADMIN: u32 = 61_001;
const ADA: u32 = 61_002;
const BOB: u32 = 61_003;

/// A machine with a folder for the organization and a home for each user.
struct Machine {
    folder: tempfile::TempDir,
    gateway: String,
}

/// What a run left behind.
struct Ran {
    stdout: String,
    stderr: String,
    code: i32,
}

impl Ran {
    #[track_caller]
    fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    fn ok(self) -> Self {
        self.fails(0)
    }

    #[track_caller]
    fn json(&self) -> serde_json::Value {
        let answer: serde_json::Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{}", self.stderr));
        answer["data"].clone()
    }

    #[track_caller]
    fn says(self, words: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        let flat: Vec<&str> = all.split_whitespace().collect();
        assert!(flat.join(" ").contains(words), "no `{words}` in:\n{all}");
        self
    }
}

impl Machine {
    /// Returns a machine, or `None` where nobody can be somebody else.
    fn new(jira: &Sandbox) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            assert!(
                std::env::var_os("MANAGEROS_REQUIRE_USERS").is_none(),
                "MANAGEROS_REQUIRE_USERS is set, and this is not root"
            );
            skipped("only root can run as several users");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let machine = Self {
            folder,
            gateway: format!("{}/ex/jira/", jira.gateway_origin()),
        };
        mode(machine.folder.path(), 0o755);
        // where it was built may be closed to others
        let binary = machine.binary();
        // a child of ours, begun while we had the copy open for writing, would keep it busy
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_manageros"))
            .arg(&binary)
            .status();
        assert!(copied.unwrap().success());
        mode(&binary, 0o755);
        let shared = machine.org().parent().unwrap().to_owned();
        fs::create_dir(&shared).unwrap();
        chown(&shared, Some(ADMIN), Some(GROUP)).unwrap();
        mode(&shared, 0o750);
        for user in [ADMIN, ADA, BOB] {
            let home = machine.home(user);
            fs::create_dir(&home).unwrap();
            chown(&home, Some(user), Some(GROUP)).unwrap();
            mode(&home, 0o700);
        }
        Some(machine)
    }

    /// Returns a machine with an organization that has the integration `acme` and no member but the admin.
    fn founded(jira: &Sandbox) -> Option<Self> {
        let machine = Self::new(jira)?;
        machine
            .run(ADMIN, &["org", "create", machine.path(), "--name", "Acme"])
            .ok();
        let (url, login) = (jira.url(), jira.login());
        machine
            .run_with(
                ADMIN,
                &[
                    "integration",
                    "add",
                    "acme",
                    "--scope",
                    "org",
                    "--url",
                    &url,
                    "--login",
                    &login,
                    "--token-stdin",
                ],
                jira.token(),
            )
            .ok();
        Some(machine)
    }

    /// Lets the user in.
    fn admit(&self, user: u32, role: &str) {
        let fingerprint = self.organization_fingerprint();
        let chosen = ["org", "use", self.path(), "--fingerprint", &fingerprint];
        self.run(user, &chosen).ok();
        let asked = self.run(user, &["user", "join", "--json"]).ok().json();
        let fingerprint = asked["fingerprint"].as_str().unwrap();
        let who = user.to_string();
        let grant = [
            "user",
            "grant",
            &who,
            "--role",
            role,
            "--fingerprint",
            fingerprint,
        ];
        self.run(ADMIN, &grant).ok();
    }

    fn organization_fingerprint(&self) -> String {
        let shown = self.run(ADMIN, &["org", "show", "--json"]).ok().json();
        shown["fingerprint"].as_str().unwrap().to_owned()
    }

    fn binary(&self) -> PathBuf {
        self.folder.path().join("manageros")
    }

    fn org(&self) -> PathBuf {
        self.folder.path().join("shared/org.db")
    }

    fn path(&self) -> &'static str {
        // a test is short
        Box::leak(self.org().to_str().unwrap().to_owned().into_boxed_str())
    }

    fn home(&self, user: u32) -> PathBuf {
        self.folder.path().join(user.to_string())
    }

    fn run(&self, user: u32, arguments: &[&str]) -> Ran {
        self.run_with(user, arguments, "")
    }

    fn run_with(&self, user: u32, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(self.binary());
        command.args(arguments);
        self.ran(user, command, input)
    }

    /// Runs the command as that user.
    fn ran(&self, user: u32, mut command: Command, input: &str) -> Ran {
        let home = self.home(user);
        command
            .env_clear()
            .env("MANAGEROS_HOME", &home)
            .env("MANAGEROS_KEY_FILE", home.join("key"))
            .env("MANAGEROS_NOW", NOW)
            .env("MANAGEROS_TEST_GATEWAY", &self.gateway)
            .env("USER", format!("u{user}"))
            .env("TZ", "UTC")
            .env("COLUMNS", "200")
            .env("PATH", "/usr/bin:/bin")
            .current_dir(&home)
            .uid(user)
            .gid(GROUP)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let ran = Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        };
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains(CANARY_TOKEN), "the token was printed");
        ran
    }

    /// Changes the organization's file behind the program's back, as its owner could.
    fn sql(&self, sql: &str) {
        rusqlite::Connection::open(self.org())
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

const TEST: [&str; 3] = ["integration", "test", "acme"];

#[test]
fn who_was_let_in_can_use_and_nothing_else() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    machine.run(ADA, &TEST).ok();
    machine.run(ADA, &["integration", "list"]).ok().says("acme");
    let me = machine.run(ADA, &["user", "whoami", "--json"]).ok().json();
    assert_eq!(me["role"], "member");
    assert_eq!(me["organization"], "Acme");
    assert_eq!(me["refused"], serde_json::Value::Null);
    let (url, login) = (jira.url(), jira.login());
    let add = [
        "integration",
        "add",
        "mine",
        "--scope",
        "org",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    machine.run_with(ADA, &add, jira.token()).fails(5);
    for line in [
        "integration edit acme --login x@acme.example",
        "integration remove acme --yes",
        "person add Bob",
        // refused before the file is looked for
        "person import nowhere.csv",
        "person import nowhere.csv --dry-run",
        "user revoke 61001 --yes",
        "user role 61002 admin",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        machine.run(ADA, &words).fails(5);
    }
    // and the kernel says the same to whoever does not ask us
    let mut shell = Command::new("python3");
    shell.args([
        "-c",
        "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute(\"UPDATE users SET role='admin'\"); d.commit()",
        machine.path(),
    ]);
    machine
        .ran(ADA, shell, "")
        .fails(1)
        .says("attempt to write a readonly database");
    machine.run(ADA, &TEST).ok();
    let listed = machine.run(ADA, &["user", "list"]).ok();
    listed.says("u61001").says("u61002");
}

#[test]
fn people_are_the_organizations_and_what_is_ones_own_stays_so() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    let lovelace = "name,email,team\nAda Lovelace,ada@acme.example,Engines\n";
    machine
        .run_with(ADMIN, &["person", "import", "-"], lovelace)
        .ok();
    machine
        .run(ADMIN, &["person", "link", "ada", "-i", "acme"])
        .ok();
    machine
        .run(ADMIN, &["person", "unlink", "ada", "-i", "acme", "--yes"])
        .ok();
    machine.run(ADMIN, &["person", "link", "--all"]).ok();
    let logged = machine.run(ADMIN, &["audit", "list"]).ok();
    logged
        .says("person.import people 1 added, 0 updated")
        .says("person.link people on acme 1 linked");
    let asked = ["activity", "show", "ada"];
    machine.run(ADA, &asked).ok();
    let (url, login) = (jira.url(), jira.login());
    let mine = [
        "integration",
        "add",
        "mine",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    machine.run_with(ADA, &mine, jira.token()).ok();
    machine.run(ADA, &["integration", "test", "mine"]).ok();
    machine
        .run(ADA, &["person", "remove", "ada", "--yes"])
        .fails(5);
    // to look is free, and links on one's own integrations are one's own
    let everybody = ["person", "link", "--all"];
    machine
        .run(ADA, &[&everybody[..], &["--dry-run"]].concat())
        .ok();
    machine.run(ADA, &everybody).fails(5);
    let on_mine = [&everybody[..], &["-i", "mine"]].concat();
    machine.run(ADA, &on_mine).ok().says("1 linked");
    let logged = machine.run(ADA, &["audit", "list"]).ok();
    logged.says("person.link people on mine 1 linked");
    let unlink = ["person", "unlink", "ada", "-i", "mine", "--yes"];
    machine.run(ADA, &unlink).ok();
    let plan = machine.home(ADMIN).join("plan.csv");
    fs::write(&plan, "handle,integration,account_id\nada,acme,x\n").unwrap();
    mode(machine.home(ADMIN).as_path(), 0o711);
    mode(&plan, 0o644);
    let apply = ["--apply", plan.to_str().unwrap()];
    machine
        .run(ADA, &[&everybody[..], &apply].concat())
        .fails(5);
    machine
        .run(ADMIN, &["integration", "show", "mine"])
        .fails(3);
    // the members' tests are noted in their own files
    machine.run(ADA, &TEST).ok();
    // a token that came after somebody went is for those who stayed
    machine.admit(BOB, "member");
    machine
        .run(ADMIN, &["user", "revoke", "u61002", "--yes"])
        .ok();
    let rotate = ["integration", "rotate", "acme", "--token-stdin"];
    machine.run_with(ADMIN, &rotate, jira.token()).ok();
    machine.run(BOB, &asked).ok();
    machine.run(ADA, &asked).fails(5);
    machine.run(ADA, &["integration", "test", "mine"]).ok();
}

#[test]
fn a_request_counts_by_its_fingerprint_and_its_owner() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    let wrong = "0000-0000-0000-0000-0000-0000-0000-0000";
    machine
        .run(ADA, &["org", "use", machine.path(), "--fingerprint", wrong])
        .fails(10)
        .says(&machine.organization_fingerprint());
    machine
        .run(ADA, &["org", "use", machine.path(), "--yes"])
        .fails(2);
    let fingerprint = machine.organization_fingerprint();
    let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
    machine.run(ADA, &chosen).ok();
    machine.run(ADA, &TEST).fails(5).says("user join");
    let asked = machine.run(ADA, &["user", "join", "--json"]).ok().json();
    let (right, file) = (asked["fingerprint"].as_str(), asked["file"].as_str());
    let (right, file) = (right.unwrap(), file.unwrap());
    let grant = |who: &str, fingerprint: &str| {
        let line = [
            "user",
            "grant",
            who,
            "--role",
            "member",
            "--fingerprint",
            fingerprint,
        ];
        machine.run(ADMIN, &line)
    };
    grant("61002", wrong).fails(10).says(right).says(wrong);
    grant("61003", right).fails(3);
    // somebody else's file in her name
    chown(file, Some(BOB), Some(GROUP)).unwrap();
    grant("61002", right).fails(5).says("belongs to uid:61003");
    machine.run(ADA, &TEST).fails(5);
    chown(file, Some(ADA), Some(GROUP)).unwrap();
    grant("u61002", right).ok();
    machine.run(ADA, &TEST).ok();
    // handed over otherwise
    machine.run(BOB, &chosen).ok();
    let asked = machine.run(BOB, &["user", "join", "--json"]).ok().json();
    let line = [
        "user",
        "grant",
        "61003",
        "--role",
        "member",
        "--request",
        "-",
        "--fingerprint",
        asked["fingerprint"].as_str().unwrap(),
    ];
    let request = asked["request"].as_str().unwrap();
    machine.run_with(ADMIN, &line, &request[..60]).fails(2);
    machine.run_with(ADMIN, &line, request).ok();
    machine.run(BOB, &TEST).ok();
}

#[test]
fn who_was_sent_away_is_out_and_the_others_are_not() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    machine.admit(BOB, "member");
    machine
        .run(ADMIN, &["user", "revoke", "61002", "--yes"])
        .ok()
        .says("revoke them at Atlassian")
        .says("acme");
    machine.run(ADA, &TEST).fails(5).says("user join");
    machine.run(BOB, &TEST).ok();
    machine.run(ADMIN, &TEST).ok();
    machine
        .run(ADMIN, &["user", "revoke", "61002", "--yes"])
        .fails(9);
    machine
        .run(ADMIN, &["user", "revoke", "61001", "--yes"])
        .fails(9)
        .says("only admin");
    machine
        .run(ADMIN, &["user", "role", "61001", "member"])
        .fails(9)
        .says("only admin");
    machine.admit(ADA, "member");
    machine.run(ADA, &TEST).ok();
}

#[test]
fn an_admin_who_is_none_any_more_leaves_a_new_signer_behind() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "admin");
    machine.admit(BOB, "member");
    let role = |user| machine.run(user, &["user", "whoami", "--json"]).ok().json();
    assert_eq!(role(ADA)["role"], "admin");
    let before = machine.organization_fingerprint();
    machine
        .run(ADMIN, &["user", "role", "61002", "member"])
        .ok();
    let after = machine.organization_fingerprint();
    assert_ne!(before, after);
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
        assert_eq!(role(user)["organization_fingerprint"], after.as_str());
        assert_eq!(role(user)["refused"], serde_json::Value::Null);
    }
    assert_eq!(role(ADA)["role"], "member");
}

#[test]
fn a_role_by_sql_is_no_role() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    machine.run(ADA, &TEST).ok();
    machine.sql("UPDATE users SET role = 'admin' WHERE os_account = 'uid:61002'");
    for user in [ADA, ADMIN] {
        let refused = machine.run(user, &TEST).fails(10);
        refused.says("u61002");
    }
    machine
        .run(ADMIN, &["user", "role", "61002", "member"])
        .fails(10);
    machine.sql("UPDATE users SET role = 'member' WHERE os_account = 'uid:61002'");
    machine.run(ADA, &TEST).ok();
}

#[test]
fn an_older_file_is_refused_until_it_is_accepted() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    let older = fs::read(machine.org()).unwrap();
    machine.admit(BOB, "member");
    machine.run(ADA, &TEST).ok();
    fs::write(machine.org(), older).unwrap();
    machine
        .run(ADA, &TEST)
        .fails(10)
        .says("org accept-rollback");
    machine.run(ADA, &["org", "accept-rollback"]).fails(2);
    machine
        .run(ADA, &["org", "accept-rollback", "--yes"])
        .ok()
        .says("u61003");
    machine.run(ADA, &TEST).ok();
    machine
        .run(ADA, &["org", "accept-rollback"])
        .ok()
        .says("nothing was changed");
    machine.run(ADMIN, &TEST).fails(10);
}

#[test]
fn an_organization_of_ones_own_is_not_hidden() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.run(BOB, &["person", "add", "Ada Lovelace"]).ok();
    let fingerprint = machine.organization_fingerprint();
    let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
    machine
        .run(BOB, &chosen)
        .fails(9)
        .says("people: 1")
        .says("MANAGEROS_HOME");
    machine.run(BOB, &["user", "join"]).fails(9);
    machine.run(ADA, &chosen).ok();
    machine.run(ADA, &["org", "use", "--none"]).ok();
    machine.run(ADA, &["person", "add", "Bob"]).ok();
}

#[test]
fn the_variable_names_a_file_and_trusts_nobody() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    let by_variable = |line: &str| {
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            &format!(
                "MANAGEROS_ORG_STORE='{}' exec '{}' {line}",
                machine.path(),
                machine.binary().display()
            ),
        ]);
        machine.ran(ADA, shell, "")
    };
    let asked = by_variable("user join --json").ok().json();
    let fingerprint = asked["fingerprint"].as_str().unwrap();
    let grant = [
        "user",
        "grant",
        "61002",
        "--role",
        "member",
        "--fingerprint",
    ];
    machine
        .run(ADMIN, &[&grant[..], &[fingerprint]].concat())
        .ok();
    by_variable("integration test acme")
        .fails(10)
        .says("org use");
    let me = by_variable("user whoami --json").ok().json();
    assert!(me["refused"].is_string(), "{me}");
    let theirs = machine.organization_fingerprint();
    let chosen = ["org", "use", machine.path(), "--fingerprint", &theirs];
    machine.run(ADA, &chosen).ok();
    machine.run(ADA, &["org", "use", "--none"]).ok();
    by_variable("integration test acme").ok();
    machine.run(ADA, &TEST).fails(3);
}

#[test]
fn who_is_alone_is_the_admin() {
    let jira = company::cloud().start();
    let env = TestEnv::with(&jira);
    let me = env.run(["user", "whoami", "--json"]).success().json();
    assert_eq!(me["data"]["role"], "admin");
    assert_eq!(me["data"]["name"], "tester");
    assert_eq!(me["data"]["refused"], serde_json::Value::Null);
    let users = env.run(["user", "list", "--json"]).success().json();
    assert_eq!(users["data"][0]["fingerprint"], me["data"]["fingerprint"]);
    let shown = env.run(["org", "show", "--json"]).success().json();
    assert_eq!(
        shown["data"]["fingerprint"],
        me["data"]["organization_fingerprint"]
    );
    assert_eq!(shown["data"]["shared"], false);
    for line in ["user join", "user revoke tester --yes", "org create x.db"] {
        env.line(line).fails(9);
    }
    TestEnv::new().run(["user", "whoami"]).fails(3);
}
