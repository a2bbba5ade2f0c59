//! The list of tickets is always what records and links say: one row for each live pair, one for
//! each record without a link.

use causeway::model::{LinkId, LinkRole, Presence, Record, Value};
use causeway::store::{
    Actor, Change, Code, CodeColumn, CodeFilter, EndLink, Listed, OrderBy, Party, Reach, Shown, Standing, Store,
    TicketsWanted,
};

use super::{Desk, acme, at, incident, link, raw, ticket_key};

fn ticket(id: &str, fields: &[(&str, Value)]) -> Record {
    Record {
        key: ticket_key(id),
        number: id.to_owned(),
        fields: fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
        ..incident(id, "a", &[])
    }
}

/// A ticket of a customer in a state.
fn titled(id: &str, title: &str, status: i64, client: i64) -> Record {
    ticket(
        id,
        &[
            ("summary", Value::text(title)),
            ("status_id", Value::Integer(status)),
            ("tickettype_id", Value::Integer(1)),
            ("client_id", Value::Integer(client)),
        ],
    )
}

fn all() -> TicketsWanted {
    TicketsWanted { limit: 100, order: OrderBy::HaloNumber, ..TicketsWanted::default() }
}

/// What people call the rows that are wanted: `4242 ↔ INC1`, `4243`, `INC2`.
async fn names(store: &Store, wanted: TicketsWanted) -> Vec<String> {
    let page = store.ticket_page(wanted).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    let name = |of: &Listed| match of {
        Listed::Pair { halo, other, .. } => format!("{} ↔ {}", halo.number, other.number),
        Listed::Halo(side) | Listed::Other(side) => side.number.clone(),
    };
    page.rows.iter().map(|row| name(&row.of)).collect()
}

/// The kept list and what it is made of say the same.
fn is_true(desk: &Desk) {
    let connection = raw(&desk.file());
    let columns = "place, halo, other, link, profile, role, halo_number, other_number, title, folded, halo_state, \
                   other_state, kind, ticket_type, customer, supplier, halo_presence, other_presence, updated, since, touched";
    let count = |one: &str, other: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other})");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("tickets", "listing"), count("listing", "tickets")), (0, 0));
    let twice = "SELECT count(*) FROM (SELECT 1 FROM tickets GROUP BY halo, other HAVING count(*) > 1)";
    assert_eq!(connection.query_row(twice, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

async fn three_and_two() -> Desk {
    let desk = Desk::new();
    desk.pull(vec![
        titled("4242", "Der Drucker ÖFFNET nicht", 1, 12),
        titled("4243", "disk is 100% full", 2, 12),
        titled("999", "", 1, 13),
        incident("1", "a", &[("short_description", "printer"), ("state", "1")]),
        incident("2", "a", &[("short_description", "No network"), ("state", "6")]),
    ])
    .await;
    desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "1")))]).await.unwrap();
    desk
}

#[tokio::test]
async fn a_pair_is_one_row_and_an_ended_one_is_two_again() {
    let desk = three_and_two().await;
    assert_eq!(names(&desk.store, all()).await, ["INC2", "999", "4242 ↔ INC1", "4243"]);
    is_true(&desk);

    let end = EndLink { id: LinkId(1), reason: "by mistake".to_owned(), actor: Actor::Person, at: at(9), run: None };
    desk.store.apply(vec![Change::EndLink(end)]).await.unwrap();
    assert_eq!(names(&desk.store, all()).await, ["INC2", "INC1", "999", "4242", "4243"]);
    is_true(&desk);

    desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "2")))]).await.unwrap();
    assert_eq!(names(&desk.store, all()).await, ["INC1", "999", "4242 ↔ INC2", "4243"]);
    is_true(&desk);
}

#[tokio::test]
async fn a_ticket_between_customer_and_supplier_is_two_pairs() {
    let desk = three_and_two().await;
    let mut onward = link("4242", "2");
    onward.role = LinkRole::Supplier;
    desk.store.apply(vec![Change::NewLink(Box::new(onward))]).await.unwrap();

    assert_eq!(names(&desk.store, all()).await, ["999", "4242 ↔ INC1", "4242 ↔ INC2", "4243"]);
    desk.pull(vec![titled("4242", "Now it opens", 9, 12)]).await;
    let page = desk.store.ticket_page(TicketsWanted { shown: Shown::Linked, ..all() }).await.unwrap();
    let said: Vec<_> = page.rows.iter().map(|row| (&row.title[..], &row.of.halo().unwrap().state[..])).collect();
    assert_eq!(said, [("Now it opens", "9"), ("Now it opens", "9")], "a change shows in both");
    is_true(&desk);
}

