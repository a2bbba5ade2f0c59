//! What people do to records: change, close, reopen, merge, delete, put under each other, part.

use causeway::model::ProfileId;
use causeway::service::{AdoptFrom, PairName};
use serde_json::json;

use super::deed::Sort;
use super::history::{AGENT, History};
use crate::support::world::PROFILE;

impl History {
    /// Whether people move its state: the models of problems and changes have stories of their own.
    fn moves(&self, place: usize) -> bool {
        matches!(self.pairs[place].sort, Sort::Incident | Sort::Item)
    }

    pub(super) fn change_there(&self, place: usize, field: &str, value: &str) {
        if field == "state" {
            self.set_state(place, value, &[]);
        } else {
            self.change_record(place, &[(field, value)]);
        }
    }

    pub(super) fn change_here(&self, place: usize, field: &str, value: i64) {
        if field == "status_id" {
            self.set_status(place, value);
        } else {
            self.change_ticket(place, json!({ field: value }));
        }
    }

    pub(super) fn set_state(&self, place: usize, state: &str, with: &[(&str, &str)]) {
        if self.moves(place) {
            self.change_record(place, &[&[("state", state)], with].concat());
        }
    }

    pub(super) fn set_status(&self, place: usize, status: i64) {
        if self.moves(place) {
            self.change_ticket(place, json!({"agent_id": 2, "status_id": status}));
        }
    }

    pub(super) fn resolve_there(&self, place: usize) {
        match self.pairs[place].sort {
            Sort::Item => self.set_state(place, "3", &[]),
            _ => self.set_state(place, "6", &[("close_code", "Solution provided"), ("close_notes", "Done")]),
        }
    }

    /// Whether the record of one pair may stand under that of another one.
    fn may_stand_under(&self, place: usize, above: Option<usize>) -> bool {
        let sort = |place: usize| self.pairs[place].sort;
        let fits = above.is_none_or(|above| above != place && matches!(sort(above), Sort::Incident | Sort::Problem));
        sort(place) == Sort::Incident && fits && above.is_none_or(|above| self.pairs[above].is_live())
    }

    pub(super) fn put_under_here(&self, place: usize, above: Option<usize>) {
        if !self.may_stand_under(place, above) {
            return;
        }
        if let Some(parent) = above.map_or(Some(0), |above| self.ticket(above)) {
            self.change_ticket(place, json!({ "parent_id": parent }));
        }
    }

    pub(super) fn put_under_there(&self, place: usize, above: Option<usize>) {
        if !self.may_stand_under(place, above) {
            return;
        }
        let Some(parent) = above.map_or(Some(String::new()), |above| self.record(above)) else { return };
        let under_problem = above.is_some_and(|above| self.pairs[above].sort == Sort::Problem);
        let (incident, problem) = if under_problem { ("", parent.as_str()) } else { (parent.as_str(), "") };
        self.change_record(place, &[("parent_incident", incident), ("problem_id", problem)]);
    }

    /// Both records of a pair that is kept in step.
    fn both(&self, place: usize) -> Option<(i64, String)> {
        let live = self.pairs[place].is_live();
        self.ticket(place).zip(self.record(place)).filter(|_| live)
    }

    pub(super) fn merge(&mut self, place: usize, into: usize) {
        // A pair that is not made yet would be made while its ticket is already another one's.
        if place == into || self.pairs[place].sort != self.pairs[into].sort {
            return;
        }
        // What was parted once is the operator's own affair.
        if [place, into].iter().any(|place| self.pairs[*place].known.is_some()) {
            return;
        }
        if let (Some((ticket, _)), Some((other, _))) = (self.both(place), self.both(into))
            && self.world.halo().merge_ticket(AGENT, ticket, other).is_ok()
        {
            self.pairs[place].merged = true;
        }
    }

    pub(super) fn delete_there(&mut self, place: usize) {
        let table = self.pairs[place].sort.table();
        if let Some(both) = self.both(place)
            && self.world.servicenow().delete("admin", table, &both.1)
        {
            self.pairs[place].gone = true;
            self.pairs[place].known = Some(both);
        }
    }

    pub(super) fn delete_here(&mut self, place: usize) {
        if let Some(both) = self.both(place)
            && self.world.halo().delete_ticket(AGENT, both.0)
        {
            self.pairs[place].gone = true;
            self.pairs[place].known = Some(both);
        }
    }

    /// The operator looks at what is there first, so what was said before has arrived.
    pub(super) async fn unlink(&mut self, place: usize) {
        for _ in 0..2 {
            self.world.pass().await;
        }
        let Some(both) = self.both(place) else { return };
        let desk = self.world.desk();
        let found = desk.links_named(&both.0.to_string(), None).await.unwrap();
        let ids: Vec<i64> = found.iter().map(|link| link.id).collect();
        if ids.len() == 1 {
            desk.unlink(&ids, "they were two matters").await.unwrap();
            self.pairs[place].apart = true;
            self.pairs[place].known = Some(both);
        }
    }

    pub(super) async fn relink(&mut self, place: usize) {
        let pair = &self.pairs[place];
        let Some((ticket, record)) = pair.known.clone().filter(|_| pair.apart) else { return };
        let number = self.field(place, &record, "number");
        let names = AdoptFrom::Numbers(vec![PairName::of(&ticket.to_string(), &number).unwrap()]);
        let desk = self.world.desk();
        let proposal = desk.propose_links(&ProfileId::new(PROFILE), &names, false).await.unwrap();
        let report = desk.adopt(&proposal, None).await.unwrap();
        self.pairs[place].apart = report.done.linked == 0;
    }
}
