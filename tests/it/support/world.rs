//! A small world: both vendors over real HTTP, and a desk of its own folder, memory secrets and
//! connections. Stories edit either side, let the desk run, and look at both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use causeway::clock::{SharedClock, SystemClock};
use causeway::engine::RunReport;
use causeway::model::{ConnectionId, FieldName, Kind, ProfileId};
use causeway::profile::{
    Authentication, Companion, Connection, Direction, NoteScope, Profile, Scope, Template, TypeRule, Unmapped, ValueRow,
};
use causeway::secrets::MemoryStore;
use causeway::service::{
    ApprovalRequest, Desk, DeskOptions, NewConnection, PlanView, ProfileDraft, RowChoice, SecretSource, ServiceError,
};
use causeway::standins::halo::Halo;
use causeway::standins::ledger::Counts;
use causeway::standins::servicenow::ServiceNow;
use causeway::standins::{Options, StandIns};
use causeway::store::Actor;
use secrecy::SecretString;
use serde_json::Value;

/// The Halo outcome whose action sends a ticket.
pub(crate) const SEND: i64 = 30;

/// The name of the world's profile.
pub(crate) const PROFILE: &str = "acme";

/// Both vendors and a desk between them.
pub(crate) struct World {
    pub(crate) standins: StandIns,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: SharedClock,
    desk: Option<Desk>,
}

/// How many changes each vendor had accepted at some moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    halo: u64,
    servicenow: u64,
}

impl World {
    /// Vendors as delivered and a desk with two connections and one enabled profile.
    pub(crate) async fn new() -> Self {
        Self::with_clock(SystemClock::shared()).await
    }

    /// The same, with a clock of the story's own for the desk.
    pub(crate) async fn with_clock(clock: SharedClock) -> Self {
        let world = Self::bare(clock, true).await;
        world.connect().await;
        let profile = world.draft().await;
        world.desk().save_profile(profile).await.unwrap();
        world
    }

    /// Vendors as delivered and an empty desk whose keychain is empty, too.
    pub(crate) async fn unconnected() -> Self {
        Self::bare(SystemClock::shared(), false).await
    }

