//! Access and refresh tokens that are alive.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::super::ids;

#[derive(Debug, Clone)]
struct Token {
    user_name: String,
    until: Timestamp,
}

/// An access token as it is handed out.
#[derive(Debug, Clone)]
pub(in super::super) struct Granted {
    pub(in super::super) token: String,
    pub(in super::super) seconds_left: i64,
}

/// A code that the consent page handed out.
#[derive(Debug, Clone)]
pub(in super::super) struct Code {
    pub(in super::super) user_name: String,
    pub(in super::super) redirect_uri: String,
    /// The S256 challenge of a public client.
    pub(in super::super) challenge: Option<String>,
    pub(in super::super) until: Timestamp,
}

/// All tokens of the instance.
#[derive(Debug, Default)]
pub(in super::super) struct Tokens {
    access: BTreeMap<String, Token>,
    refresh: BTreeMap<String, Token>,
    codes: BTreeMap<String, Code>,
    /// Ids of assertions that were taken, until when they could come again.
    assertions: BTreeMap<String, Timestamp>,
    given: u64,
}

impl Tokens {
    /// The account that an access token speaks for.
    pub(super) fn user(&self, token: &str, now: Timestamp) -> Option<&str> {
        self.access.get(token).filter(|token| token.until > now).map(|token| token.user_name.as_str())
    }

    /// The account's living access token, else a new one.
    pub(super) fn access(&mut self, user_name: &str, now: Timestamp, life: i64) -> Granted {
        let living = self.access.iter().find(|(_, token)| token.user_name == user_name && token.until > now);
        if let Some((text, token)) = living {
            return Granted { token: text.clone(), seconds_left: token.until.duration_since(now).as_secs() };
        }
        self.fresh(user_name, now, life)
    }

    /// A new access token.
    pub(super) fn fresh(&mut self, user_name: &str, now: Timestamp, life: i64) -> Granted {
        let text = self.text("access");
        let until = now + SignedDuration::from_secs(life);
        self.access.insert(text.clone(), Token { user_name: user_name.to_owned(), until });
        Granted { token: text, seconds_left: life }
    }

    /// The account's living refresh token, else a new one.
    pub(super) fn refresh_token(&mut self, user_name: &str, now: Timestamp, life: i64) -> String {
        let living = self.refresh.iter().find(|(_, token)| token.user_name == user_name && token.until > now);
        if let Some((text, _)) = living {
            return text.clone();
        }
        let text = self.text("refresh");
        let until = now + SignedDuration::from_secs(life);
        self.refresh.insert(text.clone(), Token { user_name: user_name.to_owned(), until });
        text
    }

    /// The account of a living refresh token.
    pub(super) fn refreshed(&self, token: &str, now: Timestamp) -> Option<String> {
        self.refresh.get(token).filter(|token| token.until > now).map(|token| token.user_name.clone())
    }

    /// Keeps what a consent was given for, and answers the code to fetch the token with.
    pub(super) fn consent(&mut self, code: Code) -> String {
        let text = self.text("code");
        self.codes.insert(text.clone(), code);
        text
    }

    /// Takes a code, which works once; `None` when it is unknown or too old.
    pub(super) fn redeem(&mut self, code: &str, now: Timestamp) -> Option<Code> {
        self.codes.remove(code).filter(|code| code.until > now)
    }

    /// Takes note of an assertion; whether it is the first with this id.
    pub(super) fn is_new_assertion(&mut self, id: &str, until: Timestamp, now: Timestamp) -> bool {
        self.assertions.retain(|_, until| *until > now);
        self.assertions.insert(id.to_owned(), until).is_none()
    }

    /// Ends a token of either kind.
    pub(in super::super) fn revoke(&mut self, token: &str) {
        self.access.remove(token);
        self.refresh.remove(token);
    }

    fn text(&mut self, kind: &str) -> String {
        self.given += 1;
        format!("{}{}-_", ids::numbered(kind, self.given), ids::numbered("token", self.given))
    }
}
