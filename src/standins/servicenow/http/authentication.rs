//! Who a request comes from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::super::super::switches::Switches;
use super::super::ServiceNow;
use super::super::state::{Session, State};
use super::parameters::Parameters;
use super::{Call, sessions};

/// What a request proved itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Password,
    /// A bearer token, which scopes may restrict.
    Token,
    Key,
    Cookie,
}

/// The account behind a request.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) session: Session,
    pub(super) means: Means,
}

/// Why a request is not let in. All but the second factor look the same from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    Unknown,
    /// The code of the second factor is missing or wrong.
    WrongCode,
}

/// Finds who a request comes from: API key, bearer token, password or session cookie.
pub(super) fn identify(instance: &ServiceNow, call: &Call) -> Result<Identity, Stranger> {
    let (user, means) = claimed(instance, call)?;
    let switches = &instance.common().switches;
    let now = instance.common().clock.now();
    let session = instance.read().session(&user, now, switches).ok_or(Stranger::Unknown)?;
    let may_use_rest = session.is_admin() || session.roles.contains("snc_platform_rest_api_access");
    if switches.on("servicenow.rest-role-required") && !may_use_rest {
        return Err(Stranger::Unknown);
    }
    Ok(Identity { session, means })
}

/// The account whose secret a request carries.
fn claimed(instance: &ServiceNow, call: &Call) -> Result<(String, Means), Stranger> {
    let switches = &instance.common().switches;
    if let Some(key) = api_key(switches, call) {
        let user = key_holder(instance, &key).ok_or(Stranger::Unknown)?;
        return Ok((user, Means::Key));
    }
    let Some(authorization) = call.header("authorization") else {
        let user = sessions::user_of(instance, call).ok_or(Stranger::Unknown)?;
        return Ok((user, Means::Cookie));
    };
    let (scheme, secret) = authorization.split_once(' ').ok_or(Stranger::Unknown)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        let now = instance.common().clock.now();
        let user = instance.read().tokens.user(secret.trim(), now).map(str::to_owned);
        return Ok((user.ok_or(Stranger::Unknown)?, Means::Token));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Stranger::Unknown);
    }
    Ok((basic(instance, call, secret)?, Means::Password))
}

fn basic(instance: &ServiceNow, call: &Call, secret: &str) -> Result<String, Stranger> {
    let switches = &instance.common().switches;
    let decoded = STANDARD.decode(secret.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or(Stranger::Unknown)?;
    let (user, password) = decoded.split_once(':').ok_or(Stranger::Unknown)?;
    // Nothing is to be noted of a right password after right ones, so requests need not wait for it.
    let accepted = password_fits(&instance.read(), user, password)
        || password_accepted(&mut instance.write(), switches, user, password);
    if !switches.on("servicenow.basic-auth") || !accepted {
        return Err(Stranger::Unknown);
    }
    if !switches.on("servicenow.basic-auth-interactive") && signs_in_by_hand(&instance.read(), user) {
        return Err(Stranger::Unknown);
    }
    let code = switches.get("servicenow.mfa-code");
    if !code.is_empty() && call.header("x-mfa_token") != Some(&code) {
        return Err(Stranger::WrongCode);
    }
    Ok(user.to_owned())
}

/// The key that a request carries in its header, or in its query where the instance reads it there.
fn api_key(switches: &Switches, call: &Call) -> Option<String> {
    if let Some(key) = call.header("x-sn-apikey") {
        return Some(key.to_owned());
    }
    let name = switches.get("servicenow.api-key-parameter");
    if name.is_empty() { None } else { Parameters::read(&call.query).get(&name).map(str::to_owned) }
}

fn key_holder(instance: &ServiceNow, key: &str) -> Option<String> {
    let switches = &instance.common().switches;
    let known = switches.get("servicenow.api-key");
    if known.is_empty() || known != key {
        return None;
    }
    let bound = switches.get("servicenow.api-key-user");
    Some(if bound.is_empty() { instance.credentials().username } else { bound })
}

/// Whether an account is meant for people, who sign in at the page.
fn signs_in_by_hand(state: &State, user: &str) -> bool {
    let marked = |row, name| state.get(row, name) == "true";
    state
        .find_by("sys_user", "user_name", user)
        .is_some_and(|row| !marked(row, "web_service_access_only") && !marked(row, "internal_integration_user"))
}

/// Whether this is the password of an account that nobody tried a wrong one for.
fn password_fits(state: &State, user: &str, password: &str) -> bool {
    state.passwords.get(user).is_some_and(|known| known == password) && !state.failed_sign_ins.contains_key(user)
}

/// Whether this is the account's password. Repeated failures lock the account.
pub(super) fn password_accepted(state: &mut State, switches: &Switches, user: &str, password: &str) -> bool {
    let Some(known) = state.passwords.get(user) else { return false };
    if known == password {
        state.failed_sign_ins.remove(user);
        return true;
    }
    let failed = state.failed_sign_ins.entry(user.to_owned()).or_default();
    *failed += 1;
    let most = switches.number("servicenow.lock-out-after");
    if most > 0 && *failed >= most {
        state.failed_sign_ins.remove(user);
        lock(state, user);
    }
    false
}

fn lock(state: &mut State, user: &str) {
    if let Some(mut row) = state.find_by("sys_user", "user_name", user).cloned() {
        state.set(&mut row, "locked_out", "true");
        state.put("sys_user", row);
    }
}

/// The account that a token is asked for, if it is one that may sign in.
pub(super) fn may_sign_in(state: &State, switches: &Switches, user: &str, now: Timestamp) -> bool {
    state.session(user, now, switches).is_some()
}
