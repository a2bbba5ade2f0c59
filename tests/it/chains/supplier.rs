//! Profiles towards a supplier: what logs to it, what writes to it, and what it may do.

use serde_json::json;

use super::support::{AGENT, Chain, EMAIL_SUPPLIER, SUPPLIER, said};

#[tokio::test]
async fn log_to_supplier_makes_the_suppliers_record_and_nothing_at_the_customers() {
    let chain = Chain::new().await;
    let (_, ticket, there) = chain.linked().await;
    assert_eq!(chain.supplier().record("incident", &there).unwrap()["short_description"], "VPN drops");
    assert_eq!(chain.world.incidents_of(ticket).len(), 0, "the customer's incident was there before");
    let own = json!({"summary": "our own trouble", "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    let own = chain.world.halo().create_ticket(AGENT, own).unwrap();
    chain.log(own, SUPPLIER);
    chain.settle().await;
    assert_eq!(chain.records_of(own).len(), 1);
    assert_eq!(chain.world.incidents_of(own).len(), 0, "the customer never hears of it");
}

#[tokio::test]
async fn the_same_action_towards_a_supplier_without_servicenow_is_no_business_of_ours() {
    let chain = Chain::new().await;
    chain.linked().await;
    let plumber = json!({"name": "A plumber", "email_address": "p@example.com"});
    let plumber = chain.world.halo().save(AGENT, "Supplier", plumber).unwrap()["id"].as_i64().unwrap();
    let ticket = json!({"summary": "a leak", "tickettype_id": 1, "client_id": 12});
    let ticket = chain.world.halo().create_ticket(AGENT, ticket).unwrap();
    chain.log(ticket, plumber);
    let report = chain.pass().await;
    assert_eq!((report.done.writes(), report.holds.len()), (0, 0), "{report:#?}");
    chain.settle().await;
    assert_eq!(chain.records_of(ticket).len(), 0);
}

#[tokio::test]
async fn email_supplier_sends_its_note_without_a_tick_and_other_notes_stay() {
    let chain = Chain::new().await;
    let (_, ticket, there) = chain.linked().await;
    let action = |outcome: i64, note: &str| {
        chain.world.halo().add_action(AGENT, ticket, json!({"outcome_id": outcome, "note": note})).unwrap();
    };
    action(EMAIL_SUPPLIER, "Any news for us?");
    action(7, "Do not tell them");
    chain.settle().await;
    assert_eq!(said(chain.supplier(), &there, "Any news for us?"), ["work_notes"], "it is hidden from the end-user");
    assert_eq!(said(chain.supplier(), &there, "Do not tell them"), Vec::<String>::new());
}

#[tokio::test]
async fn a_supplier_updates_tickets_and_makes_new_ones_only_where_the_profile_allows_it() {
    let chain = Chain::new().await;
    let (_, ticket, there) = chain.linked().await;
    chain.supplier().insert("admin", "incident", &[("short_description", "from the supplier")]).unwrap();
    chain.supplier().update("admin", "incident", &there, &[("short_description", "VPN drops, known")]).unwrap();
    chain.settle().await;
    assert_eq!(chain.world.ticket_field(ticket, "summary"), json!("VPN drops, known"));
    let made = || -> Vec<_> {
        let tickets = chain.world.halo().tickets();
        tickets.into_iter().filter(|one| one["summary"] == "from the supplier").collect()
    };
    assert_eq!(made().len(), 0, "native suppliers only update");
    chain.change_supplier(|profile| profile.inbound.create_tickets = true).await;
    chain.first_load().await;
    chain.settle().await;
    assert_eq!(made().len(), 1, "allowed by the profile");
    assert_eq!(made()[0]["supplier_id"], json!(SUPPLIER));
}

#[tokio::test]
async fn nothing_is_logged_or_mailed_to_a_supplier_without_an_address_until_it_has_one() {
    let chain = Chain::new().await;
    let (_, ticket, there) = chain.linked().await;
    let address = |address: &str| {
        let supplier = json!({"id": SUPPLIER, "email_address": address});
        chain.world.halo().save(AGENT, "Supplier", supplier).unwrap();
    };
    address("");
    let own = json!({"summary": "our own trouble", "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    let own = chain.world.halo().create_ticket(AGENT, own).unwrap();
    chain.log(own, SUPPLIER);
    let mail = json!({"outcome_id": EMAIL_SUPPLIER, "note": "Any news for us?"});
    chain.world.halo().add_action(AGENT, ticket, mail).unwrap();
    chain.world.halo().update_ticket(AGENT, ticket, json!({"summary": "VPN drops daily"})).unwrap();
    let report = chain.pass().await;
    let reasons: Vec<&str> = report.holds.iter().map(|hold| hold.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "the new record and the note: {report:#?}");
    assert!(reasons.iter().all(|why| why.contains("supplier 5 has no e-mail address in Halo")), "{reasons:?}");
    assert_eq!(chain.records_of(own).len(), 0, "nothing was sent");
    assert_eq!(said(chain.supplier(), &there, "Any news for us?"), Vec::<String>::new());
    let record = chain.supplier().record("incident", &there).unwrap();
    assert_eq!(record["short_description"], "VPN drops daily", "changed fields are no mail");

    address("support@supplier.example");
    chain.settle().await;
    assert_eq!(chain.records_of(own).len(), 1);
    assert_eq!(said(chain.supplier(), &there, "Any news for us?"), ["work_notes"]);
}

#[tokio::test]
async fn a_profile_may_do_without_the_suppliers_address() {
    let chain = Chain::new().await;
    let (_, _, _) = chain.linked().await;
    chain.world.halo().save(AGENT, "Supplier", json!({"id": SUPPLIER, "email_address": ""})).unwrap();
    chain.change_supplier(|profile| profile.outbound.needs_supplier_email = false).await;
    let own = json!({"summary": "our own trouble", "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    let own = chain.world.halo().create_ticket(AGENT, own).unwrap();
    chain.log(own, SUPPLIER);
    chain.settle().await;
    assert_eq!(chain.records_of(own).len(), 1);
}
