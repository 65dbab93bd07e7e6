//! Which path leads where, on which deployment.

use crate::endpoint::Endpoint;
use crate::request::Request;
use crate::site::Site;

/// What a path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) endpoint: Endpoint,
    /// 2 or 3
    pub(crate) api: u8,
    /// The methods it takes; none for a path that does not exist.
    pub(super) methods: &'static [&'static str],
    pub(super) target: Target,
    /// The part of the path that names an issue or a project.
    pub(super) param: String,
}

/// The function behind a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    ServerInfo,
    TenantInfo,
    Myself,
    MyPermissions,
    Fields,
    Statuses,
    StatusCategory,
    Projects,
    ProjectSearch,
    Project,
    CloudUserSearch,
    DataCenterUserSearch,
    AllUsers,
    User,
    UserBulk,
    CloudSearch,
    DataCenterSearch,
    RemovedSearch,
    Count,
    Issue,
    IssueBulk,
    Changelog,
    ChangelogBulk,
    /// Below `/rest`
    NoEndpoint,
    /// Anywhere else
    NoPage,
}

/// Finds what a path leads to.
pub(crate) fn find(site: &Site, request: &Request, gateway: bool) -> Route {
    let nowhere = |target| Route {
        endpoint: Endpoint::Any,
        api: 2,
        methods: &[],
        target,
        param: String::new(),
    };
    let prefix = if gateway {
        site.gateway_path()
    } else {
        site.context_path.clone()
    };
    let Some(path) = request
        .path
        .strip_prefix(&prefix)
        .filter(|_| site.is_cloud() || !gateway)
    else {
        return nowhere(Target::NoPage);
    };
    if path == "/_edge/tenant_info" && site.is_cloud() && !gateway {
        return Route {
            endpoint: Endpoint::TenantInfo,
            methods: &["GET"],
            ..nowhere(Target::TenantInfo)
        };
    }
    let Some(path) = path.strip_prefix("/rest/") else {
        return nowhere(Target::NoPage);
    };
    let (api, path) = match path
        .strip_prefix("api/")
        .and_then(|path| path.split_once('/'))
    {
        Some(("2", path)) => (2, path),
        Some(("3", path)) if site.is_cloud() => (3, path),
        _ => return nowhere(Target::NoEndpoint),
    };
    let parts: Vec<&str> = path.split('/').collect();
    let Some((endpoint, target, methods)) = resource(&parts, site.is_cloud()) else {
        return nowhere(Target::NoEndpoint);
    };
    let param = parts.get(1).map(|part| decoded(part)).unwrap_or_default();
    Route {
        endpoint,
        api,
        methods,
        target,
        param,
    }
}

fn decoded(part: &str) -> String {
    // a plus in a path is a plus
    let query = format!("x={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

type Resource = (Endpoint, Target, &'static [&'static str]);

fn resource(parts: &[&str], cloud: bool) -> Option<Resource> {
    const GET: &[&str] = &["GET"];
    const POST: &[&str] = &["POST"];
    const BOTH: &[&str] = &["GET", "POST"];
    let resource = match parts {
        ["serverInfo"] => (Endpoint::ServerInfo, Target::ServerInfo, GET),
        ["myself"] => (Endpoint::Myself, Target::Myself, GET),
        ["mypermissions"] => (Endpoint::MyPermissions, Target::MyPermissions, GET),
        ["field"] => (Endpoint::Field, Target::Fields, GET),
        ["status"] => (Endpoint::Status, Target::Statuses, GET),
        ["statuscategory"] => (Endpoint::StatusCategory, Target::StatusCategory, GET),
        ["user"] => (Endpoint::User, Target::User, GET),
        ["user", "search"] if cloud => (Endpoint::UserSearch, Target::CloudUserSearch, GET),
        ["user", "search"] => (Endpoint::UserSearch, Target::DataCenterUserSearch, GET),
        ["search"] if cloud => (Endpoint::Search, Target::RemovedSearch, BOTH),
        ["search"] => (Endpoint::Search, Target::DataCenterSearch, BOTH),
        ["project"] => (Endpoint::Project, Target::Projects, GET),
        ["users"] | ["users", "search"] if cloud => (Endpoint::AllUsers, Target::AllUsers, GET),
        ["user", "bulk"] if cloud => (Endpoint::UserBulk, Target::UserBulk, GET),
        ["search", "jql"] if cloud => (Endpoint::Search, Target::CloudSearch, BOTH),
        ["search", "approximate-count"] if cloud => (Endpoint::Count, Target::Count, POST),
        ["project", "search"] if cloud => (Endpoint::Project, Target::ProjectSearch, GET),
        ["project", key] if !key.is_empty() => (Endpoint::Project, Target::Project, GET),
        ["issue", "bulkfetch"] if cloud => (Endpoint::IssueBulk, Target::IssueBulk, POST),
        ["changelog", "bulkfetch"] if cloud => {
            (Endpoint::ChangelogBulk, Target::ChangelogBulk, POST)
        }
        ["issue", key] if !key.is_empty() => (Endpoint::Issue, Target::Issue, GET),
        ["issue", _, "changelog"] if cloud => (Endpoint::Changelog, Target::Changelog, GET),
        _ => return None,
    };
    Some(resource)
}
