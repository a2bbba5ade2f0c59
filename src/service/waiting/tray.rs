//! The tray: everything of all profiles that waits for a person, one item each, with its cause, its
//! cure and what can be done about it in place.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use super::super::known::Known;
use super::super::reads::HoldView;
use super::{About, request};
use crate::engine::item::Item;
use crate::engine::outbox::read_item;
use crate::model::{Hands, Link, LinkId, ProfileId, RecordKey, RestKind, Rewrites, Side, System};
use crate::store::{HoldKind, OutboxRow, OutboxState, StoredRest};

/// What an item waits for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::Display,
    strum::EnumIter,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TrayKind {
    /// Both sides changed the same field.
    Conflict,
    /// Something has to be put right before it is sent.
    Hold,
    /// A write was refused so often that it was given up.
    GivenUp,
    /// A write was sent and its answer is lost.
    AnswerLost,
    /// A write was refused and is tried again.
    TriesAgain,
    /// A field is rewritten again and again.
    Stopped,
    /// One record of a pair is gone; it rests.
    Gone,
    /// A vendor stored something else than what was sent.
    StoredElse,
    /// A person chose; the next pass carries it out.
    Decided,
    /// A person lets the record wait.
    Paused,
    /// A person took the record out of the profile.
    Ignored,
    /// A pair left what the profile looks at; it rests until it comes back.
    Outside,
}

impl TrayKind {
    /// Whether it asks for a person, rather than telling what a person did or what goes on by itself.
    pub fn asks(self) -> bool {
        match self {
            Self::Conflict | Self::Hold | Self::GivenUp | Self::Stopped | Self::Gone | Self::StoredElse => true,
            Self::AnswerLost | Self::TriesAgain | Self::Decided | Self::Paused | Self::Ignored | Self::Outside => false,
        }
    }

    /// What puts it right, in a sentence.
    pub fn cure(self) -> &'static str {
        match self {
            Self::Conflict => "Take one side's value for each field; the next pass writes it to the other side",
            Self::Hold => "Put right what the reason names; the next pass tries again by itself",
            Self::GivenUp => {
                "Put right what the vendor said, then try again; or plan it anew with today's mapping, or ignore it"
            }
            Self::AnswerLost => "The next pass looks up what became of it; nothing has to be done",
            Self::TriesAgain => "It is tried again by itself; put right what the vendor said, or try again now",
            Self::Stopped => {
                "Change the rule there or the mapping here, then let it go on; or leave the values as they are"
            }
            Self::Gone => {
                "Unlink the pair, or bring the record back in its system or let the account see it again, then look again; \
                 nothing is made in its place"
            }
            Self::StoredElse => {
                "Look whether the account may write the field and which rule there changes it; then put the note away"
            }
            Self::Decided => "The next pass writes it; until then it can be asked anew",
            Self::Paused => "Nothing is written to the pair until it goes on; what was to be sent is kept",
            Self::Outside => "It goes on when it comes back into the scope; unlink it if it never will",
            Self::Ignored => "The profile leaves the record alone; take it in again and the next pass plans it anew",
        }
    }
}

/// A write that waits, with its request as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WriteView {
    /// Its number in the outbox.
    pub id: i64,
    /// The run that approved it.
    pub run: i64,
    /// How often it was tried.
    pub tries: u32,
    /// It is not tried before this moment.
    pub next: Option<Timestamp>,
    /// The side that is written.
    pub to: Side,
    /// What is written, line by line: the field and its value.
    pub request: Vec<(String, String)>,
}

/// Who let a record rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestView {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One item of the tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrayItem {
    /// Its name: the same item has the same name as long as it waits.
    pub id: String,
    /// What it waits for.
    pub kind: TrayKind,
    /// The profile.
    pub profile: ProfileId,
    /// The ticket.
    pub ticket: Option<RecordKey>,
    /// The record on the other side.
    pub other: Option<RecordKey>,
    /// The ticket's number.
    pub halo_number: String,
    /// The number of the record on the other side.
    pub other_number: String,
    /// What people call it.
    pub title: String,
    /// The fields that it is about, by the names of their rules.
    pub fields: Vec<String>,
    /// Why it waits.
    pub cause: String,
    /// What puts it right.
    pub cure: String,
    /// The row of the plan that waits.
    pub row: Option<String>,
    /// What it is about, where it is decided in place.
    pub about: About,
    /// The write, if it is one.
    pub write: Option<WriteView>,
    /// Who let it rest.
    pub rest: Option<RestView>,
}

impl Desk {
    /// What waits for a person in a profile, or in all.
    pub async fn tray(&self, profile: Option<&ProfileId>) -> Result<Vec<TrayItem>, ServiceError> {
        let known = self.known().await?;
        let mut items = Vec::new();
        for stored in self.store().profiles().await? {
            let name = &stored.profile.name;
            if profile.is_some_and(|only| only != name) {
                continue;
            }
            items.extend(self.tray_of(name, &known).await?);
        }
        items.sort_by(|left, right| (left.kind, &left.profile).cmp(&(right.kind, &right.profile)));
        Ok(items)
    }

