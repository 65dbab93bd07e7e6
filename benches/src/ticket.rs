//! Tickets as Jira writes them.

/// Returns a ticket with the fields that are asked for, about 2 kB; `owner` is how its assignee is named.
pub(crate) fn slim(url: &str, id: usize, number: usize, person: usize, owner: &str) -> String {
    let statuses = [
        ("To Do", "new", 2, "blue-gray"),
        ("In Progress", "indeterminate", 4, "yellow"),
        ("Done", "done", 3, "green"),
    ];
    let (status, category, category_id, colour) = statuses[number % 3];
    let (day, hour) = (2 + number % 20, number % 24);
    let rest = format!("{url}/rest/api/3");
    let avatar = format!("{url}/secure/useravatar?ownerId={person}&avatarId=10340");
    format!(
        r#"{{"expand":"renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations","id":"{id}","self":"{rest}/issue/{id}","key":"ACME-{number}","fields":{{"summary":"Work item {number}: the invoice of a customer shows the wrong total on its second page","issuetype":{{"self":"{rest}/issuetype/10002","id":"10002","description":"A small, distinct piece of work.","iconUrl":"{url}/images/icons/issuetypes/task.svg","name":"Task","subtask":false,"avatarId":10318,"hierarchyLevel":0}},"project":{{"self":"{rest}/project/10000","id":"10000","key":"ACME","name":"Acme Platform","projectTypeKey":"software","simplified":false,"avatarUrls":{{"48x48":"{avatar}","24x24":"{avatar}&size=small","16x16":"{avatar}&size=xsmall","32x32":"{avatar}&size=medium"}}}},"labels":["billing","customer"],"assignee":{{"self":"{rest}/user?id={person}",{owner},"displayName":"Person {person:06}","active":true,"timeZone":"Etc/UTC","avatarUrls":{{"48x48":"{avatar}"}}}},"priority":{{"self":"{rest}/priority/3","iconUrl":"{url}/images/icons/priorities/medium.svg","name":"Medium","id":"3"}},"status":{{"self":"{rest}/status/1000{category_id}","description":"","iconUrl":"{url}/images/icons/statuses/generic.png","name":"{status}","id":"1000{category_id}","statusCategory":{{"self":"{rest}/statuscategory/{category_id}","id":{category_id},"key":"{category}","colorName":"{colour}","name":"{status}"}}}},"created":"2026-11-02T{hour:02}:00:00.000+0000","updated":"2026-11-{day:02}T{hour:02}:30:00.000+0000","resolutiondate":null,"statuscategorychangedate":"2026-11-02T{hour:02}:00:00.000+0000"}}}}"#
    )
}
