//! Where the documents are wrong, or silent about what real servers are known to do. Everything else must agree.

use crate::document::Flavour::{self, Cloud, DataCenter};

/// One kind of difference that is no fault of ours.
pub(crate) struct Known {
    flavour: Flavour,
    /// Methods and paths as the document has them.
    calls: &'static [&'static str],
    /// The difference as the tests word it; a `*` stands for anything.
    what: &'static str,
    /// Why the document is not to be believed here.
    why: &'static str,
}

/// What is asked.
pub(crate) const ASKED: &[Known] = &[
    Known {
        flavour: Cloud,
        calls: &["GET /rest/api/2/serverInfo"],
        what: "is not in the document",
        why: "asked before it is known which Jira this is; Cloud serves version 2 too, the document is of version 3",
    },
    Known {
        flavour: Cloud,
        calls: &["GET /_edge/tenant_info"],
        what: "is not in the document",
        why: "outside the REST interface; every Cloud site answers it with its id",
    },
];

/// What is answered.
pub(crate) const ANSWERED: &[Known] = &[
    Known {
        flavour: Cloud,
        calls: &["GET /rest/api/3/serverInfo"],
        what: "200 $.defaultLocale: not declared",
        why: "the document's own example has it, and so have real sites",
    },
    Known {
        flavour: Cloud,
        calls: &[
            "GET /rest/api/3/user/search",
            "GET /rest/api/3/users/search",
        ],
        what: "200 $[].emailAddress: null, not string",
        why: "the description of the member says that a hidden address may be null",
    },
    Known {
        flavour: Cloud,
        calls: &[
            "GET /rest/api/3/issue/{issueIdOrKey}",
            "GET /rest/api/3/issue/{issueIdOrKey}/changelog",
            "POST /rest/api/3/changelog/bulkfetch",
            "POST /rest/api/3/issue/bulkfetch",
            "POST /rest/api/3/search/jql",
        ],
        what: "200 $*.items[].*: null, not string",
        why: "what was empty is null in a history, as in the document's own example",
    },
    Known {
        flavour: Cloud,
        calls: &["POST /rest/api/3/issue/bulkfetch"],
        what: "200 $.expand: not declared",
        why: "the document's own example has it",
    },
    Known {
        flavour: Cloud,
        calls: &["POST /rest/api/3/changelog/bulkfetch"],
        what: "200 $*.created: number, not string",
        why: "the document's own example has numbers; the sandbox sends them on request",
    },
    Known {
        flavour: DataCenter,
        calls: &[
            "GET /rest/api/2/field",
            "GET /rest/api/2/project",
            "GET /rest/api/2/status",
            "GET /rest/api/2/statuscategory",
            "GET /rest/api/2/user/search",
        ],
        what: "200 $: array, not object",
        why: "answers a list in truth; what is in it is checked all the same",
    },
    Known {
        flavour: DataCenter,
        calls: &[
            "GET /rest/api/2/issue/{issueIdOrKey}",
            "POST /rest/api/2/search",
        ],
        what: "200 $*.items[].*: null, not string",
        why: "what was empty is null in a history, as in the example of the other document",
    },
    Known {
        flavour: DataCenter,
        calls: &[
            "GET /rest/api/2/issue/{issueIdOrKey}",
            "GET /rest/api/2/search",
            "POST /rest/api/2/search",
        ],
        what: "200 $*fields.*: *, not object",
        why: "all values of fields are said to be objects; texts, lists and nulls are normal",
    },
    Known {
        flavour: DataCenter,
        calls: &[
            "GET /rest/api/2/issue/{issueIdOrKey}",
            "GET /rest/api/2/search",
            "POST /rest/api/2/search",
        ],
        what: "200 $*.expand: not declared",
        why: "every recorded issue of a real server has it",
    },
    Known {
        flavour: DataCenter,
        calls: &["GET /rest/api/2/mypermissions"],
        what: "200 $.permissions.*.havePermission: not declared",
        why: "the document's own example has it, and without it the answer would say nothing",
    },
    Known {
        flavour: DataCenter,
        calls: &["GET /rest/api/2/myself"],
        what: "200 $.*.items: not declared",
        why: "recorded on a real server: groups and applicationRoles have a size and empty items",
    },
];

/// The differences found, of which the known ones are taken out.
#[derive(Default)]
pub(crate) struct Differences {
    found: Vec<(Flavour, String, String)>,
}

impl Differences {
    pub(crate) fn add(&mut self, flavour: Flavour, call: &str, what: String) {
        let difference = (flavour, call.to_owned(), what);
        if !self.found.contains(&difference) {
            self.found.push(difference);
        }
    }

    /// Fails unless the table explains every difference, and every call in the table is needed.
    pub(crate) fn are(&self, table: &[Known]) {
        let explained = |(flavour, call, what): &(Flavour, String, String)| {
            table.iter().any(|known| {
                let here = known.flavour == *flavour && known.calls.contains(&call.as_str());
                here && fits(known.what, what)
            })
        };
        let mut faults = Vec::new();
        for found in self.found.iter().filter(|found| !explained(found)) {
            let (flavour, call, what) = found;
            faults.push(format!("{flavour:?} {call}: {what}"));
        }
        for known in table {
            for wanted in known.calls {
                let met = self.found.iter().any(|(flavour, call, what)| {
                    *flavour == known.flavour && call == wanted && fits(known.what, what)
                });
                if !met {
                    let (flavour, what, why) = (known.flavour, known.what, known.why);
                    faults.push(format!(
                        "{flavour:?} {wanted}: {what} is gone, and needs no excuse any more: {why}"
                    ));
                }
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(before).is_some_and(|rest| {
        let mut ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]);
        ends.any(|end| fits(after, &rest[end..]))
    })
}
