//! Service requests: a Halo service request becomes an order of the catalogue, its requested item is
//! what is linked, and requested items of ServiceNow become service requests.

use causeway::engine::SendRequest;
use causeway::model::{FieldName, Kind, ProfileId};
use causeway::profile::services::variable_field;
use causeway::profile::{
    Conversion, Direction, FieldRule, Profile, ServiceRule, Unmapped, ValueRow, ValueTable, WithoutService,
};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::halo::{FieldKind, NewCustomField};
use causeway::standins::ledger::Counts;
use serde_json::json;

use crate::support::world::{PROFILE, SEND, World, row};

const REQUEST: i64 = 3;

/// A world with a service in Halo and an item with three questions in ServiceNow.
struct Shop {
    world: World,
    service: i64,
    item: String,
}

impl Shop {
    async fn open() -> Self {
        Self::with(|_, _| {}).await
    }

    /// The same, where the service's row was changed.
    async fn with(change: impl FnOnce(&mut ServiceRule, &mut Profile)) -> Self {
        let world = World::new().await;
        let (mut rule, mut profile) = stocked(&world, &[("incident", 1), ("sc_req_item", REQUEST)]).await;
        let (service, item) = (rule.service, rule.item.clone());
        change(&mut rule, &mut profile);
        profile.services = vec![rule];
        world.desk().save_profile(profile).await.unwrap();
        world.incident(&[("short_description", "the first load")]);
        world.first_load().await;
        Self { world, service, item }
    }

    /// A ticket for the service, with these answers.
    fn ticket(&self, address: &str) -> i64 {
        self.ticket_of(self.service, address)
    }

    fn ticket_of(&self, service: i64, address: &str) -> i64 {
        let ticket = json!({
            "summary": "A mail box, please", "details": "For the new colleague", "tickettype_id": REQUEST,
            "client_id": 12, "service_id": service,
            "customfields": [
                {"name": "CFmailbox", "value": address}, {"name": "CFquota", "value": "2"},
                {"name": "CFshared", "value": true},
            ],
        });
        self.world.halo().create_ticket("Abel Tuter", ticket).unwrap()
    }

    async fn send(&self, ticket: i64) -> causeway::service::RunReport {
        self.world
            .halo()
            .add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please order"}))
            .unwrap();
        self.world.pass().await
    }

    /// The requested items of the mail box.
    fn items(&self) -> Vec<std::collections::BTreeMap<String, String>> {
        self.world.servicenow().find("sc_req_item", &format!("cat_item={}", self.item))
    }

    /// How a requested item's variable is answered.
    fn answer(&self, item: &str, name: &str) -> String {
        let servicenow = self.world.servicenow();
        let query = format!("request_item={item}^sc_item_option.item_option_new.name={name}");
        let found = servicenow.find("sc_item_option_mtom", &query);
        let option = found.first().map(|row| row["sc_item_option"].clone()).unwrap_or_default();
        servicenow.record("sc_item_option", &option).map(|row| row["value"].clone()).unwrap_or_default()
    }

    fn lose_the_answer(&self) {
        self.world.servicenow().common().faults.arm(Fault {
            name: "the answer is lost".to_owned(),
            method: Some("POST".to_owned()),
            path: Some("order_now".to_owned()),
            from: 1,
            times: Some(1),
            play: Play::CutAfter,
        });
    }
}

/// Puts a service into Halo and its item into ServiceNow; answers the row that orders one for the other,
/// and the draft of a profile for these tables that it goes into.
pub(super) async fn stocked(world: &World, tables: &[(&str, i64)]) -> (ServiceRule, Profile) {
    let service = world.halo().save("Abel Tuter", "Service", json!({"name": "Mail boxes"})).unwrap();
    let service = service["id"].as_i64().unwrap();
    let fields = ["CFmailbox", "CFquota", "CFshared"];
    let kinds = [FieldKind::Text, FieldKind::Select, FieldKind::Checkbox];
    for (name, kind) in fields.into_iter().zip(kinds) {
        world.halo().add_custom_field_of(&NewCustomField {
            name: name.to_owned(),
            label: name.trim_start_matches("CF").to_owned(),
            kind,
            options: vec!["Small".to_owned(), "Large".to_owned()],
            ticket_types: vec![REQUEST],
        });
    }
    let item = catalogue(world);
    let rule = ServiceRule {
        service,
        service_label: "Mail boxes".to_owned(),
        item,
        item_label: "New mail box".to_owned(),
        marker: None,
        fields: vec![
            pair("Address", "CFmailbox", "address", Conversion::Text),
            pair("Quota", "CFquota", "quota", Conversion::Table("quota".to_owned())),
            pair("Shared", "CFshared", "shared", Conversion::Text),
        ],
    };
    let mut profile = world.draft_of(tables).await;
    let quota = ValueTable { rows: vec![row("1", "10"), row("2", "50")] };
    profile.mapping.tables.insert("quota".to_owned(), quota);
    let states = profile.mapping.tables.get_mut("status").unwrap();
    for (halo, other) in [("1", "1"), ("2", "2"), ("9", "3")] {
        states.rows.insert(0, ValueRow { tables: vec![Kind::new("sc_req_item")], ..row(halo, other) });
    }
    (rule, profile)
}

