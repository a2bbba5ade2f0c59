//! The stage: stand-ins, a desk with throw-away credentials, two connections and one profile.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::DemoError;
use super::pairs::{number, text};
use crate::clock::SharedClock;
use crate::model::{ConnectionId, FieldName, Kind, ProfileId, System};
use crate::profile::connection::Authentication;
use crate::profile::limits::Limit;
use crate::profile::{Companion, NoteScope, TypeRule};
use crate::profile::{Connection, Direction, FilesIn, FilesOut, Limits, Profile, Scope, Share, ValueRow};
use crate::secrets::MemoryStore;
use crate::service::{Desk, DeskOptions, NewConnection, ProfileDraft, SecretSource};
use crate::standins::halo::Halo;
use crate::standins::incident_log::event::IncidentLog;
use crate::standins::incident_log::replay::{Part, Summary};
use crate::standins::incident_log::tables::Tables;
use crate::standins::loader::{LoadError, Loader};
use crate::standins::servicenow::{NewUser, ServiceNow};
use crate::standins::{Options, Served, StandIns};

/// The Halo connection.
const HALO: &str = "halo";

/// The ServiceNow connection.
const SERVICENOW: &str = "servicenow";

/// The general user of the stand-in's customer, who has no e-mail address.
const GENERAL_USER: &str = "General User";

/// The team that has what no group has in ServiceNow. Halo keeps a ticket's team when it is told none.
const DISPATCH: &str = "1st Line";

/// The category that ServiceNow gives incidents without one.
const DELIVERED_CATEGORY: &str = "Inquiry / Help";

/// How many texts that customers read one pair may bring in one pass: its own, and its notes.
const TEXTS_EACH: u32 = 10;

/// How many tickets are sent on the day, at most.
pub(super) const MOST_SENT: u32 = 50;

/// The two systems.
#[derive(Debug)]
pub(super) struct World {
    standins: StandIns,
    halo: Served<Halo>,
    servicenow: Served<ServiceNow>,
}

/// What the profile of the story was given.
#[derive(Debug)]
pub(super) struct Stage {
    /// The profile.
    pub(super) profile: ProfileId,
    /// Halo's stand-in for unknown callers.
    pub(super) default_user: i64,
    /// ServiceNow's stand-in for unknown end-users.
    pub(super) default_caller: String,
    /// Who gets what is closed while nobody is assigned; ServiceNow knows that person, too.
    pub(super) default_agent: i64,
    /// Who has what no group has.
    pub(super) dispatch: i64,
}

impl World {
    /// Starts both systems on free ports.
    pub(super) async fn start() -> Result<Self, DemoError> {
        let mut standins = StandIns::start(Options::all()).await?;
        let (Some(halo), Some(servicenow)) = (standins.halo.take(), standins.servicenow.take()) else {
            return Err(DemoError::Story("not all stand-ins were started".to_owned()));
        };
        // The log ends every incident. An instance as delivered would refuse whatever people in
        // Halo still do to it, so this one lets the integration account write on closed incidents.
        servicenow.vendor.common().switches.set("servicenow.closed-incident-writes", "allowed")?;
        Ok(Self { standins, halo, servicenow })
    }

    /// Halo.
    pub(super) fn halo(&self) -> &Halo {
        &self.halo.vendor
    }

    /// ServiceNow.
    pub(super) fn servicenow(&self) -> &ServiceNow {
        &self.servicenow.vendor
    }

    /// Replays the first half of a log.
    pub(super) async fn load(&self, log: IncidentLog) -> Result<Summary, DemoError> {
        self.replay(move |loader| loader.load(log, Part::FirstHalf)).await
    }

    /// Replays the rest of the log.
    pub(super) async fn go_on(&self) -> Result<Summary, DemoError> {
        self.replay(|loader| loader.go_on(Part::SecondHalf)).await
    }

    async fn replay<F>(&self, part: F) -> Result<Summary, DemoError>
    where
        F: FnOnce(&Loader) -> Result<Summary, LoadError> + Send + 'static,
    {
        let loader = Arc::clone(&self.standins.loader);
        let replayed = tokio::task::spawn_blocking(move || part(&loader)).await;
        Ok(replayed.map_err(|error| DemoError::Story(format!("the replay was cut off: {error}")))??)
    }

    /// What belongs together in the two systems.
    pub(super) fn tables(&self) -> Tables {
        self.standins.loader.tables().unwrap_or_default()
    }

    /// Opens a desk whose secrets never leave its memory.
    pub(super) fn open_desk(folder: &Path, clock: SharedClock) -> Result<Desk, DemoError> {
        Ok(Desk::open(DeskOptions {
            data_dir: Some(folder.to_path_buf()),
            purpose: "the demonstration".to_owned(),
            secrets: SecretSource::Memory(MemoryStore::default()),
            clock,
        })?)
    }