#[tokio::test]
async fn a_pair_whose_records_were_never_pulled_is_listed_by_its_numbers_until_they_are() {
    let desk = Desk::new();
    desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "1")))]).await.unwrap();
    assert_eq!(names(&desk.store, all()).await, ["4242 ↔ INC1"]);
    is_true(&desk);

    desk.pull(vec![incident("1", "a", &[("short_description", "printer"), ("state", "1")])]).await;
    let row = desk.store.tickets_numbered("inc1").await.unwrap().remove(0);
    assert_eq!((row.title.as_str(), row.of.other().unwrap().state.as_str()), ("printer", "1"));
    assert_eq!(row.of.link().unwrap().touched, Some(at(0)), "the journal noted the link");
    is_true(&desk);
}

#[tokio::test]
async fn what_was_deleted_or_merged_is_marked_and_stays_in_the_list() {
    let desk = three_and_two().await;
    let gone = |presence: Presence, id: &str| Record { presence, ..ticket(id, &[]) };
    let merged = Presence::MergedInto(ticket_key("4243"));
    let records = vec![gone(Presence::Deleted, "999"), gone(merged, "4242")];
    let newer = records.into_iter().map(|record| Record { version: incident("9", "b", &[]).version, ..record });
    desk.store.apply(vec![Change::Records(newer.collect())]).await.unwrap();

    let page = desk.store.ticket_page(all()).await.unwrap();
    let standing: Vec<_> =
        page.rows.iter().filter_map(|row| row.of.halo()).map(|side| (&side.number[..], side.standing)).collect();
    assert_eq!(standing, [("999", Standing::Deleted), ("4242", Standing::Merged), ("4243", Standing::Live)]);
    is_true(&desk);
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says() {
    let desk = three_and_two().await;
    let only = |shown| TicketsWanted { shown, ..all() };
    assert_eq!(names(&desk.store, only(Shown::Linked)).await, ["4242 ↔ INC1"]);
    assert_eq!(names(&desk.store, only(Shown::OnlyHalo)).await, ["999", "4243"]);
    assert_eq!(names(&desk.store, only(Shown::OnlyOther)).await, ["INC2"]);

    let text = |text: &str| Some(text.to_owned());
    let wanted = [
        (TicketsWanted { title: text("öffnet"), ..all() }, vec!["4242 ↔ INC1"]),
        (TicketsWanted { title: text("100%"), ..all() }, vec!["4243"]),
        (TicketsWanted { title: text("_"), ..all() }, vec![]),
        (TicketsWanted { halo_number: text("42"), ..all() }, vec!["4242 ↔ INC1", "4243"]),
        (TicketsWanted { other_number: text("inc"), ..all() }, vec!["INC2", "4242 ↔ INC1"]),
        (TicketsWanted { kind: text("INCI"), title: text("network"), ..all() }, vec!["INC2"]),
        (TicketsWanted { search: text("' OR 1=1 --"), ..all() }, vec![]),
        (TicketsWanted { search: text("network"), ..all() }, vec!["INC2"]),
        (TicketsWanted { search: text("PRINTER"), ..all() }, vec!["4242 ↔ INC1"]),
    ];
    for (wanted, expected) in wanted {
        assert_eq!(names(&desk.store, wanted.clone()).await, expected, "{wanted:?}");
    }
}

#[tokio::test]
async fn codes_are_told_apart_by_instance_and_kind() {
    let desk = three_and_two().await;
    let code = |code: &str, kind: Option<&str>| Code {
        instance: if kind.is_some() { "acme.service-now.com".into() } else { "acme.haloitsm.com".into() },
        kind: kind.map(Into::into),
        code: code.to_owned(),
    };
    let among = |column, among| TicketsWanted { codes: vec![CodeFilter { column, among }], ..all() };
    let halo = among(CodeColumn::HaloState, vec![code("2", None)]);
    assert_eq!(names(&desk.store, halo).await, ["4243"]);
    let there = among(CodeColumn::OtherState, vec![code("1", Some("incident")), code("6", Some("problem"))]);
    assert_eq!(names(&desk.store, there).await, ["4242 ↔ INC1"]);
    assert!(names(&desk.store, among(CodeColumn::Customer, vec![])).await.is_empty());

    let by_state = OrderBy::Codes(CodeColumn::HaloState, vec![code("2", None), code("1", None)]);
    let ordered = TicketsWanted { shown: Shown::OnlyHalo, order: by_state, ..all() };
    assert_eq!(names(&desk.store, ordered).await, ["4243", "999"]);
    let used: Vec<_> = desk.store.codes_in_use(CodeColumn::Customer).await.unwrap();
    assert_eq!(used.iter().map(|used| (&used.code.code[..], used.rows)).collect::<Vec<_>>(), [("12", 2), ("13", 1)]);
}

#[tokio::test]
async fn a_whole_number_comes_before_numbers_and_texts_that_hold_it() {
    let desk = Desk::new();
    desk.pull(vec![titled("42", "fine", 1, 12), titled("4242", "fine", 1, 12), titled("7", "see ticket 42", 1, 12)])
        .await;
    let search = |search: &str, descending| TicketsWanted { search: Some(search.to_owned()), descending, ..all() };
    assert_eq!(names(&desk.store, search("42", true)).await, ["42", "4242", "7"]);
    assert_eq!(names(&desk.store, search("42", false)).await, ["42", "7", "4242"]);
    assert_eq!(desk.store.tickets_numbered("42").await.unwrap().len(), 1);
    assert!(desk.store.tickets_numbered("424").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_profile_shows_its_pairs_and_what_it_may_look_at() {
    let desk = three_and_two().await;
    let reach = |party| Reach {
        profile: acme(),
        halo: "acme.haloitsm.com".into(),
        other: "acme.service-now.com".into(),
        kinds: vec!["incident".into()],
        party,
    };
    let within = |reach: Reach| TicketsWanted { reach: Some(reach), ..all() };
    assert_eq!(names(&desk.store, within(reach(Party::Everybody))).await.len(), 4);
    let theirs = within(reach(Party::Customer("13".to_owned())));
    assert_eq!(names(&desk.store, theirs).await, ["INC2", "999", "4242 ↔ INC1"]);
    assert_eq!(names(&desk.store, within(reach(Party::Supplier("5".to_owned())))).await, ["INC2", "4242 ↔ INC1"]);
    let elsewhere = Reach { profile: "globex".into(), other: "globex".into(), ..reach(Party::Everybody) };
    assert_eq!(names(&desk.store, within(elsewhere)).await, ["999", "4243"]);
}

#[tokio::test]
async fn what_waits_says_why() {
    let desk = three_and_two().await;
    for (place, (id, reason)) in [("4242", "no close code"), ("4243", "no caller")].into_iter().enumerate() {
        let key = format!("halo\u{1f}acme.haloitsm.com\u{1f}Ticket\u{1f}{id}");
        desk.meddle(&format!(
            "INSERT INTO holds (profile, place, plan_row, record, title, reason) \
             VALUES ('acme', {place}, '{id}', '{key}', 'close', '{reason}')"
        ));
    }

    let page = desk.store.ticket_page(TicketsWanted { waiting: true, ..all() }).await.unwrap();
    let reasons: Vec<_> = page.rows.iter().map(|row| row.waits.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["no close code", "no caller"]);
    let ordered = TicketsWanted { order: OrderBy::Waits, descending: true, ..all() };
    assert_eq!(names(&desk.store, ordered).await[..2], ["4242 ↔ INC1", "4243"]);
}

#[tokio::test]
async fn a_file_from_before_there_was_a_list_is_listed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("causeway.db");
    {
        let old = raw(&file);
        old.execute_batch(include_str!("../../../src/store/schema/01-start.sql")).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        let insert = "INSERT INTO records VALUES (?1, ?2, 1, ?3, 'a', ?4, ?5, 'x')";
        for record in [titled("4242", "VPN drops", 2, 12), incident("2", "a", &[("short_description", "Alone")])] {
            let key = &record.key;
            let text = format!("{}\u{1f}{}\u{1f}{}\u{1f}{}", key.system.slug(), key.instance, key.kind, key.id);
            let content = serde_json::to_string(&record).unwrap();
            let updated = format!("{:.9}", record.updated);
            old.execute(insert, [&text, key.instance.as_str(), &record.number, &updated, &content]).unwrap();
        }
        let halo = "halo\u{1f}acme.haloitsm.com\u{1f}Ticket\u{1f}4242";
        let other = "servicenow\u{1f}acme.service-now.com\u{1f}incident\u{1f}1";
        let link =
            "INSERT INTO links VALUES (1, 'acme', ?1, '4242', 'customer', ?2, 'INC1', 1, ?3, NULL, NULL, NULL, 0)";
        old.execute(link, [halo, other, &format!("{:.9}", at(0))]).unwrap();
    }

    let desk = Desk { store: Store::open(&file).unwrap(), folder };

    assert_eq!(names(&desk.store, all()).await, ["INC2", "4242 ↔ INC1"]);
    let found = desk.store.tickets_numbered("4242").await.unwrap().remove(0);
    assert_eq!((found.title.as_str(), found.of.halo().unwrap().state.as_str()), ("VPN drops", "2"));
    is_true(&desk);
}

#[tokio::test]
async fn a_list_that_was_lost_is_made_anew_and_says_the_same() {
    let desk = three_and_two().await;
    let before = desk.store.ticket_page(all()).await.unwrap();
    desk.meddle("DELETE FROM tickets");
    desk.meddle("UPDATE meta SET value = 'older' WHERE key = 'form of headlines'");

    let desk = desk.restarted().await;

    assert_eq!(desk.store.ticket_page(all()).await.unwrap(), before);
    is_true(&desk);
}
