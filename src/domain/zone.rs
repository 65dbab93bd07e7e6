//! Time zones by name, one at a time.
//!
//! The library lists the names of all zones before it gives out the first, which means to read some twenty folders and
//! takes as long as most commands do for themselves. Where the file of the one that is asked for can be found without
//! that, it is read; the answer is the same, and in doubt the library gives it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;

/// Where the system keeps its zones.
const FOLDER: &str = "/usr/share/zoneinfo";

/// Returns the zone of that name, in any spelling of its letters; `None` when there is none.
pub fn named(name: &str) -> Option<TimeZone> {
    // an import names one zone ten thousand times
    static FOUND: Mutex<BTreeMap<String, TimeZone>> = Mutex::new(BTreeMap::new());
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(zone) = found.get(name) {
        return Some(zone.clone());
    }
    let zone = from_file(name).or_else(|| TimeZone::get(name).ok())?;
    found.insert(name.to_owned(), zone.clone());
    Some(zone)
}

/// Returns the zone of this machine where that is easily told; `variable` is the value of `TZ`, if it is set.
pub fn of_machine(variable: Option<&str>) -> Option<TimeZone> {
    match variable {
        // Without a slash it may be a rule, such as `EST5EDT`, and no name.
        Some(name) if name == "UTC" || name.contains('/') => from_file(name),
        Some(_) => None,
        None => {
            let target = fs::read_link("/etc/localtime").ok()?;
            let (_, name) = target.to_str()?.rsplit_once("zoneinfo/")?;
            from_file(name)
        }
    }
}

/// Returns the zone if the system has a file of exactly that name, which is how names are spelt where files are told
/// apart by the size of their letters.
fn from_file(name: &str) -> Option<TimeZone> {
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    let is_name = cfg!(target_os = "linux")
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+'));
    if !is_name {
        return None;
    }
    let rules = fs::read(Path::new(FOLDER).join(name)).ok()?;
    TimeZone::tzif(name, &rules).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_the_library_says() {
        for name in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Ushuaia",
            "Etc/GMT+5",
        ] {
            let zone = named(name).unwrap();
            assert_eq!(zone, TimeZone::get(name).unwrap(), "{name}");
            assert_eq!(zone.iana_name(), Some(name));
        }
        assert_eq!(
            named("europe/BERLIN").unwrap().iana_name(),
            Some("Europe/Berlin")
        );
        for name in [
            "",
            "/",
            "Mars/Olympus",
            "../zoneinfo/UTC",
            "Europe/",
            "Europe",
            "right/UTC",
        ] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    #[test]
    fn the_machine_is_told_only_by_what_is_a_name() {
        assert_eq!(of_machine(Some("UTC")), Some(TimeZone::UTC));
        for variable in [
            "",
            "EST5EDT",
            "CET-1CEST",
            ":/etc/localtime",
            "/etc/localtime",
        ] {
            assert_eq!(of_machine(Some(variable)), None, "{variable}");
        }
    }
}
