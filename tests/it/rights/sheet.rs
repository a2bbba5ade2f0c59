//! The sheet of least rights, as the other side's administrator reads it.

use causeway::model::ConnectionId;
use causeway::profile::{FilesOut, ServiceRule};
use causeway::report::rights::{Sheet, matrix, sheet};

use super::{halo, servicenow, view};
use crate::support::world::World;

async fn sheet_of(world: &World, connection: &ConnectionId) -> String {
    let view = view(world, connection).await;
    sheet(&Sheet {
        connection: &view.connection,
        profiles: &view.used_by,
        tested: view.tested,
        rights: &view.rights,
        found: view.examination.as_ref(),
    })
}

fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[tokio::test]
async fn the_servicenow_sheet_names_account_roles_tables_methods_and_policies_before_anything_was_tested() {
    let world = World::new().await;
    let text = sheet_of(&world, &servicenow()).await;
    says(
        &text,
        &[
            "# Least rights for Causeway in ServiceNow",
            "Profiles that use it: acme",
            "Tested: not yet",
            "Web service access only",
            "no administrator",
            "| incident | `/api/now/table/incident` | needed (not tested yet) | needed (not tested yet) |",
            "itil or sn_incident_write",
            "personalize_dictionary",
            "snc_platform_rest_api_access",
            "| sys_journal_field |",
            "Deleting is never needed",
            "REST API access policies with an inbound authentication profile",
            "GET POST PATCH: `/api/now/table/incident`",
            "none of them where the restriction is off",
            "### Fields of incident",
            "| short_description | not tested yet | not tested yet |",
        ],
    );
    assert!(!text.contains(&world.servicenow().credentials().password), "a sheet holds no secret");
}

#[tokio::test]
async fn the_halo_sheet_asks_for_an_api_only_agent_and_the_least_scopes() {
    let world = World::new().await;
    let text = sheet_of(&world, &halo()).await;
    says(
        &text,
        &[
            "# Least rights for Causeway in Halo",
            "marked as API-only",
            "login type Agent",
            "`read:tickets edit:tickets read:customers`",
            "| Tickets | `/api/Tickets` | needed",
            "| Users | `/api/Users` | needed (not tested yet) | – | – | – | the scope read:customers |",
        ],
    );
    assert!(!text.contains(&world.halo().credentials().client_secret), "a sheet holds no secret");
}

#[tokio::test]
async fn after_a_test_the_sheet_says_what_is_there_and_what_is_missing() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().common().switches.set("servicenow.closed-tables", "sys_choice").unwrap();
    world.servicenow().common().switches.set("servicenow.hidden-fields", "incident.category").unwrap();
    world.desk().test_connection(&servicenow()).await.unwrap();
    let text = sheet_of(&world, &servicenow()).await;
    says(
        &text,
        &[
            "| incident | `/api/now/table/incident` | needed (yes) | needed (not known until written) |",
            "| sys_choice | `/api/now/table/sys_choice` | needed (no) |",
            "- sys_choice may not be read: the account needs a role with read access to sys_choice",
            "- incident does not show category",
        ],
    );
    let shown = matrix(&view(&world, &servicenow()).await.rights);
    says(&shown, &["Table", "not known until written", "it stays silent", "The account holds the roles itil"]);
}

#[tokio::test]
async fn what_orders_and_files_need_is_on_the_sheet_of_those_who_use_them() {
    let world = World::new().await;
    world.change_profile(|profile| profile.files.outbound = FilesOut::Off).await;
    let plain = sheet_of(&world, &servicenow()).await;
    assert!(!plain.contains("sc_item_option_mtom") && !plain.contains("servicecatalog"), "{plain}");
    let attachments = |text: &str| text.lines().find(|line| line.contains("| sys_attachment |")).unwrap().to_owned();
    let read_only = attachments(&plain);

    let mut profile = world.draft_of(&[("incident", 1), ("sc_req_item", 3)]).await;
    profile.files.outbound = FilesOut::Public;
    profile.services = vec![ServiceRule { service: 1, item: "abc".to_owned(), ..ServiceRule::default() }];
    world.desk().save_profile(profile).await.unwrap();
    let text = sheet_of(&world, &servicenow()).await;
    says(&text, &["| sc_item_option_mtom |", "| Service Catalog API | `/api/sn_sc/servicecatalog/items` |"]);
    assert_ne!(attachments(&text), read_only, "writing files is asked for");
}