fn pair(name: &str, halo: &str, variable: &str, conversion: Conversion) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: FieldName::new(halo),
        other: vec![variable_field(variable)],
        direction: Direction::Both,
        tables: Vec::new(),
        conversion,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: true,
        computed_there: false,
        only_if: None,
    }
}

/// An item with a mandatory text, a choice, a tick box and a free text.
fn catalogue(world: &World) -> String {
    let servicenow = world.servicenow();
    let item = [("name", "New mail box"), ("short_description", "A mail box"), ("active", "true")];
    let item = servicenow.insert("admin", "sc_cat_item", &item).unwrap();
    let questions = [
        ("address", "Address", "6", "true"),
        ("quota", "Quota", "5", "false"),
        ("shared", "Shared by several", "7", "false"),
        ("reference", "Your reference", "6", "false"),
    ];
    for (name, text, kind, mandatory) in questions {
        let fields = [
            ("cat_item", item.as_str()),
            ("name", name),
            ("question_text", text),
            ("type", kind),
            ("mandatory", mandatory),
            ("active", "true"),
        ];
        let question = servicenow.insert("admin", "item_option_new", &fields).unwrap();
        if kind == "5" {
            for (value, text) in [("10", "10 GB"), ("50", "50 GB")] {
                let fields = [("question", question.as_str()), ("text", text), ("value", value)];
                servicenow.insert("admin", "question_choice", &fields).unwrap();
            }
        }
    }
    item
}

#[tokio::test]
async fn a_service_request_becomes_an_order_and_its_item_is_linked() {
    let shop = Shop::open().await;
    let ticket = shop.ticket("new@example.com");
    let report = shop.send(ticket).await;
    let items = shop.items();
    assert_eq!(items.len(), 1, "{report:#?}");
    let item = items[0]["sys_id"].as_str();
    assert_eq!(report.done.created_in_other, 1);
    assert!(!items[0]["request"].is_empty(), "it was ordered, and has a request");
    assert_eq!(shop.answer(item, "address"), "new@example.com");
    assert_eq!(shop.answer(item, "quota"), "50", "by the value table");
    assert_eq!(shop.answer(item, "shared"), "true");
    assert!(items[0]["correlation_id"].ends_with(&format!("/{ticket}")), "{:?}", items[0]);
    assert_eq!(items[0]["short_description"], "A mail box, please", "the pairs of all tickets go along");
    assert_eq!(items[0]["requested_for"], shop.world.default_caller());
    assert_eq!(shop.world.ticket_of(item), ticket, "the ticket shows the requested item, not the request");
    let idle = shop.world.settle().await;
    assert_eq!(idle.done.writes(), 0, "{idle:#?}");
    let servicenow = shop.world.servicenow();
    servicenow.update("admin", "sc_req_item", item, &[("state", "2"), ("comments", "It is on its way")]).unwrap();
    shop.world.settle().await;
    assert_eq!(shop.world.ticket_field(ticket, "status_id"), json!(2), "its state comes back");
    let notes = shop.world.halo().actions(ticket);
    assert!(notes.iter().any(|note| note["note"].as_str().is_some_and(|text| text.contains("on its way"))));
    shop.world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "Thank you"})).unwrap();
    servicenow.update("admin", "sc_req_item", item, &[("state", "3")]).unwrap();
    shop.world.settle().await;
    assert_eq!(shop.world.ticket_field(ticket, "status_id"), json!(9));
    assert!(servicenow.journal(item).iter().any(|entry| entry.value.contains("Thank you")));
}

