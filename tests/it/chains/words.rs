//! What passes along a chain, and what does not.

use causeway::profile::NoteScope;
use serde_json::json;

use super::support::{AGENT, Chain, said};

/// Both sides say something to everybody and something among themselves.
fn talk(chain: &Chain, incident: &str, there: &str) {
    chain.world.edit_incident(incident, &[("comments", "Customer to all"), ("work_notes", "Customer inside")]);
    let words = [("comments", "Supplier to all"), ("work_notes", "Supplier inside")];
    chain.supplier().update("admin", "incident", there, &words).unwrap();
}

#[tokio::test]
async fn a_ticket_between_customer_and_supplier_is_in_step_with_both_and_no_word_passes_through() {
    let chain = Chain::new().await;
    let (incident, ticket, there) = chain.linked().await;
    assert_eq!(chain.world.ticket_of(&incident), ticket, "the ticket still shows its customer's incident");
    talk(&chain, &incident, &there);
    chain.supplier().update("admin", "incident", &there, &[("state", "2")]).unwrap();
    chain.settle().await;
    for (text, public) in
        [("Customer to all", true), ("Customer inside", false), ("Supplier to all", true), ("Supplier inside", false)]
    {
        assert_eq!(chain.on_ticket(ticket, text), Some(public), "{text}");
    }
    let customer = chain.world.servicenow();
    assert_eq!(
        said(customer, &incident, "Supplier"),
        Vec::<String>::new(),
        "no word of the supplier reaches the customer"
    );
    assert_eq!(said(chain.supplier(), &there, "Customer"), Vec::<String>::new(), "nor the other way");
    assert_eq!(chain.world.ticket_field(ticket, "status_id"), json!(2));
    assert_eq!(chain.world.incident_field(&incident, "state"), "2", "the mapped state is in step along the chain");
}

#[tokio::test]
async fn words_pass_on_where_the_profile_says_so_and_private_ones_stay_private() {
    let chain = Chain::new().await;
    chain
        .change_supplier(|profile| {
            profile.notes.pass_on = true;
            profile.notes.outbound = NoteScope::All;
        })
        .await;
    let (incident, _, there) = chain.linked().await;
    talk(&chain, &incident, &there);
    chain.settle().await;
    assert_eq!(said(chain.supplier(), &there, "Customer to all"), ["comments"]);
    assert_eq!(said(chain.supplier(), &there, "Customer inside"), ["work_notes"]);
    let customer = chain.world.servicenow();
    assert_eq!(said(customer, &incident, "Supplier"), Vec::<String>::new(), "the customer's profile does not say so");
}

#[tokio::test]
async fn only_public_words_pass_on_where_only_public_notes_are_sent() {
    let chain = Chain::new().await;
    chain
        .change_supplier(|profile| {
            profile.notes.pass_on = true;
            profile.notes.outbound = NoteScope::AllPublic;
        })
        .await;
    let (incident, ticket, there) = chain.linked().await;
    talk(&chain, &incident, &there);
    chain.world.halo().add_action(AGENT, ticket, json!({"outcome_id": 7, "note": "Secret of ours"})).unwrap();
    chain.settle().await;
    assert_eq!(said(chain.supplier(), &there, "Customer to all"), ["comments"]);
    assert_eq!(said(chain.supplier(), &there, "Customer inside"), Vec::<String>::new());
    assert_eq!(said(chain.supplier(), &there, "Secret of ours"), Vec::<String>::new());
}
