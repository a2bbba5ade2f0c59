//! Rows of a preview one by one: approved, refused, turned; the first few of them; a narrowed run.

use serde_json::json;

use super::Window;

fn preview(window: &mut Window) {
    window.click("Preview");
    window.wait_for("Close the preview");
}

#[test]
fn the_direction_of_a_row_is_changed_in_the_grid_and_one_that_stays_says_why() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.runtime.block_on(window.world.settle());
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said in Halo"})).unwrap();
    window.world.incident(&[("short_description", "new there")]);
    window.click("Run");
    window.wait_for("What it takes");
    preview(&mut window);
    window.click_row("said in Halo");
    window.wait_for("Whose value");
    let number = window.world.incident_field(&incidents[0], "number");
    let pair = format!("{ticket} ↔ {number} said in Halo");
    assert!(!window.can_press(&format!("Take halo's value: {pair}")), "it is taken already");
    window.click(&format!("Choose update servicenow: {pair}"));
    window.click(&format!("Take servicenow's value: {pair}"));
    window.wait_for_text("for this plan");
    assert!(window.shows("update halo"), "{}", window.texts());
    assert!(window.shows_text("takes the other side's value of Summary"), "{}", window.texts());
    assert!(window.shows("1 of 2 rows ticked"), "the tick goes over to the turned row\n{}", window.texts());
    window.click("As the profile decides");
    window.wait_for("update servicenow");
    window.click(&format!("Take servicenow's value: {pair}"));
    window.wait_for("update halo");

    window.click_row("new there");
    window.wait_for_text("The direction stays: a new record takes every value");
    assert!(!window.shows("Whose value"), "where there is no choice, none is offered\n{}", window.texts());
    window.click("Apply chosen rows…");
    window.click("Apply 1 row");
    window.wait_for_text("What came of the plan");
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("VPN drops"));
    assert!(window.shows("it was not approved"), "the other row was refused");
}

#[test]
fn the_first_few_rows_are_ticked_or_planned_and_the_rest_is_not_lost() {
    let (mut window, _) = Window::loaded(&["linked"]);
    window.runtime.block_on(window.world.settle());
    let new: Vec<String> =
        (0..4).map(|at| window.world.incident(&[("short_description", &format!("new {at}"))])).collect();
    window.click("Run");
    window.wait_for("What it takes");
    preview(&mut window);
    window.fill("How many", "3");
    window.click("Tick the first");
    assert!(window.shows("3 of 4 rows ticked"), "{}", window.texts());
    window.click("Close the preview");
    window.wait_for("What it takes");
    window.fill("First", "1");
    assert!(window.shows_text("Preview and run take the first record alone; the rest waits and is not lost"));
    preview(&mut window);
    window.wait_for("It takes the first record alone; the rest waits for another plan.");
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("What came of the plan");
    let made = |window: &Window| new.iter().filter(|one| window.world.tickets_of(one).len() == 1).count();
    assert_eq!(made(&window), 1);
    window.click("Close the result");
    window.wait_for("Take everything");
    window.click("Take everything");
    window.click("Run this profile");
    window.wait_for("Close these results");
    assert_eq!(made(&window), 4);
}

#[test]
fn a_run_takes_one_table_or_one_ticket_of_the_chosen_profile() {
    let (mut window, _) = Window::loaded(&["linked"]);
    window.runtime.block_on(window.world.settle());
    let new: Vec<String> =
        ["wanted", "other"].iter().map(|text| window.world.incident(&[("short_description", text)])).collect();
    let wanted = window.world.incident_field(&new[0], "number");
    window.click("Run");
    window.wait_for("What it takes");
    window.fill("Only ticket or record", &wanted);
    window.click("Run this profile");
    window.wait_for("Close these results");
    assert_eq!((window.world.tickets_of(&new[0]).len(), window.world.tickets_of(&new[1]).len()), (1, 0));
    window.click("Close these results");
    window.click("Take everything");
    window.choose("Only table", "Incident");
    window.choose("Only actions", "new tickets in halo");
    assert!(window.shows_text("Preview and run take new tickets in halo, Incident alone"), "{}", window.texts());
    window.click("Run this profile");
    window.wait_for("Close these results");
    assert_eq!(window.world.tickets_of(&new[1]).len(), 1);
}
