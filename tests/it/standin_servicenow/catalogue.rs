//! Browsing the service catalogue and ordering from it.

use causeway::standins::servicenow::NewUser;
use serde_json::{Value, json};

use super::desk::column;
use super::{Desk, text};

const GUIDE: &str = "6690750f4f7b4200086eeed18110c761";
const LAPTOP: &str = "04b7e94b4f7b4200086eeed18110c7fd";
const EMAIL: &str = "186d917a6fab7980575967ddbb3ee4f2";
const INCIDENT: &str = "3f1dd0320a0a0b99000a53f7604a2ef9";
const SERVICE_CATALOG: &str = "e0d08b13c3330100c8b837659bba8fb4";
const ABEL: &str = "62826bf03710200044e0bfc8bcbe5df1";

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.instance.add_demo_data();
    desk
}

fn at(path: &str) -> String {
    format!("/api/sn_sc/servicecatalog/{path}")
}

/// The items of a request, as the Table API shows them.
async fn items_of(desk: &Desk, request: &Value) -> Value {
    let fields = "&sysparm_exclude_reference_link=true";
    desk.list("sc_req_item", &format!("request={}^ORDERBYsys_created_on", text(request)), fields).await.result()
}

#[tokio::test]
async fn catalogs_categories_and_items_are_found() {
    let desk = desk().await;
    let catalogs = desk.get(&at("catalogs")).await.result();
    assert!(column(&catalogs, "title").contains(&"Technical Catalog".to_owned()));
    assert_eq!(catalogs[0]["has_items"], true);
    let one = desk.get(&at(&format!("catalogs/{SERVICE_CATALOG}"))).await.result();
    assert!(column(&one["categories"], "title").contains(&"Hardware".to_owned()));
    let categories = desk.get(&at(&format!("catalogs/{SERVICE_CATALOG}/categories?sysparm_limit=2"))).await.result();
    assert_eq!(categories.as_array().unwrap().len(), 2);
    let category = desk.get(&at(&format!("categories/{}", text(&categories[0]["sys_id"])))).await.result();
    assert_eq!(category["title"], categories[0]["title"]);
    assert_eq!(desk.get(&at("catalogs/nothing")).await.status, 400);
    let found = desk.get(&at("items?sysparm_text=laptop&sysparm_limit=1")).await.result();
    assert_eq!(found.as_array().unwrap().len(), 1);
    let second = desk.get(&at("items?sysparm_text=laptop&sysparm_limit=1&sysparm_offset=1")).await.result();
    assert_ne!(found[0]["sys_id"], second[0]["sys_id"]);
    let producers = desk.get(&at("items?sysparm_type=record_producer")).await.result();
    assert_eq!(producers[0]["sys_class_name"], "sc_cat_item_producer");
    assert_eq!(desk.get(&at("items?sysparm_text=nothing+like+it")).await.result(), json!([]));
}

#[tokio::test]
async fn an_item_comes_with_its_prices_and_questions() {
    let desk = desk().await;
    let laptop = desk.get(&at(&format!("items/{LAPTOP}"))).await.result();
    assert_eq!((&laptop["price"], &laptop["recurring_frequency"]), (&json!("$1,100.00"), &json!("Annually")));
    assert_eq!((&laptop["show_price"], &laptop["order"]), (&json!(true), &json!(0)));
    assert_eq!(laptop["variables"][0]["friendly_type"], "check_box");
    let incident = desk.get(&at(&format!("items/{INCIDENT}"))).await.result();
    assert_eq!(incident["variables"][0]["choices"][1], json!({ "label": "2 - Medium", "value": "2", "index": 1 }));
    let question = text(&incident["variables"][0]["id"]);
    let shown = desk.post(&at(&format!("variables/{question}/display_value")), &json!({ "value": "3" })).await;
    assert_eq!(shown.result()["display_value"], "3 - Low");
    assert_eq!(desk.get(&at("items/nothing")).await.status, 400);
}

