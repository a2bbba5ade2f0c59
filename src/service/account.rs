//! Whether the account that signs in to the other system is a user of Halo, as Halo's own
//! integration wants it.

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::{Examination, PeopleWanted, Remark};
use crate::model::{ConnectionId, System};
use crate::profile::{Authentication, Connection};

impl Desk {
    /// With basic authentication: looks whether a Halo user has the account's e-mail address, in
    /// each Halo that the connection works with, or in all of them while no profile says so. What
    /// is not as it should be is remarked.
    pub(super) async fn look_for_account(
        &self,
        name: &ConnectionId,
        found: &mut Examination,
    ) -> Result<(), ServiceError> {
        let connection = self.connection(name).await?;
        let basic = matches!(connection.authentication, Authentication::Basic { .. });
        if connection.system != System::ServiceNow || !basic {
            return Ok(());
        }
        let halos = self.halos_of(&connection).await?;
        if halos.is_empty() {
            return Ok(());
        }
        let Some(email) = found.account_email.clone() else {
            let account = &found.account;
            found.remarks.push(Remark::note(format!(
                "{account} shows no e-mail address, so it cannot be compared with the users of Halo. Enter one on the \
                 account, or let the account read sys_user.email"
            )));
            return Ok(());
        };
        for halo in halos {
            if let Some(remark) = self.user_with(&halo, &email).await {
                found.remarks.push(remark);
            }
        }
        self.log_calls_outside_runs().await
    }

    async fn halos_of(&self, connection: &Connection) -> Result<Vec<ConnectionId>, ServiceError> {
        let mut halos: Vec<ConnectionId> = Vec::new();
        for stored in self.store().profiles().await? {
            if stored.profile.other == connection.name && !halos.contains(&stored.profile.halo) {
                halos.push(stored.profile.halo);
            }
        }
        if halos.is_empty() {
            let all = self.store().connections().await?;
            halos.extend(all.into_iter().filter(|one| one.system == System::Halo).map(|one| one.name));
        }
        Ok(halos)
    }

    async fn user_with(&self, halo: &ConnectionId, email: &str) -> Option<Remark> {
        let unclear = |why: String| {
            Remark::note(format!(
                "Whether a user of {halo} has the account's e-mail address {email} could not be seen: {why}"
            ))
        };
        let source = match self.connector(halo).await {
            Ok(built) => built.source(),
            Err(error) => return Some(unclear(error.text())),
        };
        match source.people(&PeopleWanted::Emails(vec![email.to_lowercase()])).await {
            Ok(people) if people.is_empty() => Some(Remark::note(format!(
                "No user or agent of {halo} has the account's e-mail address {email}. Halo's own integration wants one; \
                 give one of them this address, or the account the address of one of them"
            ))),
            Ok(_) => None,
            Err(error) => Some(unclear(error.to_string())),
        }
    }
}
