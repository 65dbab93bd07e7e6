//! Misbehaviour on request: what can be arranged, how often it happens, and whether it did.

use std::time::Duration;

use crate::endpoint::Endpoint;

/// A way in which real servers, proxies and networks fail. Arrange it with `Sandbox::arrange`.
///
/// A fault that spoils single answers happens once, to the first request of any endpoint; a condition of the whole
/// site lasts until the end. [`Fault::on`], [`Fault::times`], [`Fault::every`] and [`Fault::always`] say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with exactly this.
    Status {
        /// The status code
        code: u16,
        /// The headers; a body without a `Content-Type` among them is called JSON
        headers: Vec<(String, String)>,
        /// The body
        body: String,
    },
    /// Answers 429.
    TooManyRequests {
        /// The `Retry-After` header, seconds or an HTTP date; real gateways sometimes leave it out
        retry_after: Option<String>,
        /// Whether `X-RateLimit-Reset` names the instant one second from now
        reset: bool,
    },
    /// Answers 503 with a proxy's page.
    Unavailable {
        /// The `Retry-After` header
        retry_after: Option<String>,
    },
    /// Answers 500 with Jira's JSON.
    ServerError,
    /// Answers 200 with the HTML of a sign-in page, as proxies before Jira do.
    Html200,
    /// Answers 302 to this address.
    RedirectTo(String),
    /// Answers everything with the 404 of a Cloud site that is suspended, renamed or never was. Lasting.
    SiteGone,
    /// Answers 410: this interface was removed. On `Search` unless said otherwise.
    Removed,
    /// Waits before answering.
    Slow(Duration),
    /// Takes the request and never answers.
    Stall,
    /// Breaks the connection in the middle of the body.
    Truncated,
    /// Answers 200 and JSON that ends too early.
    InvalidJson,
    /// Answers 200 and JSON of at least this many bytes.
    Huge(usize),
    /// Cloud: answers the page token with which the page was asked for. Lasting.
    RepeatedPageToken,
    /// Cloud: answers an empty page with a token, once; the pages go on behind it.
    EmptyPageWithToken,
    /// Cloud: each page but the first begins with the last issue of the page before, as when issues change
    /// meanwhile. Lasting; needs pages of two and more.
    OverlappingPages,
    /// Treats the right credential as expired. Lasting.
    ExpiredToken {
        /// Whether `X-Seraph-LoginReason` is also on answers of status 200; sources disagree
        header_on_200: bool,
    },
    /// Cloud gateway: answers 401, the token lacks a scope. Lasting.
    ScopeMismatch,
    /// Hides everybody's e-mail address from the caller. Lasting.
    HiddenEmails,
    /// Cloud: `created` in `changelog/bulkfetch` is an epoch number. Lasting.
    EpochChangelog {
        /// Seconds if true, else milliseconds
        seconds: bool,
    },
    /// Writes names of categories, statuses, types and priorities in Spanish. Lasting.
    Localised,
    /// Writes every timestamp with the offset `+0530`. Lasting.
    OffsetTimestamps,
    /// Data Center: every Basic header is refused with 403. Lasting.
    BasicDisabled,
    /// Data Center: a password needs a CAPTCHA first, 403. Lasting.
    Captcha,
    /// Data Center: lowers `maxResults` to this. Lasting.
    MaxResults(usize),
    /// Data Center: an issue vanishes from `total` with every page after the first. Lasting.
    ShrinkingTotal,
    /// Data Center: 500 for a page that ends beyond this many issues. Lasting.
    ResultWindow(usize),
}

/// How often a fault happens to the requests it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeat {
    Times(u32),
    Every(u32),
    Always,
}

/// A fault with the endpoint it concerns and how often it happens.
#[derive(Clone, Debug)]
pub struct Arranged {
    fault: Fault,
    on: Endpoint,
    repeat: Repeat,
}

impl Fault {
    /// Lets it happen to requests for this endpoint only.
    pub fn on(self, endpoint: Endpoint) -> Arranged {
        Arranged::from(self).on(endpoint)
    }

    /// Lets it happen to the first `n` requests it concerns.
    pub fn times(self, n: u32) -> Arranged {
        Arranged::from(self).times(n)
    }

