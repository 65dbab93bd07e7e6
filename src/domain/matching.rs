//! Which Jira account is somebody's, when many are matched at once: by an e-mail that the account shows, and by nothing
//! else.

use std::collections::HashMap;

use super::account::JiraAccount;
use super::integration::words;
use super::person::Email;

words! {
    /// What became of one person on one integration.
    LinkResult {
        /// Linked now.
        Linked = "linked",
        /// Linked to that account before.
        Already = "already",
        /// An account that somebody has to decide on, or that a dry run would link.
        Proposed = "proposed",
        /// Several people or several accounts could be meant.
        Ambiguous = "ambiguous",
        /// No account shows the e-mail; or there is no such account or person.
        NotFound = "not_found",
        /// Jira does not let us look people up.
        NotAllowed = "not_allowed",
    }
}

words! {
    /// How sure it is that an account is the person's.
    Confidence {
        /// The account shows exactly the person's e-mail, and no other account does.
        Exact = "exact",
        /// The one account that the search for the e-mail finds hides its own.
        Hidden = "hidden",
        /// There is no account to be sure of.
        None = "none",
        /// Somebody has decided.
        Given = "given",
    }
}

/// What accounts say about one e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// One account shows it.
    Exact(JiraAccount),
    /// One account was found for it and shows none.
    Hidden(JiraAccount),
    /// It is not clear which; the text says why.
    Unclear(String),
    /// None.
    Nobody,
}

/// Jira's whole directory, by the e-mails that are visible in it.
#[derive(Debug)]
pub struct Directory {
    by_email: HashMap<String, Vec<JiraAccount>>,
}

impl Directory {
    /// Returns the directory of these accounts; those of apps and customers, and those that show no e-mail, say nothing.
    pub fn of(accounts: Vec<JiraAccount>) -> Self {
        let mut by_email: HashMap<String, Vec<JiraAccount>> = HashMap::new();
        for account in accounts
            .into_iter()
            .filter(|account| account.kind.is_person())
        {
            let Some(email) = account.email.as_deref().map(folded) else {
                continue;
            };
            let same = by_email.entry(email).or_default();
            // A page that shifted while it was read brings an account twice.
            if same.iter().all(|known| known.id != account.id) {
                same.push(account);
            }
        }
        Self { by_email }
    }

    /// Returns what the directory says; nobody may still be somebody who hides the e-mail.
    pub fn find(&self, email: &Email) -> Match {
        match self
            .by_email
            .get(&folded(email.as_str()))
            .map(Vec::as_slice)
        {
            None | Some([]) => Match::Nobody,
            Some([account]) => Match::Exact(account.clone()),
            Some(several) => Match::Unclear(shared(email, several.iter())),
        }
    }
}

/// Returns what the answer to a search for exactly that e-mail says; `more` when the answer may be cut.
pub fn among(email: &Email, found: &[JiraAccount], more: bool) -> Match {
    let people = || found.iter().filter(|account| account.kind.is_person());
    let showing: Vec<_> = people()
        .filter(|account| account.has_email(email.as_str()))
        .collect();
    let hiding: Vec<_> = people().filter(|account| account.email.is_none()).collect();
    match (showing.as_slice(), hiding.as_slice()) {
        _ if more => Match::Unclear(format!(
            "Jira finds more accounts for {email} than it lists"
        )),
        ([account], _) => Match::Exact((*account).clone()),
        // Beside others who show another e-mail, this one may have been found for the same reason as they.
        ([], [account]) if people().count() == 1 => Match::Hidden((*account).clone()),
        ([], []) => Match::Nobody,
        ([], _) => {
            let (count, names) = (people().count(), named(people()));
            Match::Unclear(format!(
                "{count} accounts are found for {email}, and none of them shows it: {names}"
            ))
        }
        _ => Match::Unclear(shared(email, showing.iter().copied())),
    }
}

fn shared<'a>(email: &Email, accounts: impl Iterator<Item = &'a JiraAccount> + Clone) -> String {
    let count = accounts.clone().count();
    format!(
        "{count} accounts show the e-mail {email}: {}",
        named(accounts)
    )
}

/// Returns the accounts by name and id; of many the first few.
fn named<'a>(accounts: impl Iterator<Item = &'a JiraAccount> + Clone) -> String {
    const MOST: usize = 5;
    let first = accounts.clone().take(MOST);
    let mut names: Vec<String> = first
        .map(|account| format!("{} ({})", account.display_name, account.id))
        .collect();
    let more = accounts.count().saturating_sub(MOST);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AccountKind;

    fn account(id: &str, email: Option<&str>) -> JiraAccount {
        JiraAccount {
            id: id.parse().unwrap(),
            key: None,
            display_name: id.to_uppercase(),
            email: email.map(str::to_owned),
            active: true,
            kind: AccountKind::Person,
            time_zone: None,
        }
    }

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    #[test]
    fn the_directory_matches_by_exactly_the_visible_email() {
        let bot = JiraAccount {
            kind: AccountKind::App,
            ..account("bot", Some("bot@x"))
        };
        let one = account("one", Some(" One@X "));
        let directory = Directory::of(vec![
            one.clone(),
            one.clone(),
            account("two", Some("two@x")),
            account("too", Some("TWO@x")),
            account("hidden", None),
            account("longer", Some("one@x.y")),
            bot,
        ]);
        assert_eq!(directory.find(&email("ONE@x")), Match::Exact(one));
        assert_eq!(directory.find(&email("bot@x")), Match::Nobody);
        assert_eq!(directory.find(&email("on@x")), Match::Nobody);
        let Match::Unclear(why) = directory.find(&email("two@x")) else {
            panic!("two accounts are one person")
        };
        assert_eq!(
            why,
            "2 accounts show the e-mail two@x: TWO (two), TOO (too)"
        );
    }

    #[test]
    fn a_search_proves_only_what_it_shows() {
        let (shown, hidden) = (account("a", Some("a@x")), account("h", None));
        let other = account("o", Some("a@x.y"));
        let found = |accounts: &[&JiraAccount], more| {
            let accounts: Vec<_> = accounts.iter().map(|account| (*account).clone()).collect();
            among(&email("A@x"), &accounts, more)
        };
        assert_eq!(found(&[&shown, &other], false), Match::Exact(shown.clone()));
        assert_eq!(
            found(&[&shown, &hidden], false),
            Match::Exact(shown.clone())
        );
        assert_eq!(found(&[&hidden], false), Match::Hidden(hidden.clone()));
        assert_eq!(
            found(&[&hidden, &other], false),
            Match::Unclear(
                "2 accounts are found for A@x, and none of them shows it: H (h), O (o)".to_owned()
            )
        );
        assert_eq!(found(&[&other], false), Match::Nobody);
        assert_eq!(found(&[], false), Match::Nobody);
        assert!(matches!(
            found(&[&hidden, &hidden], false),
            Match::Unclear(_)
        ));
        assert!(matches!(found(&[&shown, &shown], false), Match::Unclear(_)));
        assert!(matches!(found(&[&shown], true), Match::Unclear(_)));
    }

    #[test]
    fn of_many_accounts_the_first_are_named() {
        let many: Vec<_> = (0..9).map(|n| account(&format!("a{n}"), None)).collect();
        let Match::Unclear(why) = among(&email("a@x"), &many, false) else {
            panic!("nine accounts are one person")
        };
        assert!(why.ends_with("A4 (a4), 4 more"), "{why}");
    }
}