    async fn tray_of(&self, profile: &ProfileId, known: &Known) -> Result<Vec<TrayItem>, ServiceError> {
        let rests = self.store().rests(profile).await?;
        let resting: BTreeSet<&RecordKey> =
            rests.iter().flat_map(|one| std::iter::once(&one.record).chain(&one.counterpart)).collect();
        let holds = self.holds(profile).await?;
        let waits = |hold: &HoldView| {
            let rests = hold.ticket.iter().chain(&hold.other).any(|key| resting.contains(key));
            // Writes are listed as they are now, and not as the last pass left them.
            hold.kind != HoldKind::Parked && !rests
        };
        let mut items: Vec<TrayItem> = holds.into_iter().filter(waits).map(|hold| of_hold(profile, hold)).collect();
        items.extend(self.writes_of(profile, &resting).await?);
        items.extend(self.rewritten(profile, known, &items).await?);
        for rest in rests {
            items.push(self.of_rest(rest).await?);
        }
        Ok(items)
    }

    async fn writes_of(
        &self,
        profile: &ProfileId,
        resting: &BTreeSet<&RecordKey>,
    ) -> Result<Vec<TrayItem>, ServiceError> {
        let mut items = Vec::new();
        for row in self.store().open_rows(profile).await? {
            let Some((kind, cause)) = troubled(&row) else { continue };
            let (row, item) = read_item(row)?;
            let concerns = item.records();
            if concerns.iter().any(|key| resting.contains(key)) {
                continue;
            }
            let link = self.link_among(profile, &concerns).await?;
            items.push(self.of_write(profile, (kind, cause), (&row, &item), link).await?);
        }
        Ok(items)
    }

    async fn link_among(&self, profile: &ProfileId, keys: &[RecordKey]) -> Result<Option<Link>, ServiceError> {
        let links = self.store().live_links_of(keys).await?;
        Ok(links.into_iter().find(|link| &link.profile == profile))
    }

    async fn of_write(
        &self,
        profile: &ProfileId,
        (kind, cause): (TrayKind, String),
        (row, item): (&OutboxRow, &Item),
        link: Option<Link>,
    ) -> Result<TrayItem, ServiceError> {
        let from = item.records().pop();
        let (ticket, other) = match &link {
            Some(link) => (Some(link.halo.clone()), Some(link.other.clone())),
            None => by_side(from),
        };
        let number = async |key: &Option<RecordKey>| self.number_of(key.as_ref()).await;
        let (halo_number, other_number) = match &link {
            Some(link) => (link.halo_number.clone(), link.other_number.clone()),
            None => (number(&ticket).await?, number(&other).await?),
        };
        Ok(TrayItem {
            id: format!("write {}", row.id),
            kind,
            profile: profile.clone(),
            title: request::title(item, link.as_ref()),
            ticket,
            other,
            halo_number,
            other_number,
            fields: request::fields(item),
            cause,
            cure: kind.cure().to_owned(),
            row: None,
            about: About::Reason,
            write: Some(WriteView {
                id: row.id.0,
                run: row.run.0,
                tries: row.attempts,
                next: row.not_before,
                to: item.to(),
                request: request::lines(item),
            }),
            rest: None,
        })
    }

    async fn number_of(&self, key: Option<&RecordKey>) -> Result<String, ServiceError> {
        let Some(key) = key else { return Ok(String::new()) };
        let record = self.store().record(key).await?;
        Ok(record.map_or_else(|| key.id.to_string(), |record| record.number))
    }

    /// Fields whose written value did not stay, and that still go on being written.
    async fn rewritten(
        &self,
        profile: &ProfileId,
        known: &Known,
        items: &[TrayItem],
    ) -> Result<Vec<TrayItem>, ServiceError> {
        let links = self.store().rewritten_links(profile).await?;
        let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let hands = self.store().hands(&ids).await?;
        let ends = known.profiles().find(|ends| &ends.profile.name == profile);
        let stopped = |link: &Link, key: &str| {
            items.iter().any(|item| {
                let about =
                    matches!(&item.about, About::Stopped(fields) if fields.iter().any(|field| field.key == key));
                about && item.ticket.as_ref() == Some(&link.halo)
            })
        };
        let mut found = Vec::new();
        for link in &links {
            let Hands { rewrites, .. } = hands.get(&link.id).cloned().unwrap_or_default();
            for ((key, side), rewrites) in rewrites {
                if !rewrites.is_worth_telling() || stopped(link, &key) {
                    continue;
                }
                let rule = ends.and_then(|ends| ends.profile.mapping.fields.iter().find(|rule| rule.key() == key));
                let name = rule.map_or_else(|| key.clone(), |rule| rule.name.clone());
                found.push(of_rewrites(link, (key, name), side, &rewrites));
            }
        }
        Ok(found)
    }

