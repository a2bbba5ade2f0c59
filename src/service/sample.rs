//! What a profile's rules make of the pair that was linked last: a live sample beside each rule while
//! it is being changed. From the local store alone.

use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::known::Known;
use crate::mapping::convert::{self, Context, Converted};
use crate::mapping::{KinBook, PeopleBook, Seen, formula};
use crate::model::{Catalogue, Record, Side, Value};
use crate::profile::{FieldRule, Profile};
use crate::store::LinkQuery;

/// What becomes of one side's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleWay {
    /// The value of the side it comes from, as it is stored.
    pub from: String,
    /// What would be written on the opposite side; the error says why nothing would be.
    pub made: Result<String, String>,
}

/// A rule on a real pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSample {
    /// The rule's name.
    pub rule: String,
    /// The numbers of the pair.
    pub pair: (String, String),
    /// What Halo would get of the other side's value; `None` where the rule leads nothing there.
    pub to_halo: Option<SampleWay>,
    /// What the other side would get of Halo's value; `None` where the rule leads nothing there.
    pub to_other: Option<SampleWay>,
}

impl Desk {
    /// Each rule of a profile, saved or not, on the pair that was linked last under its name. Empty
    /// where there is no pair yet.
    pub async fn rule_samples(&self, profile: &Profile) -> Result<Vec<RuleSample>, ServiceError> {
        let query = LinkQuery { profile: Some(profile.name.clone()), search: None, offset: 0, limit: 1 };
        let Some(row) = self.store().link_page(query).await?.rows.into_iter().next() else { return Ok(Vec::new()) };
        let records = self.store().records(&[row.link.halo.clone(), row.link.other.clone()]).await?;
        let of = |key| records.iter().find(|record| &record.key == key);
        let (Some(halo), Some(other)) = (of(&row.link.halo), of(&row.link.other)) else { return Ok(Vec::new()) };
        let known = self.known().await?;
        let Some(ends) = known.ends(profile) else { return Ok(Vec::new()) };
        let people = self.known_people(ends).await?;
        let kin = self.known_kin(ends, &[halo, other]).await?;
        Ok(of_pair(profile, &known, (&people, &kin), (halo, other)))
    }
}

/// What each rule of a profile makes of a pair.
pub(super) fn of_pair(
    profile: &Profile,
    known: &Known,
    (people, kin): (&PeopleBook, &KinBook),
    (halo, other): (&Record, &Record),
) -> Vec<RuleSample> {
    let pair = Pair { profile, known, people, kin, halo, other };
    let rules = profile.mapping.fields.iter().filter(|rule| rule.applies_to(&other.key.kind));
    rules.map(|rule| pair.sample(rule)).collect()
}

/// The pair that rules are tried on.
struct Pair<'a> {
    profile: &'a Profile,
    known: &'a Known,
    people: &'a PeopleBook,
    kin: &'a KinBook,
    halo: &'a Record,
    other: &'a Record,
}

impl Pair<'_> {
    fn sample(&self, rule: &FieldRule) -> RuleSample {
        RuleSample {
            rule: rule.name.clone(),
            pair: (self.halo.number.clone(), self.other.number.clone()),
            to_halo: self.way(rule, Side::Halo),
            to_other: self.way(rule, Side::Other),
        }
    }

    fn way(&self, rule: &FieldRule, to: Side) -> Option<SampleWay> {
        if !rule.writes_on(to) {
            return None;
        }
        let record = match to {
            Side::Halo => self.other,
            Side::Other => self.halo,
        };
        let value = convert::side_value(rule, to.opposite(), record).unwrap_or_default();
        Some(SampleWay { from: value.code(), made: self.made(rule, to, &value) })
    }

    fn made(&self, rule: &FieldRule, to: Side, value: &Value) -> Result<String, String> {
        let none = Catalogue::default();
        let context = Context {
            profile: self.profile,
            people: self.people,
            kin: self.kin,
            halo: self.known.catalogue(&self.profile.halo).unwrap_or(&none),
            other: self.known.catalogue(&self.profile.other).unwrap_or(&none),
            seen: Seen { halo: Some(self.halo), other: Some(self.other), ..Seen::default() },
        };
        if !formula::holds(rule, context.seen)? {
            return Err("the condition is not met, so nothing is written".to_owned());
        }
        match convert::convert(rule, to.opposite(), value, &self.other.key.kind, context) {
            Converted::To(value) | Converted::StandIn(value, _) => Ok(value.code()),
            Converted::LeftOut => Err("the field is left out".to_owned()),
            Converted::Logged(value) => Err(format!("the field is left alone, and told: {value} has no counterpart")),
            Converted::Unmapped(value) => Err(format!("held: {value} has no counterpart")),
        }
    }
}
