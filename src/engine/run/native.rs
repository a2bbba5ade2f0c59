//! A whole desk holds customers for whom Halo's own integration may still work, and tickets that it passes
//! on to suppliers. Two writers on one ticket fight, so rows of those tickets wait; all others go on.

use std::collections::{BTreeMap, BTreeSet};

use super::Pass;
use crate::connector::{Owner, PeopleWanted};
use crate::engine::error::EngineError;
use crate::engine::report::RunReport;
use crate::mapping::party;
use crate::model::{FieldName, Record, RecordId, RecordKey, Side};
use crate::plan::approval::Approved;
use crate::plan::{Action, Row, RowId};
use crate::profile::Scope;

impl Pass<'_> {
    /// Holds back the rows of customers and suppliers who have another writer, and names those.
    pub(super) async fn keep_off(
        &self,
        approved: &mut Approved<'_>,
        report: &mut RunReport,
    ) -> Result<(), EngineError> {
        let held = self.kept_off(&approved.rows).await?;
        report.take_kept_off(&held);
        approved.hold_rows(&held);
        Ok(())
    }

    /// The rows of customers who have another writer, and of tickets that are passed on to a supplier who
    /// has one, each with the reason. Only whole desks are looked at: a profile of one customer or supplier
    /// asks before it begins.
    pub(super) async fn kept_off(&self, rows: &[&Row]) -> Result<BTreeMap<RowId, String>, EngineError> {
        if self.profile.scope != Scope::WholeDesk {
            return Ok(BTreeMap::new());
        }
        let halo = &self.ends.halo;
        let writing: Vec<&Row> = rows.iter().copied().filter(|row| row.writes()).collect();
        if writing.is_empty() {
            return Ok(BTreeMap::new());
        }
        let tickets = self.tickets_of(&writing).await?;
        let mut owners: BTreeMap<RowId, BTreeSet<Owner>> = BTreeMap::new();
        for row in &writing {
            let of_ticket = row.halo.as_ref().and_then(|key| party::supplier(tickets.get(key)?));
            let supplier = of_ticket.or_else(|| new_ticket(row, "supplier_id")?.parse().ok().filter(|id| *id > 0));
            owners.entry(row.id.clone()).or_default().extend(supplier.map(Owner::Supplier));
        }
        if halo.source.may_have_other_writers().await.map_err(|error| halo.failed(error))? {
            for (row, customer) in self.customers_of(&writing, &tickets).await? {
                owners.entry(row).or_default().insert(Owner::Customer(customer));
            }
        }
        let asked: BTreeSet<Owner> = owners.values().flatten().copied().collect();
        if asked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let taken = halo.source.other_writers(&asked).await.map_err(|error| halo.failed(error))?;
        let reason = |(row, owners): (RowId, BTreeSet<Owner>)| {
            Some((row, owners.iter().find_map(|owner| taken.get(owner))?.clone()))
        };
        Ok(owners.into_iter().filter_map(reason).collect())
    }

    /// The tickets that these rows are about, as they are known.
    async fn tickets_of(&self, rows: &[&Row]) -> Result<BTreeMap<RecordKey, Record>, EngineError> {
        let keys: Vec<RecordKey> = rows.iter().filter_map(|row| row.halo.clone()).collect();
        let known = self.store.records(&keys).await?;
        Ok(known.into_iter().map(|ticket| (ticket.key.clone(), ticket)).collect())
    }

    /// Whose ticket each row is about, as far as that is known before it is written.
    async fn customers_of(
        &self,
        rows: &[&Row],
        tickets: &BTreeMap<RecordKey, Record>,
    ) -> Result<BTreeMap<RowId, i64>, EngineError> {
        let users: BTreeMap<RowId, RecordId> =
            rows.iter().filter_map(|row| Some((row.id.clone(), RecordId::new(new_ticket(row, "user_id")?)))).collect();
        let people = match users.values().cloned().collect::<BTreeSet<RecordId>>() {
            none if none.is_empty() => Vec::new(),
            ids => {
                let wanted = PeopleWanted::Ids(ids.into_iter().collect());
                self.ends.halo.source.people(&wanted).await.map_err(|error| self.ends.halo.failed(error))?
            }
        };
        let customer = |row: &&Row| {
            let of_ticket = row.halo.as_ref().and_then(|key| party::customer(tickets.get(key)?));
            let named = || new_ticket(row, "client_id")?.parse().ok();
            let of_user = || {
                let user = users.get(&row.id)?;
                let person = people.iter().find(|person| &person.id == user)?;
                person.customer.as_ref()?.as_str().parse().ok()
            };
            Some((row.id.clone(), of_ticket.or_else(named).or_else(of_user)?))
        };
        Ok(rows.iter().filter_map(customer).collect())
    }
}

/// What a row writes into a field of a new ticket.
fn new_ticket(row: &Row, field: &str) -> Option<String> {
    let Some(Action::Create { to: Side::Halo, what }) = row.action() else { return None };
    let name = FieldName::new(field);
    what.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.value().code())
}
