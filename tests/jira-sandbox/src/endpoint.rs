//! The names by which faults and the request log speak of Jira's resources.

/// A resource of the REST interface, the same word for both deployments where both have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `serverInfo`
    ServerInfo,
    /// `myself`
    Myself,
    /// `mypermissions`
    MyPermissions,
    /// `user/search`
    UserSearch,
    /// `users/search` and `users`, Cloud
    AllUsers,
    /// `user`
    User,
    /// `user/bulk`, Cloud
    UserBulk,
    /// `search/jql` on Cloud, `search` on Data Center (and the removed `search` of Cloud)
    Search,
    /// `search/approximate-count`, Cloud
    Count,
    /// `issue/{key}`
    Issue,
    /// `issue/bulkfetch`, Cloud
    IssueBulk,
    /// `issue/{key}/changelog`, Cloud
    Changelog,
    /// `changelog/bulkfetch`, Cloud
    ChangelogBulk,
    /// `field`
    Field,
    /// `status`
    Status,
    /// `statuscategory`
    StatusCategory,
    /// `project`, `project/search` and `project/{key}`
    Project,
    /// `/_edge/tenant_info`, Cloud
    TenantInfo,
    /// Every path, those that do not exist included
    Any,
}

impl Endpoint {
    /// Returns whether a fault arranged for `self` concerns a request for `asked`.
    pub(crate) fn covers(self, asked: Self) -> bool {
        self == Self::Any || self == asked
    }
}
