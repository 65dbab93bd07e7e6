//! A person (or robot) with an account, and the words to describe one.

use crate::prng;

/// How an address that its owner hides is written in an answer; all three were seen on real sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenEmail {
    /// The member is missing.
    Absent,
    /// `"emailAddress": null`
    Null,
    /// `"emailAddress": ""`
    Empty,
}

/// Cloud's kinds of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    Person,
    App,
    Customer,
}

impl Account {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Person => "atlassian",
            Self::App => "app",
            Self::Customer => "customer",
        }
    }
}

/// An account with what both deployments know of it; each answer shows only its own deployment's part.
#[derive(Clone, Debug)]
pub(crate) struct User {
    /// The test's own name for it; never sent anywhere but as Data Center's default username.
    pub(crate) id: String,
    /// Data Center's username: what JQL takes there. It can be renamed.
    pub(crate) username: String,
    /// Data Center's key, which never changes. JQL does not want it.
    pub(crate) key: String,
    /// Cloud's only id.
    pub(crate) account_id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) hidden: Option<HiddenEmail>,
    pub(crate) active: bool,
    pub(crate) removed: bool,
    pub(crate) account: Account,
    pub(crate) time_zone: String,
}

/// Describes one account, in `Builder::user` and `State::add_user`.
///
/// Not said: the name made from the id, `<id>@acme.example`, UTC, an active person.
#[derive(Clone, Debug)]
#[must_use]
pub struct UserBuilder(pub(crate) User);

impl UserBuilder {
    pub(crate) fn new(id: &str) -> Self {
        Self(User {
            id: id.to_owned(),
            username: id.to_owned(),
            key: String::new(),
            account_id: format!("712020:{}", prng::uuid(id)),
            name: capitalised(id),
            email: format!("{id}@acme.example"),
            hidden: None,
            active: true,
            removed: false,
            account: Account::Person,
            time_zone: "Etc/UTC".to_owned(),
        })
    }

    /// Sets the display name.
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.name);
        self
    }

    /// Sets the e-mail address.
    pub fn email(mut self, email: &str) -> Self {
        email.clone_into(&mut self.0.email);
        self
    }

    /// Hides the e-mail address from every answer but the owner's own `myself`; the member is left out.
    pub fn hidden_email(self) -> Self {
        self.hidden_email_as(HiddenEmail::Absent)
    }

    /// Hides the e-mail address, and says how that looks.
    pub fn hidden_email_as(mut self, how: HiddenEmail) -> Self {
        self.0.hidden = Some(how);
        self
    }

    /// Deactivates the account.
    pub fn inactive(mut self) -> Self {
        self.0.active = false;
        self
    }

    /// Makes it the account of an app, a robot.
    pub fn app(mut self) -> Self {
        self.0.account = Account::App;
        self
    }

    /// Makes it a customer of a service desk, who has no seat.
    pub fn customer(mut self) -> Self {
        self.0.account = Account::Customer;
        self
    }

    /// Sets the time zone of the profile, an IANA name.
    pub fn time_zone(mut self, zone: &str) -> Self {
        zone.clone_into(&mut self.0.time_zone);
        self
    }

    /// Sets Cloud's account id; the default is made from the id.
    pub fn account_id(mut self, account_id: &str) -> Self {
        account_id.clone_into(&mut self.0.account_id);
        self
    }

    /// Sets Data Center's username; the default is the id.
    pub fn username(mut self, username: &str) -> Self {
        username.clone_into(&mut self.0.username);
        self
    }
}

/// `ada.lovelace` is shown as `Ada Lovelace`.
fn capitalised(id: &str) -> String {
    let words = id.split(['.', '-', '_']).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}
