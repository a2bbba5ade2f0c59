//! Sessions and their cookies.
//!
//! Every signed-in request without a known session cookie opens a session. A cookie alone signs in
//! only together with the session's own token in `X-UserToken`, as the pages of the instance do it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::{ServiceNow, ids};
use super::Call;
use super::reply::Reply;

/// Sessions that are remembered; the oldest make room.
const MOST: usize = 1_000;

#[derive(Debug, Default)]
struct Kept {
    users: BTreeMap<String, String>,
    oldest_first: VecDeque<String>,
}

/// The open sessions: which account each is of.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Kept>);

impl Sessions {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn user(&self, session: &str) -> Option<String> {
        self.kept().users.get(session).cloned()
    }

    fn open(&self, session: &str, user: &str) {
        let mut kept = self.kept();
        if kept.oldest_first.len() >= MOST
            && let Some(oldest) = kept.oldest_first.pop_front()
        {
            kept.users.remove(&oldest);
        }
        kept.oldest_first.push_back(session.to_owned());
        kept.users.insert(session.to_owned(), user.to_owned());
    }
}

/// The session that a request says it belongs to.
pub(super) fn presented(call: &Call) -> Option<&str> {
    call.headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .flat_map(|(_, value)| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == "JSESSIONID")
        .map(|(_, value)| value)
}

/// The account of the session that a request belongs to, if it knows the session's token too.
pub(super) fn user_of(instance: &ServiceNow, call: &Call) -> Option<String> {
    let session = presented(call)?;
    let user = instance.door().sessions.user(session)?;
    (call.header("x-usertoken") == Some(&token(session))).then_some(user)
}

/// Tells a caller who has a session, but not its token, what that token is.
pub(super) fn with_token(instance: &ServiceNow, call: &Call, reply: Reply) -> Reply {
    match presented(call).filter(|session| instance.door().sessions.user(session).is_some()) {
        Some(session) => reply.with("X-UserToken-Response", token(session)),
        None => reply,
    }
}

/// Opens a session for a signed-in request that has none, and hands out its cookies.
pub(super) fn with_cookies(instance: &ServiceNow, call: &Call, user: Option<&str>, number: u64, reply: Reply) -> Reply {
    let sessions = &instance.door().sessions;
    if presented(call).is_some_and(|session| sessions.user(session).is_some()) {
        return reply;
    }
    let session = ids::numbered("session", number).to_uppercase();
    if let Some(user) = user {
        sessions.open(&session, user);
    }
    let store = ids::numbered("session store", number);
    let of_user = ids::numbered("session user", number);
    [
        format!("JSESSIONID={session}; Path=/; HttpOnly"),
        "glide_user=; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/; HttpOnly".to_owned(),
        format!("glide_user_session={of_user}; Path=/; HttpOnly"),
        "glide_user_route=glide.standin; Path=/; HttpOnly".to_owned(),
        format!("glide_session_store={store}; Max-Age=300; Path=/; HttpOnly"),
        "BIGipServerpool_standin=standin; Path=/; HttpOnly".to_owned(),
    ]
    .into_iter()
    .fold(reply, |reply, cookie| reply.with("Set-Cookie", cookie))
}

fn token(session: &str) -> String {
    let seed = format!("user token:{session}");
    format!("{}{}", ids::named(&seed), ids::named(&format!("{seed}:more")))
}