#[tokio::test]
async fn an_order_makes_a_request_an_item_its_answers_and_later_a_task() {
    let desk = desk().await;
    let body = json!({ "sysparm_quantity": 2, "sysparm_requested_for": ABEL, "variables": { "acrobat": true } });
    let ordered = desk.post(&at(&format!("items/{LAPTOP}/order_now")), &body).await;
    assert_eq!(ordered.status, 200);
    let order = ordered.result();
    assert_eq!((&order["table"], &order["number"]), (&json!("sc_request"), &order["request_number"]));
    assert!(text(&order["number"]).starts_with("REQ"));
    let tasks = desk.instance.find("sc_task", "");
    assert!(tasks.is_empty(), "the flow starts only when the request is answered");
    let items = items_of(&desk, &order["request_id"]).await;
    let item = &items[0];
    assert_eq!((&item["quantity"], &item["cat_item"]), (&json!("2"), &json!(LAPTOP)));
    assert_eq!((&item["requested_for"], &item["short_description"]), (&json!(ABEL), &json!("Lenovo - Carbon x1")));
    let query = format!("request_item={}^ORDERBYsc_item_option.order", text(&item["sys_id"]));
    let fields = "&sysparm_fields=sc_item_option.item_option_new.name,sc_item_option.value";
    let answers = desk.list("sc_item_option_mtom", &query, fields).await.result();
    assert_eq!(column(&answers, "sc_item_option.value"), ["true", "", ""]);
    assert_eq!(answers[0]["sc_item_option.item_option_new.name"], "acrobat");
    let tasks = desk.list("sc_task", &format!("request_item={}", text(&item["sys_id"])), "").await.result();
    assert_eq!(tasks.as_array().unwrap().len(), 1);
    let request = desk.get(&format!("/api/now/table/sc_request/{}", text(&order["sys_id"]))).await.result();
    assert_eq!((&request["request_state"], &request["price"]), (&json!("in_process"), &json!("2200.00")));
    assert_eq!(request["requested_for"]["value"], ABEL);
}

#[tokio::test]
async fn an_order_is_refused_in_the_vendors_words() {
    let desk = desk().await;
    let order = |item: &str, body: Value| {
        let path = at(&format!("items/{item}/order_now"));
        let desk = &desk;
        async move {
            let answer = desk.post(&path, &body).await;
            (answer.status, answer.refusal().0)
        }
    };
    let refused = |why: &str| (400, why.to_owned());
    assert_eq!(order(LAPTOP, json!({})).await, refused("Invalid quantity value"));
    assert_eq!(order(LAPTOP, json!({ "sysparm_quantity": -1 })).await, refused("Invalid quantity value"));
    let unknown = json!({ "sysparm_quantity": 1 });
    assert_eq!(order("nothing", unknown.clone()).await, refused("Security constraints prevent ordering of Item"));
    assert_eq!(order(EMAIL, unknown.clone()).await, refused("Mandatory Variables are required"));
    desk.instance.update("admin", "sc_cat_item", LAPTOP, &[("roles", "executive")]).unwrap();
    assert_eq!(order(LAPTOP, unknown).await, refused("Security constraints prevent ordering of Item"));
    assert!(desk.instance.find("sc_request", "").is_empty());
}

#[tokio::test]
async fn ordering_for_others_makes_an_item_for_each_or_is_refused_with_an_error_code() {
    let desk = desk().await;
    let other = desk.instance.add_user(&NewUser { user_name: "second".to_owned(), ..NewUser::default() });
    let body = json!({ "sysparm_quantity": 1, "sysparm_requested_for": ABEL, "sysparm_also_request_for": other });
    let path = at(&format!("items/{LAPTOP}/order_now"));
    let order = desk.post(&path, &body).await.result();
    assert_eq!(column(&items_of(&desk, &order["request_id"]).await, "requested_for").len(), 2);
    desk.set("delegated-ordering", "refused");
    let refused = desk.post(&path, &body).await;
    assert_eq!((refused.status, &refused.result()["errCode"]), (200, &json!("42202")));
}

#[tokio::test]
async fn a_cart_is_filled_changed_emptied_and_ordered() {
    let desk = desk().await;
    assert_eq!(desk.get(&at("cart")).await.result()["subtotal_price"], "$0.00");
    assert_eq!(desk.post(&at("cart/submit_order"), &json!({})).await.status, 400);
    let add = at(&format!("items/{LAPTOP}/add_to_cart"));
    let cart = desk.post(&add, &json!({ "sysparm_quantity": "1", "variables": { "acrobat": "true" } })).await.result();
    assert_eq!((&cart["subtotal"], &cart["items"][0]["item_name"]), (&json!("$1,100.00"), &json!("Standard Laptop")));
    let item = text(&cart["items"][0]["cart_item_id"]);
    let changed = desk.put(&at(&format!("cart/{item}")), &json!({ "sysparm_quantity": 3 })).await.result();
    assert_eq!((&changed["subtotal"], &changed["items"][0]["quantity"]), (&json!("$3,300.00"), &json!("3")));
    let shown = desk.get(&at("cart")).await.result();
    assert_eq!(shown["annually"]["items"][0]["variables"], json!({ "acrobat": "true" }));
    assert_eq!(desk.delete(&at(&format!("cart/{item}"))).await.status, 204);
    assert_eq!(desk.delete(&at(&format!("cart/{item}"))).await.status, 400);
    desk.post(&add, &json!({ "sysparm_quantity": 1 })).await;
    assert_eq!(desk.delete(&at(&format!("cart/{}/empty", text(&cart["cart_id"])))).await.status, 204);
    assert_eq!(desk.get(&at("cart")).await.result()["subtotal_price"], "$0.00");
    for _ in 0..2 {
        desk.post(&add, &json!({ "sysparm_quantity": 1 })).await;
    }
    let placed = desk.post(&at("cart/submit_order"), &json!({})).await.result();
    assert_eq!(items_of(&desk, &placed["request_id"]).await.as_array().unwrap().len(), 2);
    assert_eq!(desk.get(&at("cart")).await.result()["subtotal_price"], "$0.00");
}

