//! Parents and children, problems and their incidents: what stands under what stays so on both sides.

mod following;
mod killed;
mod made_together;
mod merged;
pub(crate) mod support;
