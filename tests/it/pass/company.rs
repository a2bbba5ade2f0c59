//! Profiles that share a connection: what one of them brings serves all, and none hides anything
//! from another.

use causeway::engine::RunReport;
use causeway::model::{ConnectionId, FieldName, ProfileId, System};
use causeway::profile::{
    Authentication, Connection, Conversion, Direction, FieldRule, NoteScope, Profile, Scope, Unmapped,
};
use causeway::service::{Actor, NewConnection};
use causeway::standins::servicenow::NewUser;
use jiff::SignedDuration;
use secrecy::SecretString;
use serde_json::json;

use crate::support::world::{SEND, World};

/// The field that only the second customer maps.
fn channel(direction: Direction) -> FieldRule {
    FieldRule {
        name: "Channel".to_owned(),
        halo: FieldName::new("CFchannel"),
        other: vec![FieldName::new("contact_type")],
        direction,
        tables: Vec::new(),
        only_if: None,
        conversion: Conversion::Converted,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: false,
        computed_there: false,
    }
}

/// Two customers on one Halo and one ServiceNow. The second one's only ticket was sent.
struct Neighbours {
    world: World,
    ticket: i64,
    incident: String,
}

const SECOND: &str = "globex";

impl Neighbours {
    async fn new(rules: Vec<FieldRule>) -> Self {
        let world = World::new().await;
        world.halo().add_custom_field("CFchannel", "Channel", &[1]);
        let client = world.halo().add_client("Globex");
        let site = world.halo().add_site(client, "Main");
        world.change_profile(|profile| profile.scope = Scope::Customer { id: 12 }).await;
        let mut second = world.draft().await;
        second.name = ProfileId::new(SECOND);
        second.scope = Scope::Customer { id: client };
        second.inbound.create_tickets = false;
        second.notes.outbound = NoteScope::None;
        second.mapping.fields.extend(rules);
        world.desk().save_profile(second).await.unwrap();
        world.incident(&[("short_description", "of the first")]);
        world.first_load().await;
        let view = world.desk().preview(&ProfileId::new(SECOND), &[]).await.unwrap();
        world.approve(&view).await;
        let sent = json!({"summary": "of the second", "tickettype_id": 1, "client_id": client, "site_id": site,
            "customfields": [{"name": "CFchannel", "value": "self-service"}]});
        let ticket = world.halo().create_ticket("Abel Tuter", sent).unwrap();
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
        let here = Self { world, ticket, incident: String::new() };
        here.second().await;
        let incidents = here.world.incidents_of(ticket);
        assert_eq!(incidents.len(), 1);
        Self { incident: incidents[0]["sys_id"].clone(), ..here }
    }

    async fn second(&self) -> RunReport {
        self.world.desk().run(&ProfileId::new(SECOND), Actor::Schedule).await.unwrap()
    }

    async fn change_second(&self, change: impl FnOnce(&mut Profile)) {
        let mut profile = self.world.desk().profile(&ProfileId::new(SECOND)).await.unwrap().profile;
        change(&mut profile);
        self.world.desk().save_profile(profile).await.unwrap();
    }