#[tokio::test]
async fn checking_out_orders_at_once_or_shows_the_cart_first() {
    let desk = desk().await;
    let add = at(&format!("items/{LAPTOP}/add_to_cart"));
    desk.post(&add, &json!({ "sysparm_quantity": 1 })).await;
    desk.set("two-step-checkout", "true");
    let shown = desk.post(&at("cart/checkout"), &json!({})).await.result();
    assert_eq!(shown["requested_for_user"], "Integration Account");
    assert!(desk.instance.find("sc_request", "").is_empty());
    desk.set("two-step-checkout", "false");
    let placed = desk.post(&at("cart/checkout"), &json!({})).await.result();
    assert_eq!(placed["table"], "sc_request");
    assert_eq!(desk.instance.find("sc_request", "").len(), 1);
}

#[tokio::test]
async fn a_record_producer_makes_its_record() {
    let desk = desk().await;
    let path = at(&format!("items/{INCIDENT}/submit_producer"));
    assert_eq!(desk.post(&path, &json!({ "variables": {} })).await.refusal().0, "Mandatory Variables are required");
    let body = json!({ "variables": { "urgency": "1", "comments": "My screen is black" } });
    let made = desk.post(&path, &body).await.result();
    assert_eq!(made["table"], "incident");
    let id = text(&made["sys_id"]);
    assert!(text(&made["redirect_url"]).ends_with(&id) && text(&made["number"]).starts_with("INC"));
    assert_eq!(desk.instance.record("incident", &id).unwrap()["urgency"], "1");
    assert_eq!(desk.instance.journal(&id)[0].value, "My screen is black");
    assert_eq!(desk.post(&at(&format!("items/{LAPTOP}/submit_producer")), &body).await.status, 400);
}

#[tokio::test]
async fn an_order_guide_offers_what_the_answers_lead_to_and_orders_it_together() {
    let desk = desk().await;
    let submit = at(&format!("items/{GUIDE}/submit_guide"));
    assert_eq!(desk.put(&submit, &json!({ "variables": {} })).await.refusal().0, "Mandatory Variables are required");
    let offered = desk.put(&submit, &json!({ "variables": { "laptop_type": "standard" } })).await.result();
    assert_eq!(column(&offered, "name"), ["New Email Account", "Standard Laptop"]);
    assert_eq!(offered[0]["variables"][0]["name"], "new_email");
    assert_eq!(desk.put(&at(&format!("items/{LAPTOP}/submit_guide")), &json!({})).await.status, 400, "no guide");

    let checkout = at(&format!("items/{GUIDE}/checkout_guide"));
    let mail = json!({ "sys_id": EMAIL, "variables": { "new_email": "abel@example.com" } });
    let laptops = json!({ "sys_id": LAPTOP, "sysparm_quantity": 2 });
    let unanswered = json!({ "items": [{ "sys_id": EMAIL }] });
    assert_eq!(desk.post(&checkout, &unanswered).await.refusal().0, "Mandatory Variables are required");
    assert_eq!(desk.post(&checkout, &json!({ "items": [] })).await.status, 400);
    let none = json!({ "items": [{ "sys_id": LAPTOP, "sysparm_quantity": 0 }] });
    assert_eq!(desk.post(&checkout, &none).await.refusal().0, "Invalid quantity value");
    assert!(desk.instance.find("sc_request", "").is_empty());
    let placed = desk.post(&checkout, &json!({ "items": [mail, laptops] })).await.result();
    assert_eq!(placed["table"], "sc_request");
    let mut items = desk.instance.find("sc_req_item", &format!("request={}", text(&placed["request_id"])));
    items.sort_by(|one, other| one["quantity"].cmp(&other["quantity"]));
    let shown: Vec<(&str, &str)> =
        items.iter().map(|item| (item["quantity"].as_str(), item["order_guide"].as_str())).collect();
    assert_eq!(shown, [("1", GUIDE), ("2", GUIDE)]);

    desk.set("two-step-checkout", "true");
    let cart = desk.post(&checkout, &json!({ "items": [laptops] })).await.result();
    assert_eq!(cart["annually"]["items"][0]["order_guide"], GUIDE);
    assert_eq!(desk.instance.find("sc_request", "").len(), 1, "nothing more is ordered");
}
