//! Every operation that the document declares for these resources is there.

use reqwest::Method;
use serde_json::json;

use super::support::World;

/// Verb and path; `{id}` is a record that exists.
const OPERATIONS: &str = "
GET Client, GET Client/12, GET Client/me, POST Client/NewAccountsId, POST Client/PaymentMethodUpdate,
GET CRMNote, GET Category, GET Category/1, GET Supplier, GET Supplier/5, GET Control, POST Control,
POST Control/setup, POST Control/ClearCache, POST Control/UpdateEnc, GET Control/Teams,
GET ExternalLink, POST ExternalLink/Generate, GET FieldInfo, GET Health,
GET IntegrationData/Get/ServiceNow, GET IntegrationData/Get/ServiceNowIntegration,
GET IntegrationError, GET IntegrationExport, GET IntegrationFieldData, GET IntegrationFieldMapping,
GET IntegrationRequest, GET IntegrationSiteMapping, GET Lookup, GET Lookup/1, POST Lookup/ClearCache,
GET Features, GET Features/101, POST Notify/servicenowticket, POST Notify/servicenowaction,
GET Priority, GET TicketType, GET TicketType/1, GET Search, GET Team, GET Team/Tree, GET Team/1,
GET ServiceCategory, GET ServiceRequestDetails, GET Service, GET Site, GET Site/StockBins, GET Site/18,
GET SLA, GET SLA/1, GET Outcome, GET Outcome/7, GET TopLevel, GET TopLevel/1, GET Status, GET Status/1,
GET Tickets, GET Tickets/zapier, GET Tickets/salesmailbox,
GET Agent, GET Agent/2, GET Agent/me, GET Users, GET Users/44, GET Users/me, POST Users/prefs";

#[tokio::test]
async fn every_documented_path_is_served() {
    let world = World::open().await;
    world.save("/api/Users", json!({ "id": 44, "linked_agent_id": 3 })).await;
    for operation in OPERATIONS.split(',').map(str::trim) {
        let (verb, path) = operation.split_once(' ').unwrap();
        let verb: Method = verb.parse().unwrap();
        let request = world.request(verb.clone(), &format!("/api/{path}"));
        let request = if verb == Method::POST { request.json(&json!([])) } else { request };
        let status = request.send().await.unwrap().status();
        assert!(status != 404 && status != 405 && status.as_u16() < 500, "{operation}: {status}");
    }
}

#[tokio::test]
async fn what_can_be_created_can_be_read_changed_and_deleted() {
    let world = World::open().await;
    for (resource, new, change) in [
        ("Client", json!({ "name": "New", "toplevel_id": 1 }), json!({ "website": "x" })),
        ("Site", json!({ "name": "New", "client_id": 12 }), json!({ "phonenumber": "1" })),
        ("Users", json!({ "name": "New User", "site_id": 18 }), json!({ "title": "x" })),
        ("Supplier", json!({ "name": "New" }), json!({ "website": "x" })),
        ("TopLevel", json!({ "name": "New" }), json!({ "notes": "x" })),
        ("CRMNote", json!({ "note": "New", "client_id": 12 }), json!({ "note": "x" })),
        ("Team", json!({ "name": "New" }), json!({ "sequence": 9 })),
        ("Agent", json!({ "name": "New" }), json!({ "jobtitle": "x" })),
        ("Status", json!({ "name": "New one" }), json!({ "sequence": 9 })),
        ("SLA", json!({ "name": "New" }), json!({ "workday_id": 2 })),
        ("Category", json!({ "value": "New", "type_id": 1 }), json!({ "note": "x" })),
        ("TicketType", json!({ "name": "New" }), json!({ "sequence": 9 })),
        ("Outcome", json!({ "outcome": "New" }), json!({ "sequence": 9 })),
        ("FieldInfo", json!({ "name": "new" }), json!({ "hint": "x" })),
        ("Service", json!({ "name": "New" }), json!({ "summary": "x" })),
        ("ServiceCategory", json!({ "name": "New" }), json!({ "summary": "x" })),
        ("IntegrationError", json!({ "module_id": 101, "error": "x" }), json!({ "error": "y" })),
        ("IntegrationRequest", json!({ "msid": 101, "url": "x" }), json!({ "preserve": true })),
        ("IntegrationFieldData", json!({ "msid": 101, "name": "x" }), json!({ "name": "y" })),
        (
            "ExternalLink",
            json!({ "halo_id": 12, "table_id": 2, "third_party_id": "x" }),
            json!({ "third_party_desc": "y" }),
        ),
    ] {
        let path = format!("/api/{resource}");
        let id = world.save(&path, new).await["id"].clone();
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        let stored = world.save(&path, json!({ "id": id, field.as_str(): value })).await;
        assert_eq!((&stored[field], &stored["id"]), (value, &id), "{resource}");
        let read = world.get(&format!("{path}/{id}?includedetails=true")).await;
        assert_eq!(&read[field], value, "{resource}");
        assert_eq!(world.delete(&format!("{path}/{id}")).await.json["id"], id, "{resource}");
    }
}

#[tokio::test]
async fn services_are_listed_with_what_can_be_requested_of_them() {
    let world = World::open().await;
    let group = world.save("/api/ServiceCategory", json!({ "name": "Workplace" })).await["id"].clone();
    let mail = json!({ "name": "Email", "service_category_id": group, "service_tickettype_id": 3, "service_request_details": [{ "id": 1, "name": "New mailbox" }] });
    let id = world.save("/api/Service", mail).await["id"].clone();
    world.save("/api/Service", json!({ "name": "Telephony" })).await;
    let list = world.get(&format!("/api/Service?service_category_id={group}&pageinate=true&page_no=1")).await;
    assert_eq!((&list["record_count"], &list["services"][0]["requestdetails_count"]), (&json!(1), &json!(1)));
    assert_eq!(list["services"][0]["service_category_name"], "Workplace");
    assert_eq!(world.get("/api/Service?search=tele").await["record_count"], 1);
    let details = world.get(&format!("/api/ServiceRequestDetails?service_id={id}")).await;
    assert_eq!((&details[0]["name"], &details[0]["service_id"]), (&json!("New mailbox"), &id));
    assert_eq!(world.get("/api/ServiceRequestDetails/1").await["name"], "New mailbox");
    assert_eq!(world.get("/api/ServiceCategory").await[0]["service_count"], 1);
}
