//! Group 12: without random numbers nothing is sealed and no key is made.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Stage, after, ran};
use crate::harness::{TestEnv, skipped};

/// Refuses the blocking `getrandom` that keys and nonces come from, as a kernel without entropy would, and runs the
/// rest. The one that asks not to be kept waiting, which hash tables use, stays.
const WITHOUT: &str = r#"
import ctypes, os, platform, struct, sys
number = {"x86_64": 318, "aarch64": 278}[platform.machine()]
def step(code, jt, jf, k): return struct.pack("HBBI", code, jt, jf, k)
EIO = 5
program = b"".join([
    step(0x20, 0, 0, 0),               # the number of the call
    step(0x15, 0, 3, number),          # another one: allowed
    step(0x20, 0, 0, 16 + 2 * 8),      # its third argument, the flags
    step(0x15, 0, 1, 0),               # with any flag: allowed
    step(0x06, 0, 0, 0x00050000 | EIO),
    step(0x06, 0, 0, 0x7fff0000),
])
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
steps = ctypes.create_string_buffer(program)
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Filter(6, ctypes.addressof(steps))), 0, 0):
    sys.exit(99)
os.execv(sys.argv[1], sys.argv[1:])
"#;

fn without_random(command: &Command) -> Command {
    let setup = format!(
        "exec /usr/bin/python3 -c '{}' \"$0\" \"$@\";",
        WITHOUT.trim()
    );
    after(&setup, command)
}

#[test]
fn without_random_numbers_nothing_is_sealed() {
    if !Path::new("/usr/bin/python3").exists() {
        skipped("no python3");
        return;
    }
    let stage = Stage::set();
    let whole = fs::read(stage.store()).unwrap();
    let probe = ran(&mut without_random(&stage.command("person list")));
    if probe.code == Some(99) {
        skipped("system calls cannot be refused here");
        return;
    }
    probe.ends(0, "what needs none goes on");
    for line in [
        "integration rotate acme --token-stdin",
        "integration edit acme --auth token",
        "integration add blind --url {url} --login {login} --token-stdin --no-verify --auth token",
        "person add Eve",
    ] {
        let ran = ran(&mut without_random(&stage.command(line)));
        let ran = ran.ends(10, line);
        assert!(ran.stderr.contains("random"), "{line}\n{ran:?}");
        assert!(fs::read(stage.store()).unwrap() == whole, "{line}");
    }
    let fresh = TestEnv::new();
    let made = ran(&mut without_random(
        &fresh.command(["person", "add", "Eve"]),
    ));
    made.ends(10, "a new store");
    assert!(fresh.files().is_empty(), "{:?}", fresh.files());
}
