//! Definitions of custom fields, ticket types, statuses, SLAs, categories, modules, settings.

use causeway::standins::ledger::Accepted;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::World;

fn numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} in {list}"))
}

#[tokio::test]
async fn a_custom_field_of_every_type_is_defined_through_the_api_and_put_on_a_ticket_type() {
    let world = World::open().await;
    let mut fields = Vec::new();
    for (kind, name) in [
        (0, "text"),
        (1, "memo"),
        (2, "single"),
        (3, "multi"),
        (4, "date"),
        (5, "time"),
        (6, "checkbox"),
        (7, "table"),
        (10, "rich"),
    ] {
        let stored = world.save("/api/FieldInfo", json!({ "name": name, "label": name, "type": kind })).await;
        assert_eq!(
            (&stored["name"], &stored["custom"], &stored["usage"]),
            (&json!(format!("CF{name}")), &json!(1), &json!(1))
        );
        fields.push(json!({ "fieldid": stored["id"] }));
    }
    world.save("/api/TicketType", json!({ "id": 1, "fields": fields })).await;
    let shown = world.get("/api/TicketType/1?includedetails=true&includeconfig=true").await;
    assert_eq!(shown["fields"].as_array().unwrap().len(), 9);
    assert_eq!(
        (&shown["fields"][7]["fieldname"], &shown["fields"][7]["fieldinfo"]["type"]),
        (&json!("CFtable"), &json!(7))
    );
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "customfields": [{ "name": "CFtext", "value": "abc" }] });
    let ticket = world.save("/api/Tickets", ticket).await;
    assert_eq!(ticket["customfields"][0]["value"], "abc");
}

#[tokio::test]
async fn a_field_name_of_other_than_letters_and_digits_is_refused_without_a_word() {
    let world = World::open().await;
    for name in ["servicenow_id", "servicenow-id", "service now", "CF"] {
        let answer = world.post("/api/FieldInfo", &json!([{ "name": name, "type": 0 }])).await;
        assert_eq!((answer.status, &answer.json), (StatusCode::CREATED, &json!({})), "{name}");
    }
    let nameless = world.post("/api/FieldInfo", &json!([{ "type": 0 }])).await;
    assert!(nameless.refusal().contains("name"));
    assert_eq!(world.get("/api/FieldInfo?typeid=1").await, json!([]));
    let id = world.save("/api/FieldInfo", json!({ "name": "CFsysid", "type": 0 })).await["id"].clone();
    let renamed = world.save("/api/FieldInfo", json!({ "id": id, "name": "sys_id", "label": "Record" })).await;
    assert_eq!((&renamed["name"], &renamed["label"]), (&json!("CFsysid"), &json!("Record")));
    assert!(world.post("/api/FieldInfo", &json!([{ "name": "sysid" }])).await.refusal().contains("already exists"));
    let other = world.save("/api/FieldInfo", json!({ "name": "sysid", "usage": 2 })).await;
    let client = json!({ "id": 12, "customfields": [{ "name": "CFsysid", "value": "x" }] });
    assert_eq!(world.save("/api/Client", client).await["customfields"][0]["id"], other["id"]);
}

