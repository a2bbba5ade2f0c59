//! What a company asks of the credentials that a desk keeps.

use serde::{Deserialize, Serialize};

/// What is asked of secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretPolicy {
    /// A secret is to be changed after so many days; nothing is asked when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_days: Option<u32>,
}