    async fn of_rest(&self, rest: StoredRest) -> Result<TrayItem, ServiceError> {
        let kind = match rest.rest.kind {
            RestKind::Ignored => TrayKind::Ignored,
            RestKind::Paused => TrayKind::Paused,
        };
        let keys: Vec<RecordKey> = std::iter::once(rest.record.clone()).chain(rest.counterpart.clone()).collect();
        let link = self.link_among(&rest.profile, &keys).await?;
        let ticket = keys.iter().find(|key| key.system == System::Halo).cloned();
        let other = keys.iter().find(|key| key.system != System::Halo).cloned();
        let halo_number = match &link {
            Some(link) => link.halo_number.clone(),
            None => self.number_of(ticket.as_ref()).await?,
        };
        let other_number = match &link {
            Some(link) => link.other_number.clone(),
            None => self.number_of(other.as_ref()).await?,
        };
        let why = if rest.rest.reason.is_empty() { "no reason was given" } else { &rest.rest.reason };
        Ok(TrayItem {
            id: format!("rest {}", rest.record),
            kind,
            profile: rest.profile,
            ticket,
            other,
            halo_number,
            other_number,
            title: rest.title,
            fields: Vec::new(),
            cause: format!("{kind} by {}: {why}", rest.rest.by),
            cure: kind.cure().to_owned(),
            row: None,
            about: About::Reason,
            write: None,
            rest: Some(RestView { by: rest.rest.by, at: rest.rest.at }),
        })
    }
}

fn of_hold(profile: &ProfileId, hold: HoldView) -> TrayItem {
    let kind = match hold.kind {
        HoldKind::Hold => TrayKind::Hold,
        HoldKind::Conflict => TrayKind::Conflict,
        HoldKind::Decided => TrayKind::Decided,
        HoldKind::Parked => TrayKind::GivenUp,
        HoldKind::Stopped => TrayKind::Stopped,
        HoldKind::Gone => TrayKind::Gone,
        HoldKind::Outside => TrayKind::Outside,
    };
    let fields = match &hold.about {
        About::Conflict(fields) => fields.iter().map(|field| field.name.clone()).collect(),
        About::Missing(missing) => missing.iter().map(|one| one.rule.clone()).collect(),
        About::Stopped(fields) => fields.iter().map(|field| field.name.clone()).collect(),
        About::Reason => Vec::new(),
    };
    TrayItem {
        id: format!("row {profile} {}", hold.row),
        kind,
        profile: profile.clone(),
        ticket: hold.ticket,
        other: hold.other,
        halo_number: hold.halo_number.unwrap_or_default(),
        other_number: hold.other_number.unwrap_or_default(),
        title: hold.title,
        fields,
        cause: hold.reason,
        cure: kind.cure().to_owned(),
        row: Some(hold.row),
        about: hold.about,
        write: None,
        rest: None,
    }
}

fn of_rewrites(link: &Link, (key, name): (String, String), side: Side, rewrites: &Rewrites) -> TrayItem {
    let kind = TrayKind::StoredElse;
    let there = match side {
        Side::Halo => "Halo",
        Side::Other => "the other side",
    };
    let shown = |code: &str| if code.is_empty() { "nothing".to_owned() } else { code.to_owned() };
    TrayItem {
        id: format!("field {} {key} {there}", link.id),
        kind,
        profile: link.profile.clone(),
        ticket: Some(link.halo.clone()),
        other: Some(link.other.clone()),
        halo_number: link.halo_number.clone(),
        other_number: link.other_number.clone(),
        title: link.to_string(),
        fields: vec![name],
        cause: format!(
            "{} was sent to {there}, {} is what was stored; it happened {} time(s) in a row",
            shown(&rewrites.sent),
            shown(&rewrites.stored),
            rewrites.times.max(1)
        ),
        cure: kind.cure().to_owned(),
        row: Some(key),
        about: About::Reason,
        write: None,
        rest: None,
    }
}

/// What a row of the outbox waits for, if all is not well with it.
fn troubled(row: &OutboxRow) -> Option<(TrayKind, String)> {
    match &row.state {
        OutboxState::Parked { cause } => Some((TrayKind::GivenUp, cause.clone())),
        OutboxState::Unknown { cause } => Some((TrayKind::AnswerLost, cause.clone())),
        OutboxState::Pending if row.attempts > 0 => {
            Some((TrayKind::TriesAgain, row.cause.clone().unwrap_or_else(|| "it was refused".to_owned())))
        }
        OutboxState::Pending | OutboxState::Leased | OutboxState::Done | OutboxState::Dropped { .. } => None,
    }
}

fn by_side(key: Option<RecordKey>) -> (Option<RecordKey>, Option<RecordKey>) {
    match key {
        Some(key) if key.system == System::Halo => (Some(key), None),
        other => (None, other),
    }
}
