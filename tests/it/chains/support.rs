//! A world with a second ServiceNow: that of a supplier, and a profile towards it.

use std::collections::BTreeMap;

use causeway::engine::RunReport;
use causeway::model::{ConnectionId, Kind, ProfileId, System};
use causeway::profile::{Authentication, Connection, NoteScope, Profile, Scope, TypeRule};
use causeway::service::{Actor, NewConnection, ProfileDraft};
use causeway::standins::servicenow::ServiceNow;
use causeway::standins::{Options, StandIns};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::world::World;

pub(super) const AGENT: &str = "Abel Tuter";
/// The supplier that comes with Halo, and its outcomes.
pub(super) const SUPPLIER: i64 = 5;
pub(super) const LOG_TO_SUPPLIER: i64 = 31;
pub(super) const EMAIL_SUPPLIER: i64 = 32;

/// Customer, desk and supplier.
pub(super) struct Chain {
    pub(super) world: World,
    theirs: StandIns,
}

fn name() -> ProfileId {
    ProfileId::new("supplier")
}

impl Chain {
    /// The world's profile towards the customer, and a drafted one towards the supplier.
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let theirs = StandIns::start(Options { halo: None, servicenow: Some(0), control: 0 }).await.unwrap();
        let chain = Self { world, theirs };
        let served = chain.theirs.servicenow.as_ref().unwrap();
        let known = served.vendor.credentials();
        // No two instances give out the same ids.
        served.vendor.common().switches.set("servicenow.seed", "supplier").unwrap();
        let connection = Connection::sandbox(
            ConnectionId::new("supplier"),
            System::ServiceNow,
            served.base_url().parse().unwrap(),
            Authentication::Basic { username: known.username },
        );
        let secrets = vec![("supplier/password".to_owned(), SecretString::from(known.password))];
        chain.world.desk().save_connection(NewConnection { connection, secrets }).await.unwrap();
        let drafted = chain.draft().await;
        chain.world.desk().save_profile(drafted).await.unwrap();
        chain
    }

    /// The supplier's profile as the program drafts it, with what only the operator knows.
    async fn draft(&self) -> Profile {
        let draft = ProfileDraft {
            name: name(),
            halo: ConnectionId::new("halo"),
            other: ConnectionId::new("supplier"),
            scope: Scope::Supplier { id: SUPPLIER },
            types: vec![TypeRule { table: Kind::new("incident"), ticket_type: 1, outbound: true, inbound: true }],
            create_tickets: false,
        };
        let mut profile = self.world.desk().draft_profile(&draft).await.unwrap();
        assert_eq!(profile.outbound.send_outcomes, [LOG_TO_SUPPLIER]);
        assert_eq!(profile.outbound.update_outcomes, [EMAIL_SUPPLIER]);
        assert_eq!(profile.notes.outbound, NoteScope::FlaggedOnly);
        profile.enabled = true;
        profile.mapping = self.world.draft().await.mapping;
        profile.notes.public_unattended = true;
        profile.people.default_user = Some(43);
        profile.people.default_caller = Some(self.supplier().find("sys_user", "user_name=admin")[0]["sys_id"].clone());
        profile
    }

    pub(super) fn supplier(&self) -> &ServiceNow {
        &self.theirs.servicenow.as_ref().unwrap().vendor
    }

    pub(super) async fn change_supplier(&self, change: impl FnOnce(&mut Profile)) {
        let mut profile = self.world.desk().profile(&name()).await.unwrap().profile;
        change(&mut profile);
        self.world.desk().save_profile(profile).await.unwrap();
    }

    /// A pass of the supplier's profile.
    pub(super) async fn pass(&self) -> RunReport {
        self.world.desk().run(&name(), Actor::Schedule).await.unwrap()
    }

    /// A pass of the supplier's profile in which a person approves a first load.
    pub(super) async fn first_load(&self) -> RunReport {
        let view = self.world.desk().preview(&name(), &[]).await.unwrap();
        self.world.approve(&view).await
    }

    /// Passes of both profiles until nothing is left to do.
    pub(super) async fn settle(&self) {
        for _ in 0..2 {
            self.world.pass().await;
            self.pass().await;
        }
        let left = self.world.pass().await.done.writes() + self.pass().await.done.writes();
        assert_eq!(left, 0, "both profiles have nothing left to do");
    }

    /// An incident of the customer whose ticket was logged to the supplier: its sys_id, the ticket,
    /// and the sys_id at the supplier's.
    pub(super) async fn linked(&self) -> (String, i64, String) {
        let incident = self.world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
        self.world.first_load().await;
        let ticket = self.world.ticket_of(&incident);
        self.log(ticket, SUPPLIER);
        self.settle().await;
        let there = self.records_of(ticket);
        assert_eq!(there.len(), 1, "{there:#?}");
        (incident, ticket, there[0]["sys_id"].clone())
    }

    /// An agent passes a ticket on to a supplier.
    pub(super) fn log(&self, ticket: i64, supplier: i64) {
        self.world.halo().update_ticket(AGENT, ticket, json!({"supplier_id": supplier})).unwrap();
        let action = json!({"outcome_id": LOG_TO_SUPPLIER, "note": "please take this over"});
        self.world.halo().add_action(AGENT, ticket, action).unwrap();
    }

    /// The supplier's records that carry a ticket's marker.
    pub(super) fn records_of(&self, ticket: i64) -> Vec<BTreeMap<String, String>> {
        self.supplier().find("incident", &format!("correlation_idENDSWITH/{ticket}"))
    }

    /// Whether somebody can read a text on the ticket, and whether end-users can.
    pub(super) fn on_ticket(&self, ticket: i64, text: &str) -> Option<bool> {
        let actions = self.world.halo().actions(ticket);
        let has = |action: &&Value| action["note"].as_str().unwrap_or_default().contains(text);
        let found: Vec<&Value> = actions.iter().filter(has).collect();
        assert!(found.len() < 2, "{text} is there once: {actions:#?}");
        found.first().map(|action| !action["hiddenfromuser"].as_bool().unwrap_or(false))
    }
}

/// The journal elements in which a text stands.
pub(super) fn said(servicenow: &ServiceNow, sys_id: &str, text: &str) -> Vec<String> {
    let journal = servicenow.journal(sys_id);
    journal.iter().filter(|entry| entry.value.contains(text)).map(|entry| entry.element.clone()).collect()
}
