//! Which instance answers: what it says about itself that a copy, or another instance behind the
//! same address, would say otherwise.

use serde::{Deserialize, Serialize};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// The id that the instance has among all others.
    InstanceId,
    /// Its name among all others.
    InstanceName,
    /// The address that it calls its own.
    OwnAddress,
    /// The tenant.
    Tenant,
    /// The number of its database.
    Database,
    /// The id of the account whose name we sign in with.
    Login,
    /// Whether records that this desk has linked are there.
    OurRecords,
    /// The product's name.
    Product,
    /// The oldest record that is shown.
    OldestRecord,
}

impl FactKind {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::InstanceId => "Instance id",
            Self::InstanceName => "Instance name",
            Self::OwnAddress => "Calls itself",
            Self::Tenant => "Tenant",
            Self::Database => "Database",
            Self::Login => "Record of our account",
            Self::OurRecords => "Our last linked records",
            Self::Product => "Product",
            Self::OldestRecord => "Oldest record shown",
        }
    }

    /// Whether another value means another instance. Products are renamed, and the oldest record
    /// is archived or hidden some day.
    fn decides(self) -> bool {
        !matches!(self, Self::Product | Self::OldestRecord)
    }
}

/// Something that an instance says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub kind: FactKind,
    /// What it says.
    pub value: String,
}

/// A fact that is no longer what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What it is about.
    pub kind: FactKind,
    /// What it was.
    pub was: String,
    /// What it is now.
    pub is: String,
}

/// What an instance says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceIdentity {
    facts: Vec<Fact>,
}

impl InstanceIdentity {
    /// The same with one more fact; an empty one says nothing.
    #[must_use]
    pub fn with(mut self, kind: FactKind, value: impl Into<String>) -> Self {
        let value: String = value.into();
        if !value.trim().is_empty() && self.value(kind).is_none() {
            self.facts.push(Fact { kind, value });
            self.facts.sort_by_key(|fact| fact.kind);
        }
        self
    }

    /// The same without a fact.
    #[must_use]
    pub fn without(mut self, kind: FactKind) -> Self {
        self.facts.retain(|fact| fact.kind != kind);
        self
    }

    /// The facts, the most telling first.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// What it says about this.
    pub fn value(&self, kind: FactKind) -> Option<&str> {
        self.facts.iter().find(|fact| fact.kind == kind).map(|fact| fact.value.as_str())
    }

    /// The facts that both know and that differ.
    pub fn differences(&self, now: &Self) -> Vec<Difference> {
        let differs = |fact: &Fact| {
            let is = now.value(fact.kind).filter(|is| !is.eq_ignore_ascii_case(&fact.value))?;
            Some(Difference { kind: fact.kind, was: fact.value.clone(), is: is.to_owned() })
        };
        self.facts.iter().filter_map(differs).collect()
    }

    /// Whether what answers now is another instance, or a copy of this one.
    pub fn is_another(&self, now: &Self) -> bool {
        self.differences(now).iter().any(|difference| difference.kind.decides())
    }

    /// What is known together with what is told now. What was hidden before is added; what no longer
    /// shows itself stays.
    #[must_use]
    pub fn renewed(&self, now: &Self) -> Self {
        self.facts.iter().fold(now.clone(), |renewed, fact| renewed.with(fact.kind, fact.value.as_str()))
    }

    /// Whether two connections that were made apart lead to one instance.
    pub fn is_same_instance(&self, other: &Self) -> bool {
        let same = |kind| self.value(kind).is_some() && self.value(kind) == other.value(kind);
        let names_agree = same(FactKind::InstanceId) || same(FactKind::OwnAddress);
        let apart = self.differences(other).into_iter();
        let tells = |kind: FactKind| kind.decides() && !matches!(kind, FactKind::Login | FactKind::OurRecords);
        names_agree && !apart.map(|difference| difference.kind).any(tells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> InstanceIdentity {
        let acme = InstanceIdentity::default().with(FactKind::OwnAddress, "acme.example").with(FactKind::Login, "6816");
        acme.with(FactKind::OldestRecord, "INC0000001")
    }

    #[test]
    fn another_name_or_account_is_another_instance_and_another_oldest_record_is_not() {
        let renamed = acme().without(FactKind::OwnAddress).with(FactKind::OwnAddress, "test.example");
        assert!(acme().is_another(&renamed));
        let copied = acme().without(FactKind::Login).with(FactKind::Login, "9c57");
        assert!(acme().is_another(&copied));
        let archived = acme().without(FactKind::OldestRecord).with(FactKind::OldestRecord, "INC0000009");
        assert_eq!((acme().is_another(&archived), acme().differences(&archived).len()), (false, 1));
    }

    #[test]
    fn what_is_hidden_today_is_no_difference_and_what_shows_itself_is_added() {
        let hidden = acme().without(FactKind::OwnAddress).with(FactKind::InstanceId, "42");
        assert!(!acme().is_another(&hidden));
        let renewed = acme().renewed(&hidden);
        assert_eq!(renewed.value(FactKind::OwnAddress), Some("acme.example"));
        assert_eq!(renewed.value(FactKind::InstanceId), Some("42"));
    }

    #[test]
    fn two_accounts_of_one_instance_lead_to_the_same_one() {
        let other_account = acme().without(FactKind::Login).with(FactKind::Login, "9c57");
        assert!(acme().is_same_instance(&other_account));
        assert!(
            !InstanceIdentity::default().is_same_instance(&InstanceIdentity::default()),
            "nothing is known of either"
        );
        let copy = acme().with(FactKind::InstanceName, "copy");
        assert!(!acme().with(FactKind::InstanceName, "acme").is_same_instance(&copy));
    }
}
