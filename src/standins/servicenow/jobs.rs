//! Scheduled jobs: changes with no person behind them.

use super::ServiceNow;
use super::write::{Input, Notation, Rules, Writer, days_since};

impl ServiceNow {
    /// Closes, as `system`, the incidents that have been resolved for longer than the instance
    /// waits (switch `servicenow.autoclose-days`). Answers how many.
    pub fn run_autoclose(&self) -> usize {
        let days = self.common().switches.number("servicenow.autoclose-days");
        if days == 0 {
            return 0;
        }
        let resolved = self.find("incident", "state=6");
        let mut state = self.write();
        let Some(session) = self.session_of(&state, "system") else { return 0 };
        let mut writer = Writer {
            state: &mut state,
            session: &session,
            common: self.common(),
            rules: Rules::Enforced,
            notation: Notation::Raw,
        };
        let close = [("state".to_owned(), Input::Text("7".to_owned()))];
        resolved
            .iter()
            .filter_map(|incident| Some((incident.get("sys_id")?, incident.get("resolved_at")?)))
            .filter(|(_, resolved_at)| days_since(resolved_at, &session).is_some_and(|waited| waited >= days))
            .filter(|(id, _)| writer.update("incident", id, &close).is_ok())
            .count()
    }
}
