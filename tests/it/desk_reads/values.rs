//! Values in use, next to the value tables that carry them.

use causeway::model::{Kind, ProfileId};
use causeway::profile::{Conversion, Direction, Profile};
use causeway::service::RuleUse;
use causeway::service::value_use::{Coverage, ValueUse};

use super::{known_ticket, loaded, requests};
use crate::support::world::{PROFILE, World};

async fn profile(world: &World) -> Profile {
    world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile
}

async fn uses(world: &World, profile: &Profile) -> Vec<RuleUse> {
    let before = requests(world);
    let uses = world.desk().value_use(profile).await.unwrap();
    assert_eq!(requests(world), before, "nobody was asked");
    uses
}

fn of<'a>(uses: &'a [RuleUse], rule: &str) -> &'a RuleUse {
    uses.iter().find(|one| one.rule == rule).unwrap()
}

fn value<'a>(values: &'a [ValueUse], label: &str) -> &'a ValueUse {
    values.iter().find(|value| value.label == label).unwrap()
}

#[tokio::test]
async fn a_rule_is_tried_on_the_pair_that_was_linked_last() {
    let (world, _, _) = loaded("VPN drops").await;
    let mut draft = profile(&world).await;
    let rule = draft.mapping.fields.iter_mut().find(|rule| rule.name == "Summary").unwrap();
    let formula = |text: &str| Some(text.to_owned());
    rule.conversion = Conversion::Formula { to_halo: formula("value|lower"), to_other: formula("value|mask") };
    let before = requests(&world);

    let samples = world.desk().rule_samples(&draft).await.unwrap();

    assert_eq!(requests(&world), before, "nobody was asked");
    let sample = samples.iter().find(|sample| sample.rule == "Summary").unwrap();
    let (to_halo, to_other) = (sample.to_halo.as_ref().unwrap(), sample.to_other.as_ref().unwrap());
    assert_eq!((to_halo.from.as_str(), &to_halo.made), ("VPN drops", &Ok("vpn drops".to_owned())));
    assert_eq!(to_other.made, Ok("*****rops".to_owned()));
    let rule = draft.mapping.fields.iter_mut().find(|rule| rule.name == "Summary").unwrap();
    rule.only_if = formula("other.state == \"7\"");
    let samples = world.desk().rule_samples(&draft).await.unwrap();
    let sample = samples.iter().find(|sample| sample.rule == "Summary").unwrap();
    let made = &sample.to_halo.as_ref().unwrap().made;
    assert_eq!(made, &Err("the condition is not met, so nothing is written".to_owned()));
}

#[tokio::test]
async fn values_that_tickets_hold_and_no_row_carries_are_counted() {
    let (world, incident, _) = loaded("VPN drops").await;
    known_ticket(&world, "Printer on fire", 12).await;
    world.incident(&[("short_description", "on hold"), ("state", "3"), ("hold_reason", "1")]);
    world.edit_incident(&incident, &[("state", "2")]);
    world.pass().await;
    // A draft that nobody has saved: the editor shows it as it is.
    let mut draft = profile(&world).await;
    draft.mapping.tables.get_mut("status").unwrap().rows.retain(|row| row.other != "2");

    let uses = uses(&world, &draft).await;

    let status = of(&uses, "Status");
    let progress = value(&status.other, "In Progress");
    assert_eq!((progress.code.as_str(), progress.tickets, progress.coverage), ("2", 1, Coverage::Unmapped));
    assert_eq!((progress.table.as_ref(), progress.choice), (Some(&Kind::new("incident")), true));
    assert_eq!(status.other[0].label, "In Progress", "what is open and in use comes first");
    let open: Vec<_> = status.unmapped_in_use().map(|value| value.label.as_str()).collect();
    assert!(open.contains(&"In Progress"), "{open:?}");
    let new = value(&status.halo, "New");
    assert_eq!((new.tickets, new.coverage), (1, Coverage::Mapped), "the unlinked ticket counts");
    assert_eq!(
        new.rows.iter().map(|at| draft.mapping.tables["status"].rows[*at].halo.as_str()).collect::<Vec<_>>(),
        ["1"]
    );
    let unused = status.halo.iter().find(|value| value.tickets == 0 && value.choice).unwrap();
    assert!(!unused.label.is_empty());
}

#[tokio::test]
async fn a_value_that_nothing_carries_that_way_needs_no_row() {
    let (world, _, _) = loaded("VPN drops").await;
    let mut draft = profile(&world).await;
    let rule = draft.mapping.fields.iter_mut().find(|rule| rule.name == "Impact").unwrap();
    rule.direction = Direction::ToHalo;
    draft.mapping.tables.get_mut("impact").unwrap().rows.clear();

    let uses = uses(&world, &draft).await;

    let impact = of(&uses, "Impact");
    assert!(impact.halo.iter().all(|value| value.coverage == Coverage::NotNeeded), "{impact:#?}");
    assert_eq!(impact.unmapped_in_use().map(|value| value.tickets).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn two_fields_that_travel_together_are_counted_together() {
    let (world, _, _) = loaded("VPN drops").await;
    world.incident(&[("short_description", "disk"), ("category", "hardware"), ("subcategory", "disk")]);
    world.pass().await;

    let uses = uses(&world, &profile(&world).await).await;

    let category = of(&uses, "Category");
    let disk = category.other.iter().find(|value| value.code == "hardware > disk").unwrap();
    assert_eq!((disk.tickets, disk.label.as_str()), (1, "Hardware > Disk"));
}
