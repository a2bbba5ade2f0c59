//! What people do. Numbers choose among the pairs that are there.

use proptest::prelude::*;

/// Who may read something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Customer,
    Desk,
}

/// What sort of record a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Incident,
    Problem,
    Change,
    /// What is ordered for a service request.
    Item,
}

impl Sort {
    pub(super) const ALL: [(Self, i64); 4] =
        [(Self::Incident, 1), (Self::Problem, 4), (Self::Change, 2), (Self::Item, 3)];

    /// Its table in ServiceNow.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Problem => "problem",
            Self::Change => "change_request",
            Self::Item => "sc_req_item",
        }
    }

    /// Its ticket type in Halo.
    pub(super) fn ticket_type(self) -> i64 {
        Self::ALL.into_iter().find(|(sort, _)| *sort == self).map_or(0, |(_, number)| number)
    }
}

/// What a person does.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// A new record in ServiceNow.
    Report(Sort),
    /// A new ticket in Halo, with a private first note, that is sent.
    Send(Sort),
    /// A field of a record, and its new value.
    ChangeThere(usize, &'static str, String),
    /// A field of a ticket, and its new value.
    ChangeHere(usize, &'static str, i64),
    /// A text of a ticket that customers read.
    Retitle(usize),
    /// A note of a record.
    WriteThere(usize, Reader),
    /// A note of a ticket.
    WriteHere(usize, Reader),
    /// The last note of a ticket gets more words.
    AddWordsHere(usize),
    /// The last note of a record gets more words, by an administrator.
    AddWordsThere(usize),
    /// A file of a record.
    AttachThere(usize),
    /// A file of a ticket.
    AttachHere(usize, Reader),
    /// A note with an image in its text.
    PasteThere(usize),
    /// The same in Halo.
    PasteHere(usize, Reader),
    /// A ticket comes under another one, or under none.
    PutUnderHere(usize, Option<usize>),
    /// An incident comes under another record, or under none.
    PutUnderThere(usize, Option<usize>),
    /// A ticket is merged into another one.
    Merge(usize, usize),
    /// A record is resolved.
    ResolveThere(usize),
    /// A ticket is closed.
    CloseHere(usize),
    /// A record is taken up again after its resolution.
    ReopenThere(usize),
    /// A ticket is taken up again after its closure.
    ReopenHere(usize),
    /// A record is deleted.
    DeleteThere(usize),
    /// A ticket is deleted.
    DeleteHere(usize),
    /// The operator ends a link.
    Unlink(usize),
    /// The operator links a pair anew.
    Relink(usize),
}

fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Customer), Just(Reader::Desk)]
}

fn above() -> impl Strategy<Value = Option<usize>> {
    prop::option::weighted(0.8, 0usize..6)
}

/// Any deed.
pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let pair = || 0usize..6;
    let coded = prop::sample::select(vec!["impact", "urgency"]);
    let records = prop_oneof![
        3 => Just(Deed::Report(Sort::Incident)),
        1 => Just(Deed::Report(Sort::Problem)),
        1 => Just(Deed::Report(Sort::Change)),
        2 => Just(Deed::Send(Sort::Incident)),
        1 => Just(Deed::Send(Sort::Problem)),
        1 => Just(Deed::Send(Sort::Change)),
        2 => Just(Deed::Send(Sort::Item)),
    ];
    let changes = prop_oneof![
        5 => (pair(), coded.clone(), 1u8..4).prop_map(|(pair, field, code)| Deed::ChangeThere(pair, field, code.to_string())),
        2 => (pair(), prop::sample::select(vec!["1", "2"]))
            .prop_map(|(pair, state)| Deed::ChangeThere(pair, "state", state.to_owned())),
        5 => (pair(), coded, 1i64..4).prop_map(|(pair, field, code)| Deed::ChangeHere(pair, field, code)),
        2 => (pair(), 1i64..3).prop_map(|(pair, status)| Deed::ChangeHere(pair, "status_id", status)),
        2 => pair().prop_map(Deed::Retitle),
        3 => (pair(), above()).prop_map(|(pair, above)| Deed::PutUnderHere(pair, above)),
        3 => (pair(), above()).prop_map(|(pair, above)| Deed::PutUnderThere(pair, above)),
    ];
    let words = prop_oneof![
        5 => (pair(), reader()).prop_map(|(pair, reader)| Deed::WriteThere(pair, reader)),
        5 => (pair(), reader()).prop_map(|(pair, reader)| Deed::WriteHere(pair, reader)),
        2 => pair().prop_map(Deed::AddWordsHere),
        1 => pair().prop_map(Deed::AddWordsThere),
        3 => pair().prop_map(Deed::AttachThere),
        3 => (pair(), reader()).prop_map(|(pair, reader)| Deed::AttachHere(pair, reader)),
        2 => pair().prop_map(Deed::PasteThere),
        2 => (pair(), reader()).prop_map(|(pair, reader)| Deed::PasteHere(pair, reader)),
    ];
    let ends = prop_oneof![
        2 => (pair(), pair()).prop_map(|(pair, into)| Deed::Merge(pair, into)),
        4 => pair().prop_map(Deed::ResolveThere),
        4 => pair().prop_map(Deed::CloseHere),
        3 => pair().prop_map(Deed::ReopenThere),
        3 => pair().prop_map(Deed::ReopenHere),
        1 => pair().prop_map(Deed::DeleteThere),
        1 => pair().prop_map(Deed::DeleteHere),
        2 => pair().prop_map(Deed::Unlink),
        2 => pair().prop_map(Deed::Relink),
    ];
    prop_oneof![3 => records, 7 => changes, 8 => words, 3 => ends]
}
