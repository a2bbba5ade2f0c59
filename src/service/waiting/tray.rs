//! The tray: everything of all profiles that waits for a person, one item each, with its cause, its
//! cure and what can be done about it in place.

mod item;

pub use self::item::{RestView, TrayItem, TrayKind, WriteView};

use std::collections::BTreeSet;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use super::super::known::Known;
use super::super::reads::HoldView;
use super::{About, ConflictView, request};
use crate::engine::item::Item;
use crate::engine::outbox::read_item;
use crate::model::{Hands, Link, LinkId, ProfileId, RecordKey, RestKind, Rewrites, Side, System};
use crate::store::{HoldKind, OutboxRow, OutboxState, StoredRest};

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
        cause: if kind == TrayKind::Decided { taken(&hold.about) } else { hold.reason },
        cure: kind.cure().to_owned(),
        row: Some(hold.row),
        about: hold.about,
        write: None,
        rest: None,
    }
}

/// Whose values a person took of a conflict.
fn taken(about: &About) -> String {
    let About::Conflict(fields) = about else { return String::new() };
    let field = |field: &ConflictView| {
        let whose = match field.taken.as_ref()?.winner {
            Side::Halo => "Halo's",
            Side::Other => "the other side's",
        };
        Some(format!("{whose} {} was taken", field.name))
    };
    fields.iter().filter_map(field).collect::<Vec<_>>().join(", ")
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
