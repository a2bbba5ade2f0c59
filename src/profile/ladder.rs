//! By what people are matched, in the order in which an operator wants it tried.

use serde::{Deserialize, Serialize};

/// What two people on both sides must have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// The e-mail address.
    #[default]
    Email,
    /// The name that they sign in with.
    UserName,
    /// The id in ServiceNow that Halo keeps with its user.
    ExternalId,
}

/// The rungs that are tried, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ladder {
    /// The first.
    pub first: Rung,
    /// What is tried for those whom the first does not find.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<Rung>,
    /// What is tried for those whom neither finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub third: Option<Rung>,
}

impl Ladder {
    /// The rungs in their order, each once.
    pub fn rungs(&self) -> Vec<Rung> {
        let mut rungs = vec![self.first];
        for rung in [self.second, self.third].into_iter().flatten() {
            if !rungs.contains(&rung) {
                rungs.push(rung);
            }
        }
        rungs
    }

    /// The rungs above this one.
    pub fn before(&self, rung: Rung) -> Vec<Rung> {
        self.rungs().into_iter().take_while(|one| *one != rung).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ladder, Rung};

    #[test]
    fn each_rung_is_tried_once_in_the_order_of_the_operator() {
        let ladder = Ladder { first: Rung::UserName, second: Some(Rung::Email), third: Some(Rung::UserName) };
        assert_eq!(ladder.rungs(), [Rung::UserName, Rung::Email]);
        assert_eq!(ladder.before(Rung::Email), [Rung::UserName]);
        assert_eq!(Ladder::default().rungs(), [Rung::Email]);
    }
}
