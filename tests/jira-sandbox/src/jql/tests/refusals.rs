//! What is refused, in which words and at which place.

use super::{finds, refuses};

#[test]
fn what_must_be_quoted_is_refused_unquoted() {
    let table = [
        (
            "project = DO",
            "'DO' is a reserved JQL word. You must surround it in quotation marks",
            "character 11",
        ),
        (
            "assignee = 712020:ada-id",
            "The character ':' is a reserved JQL character",
            "character 18",
        ),
        (
            "assignee = ada@acme.example",
            "The character '@' is a reserved JQL character",
            "character 15",
        ),
        (
            "assignee = 1234",
            "A value with ID '1234' does not exist",
            "'assignee'",
        ),
        ("created >= 2026/11/22", "The character '/'", "\\u002f"),
        (
            "project = ACME AND\n  status = a#b",
            "The character '#'",
            "line 2, character 13",
        ),
        (
            "labels = \"open",
            "The quoted string 'open' has not been completed",
            "character 10",
        ),
        (
            "labels = \"a\\qb\"",
            "'\\q' is an illegal JQL escape sequence",
            "character 12",
        ),
        ("labels = \"a\tb\"", "code 9", "character 12"),
        ("labels = \"a\nb\"", "code 10", "\\u000A"),
    ];
    for (jql, what, place) in table {
        for cloud in [true, false] {
            refuses(cloud, jql, what);
            refuses(cloud, jql, place);
        }
    }
    finds(true, "labels = \"a\\tb\\n\\r\\\\ \\\" '\"", "");
}

#[test]
fn what_is_no_query_is_refused() {
    let table = [
        ("project", "Expecting operator but got 'end of query'"),
        (
            "project = ",
            "Expecting either a value, list or function but got 'end of query'",
        ),
        (
            "project = ACME AND",
            "Expecting a field name but got 'end of query'",
        ),
        (
            "project = ACME project = B",
            "Expecting either 'OR' or 'AND' but got 'project'",
        ),
        ("(project = ACME", "Expecting ')' but got 'end of query'"),
        (
            "project = ACME)",
            "Expecting either 'OR' or 'AND' but got ')'",
        ),
        (
            "project == ACME",
            "Expecting either a value, list or function but got '='",
        ),
        (
            "project in ACME",
            "Operator 'in' does not support the non-list value",
        ),
        (
            "project in ()",
            "Expecting either a value, list or function but got ')'",
        ),
        (
            "project = (ACME, B)",
            "Operator '=' does not support the list value",
        ),
        (
            "assignee ~ \"ada\"",
            "The operator '~' is not supported by the 'assignee' field.",
        ),
        (
            "assignee > \"ada\"",
            "The operator '>' is not supported by the 'assignee' field.",
        ),
        ("assignee is ada", "only supports the value EMPTY"),
        (
            "summary = \"x\"",
            "The operator '=' is not supported by the 'summary' field.",
        ),
        (
            "assignee = membersOf(\"x\")",
            "Unable to find JQL function 'membersOf(x)'",
        ),
        ("status CHANGED FROM Open", "FROM"),
        (
            "project = ACME ORDER created",
            "Expecting 'by' but got 'created'",
        ),
        ("project = ACME ORDER BY", "Expecting a field name"),
        (
            "project = ACME ORDER BY nosuch",
            "Field 'nosuch' does not exist",
        ),
        (
            "project = ACME ORDER BY key key",
            "Expecting ',' or the end of the query but got 'key'",
        ),
        (
            "project = ACME ORDER BY key,id,created,updated,status,project,type,summary",
            "at most 7",
        ),
    ];
    for (jql, wanted) in table {
        refuses(true, jql, wanted);
        refuses(false, jql, wanted);
    }
}
