//! Describes a Jira before it starts.

use std::time::Duration;

use jiff::Timestamp;

use crate::auth::Auth;
use crate::clock::{Clock, instant};
use crate::company::Company;
use crate::fault::{Arranged, Faults};
use crate::prng;
use crate::sandbox::Sandbox;
use crate::site::{Deployment, Site};
use crate::state::{IssueBuilder, State, User, UserBuilder, zone};

/// A Jira that is not started yet: its people and issues, and what kind of Jira it is.
///
/// Made by [`Sandbox::cloud`] and [`Sandbox::data_center`]; ends with [`Builder::start`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    site: Site,
    now: Option<Timestamp>,
    users: Vec<User>,
    issues: Vec<IssueBuilder>,
    company: Company,
    faults: Faults,
    tls: bool,
    port: u16,
}

impl Builder {
    pub(crate) fn new(deployment: Deployment) -> Self {
        let cloud = deployment == Deployment::Cloud;
        let site = Site {
            deployment,
            auth: if cloud { Auth::Basic } else { Auth::Pat },
            caller: "admin".to_owned(),
            cloud_id: prng::uuid("this sandbox"),
            context_path: String::new(),
            origin: String::new(),
            gateway_origin: String::new(),
            // with ordinary fields a Cloud page is seen to hold 100; Data Center's own default is 1000
            page_cap: if cloud { 100 } else { 1000 },
            // "the biggest pages come with id or key only"
            id_page_cap: 5000,
            user_cap: if cloud { 1000 } else { 100 },
            browse_users: true,
            result_window: None,
            server_zone: "Etc/UTC".to_owned(),
            latency: Duration::ZERO,
            gzip: false,
        };
        Self {
            site,
            now: None,
            users: Vec::new(),
            issues: Vec::new(),
            company: Company::default(),
            faults: Faults::default(),
            tls: false,
            port: 0,
        }
    }

    /// Adds an account; `id` is the test's name for it, and Data Center's username unless said otherwise.
    pub fn user(mut self, id: &str, describe: impl FnOnce(UserBuilder) -> UserBuilder) -> Self {
        self.users.push(describe(UserBuilder::new(id)).0);
        self
    }

    /// Adds an issue. Later issues have higher ids.
    pub fn issue(mut self, key: &str, describe: impl FnOnce(IssueBuilder) -> IssueBuilder) -> Self {
        self.issues.push(describe(IssueBuilder::new(key)));
        self
    }

    /// Adds so many people, `p1` and so on, with `each` tickets of the last two weeks; each in a project of ten people.
    pub fn team(mut self, people: usize, each: usize) -> Self {
        let now = self.now.unwrap_or_else(|| Clock::real().now());
        let mut made = 0;
        for person in 1..=people {
            let id = format!("p{person}");
            self = self.user(&id, |user| user.name(&format!("P{person} Person")));
            for _ in 0..each {
                made += 1;
                let age = jiff::SignedDuration::from_mins(made % (14 * 24 * 60));
                let (created, key) = ((now - age).to_string(), format!("T{}-{made}", person / 10));
                self = self.issue(&key, |issue| issue.assignee(&id).created(&created));
            }
        }
        self
    }

    /// Says who owns the credential, `admin` by default; an account of that id is made when there is none.
    pub fn caller(mut self, id: &str) -> Self {
        id.clone_into(&mut self.site.caller);
        self
    }

    /// Says which kind of credential is valid. One of the other deployment panics at the start.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.site.auth = auth;
        self
    }

    /// Serves below a path such as `/jira`, Data Center only.
    pub fn context_path(mut self, path: &str) -> Self {
        self.site.context_path = format!("/{}", path.trim_matches('/'));
        self
    }

    /// Serves https, with a certificate of an authority that [`Sandbox::ca_pem`] tells.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Sets the most issues a page, whatever is asked for: 100 on Cloud and 1000 on Data Center by default.
    pub fn page_cap(mut self, issues: usize) -> Self {
        self.site.page_cap = issues;
        self.site.id_page_cap = issues;
        self
    }

    /// Sets the most issues a page when nothing but ids is asked for, Cloud only; after `page_cap`, which sets it too.
    pub fn id_page_cap(mut self, issues: usize) -> Self {
        self.site.id_page_cap = issues;
        self
    }

    /// Sets how many users a search can reach: 1000 on Cloud and 100 on Data Center by default.
    pub fn user_cap(mut self, users: usize) -> Self {
        self.site.user_cap = users;
        self
    }

    /// Sets Data Center's window: a page that ends beyond this many issues is answered with 500.
    pub fn result_window(mut self, issues: usize) -> Self {
        self.site.result_window = Some(issues);
        self
    }

    /// Sets the zone in which Data Center writes timestamps, UTC by default.
    pub fn server_zone(mut self, zone: &str) -> Self {
        zone.clone_into(&mut self.site.server_zone);
        self
    }

    /// Takes the permission to browse users from the caller.
    pub fn without_browse_users(mut self) -> Self {
        self.site.browse_users = false;
        self
    }

    /// Compresses answers of more than a kilobyte for clients that accept gzip.
    pub fn gzip(mut self) -> Self {
        self.site.gzip = true;
        self
    }

    /// Delays every answer.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.site.latency = latency;
        self
    }

    /// Fixes the time, RFC 3339. Otherwise the server starts with the machine's and lets it run.
    pub fn now(mut self, at: &str) -> Self {
        self.now = Some(instant(at));
        self
    }

    /// Sets the seed of the made-up company; the same seed and time make the same company.
    pub fn seed(mut self, seed: u64) -> Self {
        self.company.seed = seed;
        self
    }

    /// Adds a made-up company of so many people with their work of six months.
    pub fn people(mut self, people: usize) -> Self {
        self.company.people = people;
        self
    }

    /// Sets how many months of work the made-up company has behind it.
    pub fn months(mut self, months: u32) -> Self {
        self.company.months = months;
        self
    }

    /// Arranges a misbehaviour from the start, as `Sandbox::arrange` does later.
    pub fn arrange(mut self, fault: impl Into<Arranged>) -> Self {
        self.faults.arrange(fault.into());
        self
    }

    /// Listens on this port instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the server, which answers when this returns.
    ///
    /// # Panics
    /// When the description contradicts itself: a credential of the other deployment, an unknown user, …
    pub fn start(self) -> Sandbox {
        let cloud = self.site.is_cloud();
        let fits = matches!(self.site.auth, Auth::Basic | Auth::Scoped) == cloud;
        assert!(
            fits,
            "{:?} is no login of {:?}",
            self.site.auth, self.site.deployment
        );
        let rooted = !cloud || self.site.context_path.is_empty();
        assert!(rooted, "a Cloud site has no context path");
        zone(&self.site.server_zone);
        let clock = self.now.map_or_else(Clock::real, Clock::fixed);
        let mut state = State::new(clock.now(), &self.site.caller);
        for user in self.users {
            state.insert_user(user);
        }
        if state.find_user(&self.site.caller).is_none() {
            state.insert_user(UserBuilder::new(&self.site.caller).0);
        }
        self.company.settle(&mut state);
        for issue in self.issues {
            state.insert_issue(issue);
        }
        Sandbox::open(self.site, state, clock, self.faults, self.tls, self.port)
    }
}
