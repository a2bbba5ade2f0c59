//! A draft of a profile on real tickets: what it would do with each, beside what the saved profile
//! does. Both sides are read as they are now; nothing is written, to a vendor or to the store.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Subject;
use crate::mapping::{KinBook, PeopleBook};
use crate::model::{Catalogue, Kind, Link, LinkId, Note, NoteKey, Record, RecordKey, Side};
use crate::plan::{Arrival, FileBook, Pair, Plan, PlanInput, Send, SendCause};
use crate::profile::Profile;
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::service::known::{Ends, Known};
use crate::service::sample::{self, RuleSample};
use crate::service::tickets::TicketRef;

/// What profiles make of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The number that was asked for.
    pub number: String,
    /// The ticket and its record as people know them: numbers and title; empty where none was found.
    pub title: String,
    /// What the saved profile does with it; none where there is no saved one.
    pub saved: Option<Plan>,
    /// What the draft would do with it; the error says why it cannot be told.
    pub draft: Result<Plan, String>,
    /// What each rule makes of the values of a pair, with the saved profile.
    pub saved_values: Vec<RuleSample>,
    /// The same with the draft.
    pub draft_values: Vec<RuleSample>,
    /// What could not be read now, so that what is known here was taken.
    pub unread: Vec<String>,
}

impl Tried {
    /// Whether the draft does something else with the ticket than the saved profile.
    pub fn differs(&self) -> bool {
        let rows = |plan: &Plan| plan.rows.clone();
        let draft = self.draft.as_ref().ok().map(rows);
        self.saved.as_ref().map(rows) != draft || self.saved_values != self.draft_values
    }
}

/// The records of a ticket with everything that both profiles are tried on.
struct Material {
    link: Option<Link>,
    halo: Option<Record>,
    other: Option<Record>,
    notes: Vec<Note>,
    settled: BTreeSet<NoteKey>,
    unread: Vec<String>,
}

impl Desk {
    /// Tries a draft on the tickets or records of these numbers, beside the saved profile where there is one.
    pub async fn try_draft(
        &self,
        draft: &Profile,
        saved: Option<&Profile>,
        numbers: &[String],
    ) -> Result<Vec<Tried>, ServiceError> {
        let known = self.known().await?;
        let draft = draft.clone().checked()?;
        let Some(ends) = known.ends(&draft) else {
            let text = format!("a connection of {} is not there; choose another one", draft.name);
            return Err(ServiceError::not_configured(text, None));
        };
        let mut tried = Vec::new();
        for number in numbers {
            tried.push(self.try_one(ends, saved, &known, number).await?);
        }
        Ok(tried)
    }

    async fn try_one(
        &self,
        ends: Ends<'_>,
        saved: Option<&Profile>,
        known: &Known,
        number: &str,
    ) -> Result<Tried, ServiceError> {
        let mut tried = Tried {
            number: number.to_owned(),
            title: String::new(),
            saved: None,
            draft: Err(
                "this desk knows no ticket or record of this number; preview the profile once, which reads both \
                        systems and writes nothing"
                    .to_owned(),
            ),
            saved_values: Vec::new(),
            draft_values: Vec::new(),
            unread: Vec::new(),
        };
        let Some(ticket) = self.reference(ends, number).await? else { return Ok(tried) };
        let material = self.material(ends, self.subject(&ticket).await?).await?;
        let people = self.known_people(ends).await?;
        (tried.draft, tried.draft_values) =
            self.made(ends, known, &people, &material).await.map(|(p, v)| (Ok(p), v))?;
        if let Some(ends) = saved.and_then(|saved| known.ends(saved)) {
            let (plan, values) = self.made(ends, known, &people, &material).await?;
            (tried.saved, tried.saved_values) = (Some(plan), values);
        }
        tried.title = title(&material);
        tried.unread = material.unread;
        Ok(tried)
    }

    /// The pair or record of this number that lives in the systems of the draft.
    async fn reference(&self, ends: Ends<'_>, number: &str) -> Result<Option<TicketRef>, ServiceError> {
        let here = [ends.halo.instance(), ends.other.instance()];
        let found = self.tickets_numbered(number).await?;
        let of_both = |row: &&crate::service::TicketRow| {
            [&row.halo, &row.other].into_iter().flatten().all(|side| here.contains(&side.key.instance))
        };
        Ok(found.iter().find(of_both).map(|row| row.ticket.clone()))
    }

    /// Reads both records anew, for this trial alone.
    async fn material(&self, ends: Ends<'_>, subject: Subject) -> Result<Material, ServiceError> {
        let keys = subject.keys();
        let notes = self.store().notes_of(&keys).await?;
        let links: Vec<LinkId> = subject.link.iter().map(|link| link.id).collect();
        let mut settled = BTreeSet::new();
        if let Some(link) = &subject.link {
            for pair in self.store().note_pairs(&links).await? {
                let (origin, copy) = match pair.note.origin {
                    Side::Halo => (&link.halo, &link.other),
                    Side::Other => (&link.other, &link.halo),
                };
                settled.insert(NoteKey { record: origin.clone(), id: pair.note.origin_note });
                settled.extend(pair.note.other_note.map(|id| NoteKey { record: copy.clone(), id }));
            }
        }
        let mut unread = Vec::new();
        let (halo, other) = (subject.halo, subject.other);
        let halo = self.newest(&ends.halo.name, halo, &mut unread).await;
        let other = self.newest(&ends.other.name, other, &mut unread).await;
        Ok(Material { link: subject.link, halo, other, notes, settled, unread })
    }

