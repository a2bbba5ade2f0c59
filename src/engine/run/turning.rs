//! One pair of a plan that is planned again with what a person takes in it.

use super::Pass;
use crate::engine::error::EngineError;
use crate::engine::gather::Look;
use crate::plan::{Plan, Turn, turning};

impl Pass<'_> {
    /// The plan with one of its pairs planned again from what the store holds of it now, with what
    /// people took in the plan. Writes nothing.
    pub async fn turned(&self, plan: &Plan, pair: &Turn, turned: Vec<Turn>) -> Result<Plan, EngineError> {
        let look = Look { dirty: vec![pair.halo.clone(), pair.other.clone()], sends: Vec::new() };
        let mut gathered = self.gatherer().gather(&look).await?;
        gathered.turn(&turned);
        let input = gathered.input(self.profile, self.version, self.clock.now());
        let again = crate::plan::plan(&input);
        Ok(turning::turned(plan, again, (pair, turned), &self.profile.limits, input.live_links))
    }
}
