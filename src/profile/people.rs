//! How a profile matches people, and who stands in for strangers.

use serde::{Deserialize, Serialize};

use super::ladder::Ladder;

/// Who stands in for people that the other system does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// By what people are matched.
    #[serde(skip_serializing_if = "is_default")]
    pub ladder: Ladder,
    /// The caller of a new record whose end-user nobody there matches: a sys_id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_caller: Option<String>,
    /// The end-user of a new ticket whose caller nobody in Halo matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user: Option<i64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
