//! Who a request comes from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::ServiceNow;
use super::super::refusal::Refusal;
use super::super::state::{Session, State};
use super::Call;

/// The session of a request, by basic authentication or bearer token. Everything that is wrong
/// with them gets the same refusal.
pub(super) fn session(instance: &ServiceNow, call: &Call) -> Result<Session, Refusal> {
    find(instance, call).ok_or(Refusal::NotAuthenticated)
}

fn find(instance: &ServiceNow, call: &Call) -> Option<Session> {
    let switches = &instance.common().switches;
    let now = instance.common().clock.now();
    let state = instance.read();
    if let Some(key) = call.header("x-sn-apikey") {
        let known = switches.get("servicenow.api-key");
        let user = Some(instance.credentials().username).filter(|_| !known.is_empty() && known == key)?;
        return state.session(&user, now, switches);
    }
    let (scheme, secret) = call.header("authorization")?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        let user = state.tokens.user(secret.trim(), now)?;
        return state.session(user, now, switches);
    }
    if !scheme.eq_ignore_ascii_case("basic") || !switches.on("servicenow.basic-auth") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(secret.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    if password_fits(&state, user, password) { state.session(user, now, switches) } else { None }
}

/// Whether this is the account's password.
pub(super) fn password_fits(state: &State, user: &str, password: &str) -> bool {
    state.passwords.get(user).is_some_and(|known| known == password)
}