    async fn bare(clock: SharedClock, with_secrets: bool) -> Self {
        let standins = StandIns::start(Options::all()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut world = Self { standins, folder, clock, desk: None };
        if with_secrets {
            world.open_desk();
        } else {
            world.desk = Some(world.opened(MemoryStore::default()));
        }
        world
    }

    pub(crate) fn halo(&self) -> &Halo {
        &self.standins.halo.as_ref().unwrap().vendor
    }

    pub(crate) fn servicenow(&self) -> &ServiceNow {
        &self.standins.servicenow.as_ref().unwrap().vendor
    }

    pub(crate) fn desk(&self) -> &Desk {
        self.desk.as_ref().unwrap()
    }

    /// The secrets of both connections by name.
    pub(crate) fn secrets(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("halo/client-secret".to_owned(), self.halo().credentials().client_secret),
            ("servicenow/password".to_owned(), self.servicenow().credentials().password),
        ])
    }

    /// Opens the desk again when the vendors are gone: without secrets, which nobody would take.
    pub(crate) fn reopen_offline(&mut self) {
        self.open_with(&BTreeMap::new());
    }

    fn open_desk(&mut self) {
        self.open_with(&self.secrets());
    }

    fn open_with(&mut self, secrets: &BTreeMap<String, String>) {
        let json = serde_json::to_string(secrets).unwrap();
        let secrets = MemoryStore::from_reader(json.as_bytes()).unwrap();
        self.desk = Some(self.opened(secrets));
    }

    fn opened(&self, secrets: MemoryStore) -> Desk {
        let options = DeskOptions {
            data_dir: Some(self.folder.path().join("desk")),
            purpose: "a story".to_owned(),
            secrets: SecretSource::Memory(secrets),
            clock: Arc::clone(&self.clock),
        };
        Desk::open(options).unwrap()
    }

    /// Closes the desk, so that another process can take it.
    pub(crate) async fn close_desk(&mut self) {
        if let Some(desk) = self.desk.take() {
            desk.close().await;
        }
    }

    /// Opens the desk again.
    pub(crate) fn reopen_desk(&mut self) {
        self.open_desk();
    }

    /// Sets both connections up again, on a desk that has none.
    pub(crate) async fn connect_again(&self) {
        self.connect().await;
    }

    async fn connect(&self) {
        let halo = self.halo().credentials();
        let servicenow = self.servicenow().credentials();
        let connection = |name: &str, system, url: &str, authentication, tenant| Connection {
            tenant,
            ..Connection::sandbox(ConnectionId::new(name), system, url.parse().unwrap(), authentication)
        };
        let halo_url = self.standins.halo.as_ref().unwrap().base_url().to_owned();
        let servicenow_url = self.standins.servicenow.as_ref().unwrap().base_url().to_owned();
        let both = [
            (
                connection(
                    "halo",
                    causeway::model::System::Halo,
                    &halo_url,
                    Authentication::ClientCredentials { client_id: halo.client_id },
                    Some(halo.tenant),
                ),
                ("halo/client-secret", halo.client_secret),
            ),
            (
                connection(
                    "servicenow",
                    causeway::model::System::ServiceNow,
                    &servicenow_url,
                    Authentication::Basic { username: servicenow.username },
                    None,
                ),
                ("servicenow/password", servicenow.password),
            ),
        ];
        for (connection, (name, secret)) in both {
            let name = (name.to_owned(), SecretString::from(secret));
            self.desk().save_connection(NewConnection { connection, secrets: vec![name] }).await.unwrap();
        }
    }

    /// A profile for the whole desk that carries incidents both ways.
    pub(crate) async fn draft(&self) -> Profile {
        self.draft_of(&[("incident", 1)]).await
    }

    /// The same for these tables, each with its ticket type.
    pub(crate) async fn draft_of(&self, tables: &[(&str, i64)]) -> Profile {
        let types = |(table, ticket_type): &(&str, i64)| TypeRule {
            table: Kind::new(*table),
            ticket_type: *ticket_type,
            outbound: true,
            inbound: true,
        };
        let draft = ProfileDraft {
            name: ProfileId::new(PROFILE),
            halo: ConnectionId::new("halo"),
            other: ConnectionId::new("servicenow"),
            scope: Scope::WholeDesk,
            types: tables.iter().map(types).collect(),
            create_tickets: true,
        };
        let mut profile = self.desk().draft_profile(&draft).await.unwrap();
        profile.enabled = true;
        profile.inbound.created_after = None;
        profile.inbound.default_agent = Some(2);
        profile.outbound.send_outcomes = vec![SEND];
        profile.outbound.companions = ["6", "7"].map(resolved).to_vec();
        profile.notes.outbound = NoteScope::All;
        profile.notes.public_unattended = true;
        profile.notes.private_outcome = Some(7);
        profile.notes.public_outcome = Some(8);
        profile.people.default_user = Some(43);
        profile.people.default_caller = Some(self.default_caller());
        for (table, rows) in [
            ("status", &[("4", "3"), ("5", "3"), ("9", "8")][..]),
            ("impact", &[("1", "1"), ("2", "2"), ("3", "3")]),
            ("urgency", &[("1", "1"), ("2", "2"), ("3", "3")]),
            ("priority", &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]),
        ] {
            // The same code is another state in another table.
            let only = if table == "status" && tables.len() > 1 { vec![Kind::new("incident")] } else { Vec::new() };
            let table = profile.mapping.tables.entry(table.to_owned()).or_default();
            for (halo, other) in rows {
                if !table.rows.iter().any(|row| row.halo == *halo && row.other == *other) {
                    table.rows.push(ValueRow { tables: only.clone(), ..row(halo, other) });
                }
            }
        }
        for rule in &mut profile.mapping.fields {
            if ["team", "category_1"].contains(&rule.halo.as_str()) {
                rule.unmapped = Unmapped::LeaveOut;
            }
        }
        profile
    }

    /// The profile that a template drafts, with the world's value tables and defaults.
    pub(crate) async fn drafted(&self, template: Template, scope: Scope) -> Profile {
        let draft = ProfileDraft {
            name: ProfileId::new(PROFILE),
            halo: ConnectionId::new("halo"),
            other: ConnectionId::new("servicenow"),
            scope,
            types: vec![TypeRule { table: Kind::new("incident"), ticket_type: 1, outbound: true, inbound: true }],
            create_tickets: false,
        };
        let usual = self.draft().await;
        let mut profile = self.desk().draft_from(template, &draft).await.unwrap();
        assert!(!profile.enabled, "a person looks at it first");
        profile.enabled = true;
        profile.mapping = usual.mapping;
        profile.people = usual.people;
        profile.inbound.default_agent = usual.inbound.default_agent;
        profile.outbound.companions = usual.outbound.companions;
        profile.outbound.send_outcomes = vec![SEND];
        profile
    }

    /// The ServiceNow user who stands in for unknown callers.
    pub(crate) fn default_caller(&self) -> String {
        let found = self.servicenow().find("sys_user", "user_name=admin");
        found[0]["sys_id"].clone()
    }

    /// Changes the profile.
    pub(crate) async fn change_profile(&self, change: impl FnOnce(&mut Profile)) {
        let mut profile = self.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile;
        change(&mut profile);
        self.desk().save_profile(profile).await.unwrap();
    }

    pub(crate) async fn preview(&self) -> PlanView {
        Box::pin(self.desk().preview(&ProfileId::new(PROFILE), &[])).await.unwrap()
    }

    /// Previews, approves everything as a first load, applies.
    pub(crate) async fn first_load(&self) -> RunReport {
        let view = self.preview().await;
        self.approve(&view).await
    }

    /// Applies a whole plan, as a person who confirms a first load.
    pub(crate) async fn approve(&self, view: &PlanView) -> RunReport {
        let request =
            ApprovalRequest { rows: RowChoice::All, overrides: BTreeSet::new(), first_load: true, by: "op".to_owned() };
        Box::pin(self.desk().apply(&view.id, &request)).await.unwrap()
    }

    /// An unattended pass.
    pub(crate) async fn pass(&self) -> RunReport {
        Box::pin(self.desk().run(&ProfileId::new(PROFILE), Actor::Schedule)).await.unwrap()
    }

    /// An unattended pass that may fail.
    pub(crate) async fn try_pass(&self) -> Result<RunReport, ServiceError> {
        Box::pin(self.desk().run(&ProfileId::new(PROFILE), Actor::Schedule)).await
    }

    /// Two passes; the second must write nothing.
    pub(crate) async fn settle(&self) -> RunReport {
        let report = self.pass().await;
        let mark = self.mark();
        let idle = self.pass().await;
        assert_eq!(idle.done.writes(), 0, "a further pass writes nothing: {idle:#?}");
        assert_eq!(self.writes_since(mark), (Counts::default(), Counts::default()));
        report
    }

    /// An incident that somebody in ServiceNow makes.
    pub(crate) fn incident(&self, fields: &[(&str, &str)]) -> String {
        self.servicenow().insert("admin", "incident", fields).unwrap()
    }

    pub(crate) fn edit_incident(&self, sys_id: &str, fields: &[(&str, &str)]) {
        self.servicenow().update("admin", "incident", sys_id, fields).unwrap();
    }

    pub(crate) fn incident_field(&self, sys_id: &str, field: &str) -> String {
        self.servicenow().record("incident", sys_id).unwrap().get(field).cloned().unwrap_or_default()
    }

    /// The tickets that name this incident in their external links.
    pub(crate) fn tickets_of(&self, sys_id: &str) -> Vec<Value> {
        let names = |ticket: &Value| {
            let links = ticket.get("external_links").and_then(Value::as_array).cloned().unwrap_or_default();
            links.iter().any(|link| link.get("third_party_id").and_then(Value::as_str) == Some(sys_id))
        };
        self.halo().tickets().into_iter().filter(names).collect()
    }

    /// The id of the one ticket of an incident.
    pub(crate) fn ticket_of(&self, sys_id: &str) -> i64 {
        let tickets = self.tickets_of(sys_id);
        assert_eq!(tickets.len(), 1, "one ticket for incident {sys_id}: {tickets:#?}");
        tickets[0]["id"].as_i64().unwrap()
    }

    /// The incidents that carry a ticket's marker.
    pub(crate) fn incidents_of(&self, ticket: i64) -> Vec<BTreeMap<String, String>> {
        let marker = format!("correlation_idENDSWITH/{ticket}");
        self.servicenow().find("incident", &marker)
    }

    pub(crate) fn ticket_field(&self, ticket: i64, field: &str) -> Value {
        self.halo().ticket(ticket).unwrap().get(field).cloned().unwrap_or(Value::Null)
    }

    /// A place in both ledgers.
    pub(crate) fn mark(&self) -> Mark {
        Mark { halo: self.halo().common().ledger.position(), servicenow: self.servicenow().common().ledger.position() }
    }

    /// What both vendors accepted since, Halo first.
    pub(crate) fn writes_since(&self, mark: Mark) -> (Counts, Counts) {
        (
            self.halo().common().ledger.counts_since(mark.halo),
            self.servicenow().common().ledger.counts_since(mark.servicenow),
        )
    }
}

/// A row of a value table that is used both ways where it is the first of its code.
pub(crate) fn row(halo: &str, other: &str) -> ValueRow {
    ValueRow {
        halo: halo.to_owned(),
        halo_label: String::new(),
        other: other.to_owned(),
        other_label: String::new(),
        direction: Direction::Both,
        tables: Vec::new(),
    }
}

fn resolved(state: &str) -> Companion {
    let fields = [("close_code", "Solution provided"), ("close_notes", "Resolved in ticket {number}")];
    Companion {
        state: state.to_owned(),
        tables: Vec::new(),
        fields: fields.map(|(name, text)| (FieldName::new(name), text.to_owned())).into(),
    }
}
