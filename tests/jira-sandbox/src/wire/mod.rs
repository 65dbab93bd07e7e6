//! How this Jira writes what it knows: JSON of users, issues and histories, and the look that all share.

mod changelog;
mod issue;
mod user;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) use changelog::{Order, changelog, entry, field_id};
pub(crate) use issue::{Fields, issue, kind_id, priority_id, project, status, status_category};
pub(crate) use user::{full_user, mentioned, user};

/// Everything about an answer that depends on who asks, by which address, and what is arranged.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) cloud: bool,
    /// 2 or 3
    pub(crate) api: u8,
    /// What stands before `/rest` in links.
    pub(crate) base: String,
    pub(crate) zone: TimeZone,
    pub(crate) localised: bool,
    pub(crate) hide_emails: bool,
}

impl Look {
    /// Writes an instant: `2026-08-11T16:37:31.272+0000`, the offset without a colon.
    pub(crate) fn instant(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%dT%H:%M:%S%.3f%z")
            .to_string()
    }

    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}/rest/api/{}/{path}", self.base, self.api)
    }

    /// Translates the names that Jira itself brings along; what the site invented stays as it is.
    pub(crate) fn word<'a>(&self, english: &'a str) -> &'a str {
        if !self.localised {
            return english;
        }
        match english {
            "No Category" => "Sin categoría",
            "To Do" => "Tareas por hacer",
            "In Progress" => "En curso",
            "In Review" => "En revisión",
            "Done" => "Finalizada",
            "Task" => "Tarea",
            "Bug" => "Error",
            "Story" => "Historia",
            "Highest" => "Máxima",
            "High" => "Alta",
            "Medium" => "Media",
            "Low" => "Baja",
            "Lowest" => "Mínima",
            other => other,
        }
    }
}

/// Percent-encodes a query value.
pub(crate) fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(zone: &str) -> Look {
        let zone = TimeZone::get(zone).unwrap();
        let base = "http://127.0.0.1".to_owned();
        Look {
            cloud: true,
            api: 3,
            base,
            zone,
            localised: false,
            hide_emails: false,
        }
    }

    #[test]
    fn instants_have_milliseconds_and_an_offset_without_a_colon() {
        let at: Timestamp = "2026-08-11T16:37:31.272Z".parse().unwrap();
        assert_eq!(look("Etc/UTC").instant(at), "2026-08-11T16:37:31.272+0000");
        assert_eq!(
            look("Asia/Kolkata").instant(at),
            "2026-08-11T22:07:31.272+0530"
        );
        assert_eq!(
            look("America/New_York").instant(at),
            "2026-08-11T12:37:31.272-0400"
        );
        let whole: Timestamp = "2026-08-11T16:37:31Z".parse().unwrap();
        assert_eq!(
            look("Etc/UTC").instant(whole),
            "2026-08-11T16:37:31.000+0000"
        );
    }
}
