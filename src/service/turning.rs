//! Turning rows of a plan that is looked at: a person takes the other side's value in one of them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::engine::{Cost, Reporter};
use crate::model::Side;
use crate::plan::action::What;
use crate::plan::mails::{self, Mails};
use crate::plan::turning::turnable;
use crate::plan::{Action, Plan, Row, Turn};
use crate::profile::Profile;
use crate::store::Actor;

/// A plan in which a row was turned. It is kept beside the plan that it was made of.
#[derive(Debug, Clone, Serialize)]
pub struct Turned {
    /// By this it is applied.
    pub id: String,
    /// Until when it can be applied.
    pub expires: Timestamp,
    /// The plan.
    pub plan: Plan,
    /// What carrying it out would cost.
    pub cost: Cost,
    /// The mails that carrying it out may cause.
    pub mails: Vec<Mails>,
    /// The rows of the turned pair.
    pub rows: BTreeSet<String>,
}

impl Desk {
    /// Takes one side's value in a row of a kept plan, or with no winner what the profile takes. The
    /// pair is planned again from what is known now and the choice; nothing is written to a vendor.
    pub async fn turn_row(&self, id: &str, row: &str, winner: Option<Side>, by: &str) -> Result<Turned, ServiceError> {
        let _turn = self.turn_of(&self.open_plan(id).await?.0.profile).await?;
        let (stored, plan) = self.open_plan(id).await?;
        let expires = self.store().plan(id).await?.map_or_else(|| self.clock().now(), |kept| kept.expires);
        let wish =
            wish(&plan, row, &stored.profile, winner, by).map_err(|text| ServiceError::Usage { text, next: None })?;
        let (ends, sinks) = self.ends(&stored.profile).await?;
        let reporter = Reporter::new(self.stopper().child_token());
        let pass = self.pass(&stored, &ends, &sinks, Actor::Person, &reporter);
        let pair = wish.pair.clone();
        let turned = Box::pin(pass.turned(&plan, &pair, wish.turned)).await?;
        self.keep_what_was_learnt(&stored.profile).await?;
        check(&plan, &turned, &pair)?;
        let cost = pass.cost(&turned.rows, &[]).await?;
        let id = self.keep_plan(&stored, &turned, expires).await?;
        let rows = turned.rows.iter().filter(|row| pair.is_about(row)).map(|row| row.id.to_string()).collect();
        let mails = mails::of(&turned, &stored.profile);
        Ok(Turned { id, expires, plan: turned, cost, mails, rows })
    }
}

/// What a person wishes: the pair, and everything that was taken in the plan with it.
struct Wish {
    pair: Turn,
    turned: Vec<Turn>,
}

fn wish(plan: &Plan, row: &str, profile: &Profile, winner: Option<Side>, by: &str) -> Result<Wish, String> {
    let row = plan.rows.iter().find(|one| one.id.0 == row).ok_or_else(|| format!("the plan has no row {row}"))?;
    let (rules, taken) = match winner {
        Some(winner) => {
            let rules = turnable(plan, row, profile, winner)
                .map_err(|why| format!("the direction of {} stays: {why}", row.title))?
                .rules;
            (rules, Some(winner))
        }
        None => (rules_of(row), None),
    };
    let (Some(halo), Some(other)) = (row.halo.clone(), row.other.clone()) else {
        return Err(format!("{} is no pair, so there is one value alone", row.title));
    };
    let pair = Turn { halo, other, rules, winner: taken.unwrap_or(Side::Halo), by: by.to_owned() };
    let mut turned: Vec<Turn> = Vec::new();
    for mut known in plan.turned.iter().cloned() {
        if known.halo == pair.halo && known.other == pair.other {
            known.rules.retain(|rule| !pair.rules.contains(rule));
        }
        if !known.rules.is_empty() {
            turned.push(known);
        }
    }
    if taken.is_some() {
        turned.push(pair.clone());
    }
    Ok(Wish { pair, turned })
}

/// The rules of the fields that a row writes or asks about.
fn rules_of(row: &Row) -> BTreeSet<String> {
    match &row.what {
        What::Act(Action::Update { what, .. }) => what.fields.iter().map(|field| field.key.clone()).collect(),
        What::Conflict { fields } => fields.iter().map(|field| field.key.clone()).collect(),
        _ => BTreeSet::new(),
    }
}

/// Refuses where a record changed after the plan was looked at, and where the choice changes nothing.
fn check(before: &Plan, now: &Plan, pair: &Turn) -> Result<(), ServiceError> {
    let of = |plan: &Plan| -> Vec<Row> { plan.rows.iter().filter(|row| pair.is_about(row)).cloned().collect() };
    let (before, now_rows) = (of(before), of(now));
    let title = before.first().map(|row| row.title.clone()).unwrap_or_default();
    let seen = before.first().map(|row| &row.seen);
    if now_rows.is_empty() || now_rows.iter().any(|row| Some(&row.seen) != seen) {
        return Err(ServiceError::not_configured(
            format!("{title} changed after the preview; preview again"),
            NextStep::PreviewAgain { profile: Some(now.profile.clone()) },
        ));
    }
    if now_rows == before {
        return Err(ServiceError::Usage {
            text: format!(
                "the direction of {title} stays: the rules of the profile decide it, as where a person closed one of \
                 the two"
            ),
            next: None,
        });
    }
    Ok(())
}
