//! The handle of a running Jira.

use std::collections::HashMap;
use std::net::{Ipv4Addr, TcpListener};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::CANARY_TOKEN;
use crate::builder::Builder;
use crate::clock::Clock;
use crate::fault::{Arranged, Faults};
use crate::seen::Seen;
use crate::server::{self, Shared};
use crate::site::{Deployment, Site};
use crate::state::State;
use crate::tls::Tls;
use crate::world::World;

/// A running Jira. Dropping it stops it and asserts that every arranged fault was met.
#[derive(Debug)]
pub struct Sandbox {
    shared: Shared,
    site: Site,
    ca_pem: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One account, as a test may want to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The test's name for it
    pub id: String,
    /// The display name
    pub name: String,
    /// The e-mail address, hidden or not
    pub email: String,
    /// Cloud's account id
    pub account_id: String,
    /// Data Center's username
    pub username: String,
    /// Data Center's key
    pub key: String,
    /// Whether the account is active
    pub active: bool,
}

impl Sandbox {
    /// Describes a Jira Cloud site.
    pub fn cloud() -> Builder {
        Builder::new(Deployment::Cloud)
    }

    /// Describes a Jira Data Center.
    pub fn data_center() -> Builder {
        Builder::new(Deployment::DataCenter)
    }

    pub(crate) fn open(
        mut site: Site,
        state: State,
        clock: Clock,
        faults: Faults,
        tls: bool,
        port: u16,
    ) -> Self {
        let tls = tls.then(Tls::new);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (listener, origin) = listen(scheme, port);
        let (gateway, gateway_origin) = listen(scheme, 0);
        site.origin = origin;
        site.gateway_origin = gateway_origin;

        let shared = Shared::new(World {
            site: site.clone(),
            clock,
            state,
            faults,
            seen: Vec::new(),
            failed_passwords: HashMap::new(),
            header_on_200: false,
            connections: 0,
            in_flight: 0,
            max_in_flight: 0,
        });
        let (stop, stopped) = oneshot::channel();
        let (acceptor, ca_pem) = tls.map(|tls| (tls.acceptor, tls.ca_pem)).unzip();
        let for_thread = shared.clone();
        let thread = std::thread::Builder::new()
            .name("jira-sandbox".to_owned())
            .spawn(move || server::run(&for_thread, listener, gateway, acceptor.as_ref(), stopped))
            .expect("one more thread can be had");
        Self {
            shared,
            site,
            ca_pem,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Returns the base URL as an administrator would type it: `http://127.0.0.1:PORT`, and the context path.
    pub fn url(&self) -> String {
        self.site.url()
    }

    /// Returns the login that goes with the credential: the caller's e-mail address on Cloud, the username else.
    pub fn login(&self) -> String {
        let world = self.shared.lock();
        let caller = world.state.user(&self.site.caller);
        if self.site.is_cloud() {
            caller.email.clone()
        } else {
            caller.username.clone()
        }
    }

    /// Returns the secret that is accepted, [`CANARY_TOKEN`].
    #[allow(
        clippy::unused_self,
        reason = "reads as the other halves of the login do"
    )]
    pub fn token(&self) -> &'static str {
        CANARY_TOKEN
    }

    /// Returns the base URL of this site at the gateway, where scoped tokens work: `ORIGIN/ex/jira/CLOUD_ID`.
    pub fn gateway_url(&self) -> String {
        format!("{}{}", self.site.gateway_origin, self.site.gateway_path())
    }

    /// Returns what stands for `https://api.atlassian.com`. On Data Center everything there is 404.
    pub fn gateway_origin(&self) -> String {
        self.site.gateway_origin.clone()
    }

    /// Returns the id by which the gateway knows the site.
    pub fn cloud_id(&self) -> &str {
        &self.site.cloud_id
    }

    /// Returns the certificate of the authority behind this https server, PEM.
    ///
    /// # Panics
    /// When it was built without `tls()`.
    pub fn ca_pem(&self) -> &str {
        self.ca_pem
            .as_deref()
            .expect("the sandbox was built with tls()")
    }

    /// Returns Cloud's account id of a user.
    pub fn account_id(&self, id: &str) -> String {
        self.shared.lock().state.user(id).account_id.clone()
    }

    /// Returns everybody, the caller and the made-up company included, in the order of their making.
    pub fn people(&self) -> Vec<Person> {
        let world = self.shared.lock();
        let people = world.state.users.iter().map(|user| Person {
            id: user.id.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            account_id: user.account_id.clone(),
            username: user.username.clone(),
            key: user.key.clone(),
            active: user.active,
        });
        people.collect()
    }

    /// Returns how many issues there are.
    pub fn issue_count(&self) -> usize {
        self.shared.lock().state.issues.len()
    }

    /// Arranges a misbehaviour; several wait for their turn in the order of arrangement.
    pub fn arrange(&self, fault: impl Into<Arranged>) {
        self.shared.lock().faults.arrange(fault.into());
    }

    /// Takes back all arranged faults, without asserting anything.
    pub fn forget_faults(&self) {
        self.shared.lock().faults.forget();
    }

    /// Returns what was asked so far, in order.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.lock().seen.clone()
    }

    /// Forgets what was asked so far, to look only at what comes. Must not be called while a request is open.
    pub fn forget_requests(&self) {
        let mut world = self.shared.lock();
        assert_eq!(world.in_flight, 0, "requests are forgotten between runs");
        world.seen.clear();
    }

    /// Returns the most requests that were being answered at the same time.
    pub fn max_in_flight(&self) -> usize {
        self.shared.lock().max_in_flight
    }

    /// Returns how many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// Changes what this Jira knows, between two requests.
    pub fn update(&self, change: impl FnOnce(&mut State)) {
        let mut world = self.shared.lock();
        world.state.now = world.clock.now();
        change(&mut world.state);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        let served = self
            .thread
            .take()
            .is_none_or(|thread| thread.join().is_ok());
        if std::thread::panicking() {
            return;
        }
        assert!(served, "the sandbox itself failed");
        let missed = self.shared.lock().faults.missed();
        assert!(
            missed.is_empty(),
            "arranged and never asked for: {}",
            missed.join("; ")
        );
    }
}

fn listen(scheme: &str, port: u16) -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .unwrap_or_else(|error| panic!("cannot listen on 127.0.0.1:{port}: {error}"));
    listener
        .set_nonblocking(true)
        .expect("a fresh listener can be made non-blocking");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, format!("{scheme}://{address}"))
}