    /// A record as its vendor has it now; as the store has it where the vendor does not answer.
    async fn newest(
        &self,
        connection: &crate::model::ConnectionId,
        side: Option<super::Side>,
        unread: &mut Vec<String>,
    ) -> Option<Record> {
        let side = side?;
        let read = async {
            let source = self.connector(connection).await.map_err(|error| error.text())?.source();
            let page = source.fetch(&side.key.kind, std::slice::from_ref(&side.key.id)).await;
            let page = page.map_err(|error| error.to_string())?;
            page.records.into_iter().next().ok_or_else(|| "its system does not show it now".to_owned())
        };
        match read.await {
            Ok(record) => Some(record),
            Err(why) => {
                unread.push(format!("{} is taken as it was read last: {why}", side.number));
                side.record
            }
        }
    }

    /// The plan of a profile for the ticket alone, and what its rules make of the values of a pair.
    async fn made(
        &self,
        ends: Ends<'_>,
        known: &Known,
        people: &PeopleBook,
        material: &Material,
    ) -> Result<(Plan, Vec<RuleSample>), ServiceError> {
        let records: Vec<&Record> = material.halo.iter().chain(&material.other).collect();
        let kin = self.known_kin(ends, &records).await?;
        let (pairs, arrivals, sends) = match (&material.link, &material.halo, &material.other) {
            (Some(link), ..) => (vec![self.pair_of(link, material).await?], Vec::new(), Vec::new()),
            (None, Some(record), _) => (Vec::new(), Vec::new(), vec![send(record, material)]),
            (None, None, Some(record)) => (Vec::new(), vec![arrival(record, material)], Vec::new()),
            (None, None, None) => (Vec::new(), Vec::new(), Vec::new()),
        };
        let none = Catalogue::default();
        let input = PlanInput {
            profile: ends.profile,
            profile_version: 0,
            now: self.clock().now(),
            people,
            kin: &kin,
            halo_catalogue: known.catalogue(&ends.halo.name).unwrap_or(&none),
            other_catalogue: known.catalogue(&ends.other.name).unwrap_or(&none),
            halo_origin: format!("halo:{}", ends.halo.instance()),
            pairs: &pairs,
            arrivals: &arrivals,
            sends: &sends,
            files: &FileBook::default(),
            live_links: 0,
            loaded_before: true,
            orders_in_doubt: &BTreeMap::new(),
            under_way: &BTreeSet::new(),
            unreachable: None,
            rests: &BTreeMap::new(),
        };
        let plan = crate::plan::plan(&input);
        Ok((plan, values(ends, known, (people, &kin), material)))
    }

    async fn pair_of(&self, link: &Link, material: &Material) -> Result<Pair, ServiceError> {
        let id = [link.id];
        Ok(Pair {
            halo: material.halo.clone(),
            other: material.other.clone(),
            bases: self.store().bases(&id).await?.remove(&link.id).unwrap_or_default(),
            halo_notes: notes_of(&link.halo, material),
            other_notes: notes_of(&link.other, material),
            settled_notes: material.settled.clone(),
            said: BTreeMap::new(),
            copies: BTreeMap::new(),
            gone_notes: BTreeSet::new(),
            outside: false,
            hands: self.store().hands(&id).await?.remove(&link.id).unwrap_or_default(),
            link: link.clone(),
        })
    }
}

fn values(
    ends: Ends<'_>,
    known: &Known,
    (people, kin): (&PeopleBook, &KinBook),
    material: &Material,
) -> Vec<RuleSample> {
    let (Some(halo), Some(other)) = (&material.halo, &material.other) else { return Vec::new() };
    sample::of_pair(ends.profile, known, (people, kin), (halo, other))
}

fn notes_of(record: &RecordKey, material: &Material) -> Vec<Note> {
    material.notes.iter().filter(|note| &note.key.record == record).cloned().collect()
}

fn send(record: &Record, material: &Material) -> Send {
    let table: Option<Kind> = None;
    Send {
        notes: notes_of(&record.key, material),
        record: record.clone(),
        table,
        cause: SendCause::Person,
        generation: 1,
        chained: Vec::new(),
        replaces: None,
        former: Vec::new(),
    }
}

fn arrival(record: &Record, material: &Material) -> Arrival {
    let notes = notes_of(&record.key, material);
    Arrival { record: record.clone(), notes, generation: 1, parted: None, tied: None }
}

fn title(material: &Material) -> String {
    let numbers: Vec<&str> = material.halo.iter().chain(&material.other).map(|record| record.number.as_str()).collect();
    let titles = material.halo.iter().chain(&material.other);
    let title = titles.map(|record| crate::mapping::headline::of(record).title).find(|title| !title.is_empty());
    format!("{} {}", numbers.join(" ↔ "), title.unwrap_or_default()).trim_end().to_owned()
}