    /// Adds the connections, tests them, and makes the profile of a desk with so many incidents.
    pub(super) async fn set_the_stage(&self, desk: &Desk, incidents: usize) -> Result<Stage, DemoError> {
        for new in [self.halo_connection()?, self.servicenow_connection()?] {
            let name = new.connection.name.clone();
            desk.save_connection(new).await?;
            desk.test_connection(&name).await?;
        }
        let stage = self.stand_ins_for_people()?;
        self.halo().add_category(1, DELIVERED_CATEGORY);
        let draft = ProfileDraft {
            name: stage.profile.clone(),
            halo: ConnectionId::new(HALO),
            other: ConnectionId::new(SERVICENOW),
            scope: Scope::WholeDesk,
            types: vec![TypeRule {
                table: Kind::new("incident"),
                ticket_type: self.named("TicketType", "name", "Incident")?,
                outbound: true,
                inbound: true,
            }],
            create_tickets: true,
        };
        let profile = desk.draft_profile(&draft).await?;
        desk.save_profile(self.looked_over(profile, &stage, incidents)).await?;
        Ok(stage)
    }

    /// What a person sets in a drafted profile.
    fn looked_over(&self, mut profile: Profile, stage: &Stage, incidents: usize) -> Profile {
        let close_code = self.tables().closed_codes.into_values().next().unwrap_or_default();
        profile.enabled = true;
        profile.inbound.created_after = None;
        profile.inbound.default_agent = Some(stage.default_agent);
        profile.people.default_user = Some(stage.default_user);
        profile.people.default_caller = Some(stage.default_caller.clone());
        profile.notes.outbound = NoteScope::All;
        profile.notes.public_unattended = true;
        profile.files.outbound = FilesOut::Public;
        profile.files.inbound = FilesIn::On;
        let companions = ["6", "7"].map(|state| Companion {
            state: state.to_owned(),
            tables: Vec::new(),
            fields: BTreeMap::from([
                (FieldName::new("close_code"), close_code.clone()),
                (FieldName::new("close_notes"), "{closure_note}".to_owned()),
            ]),
        });
        profile.outbound.companions = companions.into();
        let all = Limit::number(u32::try_from(incidents).unwrap_or(u32::MAX).saturating_add(MOST_SENT));
        if let Some(teams) = profile.mapping.tables.get_mut("team") {
            teams.rows.push(ValueRow {
                halo: DISPATCH.to_owned(),
                halo_label: DISPATCH.to_owned(),
                other: String::new(),
                other_label: "no group".to_owned(),
                direction: Direction::Both,
                tables: Vec::new(),
            });
        }
        profile.limits = Limits {
            creates_in_halo: all,
            creates_in_other: Limit::number(MOST_SENT),
            updates_in_halo: all,
            updates_in_other: all,
            public_notes: all,
            files: all,
            visible_texts: Limit::number(all.number.saturating_mul(TEXTS_EACH)),
            // Half of the log's incidents lose their group on the way.
            blankings: Share { always: all.number, percent: 100 },
            ..Limits::default()
        };
        profile
    }

    /// Who stands in for people whom one of the systems does not know.
    fn stand_ins_for_people(&self) -> Result<Stage, DemoError> {
        let caller = NewUser {
            user_name: "service.desk".to_owned(),
            first_name: "Service".to_owned(),
            last_name: "Desk".to_owned(),
            ..NewUser::default()
        };
        let anybody = self.tables().resolvers.into_values().find_map(|person| person.halo);
        Ok(Stage {
            profile: ProfileId::new("demo"),
            default_user: self.named("Users", "name", GENERAL_USER)?,
            default_caller: self.servicenow().add_user(&caller),
            default_agent: anybody.ok_or_else(|| DemoError::Story("the log names nobody who works".to_owned()))?,
            dispatch: self.named("Team", "name", DISPATCH)?,
        })
    }

    /// The id of a record of Halo by its name.
    pub(super) fn named(&self, resource: &str, field: &str, name: &str) -> Result<i64, DemoError> {
        let records = self.halo().records(resource);
        let found = records.iter().find(|record| text(record, field) == name);
        found
            .map(|record| number(record, "id"))
            .ok_or_else(|| DemoError::Story(format!("Halo has no {resource} named {name}")))
    }

    fn halo_connection(&self) -> Result<NewConnection, DemoError> {
        let access = self.halo().credentials();
        let authentication = Authentication::ClientCredentials { client_id: access.client_id };
        let mut connection = connection(HALO, System::Halo, self.halo.base_url(), authentication)?;
        connection.tenant = Some(access.tenant);
        let secret = (format!("{HALO}/client-secret"), SecretString::from(access.client_secret));
        Ok(NewConnection { connection, secrets: vec![secret] })
    }

    fn servicenow_connection(&self) -> Result<NewConnection, DemoError> {
        let access = self.servicenow().credentials();
        let authentication = Authentication::Basic { username: access.username };
        let connection = connection(SERVICENOW, System::ServiceNow, self.servicenow.base_url(), authentication)?;
        let secret = (format!("{SERVICENOW}/password"), SecretString::from(access.password));
        Ok(NewConnection { connection, secrets: vec![secret] })
    }
}

fn connection(name: &str, system: System, base_url: &str, how: Authentication) -> Result<Connection, DemoError> {
    let base_url = Url::parse(base_url);
    let base_url = base_url.map_err(|error| DemoError::Story(format!("{system} has no usable address: {error}")))?;
    Ok(Connection { share_percent: 100, ..Connection::sandbox(ConnectionId::new(name), system, base_url, how) })
}