#[tokio::test]
async fn a_pair_of_a_service_that_joins_unlike_fields_is_refused_unless_a_conversion_is_asked_for() {
    let shop = Shop::open().await;
    let mut profile = shop.world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile;
    profile.services[0].fields[2] = pair("Shared", "summary", "shared", Conversion::Text);
    let refused = shop.world.desk().save_profile(profile.clone()).await.unwrap_err().to_string();
    assert!(refused.contains("Shared by several") && refused.contains("they are unlike"), "{refused}");

    profile.services[0].fields[2].conversion = Conversion::Converted;
    shop.world.desk().save_profile(profile).await.unwrap();
}

#[tokio::test]
async fn a_mandatory_variable_without_an_answer_holds_the_order_by_its_name() {
    let shop = Shop::open().await;
    let ticket = shop.ticket("");
    let mark = shop.world.mark();
    let report = shop.send(ticket).await;
    assert!(report.holds.iter().any(|hold| hold.reason.contains("Address")), "{:#?}", report.holds);
    assert_eq!(shop.items().len(), 0);
    assert_eq!(shop.world.writes_since(mark).1, Counts::default(), "nothing is sent");
    let answer = json!({"customfields": [{"name": "CFmailbox", "value": "late@example.com"}]});
    shop.world.halo().update_ticket("Abel Tuter", ticket, answer).unwrap();
    shop.world.pass().await;
    assert_eq!(shop.items().len(), 1, "and it is ordered once it has one");
}