    /// Lets it happen to every `n`th request it concerns.
    pub fn every(self, n: u32) -> Arranged {
        Arranged::from(self).every(n)
    }

    /// Lets it happen to all requests it concerns.
    pub fn always(self) -> Arranged {
        Arranged::from(self).always()
    }

    fn lasts(&self) -> bool {
        matches!(
            self,
            Self::SiteGone
                | Self::RepeatedPageToken
                | Self::OverlappingPages
                | Self::ExpiredToken { .. }
                | Self::ScopeMismatch
                | Self::HiddenEmails
                | Self::EpochChangelog { .. }
                | Self::Localised
                | Self::OffsetTimestamps
                | Self::BasicDisabled
                | Self::Captcha
                | Self::MaxResults(_)
                | Self::ShrinkingTotal
                | Self::ResultWindow(_)
        )
    }

    /// Returns whether it stands in for the whole answer, so that nothing behind it is asked.
    pub(crate) fn replaces_the_answer(&self) -> bool {
        matches!(
            self,
            Self::Status { .. }
                | Self::TooManyRequests { .. }
                | Self::Unavailable { .. }
                | Self::ServerError
                | Self::Html200
                | Self::RedirectTo(_)
                | Self::SiteGone
                | Self::Removed
                | Self::Stall
                | Self::InvalidJson
                | Self::Huge(_)
        )
    }
}

impl From<Fault> for Arranged {
    fn from(fault: Fault) -> Self {
        let repeat = if fault.lasts() {
            Repeat::Always
        } else {
            Repeat::Times(1)
        };
        let on = if fault == Fault::Removed {
            Endpoint::Search
        } else {
            Endpoint::Any
        };
        Self { fault, on, repeat }
    }
}

impl Arranged {
    /// Lets it happen to requests for this endpoint only.
    #[must_use]
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.on = endpoint;
        self
    }

    /// Lets it happen to the first `n` requests it concerns; all `n` are then expected.
    #[must_use]
    pub fn times(mut self, n: u32) -> Self {
        self.repeat = Repeat::Times(n);
        self
    }

    /// Lets it happen to every `n`th request it concerns.
    #[must_use]
    pub fn every(mut self, n: u32) -> Self {
        self.repeat = Repeat::Every(n.max(1));
        self
    }

    /// Lets it happen to all requests it concerns.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.repeat = Repeat::Always;
        self
    }
}

/// The arranged faults in their order, with what came of each.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    arranged: Arranged,
    concerned: u32,
    happened: u32,
}

impl Faults {
    pub(crate) fn arrange(&mut self, arranged: Arranged) {
        self.0.push(Entry {
            arranged,
            concerned: 0,
            happened: 0,
        });
    }

    /// Returns the first fault that `wanted` accepts and that is due for this endpoint, and notes that it happened.
    pub(crate) fn take(
        &mut self,
        endpoint: Endpoint,
        wanted: impl Fn(&Fault) -> bool,
    ) -> Option<Fault> {
        for entry in &mut self.0 {
            if !wanted(&entry.arranged.fault) || !entry.arranged.on.covers(endpoint) {
                continue;
            }
            entry.concerned += 1;
            let due = match entry.arranged.repeat {
                Repeat::Times(n) => entry.happened < n,
                Repeat::Every(n) => entry.concerned % n == 0,
                Repeat::Always => true,
            };
            if due {
                entry.happened += 1;
                return Some(entry.arranged.fault.clone());
            }
        }
        None
    }

    /// Returns a sentence for each fault that did not happen, or not as often as arranged.
    pub(crate) fn missed(&self) -> Vec<String> {
        let missed = self.0.iter().filter(|entry| match entry.arranged.repeat {
            Repeat::Times(n) => entry.happened < n,
            Repeat::Every(_) | Repeat::Always => entry.happened == 0,
        });
        missed
            .map(|entry| {
                let Arranged { fault, on, repeat } = &entry.arranged;
                format!(
                    "{fault:?} on {on:?} ({repeat:?}) happened {} times",
                    entry.happened
                )
            })
            .collect()
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}
