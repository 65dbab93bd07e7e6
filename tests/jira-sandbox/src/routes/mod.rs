//! From a request to an answer of Jira itself: which resource it is, who may have it, and one file per subject.

mod changelog;
mod fields;
mod issues;
mod permissions;
mod refusals;
mod search;
mod site;
mod table;
mod user_search;
mod users;

use jiff::tz::TimeZone;

pub(crate) use refusals::removed;
pub(crate) use table::{Route, find};

use refusals::{no_endpoint, no_page, wrong_method, wrong_type};
use table::Target;

use crate::auth::{self, Identity};
use crate::fault::Fault;
use crate::jql;
use crate::reply::Reply;
use crate::request::Request;
use crate::state::{User, zone};
use crate::wire::Look;
use crate::world::World;

/// What an answer shows that faults can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Times,
    /// Other people than the caller
    People,
    /// Names that Jira translates
    Names,
}

impl Shows {
    /// What issues and histories show.
    const WORK: &[Self] = &[Self::Times, Self::People, Self::Names];
}

/// A request on its way to its answer.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) request: &'a Request,
    pub(crate) route: &'a Route,
    pub(crate) identity: Identity,
    pub(crate) gateway: bool,
}

impl Call<'_> {
    /// Returns the caller, if the request is served as theirs.
    fn me(&self) -> Option<&User> {
        (self.identity == Identity::Caller).then(|| self.world.state.user(&self.world.site.caller))
    }

    fn arranged(&mut self, wanted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        self.world.faults.take(self.route.endpoint, wanted)
    }

    /// Returns the zone of the caller's profile.
    fn zone(&self) -> TimeZone {
        zone(&self.world.state.user(&self.world.site.caller).time_zone)
    }

    /// Decides how an answer is written that shows these things. A fault of something not shown has not happened.
    fn look(&mut self, shown: &[Shows]) -> Look {
        let mut met = |what: Shows, fault: &Fault| {
            shown.contains(&what) && self.arranged(|f| f == fault).is_some()
        };
        let localised = met(Shows::Names, &Fault::Localised);
        let hide_emails = met(Shows::People, &Fault::HiddenEmails);
        let shifted = met(Shows::Times, &Fault::OffsetTimestamps);
        let site = &self.world.site;
        let base = if self.gateway {
            format!("{}{}", site.gateway_origin, site.gateway_path())
        } else {
            site.url()
        };
        let zone = match () {
            () if shifted => zone("Asia/Kolkata"),
            () if site.is_cloud() => self.zone(),
            () => zone(&site.server_zone),
        };
        Look {
            cloud: site.is_cloud(),
            api: self.route.api,
            base,
            zone,
            localised,
            hide_emails,
        }
    }

    /// Returns what the meaning of a query depends on.
    fn scope(&self) -> jql::Scope<'_> {
        jql::Scope {
            state: &self.world.state,
            cloud: self.world.site.is_cloud(),
            caller: self.me().map(|me| me.id.as_str()),
            zone: self.zone(),
            now: self.world.state.now,
        }
    }

    fn login_needed(&self) -> Reply {
        auth::login_needed(self.world, self.request)
    }
}

/// Proxies before Jira cut addresses at 2 to 8 kilobytes; this is the most generous.
const LONGEST_TARGET: usize = 8192;

/// Answers a request whose login is judged.
pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let route = call.route;
    if call.request.target.len() > LONGEST_TARGET {
        return Reply::html(414, "URI Too Long", "The address is too long.");
    }
    match route.target {
        Target::NoEndpoint => return no_endpoint(call),
        Target::NoPage => return no_page(call),
        _ => {}
    }
    if !route.methods.contains(&call.request.method.as_str()) {
        return wrong_method(call);
    }
    if call.request.method == "POST" && !call.request.is_json() {
        return wrong_type(call);
    }
    if let Some(refusal) = closed(call) {
        return refusal;
    }
    let result = match route.target {
        Target::ServerInfo => Ok(site::server_info(call)),
        Target::TenantInfo => Ok(site::tenant_info(call)),
        Target::Myself => Ok(site::myself(call)),
        Target::Fields => Ok(fields::all(call)),
        Target::Statuses => Ok(site::statuses(call)),
        Target::StatusCategory => Ok(site::status_categories(call)),
        Target::Projects => Ok(site::projects(call)),
        Target::ProjectSearch => Ok(site::project_search(call)),
        Target::Project => Ok(site::project(call)),
        Target::MyPermissions => permissions::mine(call),
        Target::CloudUserSearch => user_search::on_cloud(call),
        Target::DataCenterUserSearch => user_search::on_data_center(call),
        Target::AllUsers => users::all(call),
        Target::User => users::one(call),
        Target::UserBulk => users::bulk(call),
        Target::CloudSearch => search::on_cloud(call),
        Target::DataCenterSearch => search::on_data_center(call),
        Target::RemovedSearch => Ok(removed()),
        Target::Count => search::count(call),
        Target::Issue => issues::one(call),
        Target::IssueBulk => issues::bulk(call),
        Target::Changelog => changelog::of_issue(call),
        Target::ChangelogBulk => changelog::bulk(call),
        Target::NoEndpoint | Target::NoPage => Ok(no_endpoint(call)),
    };
    result.unwrap_or_else(|refusal| refusal)
}

/// Returns the refusal of an endpoint that is closed to somebody not logged in.
fn closed(call: &Call<'_>) -> Option<Reply> {
    let open = match call.route.target {
        _ if call.identity == Identity::Caller => true,
        Target::ServerInfo if call.identity == Identity::UnknownPat => false,
        Target::ServerInfo
        | Target::TenantInfo
        | Target::MyPermissions
        | Target::DataCenterSearch
        | Target::CloudSearch
        | Target::RemovedSearch
        | Target::Count
        | Target::IssueBulk
        | Target::ChangelogBulk => true,
        // these answer 403, 404 or an empty list themselves
        Target::CloudUserSearch
        | Target::AllUsers
        | Target::Project
        | Target::ProjectSearch
        | Target::Projects
        | Target::Issue
        | Target::Changelog => call.world.site.is_cloud(),
        _ => false,
    };
    (!open).then(|| call.login_needed())
}

/// Cuts a page out of a list; bounds below zero are taken for zero.
fn page<T>(items: Vec<T>, start: i64, most: i64) -> Vec<T> {
    items
        .into_iter()
        .skip(natural(start))
        .take(natural(most))
        .collect()
}

fn natural(number: i64) -> usize {
    usize::try_from(number.max(0)).unwrap_or(usize::MAX)
}