#[tokio::test]
async fn a_service_without_an_item_waits_or_is_sent_as_a_plain_record_by_choice() {
    let shop = Shop::open().await;
    let other = shop.world.halo().save("Abel Tuter", "Service", json!({"name": "Desk phones"})).unwrap();
    let ticket = shop.ticket_of(other["id"].as_i64().unwrap(), "x");
    let report = shop.send(ticket).await;
    assert!(report.holds.iter().any(|hold| hold.reason.contains("has no catalogue item")), "{:#?}", report.holds);
    shop.world.change_profile(|profile| profile.outbound.without_service = WithoutService::Plain).await;
    shop.world.pass().await;
    let made = shop.world.servicenow().find("sc_req_item", &format!("correlation_idENDSWITH/{ticket}"));
    assert_eq!(made.len(), 1);
    assert!(made[0]["request"].is_empty(), "nothing was ordered");
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_found_by_what_it_is_and_not_placed_again() {
    let shop = Shop::open().await;
    let ticket = shop.ticket("once@example.com");
    shop.lose_the_answer();
    shop.send(ticket).await;
    shop.world.settle().await;
    let items = shop.items();
    assert_eq!(items.len(), 1, "one order");
    assert_eq!(shop.world.ticket_of(&items[0]["sys_id"]), ticket);
    assert!(items[0]["correlation_id"].ends_with(&format!("/{ticket}")), "and it is marked afterwards");
}

#[tokio::test]
async fn an_order_that_is_nowhere_after_a_lost_answer_waits_for_a_person_and_is_never_placed_again() {
    let shop = Shop::open().await;
    let ticket = shop.ticket("never@example.com");
    shop.lose_the_answer();
    // The order is carried out, but somebody changes its answer before it is looked for.
    shop.world.servicenow().common().faults.arm(Fault {
        name: "the items are not shown".to_owned(),
        method: Some("GET".to_owned()),
        path: Some("sc_item_option_mtom".to_owned()),
        from: 1,
        times: Some(1),
        play: Play::Answer { status: 200, headers: Vec::new(), body: "{\"result\":[]}".to_owned() },
    });
    let report = shop.send(ticket).await;
    assert!(report.parked.iter().any(|one| one.reason.contains("it is not ordered again")), "{report:#?}");
    shop.world.servicenow().common().faults.clear();
    for _ in 0..3 {
        shop.world.pass().await;
    }
    assert_eq!(shop.items().len(), 1, "it is not sent a second time");
    assert_eq!(shop.world.tickets_of(&shop.items()[0]["sys_id"]).len(), 0, "nor is a ticket made of it");
    let view = shop.world.preview().await;
    let words = format!("{:?}", view.plan.rows);
    assert!(words.contains("it may be the order of Halo ticket"), "{words}");
}

#[tokio::test]
async fn an_order_with_a_place_for_the_reference_is_found_by_it() {
    let shop = Shop::with(|rule, _| rule.marker = Some("reference".to_owned())).await;
    let (one, two) = (shop.ticket("same@example.com"), shop.ticket("same@example.com"));
    shop.lose_the_answer();
    shop.send(one).await;
    shop.send(two).await;
    shop.world.settle().await;
    let items = shop.items();
    assert_eq!(items.len(), 2, "two orders that are alike but for their reference");
    for ticket in [one, two] {
        let of = items.iter().find(|item| item["correlation_id"].ends_with(&format!("/{ticket}"))).unwrap();
        assert!(shop.answer(&of["sys_id"], "reference").ends_with(&format!("/{ticket}")));
        assert_eq!(shop.world.ticket_of(&of["sys_id"]), ticket);
    }
}

#[tokio::test]
async fn an_order_for_another_person_that_is_refused_is_told_in_servicenows_words() {
    let shop = Shop::open().await;
    // As the fact sheet has it: a refusal that comes with a success.
    let body =
        json!({"result": {"errCode": "42202", "errMsg": "The user does not have acquisition rights to the item"}});
    shop.world.servicenow().common().faults.arm(Fault {
        name: "the user may not have it".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("order_now".to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 200, headers: Vec::new(), body: body.to_string() },
    });
    let ticket = shop.ticket("other@example.com");
    let report = shop.send(ticket).await;
    let words = format!("{report:#?}");
    assert_eq!(shop.items().len(), 0, "{words}");
    assert!(words.contains("acquisition rights"), "{words}");
}

#[expect(clippy::disallowed_methods, reason = "somebody else orders, with a client of their own")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

#[tokio::test]
async fn a_requested_item_of_servicenow_becomes_a_service_request_with_its_answers() {
    let shop = Shop::open().await;
    let mail = shop.world.servicenow().credentials();
    let url = shop.world.standins.servicenow.as_ref().unwrap().base_url().to_owned();
    let order = json!({
        "sysparm_quantity": 1, "variables": {"address": "theirs@example.com", "quota": "10", "shared": "false"},
    });
    let answer = client()
        .post(format!("{url}/api/sn_sc/servicecatalog/items/{}/order_now", shop.item))
        .basic_auth(&mail.username, Some(&mail.password))
        .json(&order)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success());
    shop.world.pass().await;
    let item = shop.items()[0]["sys_id"].clone();
    let ticket = shop.world.ticket_of(&item);
    assert_eq!(shop.world.ticket_field(ticket, "tickettype_id"), json!(REQUEST));
    assert_eq!(shop.world.ticket_field(ticket, "service_id"), json!(shop.service));
    let custom = shop.world.ticket_field(ticket, "customfields");
    let value = |name: &str| {
        let fields = custom.as_array().unwrap().iter();
        fields.clone().find(|field| field["name"] == name).map(|field| field["value"].to_string()).unwrap_or_default()
    };
    assert!(value("CFmailbox").contains("theirs@example.com"), "{custom}");
    assert!(value("CFquota").contains('1'), "10 GB is Small: {custom}");
    shop.world.settle().await;
}

#[tokio::test]
async fn an_item_that_is_not_offered_any_more_holds_its_orders_and_nothing_else() {
    let shop = Shop::with(|rule, _| rule.item = "0123456789abcdef0123456789abcdef".to_owned()).await;
    let ticket = shop.ticket("x@example.com");
    let incident = shop.world.incident(&[("short_description", "goes on")]);
    let report = shop.send(ticket).await;
    assert!(report.holds.iter().any(|hold| hold.reason.contains("not offered")), "{:#?}", report.holds);
    assert_eq!(shop.world.tickets_of(&incident).len(), 1);
}

#[tokio::test]
async fn a_preview_says_what_will_be_ordered_with_which_answers() {
    let shop = Shop::open().await;
    let ticket = shop.ticket("seen@example.com");
    let request = SendRequest { ticket: ticket.to_string().as_str().into(), table: None, again: false };
    let view = shop.world.desk().preview(&ProfileId::new(PROFILE), &[request]).await.unwrap();
    let words = format!("{:?}", view.plan.rows);
    assert!(words.contains("by an order of New mail box"), "{words}");
    assert!(words.contains("variables.address") && words.contains("seen@example.com"), "{words}");
    assert_eq!(shop.items().len(), 0, "a preview orders nothing");
}
