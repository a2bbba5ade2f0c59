//! What people do. Numbers choose among the pairs that are there.

use proptest::prelude::*;

/// Who may read something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Customer,
    Desk,
}

/// What a person does.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// A new incident in ServiceNow.
    Report,
    /// A new ticket in Halo, with a private first note, that is sent.
    Send,
    /// A field of an incident, and its new value.
    ChangeIncident(usize, &'static str, String),
    /// A field of a ticket, and its new value.
    ChangeTicket(usize, &'static str, i64),
    /// A text of a ticket that customers read.
    RetitleTicket(usize),
    /// A note of an incident.
    WriteThere(usize, Reader),
    /// A note of a ticket.
    WriteHere(usize, Reader),
    /// The last note of a ticket gets more words.
    AddWords(usize),
    /// A file of an incident.
    AttachThere(usize),
    /// A file of a ticket.
    AttachHere(usize, Reader),
    /// A ticket comes under another one, or under none.
    PutUnderHere(usize, Option<usize>),
    /// An incident comes under another one, or under none.
    PutUnderThere(usize, Option<usize>),
    /// A ticket is merged into another one.
    Merge(usize, usize),
    /// An incident is resolved.
    ResolveThere(usize),
    /// A ticket is closed.
    CloseHere(usize),
}

fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Customer), Just(Reader::Desk)]
}

fn above() -> impl Strategy<Value = Option<usize>> {
    prop::option::weighted(0.8, 0usize..6)
}

/// Any deed.
pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let pair = 0usize..6;
    let coded = prop::sample::select(vec!["impact", "urgency"]);
    prop_oneof![
        4 => Just(Deed::Report),
        2 => Just(Deed::Send),
        5 => (pair.clone(), coded.clone(), 1u8..4).prop_map(|(pair, field, code)| {
            Deed::ChangeIncident(pair, field, code.to_string())
        }),
        2 => (pair.clone(), prop::sample::select(vec!["1", "2"]))
            .prop_map(|(pair, state)| Deed::ChangeIncident(pair, "state", state.to_owned())),
        5 => (pair.clone(), coded, 1i64..4).prop_map(|(pair, field, code)| Deed::ChangeTicket(pair, field, code)),
        2 => (pair.clone(), 1i64..3).prop_map(|(pair, status)| Deed::ChangeTicket(pair, "status_id", status)),
        2 => pair.clone().prop_map(Deed::RetitleTicket),
        5 => (pair.clone(), reader()).prop_map(|(pair, reader)| Deed::WriteThere(pair, reader)),
        5 => (pair.clone(), reader()).prop_map(|(pair, reader)| Deed::WriteHere(pair, reader)),
        2 => pair.clone().prop_map(Deed::AddWords),
        3 => pair.clone().prop_map(Deed::AttachThere),
        3 => (pair.clone(), reader()).prop_map(|(pair, reader)| Deed::AttachHere(pair, reader)),
        3 => (pair.clone(), above()).prop_map(|(pair, above)| Deed::PutUnderHere(pair, above)),
        3 => (pair.clone(), above()).prop_map(|(pair, above)| Deed::PutUnderThere(pair, above)),
        1 => (pair.clone(), pair.clone()).prop_map(|(pair, into)| Deed::Merge(pair, into)),
        2 => pair.clone().prop_map(Deed::ResolveThere),
        2 => pair.prop_map(Deed::CloseHere),
    ]
}
