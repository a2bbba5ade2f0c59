//! A link that goes over to the record that its own was merged into, or ends.

use super::Pass;
use crate::engine::error::EngineError;
use crate::engine::item::{Item, Line};
use crate::model::{Link, RunId, Side};
use crate::plan::Row;
use crate::plan::action::{NewEnd, Retie};
use crate::store::{Change, EndLink, NewLink, NewOutboxRow, PairedNote};

impl Pass<'_> {
    /// Ends a link and begins the one in its place, with the mark of the ticket.
    pub(super) async fn retie(
        &self,
        run: RunId,
        row: &Row,
        what: &Retie,
        queue: &mut Line,
    ) -> Result<Vec<Change>, EngineError> {
        let Some(link) = self.store.link(what.link).await?.filter(|link| link.end.is_none()) else {
            return Ok(Vec::new());
        };
        let (id, reason, actor, at) = (what.link, what.reason.clone(), self.actor, self.clock.now());
        let mut changes = vec![Change::EndLink(EndLink { id, reason, actor, at, run: Some(run) })];
        if let Some(end) = &what.to {
            let new = self.in_its_place(run, link.link, end).await?;
            let item = Item::Mark { to: Side::Halo, record: new.halo.clone() };
            let after = queue.joins(&item);
            let payload = serde_json::to_string(&item).map_err(|error| EngineError::Item(error.to_string()))?;
            let profile = self.profile.name.clone();
            let lane = format!("retied {}", new.halo);
            changes.push(Change::NewLink(Box::new(new)));
            let plan_row = row.id.to_string();
            changes.push(Change::Enqueue(Box::new(NewOutboxRow {
                run,
                profile,
                lane,
                after,
                payload,
                plan_row,
                not_before: None,
            })));
        }
        Ok(changes)
    }

    /// The link in place of one that goes over. Nothing is agreed on yet, and what was said before on
    /// either side stays where it is.
    async fn in_its_place(&self, run: RunId, old: Link, end: &NewEnd) -> Result<NewLink, EngineError> {
        let mut new = NewLink {
            profile: old.profile,
            halo: old.halo,
            halo_number: old.halo_number,
            role: old.role,
            other: old.other,
            other_number: old.other_number,
            generation: 0,
            since: self.clock.now(),
            bases: Vec::new(),
            notes: Vec::new(),
            adopted: true,
            actor: self.actor,
            run: Some(run),
        };
        match end.side {
            Side::Halo => (new.halo, new.halo_number) = (end.key.clone(), end.number.clone()),
            Side::Other => (new.other, new.other_number) = (end.key.clone(), end.number.clone()),
        }
        new.generation = self.store.next_generation(&new.halo, new.role).await?;
        let at = new.since;
        for (origin, key) in [(Side::Halo, &new.halo), (Side::Other, &new.other)] {
            let said = self.store.notes_of(std::slice::from_ref(key)).await?;
            new.notes.extend(said.into_iter().map(|note| PairedNote {
                origin,
                origin_note: note.key.id,
                other_note: None,
                reference: String::new(),
                at,
            }));
        }
        Ok(new)
    }
}