#[tokio::test]
async fn options_of_a_select_field_get_ids_and_show_on_request() {
    let world = World::open().await;
    let field = json!({ "name": "colour", "type": 2, "values": [{ "name": "Red" }, { "name": "Green" }] });
    let id = world.save("/api/FieldInfo", field).await["id"].clone();
    world.save("/api/FieldInfo", json!({ "id": id, "new_values": "Blue\nYellow" })).await;
    let plain = world.get(&format!("/api/FieldInfo/{id}")).await;
    assert!(plain.get("values").is_none());
    let values = world.get(&format!("/api/FieldInfo/{id}?getlookupvalues=true")).await["values"].clone();
    assert_eq!(values[3], json!({ "id": 4, "name": "Yellow" }));
    assert!(world.get("/api/FieldInfo").await[0].get("values").is_none());
    assert_eq!(world.get("/api/FieldInfo?includevalues=true").await[0]["values"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn the_field_list_is_narrowed_by_kind_of_record_and_type() {
    let world = World::open().await;
    for (name, usage, kind) in [("a", 1, 0), ("b", 2, 0), ("c", 3, 7), ("d", 4, 1)] {
        world.save("/api/FieldInfo", json!({ "name": name, "usage": usage, "type": kind, "inputtype": kind })).await;
    }
    let names = async |query: &str| {
        let list = world.get(&format!("/api/FieldInfo?{query}")).await;
        list.as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names("typeid=2").await, "CFb");
    assert_eq!(names("fieldtype=7").await, "CFc");
    assert_eq!(names("fieldtypemultiple=1,7").await, "CFc CFd");
    assert_eq!(names("excludetables=true").await, "CFa CFb CFd");
    assert_eq!(names("inputtype=1&iscustomfieldsetup=true").await, "CFd");
}

#[tokio::test]
async fn users_may_have_fields_under_another_number() {
    let world = World::open().await;
    world.set("halo.field-types", "user=9");
    let id = world.save("/api/FieldInfo", json!({ "name": "badge", "usage": 9 })).await["id"].clone();
    let user = json!({ "id": 44, "customfields": [{ "id": id, "value": "77" }] });
    assert_eq!(world.save("/api/Users", user).await["customfields"][0]["value"], "77");
    assert!(world.get("/api/Users/44").await.get("customfields").is_none(), "only with details");
    assert_eq!(world.get("/api/Users/44?includedetails=true").await["customfields"][0]["name"], "CFbadge");
    let rows = world.get(&format!("/api/Users?site_id=18&include_custom_fields={id}")).await;
    assert_eq!(rows["users"][1]["customfields"][0]["value"], "77");
}

#[tokio::test]
async fn a_deleted_field_leaves_its_ticket_types() {
    let world = World::open().await;
    let id = world.halo.add_custom_field("CFsysid", "Record", &[1]);
    assert_eq!(world.delete(&format!("/api/FieldInfo/{id}")).await.json["id"], id);
    assert_eq!(world.get("/api/TicketType/1?includedetails=true").await["fields"], json!([]));
    assert_eq!(world.ask(&format!("/api/FieldInfo/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_ticket_type_allows_statuses_and_its_configuration_shows_only_on_request() {
    let world = World::open().await;
    world.save("/api/TicketType", json!({ "id": 4, "allowed_status": [{ "id": 1 }, { "id": 9 }] })).await;
    assert_eq!(numbers(&world.get("/api/Status?tickettype_id=4").await), [1, 9]);
    assert_eq!(numbers(&world.get("/api/Status?tickettype_id=4&excludeclosed=true").await), [1]);
    assert!(numbers(&world.get("/api/Status?tickettype_ids=3,4").await).len() > 2);
    let problem = json!({ "summary": "x", "tickettype_id": 4 });
    let id = world.save("/api/Tickets", problem).await["id"].clone();
    assert_eq!(numbers(&world.get(&format!("/api/Status?ticket_id={id}")).await), [1, 9]);
    assert_eq!(numbers(&world.get("/api/Status?type=1,2").await), [4, 5, 8, 9]);
    assert_eq!(world.get("/api/Status?showcounts=true").await[0]["ticket_count"], 1);
    assert!(world.get("/api/TicketType/4").await.get("allowed_status").is_none());
    assert_eq!(world.get("/api/TicketType/4?includeconfig=true").await["allowed_status"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn ticket_types_that_are_hidden_or_of_other_parts_of_the_desk_are_left_out() {
    let world = World::open().await;
    let hidden = world.save("/api/TicketType", json!({ "name": "Old", "visible": false })).await["id"].clone();
    let offer = json!({ "name": "Opportunity", "use": "opportunity", "cancreate": false, "allowed_clients": [{ "client_id": 99 }] });
    let offer = world.save("/api/TicketType", offer).await["id"].clone();
    let list = async |query: &str| numbers(&world.get(&format!("/api/TicketType?{query}")).await);
    assert_eq!(list("").await, [1, 2, 3, 4, offer.as_i64().unwrap()]);
    assert!(list("showinactive=true").await.contains(&hidden.as_i64().unwrap()));
    assert_eq!(list("domain=opps").await, [offer.as_i64().unwrap()]);
    assert_eq!(list("can_create_only=true").await, [1, 2, 3, 4]);
    assert_eq!(list("client_id=12").await, [1, 2, 3, 4]);
    assert_eq!(list("itil_type=4").await, [4]);
}

#[tokio::test]
async fn outcomes_may_be_allowed_in_one_status_only() {
    let world = World::open().await;
    let allowed = json!([{ "id": 7 }, { "id": 17, "status_id": 2 }]);
    world.save("/api/TicketType", json!({ "id": 1, "allowed_actions": allowed })).await;
    assert_eq!(numbers(&world.get("/api/Outcome?tickettype_id=1&status=1").await), [7]);
    assert_eq!(numbers(&world.get("/api/Outcome?tickettype_id=1&status=2").await), [7, 17]);
    world.save("/api/Status", json!({ "id": 4, "outcomes": [{ "value": "8", "label": "Public Note" }] })).await;
    assert_eq!(numbers(&world.get("/api/Outcome?status=4").await), [8]);
    let system = world.get("/api/Outcome?showhidden=true&excludesystemactions=true").await;
    assert!(!numbers(&system).contains(&90));
    assert!(numbers(&world.get("/api/Outcome?showsystemactions=true").await).contains(&90));
    let created = world.save("/api/Outcome", json!({ "outcome": "Log it", "default_sync_to_servicenow": true })).await;
    assert_eq!(created["buttonname"], "Log it");
}

#[tokio::test]
async fn an_sla_brings_its_priorities_whose_ids_are_uuids_and_whose_numbers_belong_to_it() {
    let world = World::open().await;
    let sla = json!({ "name": "Gold", "priorities": [{ "name": "Now", "priorityid": 1, "fixtime": 1, "fixunits": "H" }, { "name": "Later" }] });
    let sla = world.save("/api/SLA", sla).await;
    assert_eq!((&sla["priorities"][1]["name"], &sla["priorities"][1]["priorityid"]), (&json!("Later"), &json!(2)));
    let list = world.get(&format!("/api/Priority?slaid={}", sla["id"])).await;
    let id = list[0]["id"].as_str().unwrap();
    assert_eq!((id.len(), &list[0]["priorityid"]), (36, &json!(1)));
    let changed = world.save("/api/Priority", json!({ "id": id, "name": "At once" })).await;
    assert_eq!((&changed["priorityid"], &changed["slaid"]), (&json!(1), &sla["id"]));
    let again = world.post("/api/Priority", &json!([{ "name": "Twin", "slaid": sla["id"], "priorityid": 1 }])).await;
    assert!(again.refusal().contains("already exists"));
    assert!(world.get("/api/SLA").await[1].get("priorities").is_none());
    let distinct = world.get("/api/Priority?includedistinct=true").await;
    assert_eq!(distinct.as_array().unwrap().len(), 5, "one per number");
    assert_eq!(world.delete(&format!("/api/Priority/{id}")).await.status, StatusCode::OK);
    assert_eq!(world.ask(&format!("/api/Priority/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn categories_are_paths_per_kind_and_limited_by_ticket_type_and_team() {
    let world = World::open().await;
    let new = world.save("/api/Category", json!({ "value": "Network>LAN>Switch", "type_id": 1 })).await;
    assert_eq!(new["category_name"], "Switch");
    let twin = json!([{ "value": "network>lan>switch", "type_id": 1 }]);
    assert!(world.post("/api/Category", &twin).await.refusal().contains("already exists"));
    world.save("/api/Category", json!({ "value": "Network>LAN>Switch", "type_id": 2 })).await;
    world.save("/api/TicketType", json!({ "id": 2, "allowed_category1": [{ "id": 3 }, { "id": new["id"] }] })).await;
    let allowed = world.get("/api/Category?type_id=1&tickettype_id=2").await;
    assert_eq!(numbers(&allowed), [3, new["id"].as_i64().unwrap()]);
    assert!(numbers(&world.get("/api/Category?type_id=2&tickettype_id=2").await).len() == 3);
    world.save("/api/Team", json!({ "id": 3, "allowed_category1": [{ "category_id": 4 }] })).await;
    assert_eq!(numbers(&world.get("/api/Category?type_id=1&team_id=3").await), [4]);
}

#[tokio::test]
async fn agents_and_teams_know_each_other() {
    let world = World::open().await;
    let agent = json!({ "name": "Field Engineer", "team": "Network", "teams": [{ "team_id": 1 }], "email": "field@example.com" });
    let agent = world.save("/api/Agent", agent).await;
    assert!(agent["colour"].is_string() && agent["initials"] == "FE");
    let id = agent["id"].as_i64().unwrap();
    assert_eq!(numbers(&world.get("/api/Agent?team_id=3").await), [id]);
    assert!(numbers(&world.get("/api/Agent?team=1").await).contains(&id));
    assert!(numbers(&world.get("/api/Agent?team=1st%20Line").await).contains(&id));
    assert!(!numbers(&world.get(&format!("/api/Agent?excludeAgent={id}")).await).contains(&id));
    assert_eq!(numbers(&world.get("/api/Agent?thisAgentOnly=true").await), [3]);
    let members = world.get("/api/Team/3?includeagents=true").await;
    assert_eq!(members["agents"][0]["name"], "Field Engineer");
    assert!(world.get("/api/Team/3").await.get("agents").is_none());
    world.save("/api/Agent", json!({ "id": id, "isdisabled": true })).await;
    assert!(!numbers(&world.get("/api/Agent").await).contains(&id));
    assert!(numbers(&world.get("/api/Agent?includedisabled=true").await).contains(&id));
    assert_eq!(numbers(&world.get("/api/Agent?showall=true").await)[0], 1);
    assert_eq!(world.post("/api/Agent", &json!([{ "email": "x@example.com" }])).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.get("/api/Team?domain=opps").await, json!([]));
    assert_eq!(numbers(&world.get("/api/Team?ids=1,3").await), [1, 3]);
    assert_eq!(named(&world.get("/api/Team/Tree").await, "Network")["use"], "team");
}

#[tokio::test]
async fn a_value_is_added_to_a_lookup_under_the_next_number_of_that_lookup() {
    let world = World::open().await;
    let new = world.save("/api/Lookup", json!({ "lookupid": 12, "name": "Nobody" })).await;
    assert_eq!((&new["id"], &new["lookupid"]), (&json!(4), &json!(12)));
    let changed =
        world.save("/api/Lookup", json!({ "lookupid": 12, "id": 4, "name": "No one", "inactive": true })).await;
    assert_eq!(changed["name"], "No one");
    assert_eq!(world.get("/api/Lookup?lookupid=12").await.as_array().unwrap().len(), 3);
    assert_eq!(world.get("/api/Lookup?lookupid=12&showallcodes=true").await.as_array().unwrap().len(), 4);
    let fixed = json!({ "lookupid": 12, "id": 40, "name": "Everybody", "_isnewcode": true });
    assert_eq!(world.save("/api/Lookup", fixed).await["id"], 40);
    assert_eq!(
        world.post("/api/Lookup", &json!([{ "lookupid": 12, "id": 41, "name": "x" }])).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!numbers(&world.get("/api/Lookup?lookupid=22&exclude_zero=true").await).contains(&0));
}

#[tokio::test]
async fn modules_are_switched_on_and_off_and_have_the_instances_own_ids() {
    let world = World::open().await;
    let off = world.save("/api/Features", json!({ "id": 101, "enabled": false })).await;
    assert_eq!((&off["module_name"], &off["enabled"]), (&json!("ServiceNow"), &json!(false)));
    assert_eq!(numbers(&world.get("/api/Features?showdisabled=false").await), [102]);
    world.set("halo.module-ids", "servicenow=235 hubspot=77 jira=40");
    assert_eq!(numbers(&world.get("/api/Features").await), [235, 77, 40]);
    assert_eq!(world.get("/api/Features/235").await["module_name"], "ServiceNow");
    assert_eq!(world.save("/api/Features", json!({ "id": 235, "enabled": true })).await["id"], 235);
    let link = json!({ "table_id": 1, "module_id": 235, "halo_id": 1, "third_party_id": "abc" });
    assert_eq!(world.save("/api/ExternalLink", link).await["integration_name"], "ServiceNow");
}

#[tokio::test]
async fn global_settings_are_one_object_that_keeps_also_what_the_document_does_not_name() {
    let world = World::open().await;
    let sent = json!([{ "servicenow_url": "https://x.example", "teams_some_setting": 7, "new_secret": "hush", "halointegrator_servicenow": true, "halointegrator_servicenow_lasterror": "invented" }]);
    assert_eq!(world.post("/api/Control", &sent).await.status, StatusCode::CREATED);
    let shown = world.get("/api/Control").await;
    assert_eq!(
        (&shown["servicenow_url"], &shown["halointegrator_servicenow"]),
        (&json!("https://x.example"), &json!(true))
    );
    assert!(shown.get("new_secret").is_none() && shown.get("halointegrator_servicenow_lasterror").is_none());
    assert_eq!(world.get("/api/Control/Teams").await, json!({ "teams_some_setting": 7 }));
    assert_eq!(world.get("/api/Features/101").await["halointegratorenabled"], true);
    let wrong = world.post("/api/Control", &json!([{ "hubspot_company_sync": "many" }])).await;
    assert!(wrong.json["[0].hubspot_company_sync"][0].is_string());
    assert!(!world.accepted(Accepted::Update, "Control")[0].fields.contains_key("new_secret"));
}

#[tokio::test]
async fn set_up_is_written_with_the_scope_admin_only() {
    let mut world = World::open().await;
    world.sign_in("all:standard").await;
    for path in ["Status", "FieldInfo", "Lookup", "TicketType", "Features", "Control", "Outcome", "SLA"] {
        let answer = world.post(&format!("/api/{path}"), &json!([{ "name": "x" }])).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::FORBIDDEN, ""), "{path}");
    }
    for path in ["Control", "FieldInfo", "IntegrationError", "IntegrationRequest", "IntegrationFieldMapping"] {
        assert_eq!(world.ask(&format!("/api/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    world.sign_in("read:customers").await;
    assert_eq!(world.ask("/api/Client").await.status, StatusCode::OK);
    assert_eq!(world.ask("/api/Supplier").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.post("/api/Client", &json!([{ "name": "x" }])).await.status, StatusCode::FORBIDDEN);
}