    /// The first customer's passes go on for hours, in which both systems see other changes.
    async fn hours_of_the_first(&self) {
        self.world.pass().await;
        let hours = SignedDuration::from_hours(3);
        self.world.servicenow().common().clock.run_with_offset(hours);
        self.world.halo().common().clock.run_with_offset(hours);
        let later = self.world.incident(&[("short_description", "hours later")]);
        self.world.pass().await;
        let ticket = self.world.ticket_of(&later);
        self.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "still later"})).unwrap();
        self.world.pass().await;
        self.world.pass().await;
    }

    fn channel_in_halo(&self) -> String {
        let fields = self.world.ticket_field(self.ticket, "customfields");
        let own = fields.as_array().and_then(|all| all.iter().find(|field| field["name"] == "CFchannel").cloned());
        own.and_then(|field| field["value"].as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[tokio::test]
async fn a_change_of_a_field_that_only_the_second_profile_maps_reaches_it() {
    let two = Box::pin(Neighbours::new(vec![channel(Direction::Both)])).await;
    two.world.edit_incident(&two.incident, &[("contact_type", "phone")]);
    two.hours_of_the_first().await;
    let report = two.second().await;
    assert_eq!(two.channel_in_halo(), "Phone", "{report:#?}");

    let field = json!({"customfields": [{"name": "CFchannel", "value": "email"}]});
    two.world.halo().update_ticket("Abel Tuter", two.ticket, field).unwrap();
    two.hours_of_the_first().await;
    two.second().await;
    assert_eq!(two.world.incident_field(&two.incident, "contact_type"), "email");
}

#[tokio::test]
async fn a_field_that_is_mapped_later_is_read_of_the_records_that_came_before() {
    let two = Box::pin(Neighbours::new(Vec::new())).await;
    two.world.edit_incident(&two.incident, &[("contact_type", "walk-in")]);
    two.hours_of_the_first().await;
    two.second().await;
    assert_eq!(two.channel_in_halo(), "self-service");
    two.change_second(|profile| profile.mapping.fields.push(channel(Direction::ToHalo))).await;
    let report = two.second().await;
    assert_eq!(two.channel_in_halo(), "Walk-in", "{report:#?}");
}

#[tokio::test]
async fn a_field_that_nobody_delivers_is_asked_for_once() {
    let two = Box::pin(Neighbours::new(Vec::new())).await;
    let mut nowhere = channel(Direction::ToHalo);
    nowhere.other = vec![FieldName::new("u_of_no_table")];
    two.change_second(|profile| profile.mapping.fields.push(nowhere)).await;
    two.second().await;
    two.world.edit_incident(&two.incident, &[("short_description", "changed")]);
    let place = two.world.servicenow().common().requests.position();
    two.second().await;
    let asked = two.world.servicenow().common().requests.since(place);
    assert_eq!(asked.len(), 1, "the poll alone: {asked:#?}");
    assert_eq!(two.world.ticket_field(two.ticket, "summary"), json!("changed"));
}

#[tokio::test]
async fn a_profile_that_begins_earlier_sees_what_another_one_left_behind() {
    let world = World::new().await;
    let old = world.incident(&[("short_description", "from before")]);
    let later = world.servicenow().common().clock.now() + SignedDuration::from_hours(1);
    world.change_profile(|profile| profile.inbound.created_after = Some(later)).await;
    world.servicenow().common().clock.run_with_offset(SignedDuration::from_hours(2));
    world.incident(&[("short_description", "from after")]);
    assert_eq!(world.preview().await.plan.writes(), 1);
    let mut everything = world.draft().await;
    everything.name = ProfileId::new("everything");
    world.desk().save_profile(everything).await.unwrap();
    let view = world.desk().preview(&ProfileId::new("everything"), &[]).await.unwrap();
    assert_eq!(view.plan.writes(), 2, "{:#?}", view.plan.rows);
    assert_eq!(world.preview().await.plan.writes(), 1, "and the first one still begins where it says");
    world.approve(&world.desk().preview(&ProfileId::new("everything"), &[]).await.unwrap()).await;
    assert_eq!(world.tickets_of(&old).len(), 1);
    world.preview().await;
    let place = world.servicenow().common().requests.position();
    world.preview().await;
    assert_eq!(world.servicenow().common().requests.since(place).len(), 1, "nothing is read twice");
}

/// A connection to the one ServiceNow with an account of this role.
async fn sign_in_as(world: &World, name: &str, role: &str) {
    world.servicenow().add_user(&NewUser {
        user_name: role.to_owned(),
        password: role.to_owned(),
        roles: [role, "itil", "snc_platform_rest_api_access"].map(str::to_owned).to_vec(),
        ..NewUser::default()
    });
    let connection = Connection::sandbox(
        ConnectionId::new(name),
        System::ServiceNow,
        world.standins.servicenow.as_ref().unwrap().base_url().parse().unwrap(),
        Authentication::Basic { username: role.to_owned() },
    );
    let secrets = vec![(format!("{name}/password"), SecretString::from(role.to_owned()))];
    world.desk().save_connection(NewConnection { connection, secrets }).await.unwrap();
}

#[tokio::test]
async fn an_account_that_sees_less_does_not_carry_another_one_past_what_it_hides() {
    let world = World::new().await;
    let network = world.incident(&[("short_description", "a switch"), ("category", "network")]);
    let hardware = world.incident(&[("short_description", "a laptop"), ("category", "hardware")]);
    let acls = "read incident roles=dispatch; read incident roles=laptops when=category=hardware";
    world.servicenow().common().switches.set("servicenow.acls", acls).unwrap();
    sign_in_as(&world, "servicenow", "dispatch").await;
    world.first_load().await;
    sign_in_as(&world, "laptops", "laptops").await;
    let mut laptops = world.draft().await;
    laptops.name = ProfileId::new("laptops");
    laptops.other = ConnectionId::new("laptops");
    laptops.inbound.create_tickets = false;
    world.desk().save_profile(laptops).await.unwrap();
    let laptops = ProfileId::new("laptops");
    world.desk().preview(&laptops, &[]).await.unwrap();
    world.pass().await;

    world.edit_incident(&network, &[("short_description", "a broken switch")]);
    world.servicenow().common().clock.run_with_offset(SignedDuration::from_hours(3));
    world.edit_incident(&hardware, &[("short_description", "a broken laptop")]);
    world.desk().preview(&laptops, &[]).await.unwrap();
    world.pass().await;
    assert_eq!(world.ticket_field(world.ticket_of(&network), "summary"), json!("a broken switch"));
}
