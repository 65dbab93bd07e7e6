//! What does not change while the server runs: which Jira this is, and its limits.

use std::time::Duration;

use crate::auth::Auth;

/// Cloud or Data Center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deployment {
    Cloud,
    DataCenter,
}

/// One Jira as its administrator set it up.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) deployment: Deployment,
    pub(crate) auth: Auth,
    /// The id of the user who owns the credential.
    pub(crate) caller: String,
    pub(crate) cloud_id: String,
    /// Empty, or `/jira`.
    pub(crate) context_path: String,
    /// Scheme, host and port, without a slash at the end.
    pub(crate) origin: String,
    pub(crate) gateway_origin: String,
    /// Most issues a page, whatever is asked for.
    pub(crate) page_cap: usize,
    /// Cloud: most issues a page when nothing but ids is asked for.
    pub(crate) id_page_cap: usize,
    /// The last user that a user search can reach.
    pub(crate) user_cap: usize,
    pub(crate) browse_users: bool,
    /// Data Center: no page may end beyond this many issues.
    pub(crate) result_window: Option<usize>,
    /// Data Center: the zone of the timestamps in answers.
    pub(crate) server_zone: String,
    pub(crate) latency: Duration,
    pub(crate) gzip: bool,
}

impl Site {
    pub(crate) fn is_cloud(&self) -> bool {
        self.deployment == Deployment::Cloud
    }

    /// Returns the base URL as an administrator would type it.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.origin, self.context_path)
    }

    /// Returns the path before `/rest` on the gateway.
    pub(crate) fn gateway_path(&self) -> String {
        format!("/ex/jira/{}", self.cloud_id)
    }
}
