//! Asks to be let into a shared organization.

use clap::Args;

use super::{request, unshared};
use crate::app::{App, os_account};
use crate::commands::select;
use crate::domain::JoinRequest;
use crate::error::Failure;
use crate::vault::fingerprint_of_user;
use crate::view::Meta;
use crate::view::users::Requested;

/// Ask to be let into the organization that was chosen with `org use`
///
/// Leaves a request beside the organization's file, where an admin finds it, and prints it. It holds no secret; tell the
/// admin the fingerprint by another way than this machine.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user join
  MANAGEROS_ORG_STORE=/srv/manageros/org.db manageros user join")]
pub struct JoinArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    if app.own_store()?.is_none() {
        drop(app.own_store_for_writing()?);
    }
    let (store, me) = select::existing_store(app, "organization")?;
    if !store.is_shared() {
        return Err(unshared());
    }
    let vault = app.vault(&store, &me)?;
    let request = JoinRequest {
        user: me.id,
        public_key: vault.public_key(),
        os_account: os_account(),
        name: me.name.clone(),
    };
    let fingerprint = fingerprint_of_user(request.public_key).to_string();
    let folder = crate::commands::org::requests(store.organization_path());
    let file = match request::leave(&folder, &request) {
        Ok(file) => Some(file.display().to_string()),
        Err(error) => {
            app.out().warn(&format!(
                "the request cannot be left in {}, so send it to an admin: {error}",
                folder.display()
            ));
            None
        }
    };
    let (from, what) = match &file {
        Some(_) => (String::new(), "Tell an admin your fingerprint"),
        None => (
            " --request -".to_owned(),
            "Send an admin the request, and by another way your fingerprint",
        ),
    };
    let who = request.os_account.trim_start_matches("uid:");
    app.out().remark(&format!(
        "{what}. The admin runs:\n  manageros user grant {who} --role member --fingerprint {fingerprint}{from}"
    ));
    app.show(
        &Requested {
            name: me.name,
            os_account: request.os_account.clone(),
            fingerprint,
            file,
            request: request.to_string(),
        },
        &Meta::default(),
    )
}
