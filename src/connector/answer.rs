//! Answers of vendors, and what a status means for a read and for a write.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::call::{CallError, Carried};
use super::error::{ConnectorError, Fault};

/// The longest time that a vendor can make us wait.
pub const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The most characters of a vendor's own words that are passed on.
const MOST_WORDS: usize = 400;

/// What a vendor answered, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body, decompressed.
    pub body: Vec<u8>,
}

/// What differs between vendors in how they say no.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// The vendor's name, for texts.
    pub vendor: &'static str,
    /// The vendor's own words in the body of a refusal, if it has any.
    pub explain: fn(&[u8]) -> Option<String>,
    /// What a 202 to a write means.
    pub accepted: Carried,
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// When it was made, by the vendor's clock.
    pub fn date(&self) -> Option<Timestamp> {
        http_date(self.header(DATE.as_str())?)
    }

    /// How long the vendor asks us to stay away: `Retry-After` in seconds or as a date, else
    /// ServiceNow's `X-RateLimit-Reset`. Dates count from the answer's own date. Negative and
    /// unreadable values count as none; more than an hour counts as an hour.
    pub fn retry_after(&self) -> Option<Duration> {
        let until = |at: Timestamp| Some(at.as_second() - self.date()?.as_second());
        let seconds = match (self.header(RETRY_AFTER.as_str()).map(str::trim), self.header("x-ratelimit-reset")) {
            (Some(text), _) => text.parse::<i64>().ok().or_else(|| http_date(text).and_then(until)),
            (None, Some(reset)) => until(Timestamp::from_second(reset.trim().parse().ok()?).ok()?),
            (None, None) => None,
        };
        let seconds = u64::try_from(seconds?).ok()?;
        Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
    }

    /// Whether the body claims or seems to be a web page.
    fn is_page(&self) -> bool {
        let html = self.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
        html || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// Reads the body as JSON. A web page, an empty body and cut-off JSON are [`Fault::Incomplete`].
    pub fn json<T: DeserializeOwned>(&self, dialect: &Dialect) -> Result<T, CallError> {
        let incomplete = |what: String, hint: &str| {
            CallError::maybe(ConnectorError::new(Fault::Incomplete, what, hint)).with_status(self.status)
        };
        let vendor = dialect.vendor;
        if self.body.trim_ascii().is_empty() {
            return Err(incomplete(format!("{vendor} answered with nothing"), "It is tried again"));
        }
        if self.is_page() {
            return Err(incomplete(
                format!("{vendor} answered with a web page instead of data"),
                "Open the instance in a browser: it may be asleep, under maintenance or behind a sign-in page or proxy",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let why = match error.classify() {
                serde_json::error::Category::Eof => "it ends in the middle",
                serde_json::error::Category::Data => "it has another shape than documented",
                serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not valid JSON",
            };
            let place = format!("line {}, column {}", error.line(), error.column());
            incomplete(format!("The answer of {vendor} cannot be read: {why} ({place})"), "It is tried again")
        })
    }

    /// Passes an answer that says the request was carried out; turns every other one into an error.
    pub fn carried_out(self, dialect: &Dialect) -> Result<Self, CallError> {
        match self.status {
            StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(self),
            _ => Err(self.refusal(dialect)),
        }
    }

    fn refusal(&self, dialect: &Dialect) -> CallError {
        let vendor = dialect.vendor;
        let words = if self.is_page() { None } else { (dialect.explain)(&self.body) };
        let said = words.map_or_else(String::new, |words| format!(": {}", plain(&words)));
        let code = self.status.as_u16();
        let (fault, what, hint, carried) = match code {
            202 => (
                Fault::Incomplete,
                format!("{vendor} was too busy to carry the request out (202)"),
                "It is tried again",
                dialect.accepted,
            ),
            300..=399 => (
                Fault::Settings,
                format!("{vendor} sends us to another address ({code})"),
                "Check the address of the connection; a sign-in page in front of the API must let the desk through",
                Carried::Maybe,
            ),
            401 => (
                Fault::SignIn,
                format!("{vendor} refused the sign-in (401){said}"),
                "Enter the credentials of the connection again and check that the account is active and not locked",
                Carried::No,
            ),
            403 => (
                Fault::Forbidden,
                format!("{vendor} does not allow this (403){said}"),
                "Give the connecting account the missing right, or change what is asked for",
                Carried::No,
            ),
            404 | 410 => (
                Fault::NotFound,
                format!("{vendor} does not know this or does not show it ({code}){said}"),
                "Check whether it still exists and whether the connecting account may see it",
                Carried::No,
            ),
            408 => (Fault::TimedOut, format!("{vendor} gave up waiting (408)"), "It is tried again", Carried::Maybe),
            429 => {
                let retry_after = self.retry_after().map(|wait| wait.as_secs());
                let wait = retry_after.map_or_else(String::new, |seconds| format!(" and asks to wait {seconds} s"));
                (
                    Fault::RateLimited { retry_after },
                    format!("{vendor} had too many requests (429){wait}"),
                    "It goes on by itself; lower the connection's share if it happens often",
                    Carried::No,
                )
            }
            400..=499 => (
                Fault::Refused,
                format!("{vendor} refused the request ({code}){said}"),
                "Look at what was sent: a field, a value or the filter is not accepted",
                Carried::No,
            ),
            500..=599 => (
                Fault::Server,
                format!("{vendor} failed ({code}){said}"),
                "It is tried again; if it stays, ask the vendor's administrator",
                Carried::Maybe,
            ),
            _ => (
                Fault::Incomplete,
                format!("{vendor} answered with a status that is not documented ({code})"),
                "It is tried again",
                Carried::Maybe,
            ),
        };
        CallError { error: ConnectorError::new(fault, what, hint), carried, status: Some(code) }
    }
}

/// A vendor's words, on one line, without control characters and not too long.
pub fn plain(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_WORDS).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// Reads an HTTP date.
fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { vendor: "Vendor", explain: |_body| None, accepted: Carried::No };

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap()));
        Answer { status: StatusCode::from_u16(status).unwrap(), headers: headers.collect(), body: body.to_vec() }
    }

    #[test]
    fn retry_after_is_read_in_every_spelling_and_bounded() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (headers, expected) in [
            (vec![("retry-after", "30")], Some(30)),
            (vec![("retry-after", "0")], Some(0)),
            (vec![date, ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], Some(60)),
            (vec![("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], None),
            (vec![("retry-after", "-5")], None),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "1000000000")], Some(3_600)),
            (vec![date, ("x-ratelimit-reset", "784111787")], Some(10)),
            (vec![], None),
        ] {
            let wait = answer(429, &headers, b"").retry_after();
            assert_eq!(wait, expected.map(Duration::from_secs), "{headers:?}");
        }
    }

    #[test]
    fn a_status_says_what_happened_and_whether_anything_was_carried_out() {
        for (status, fault, carried) in [
            (202, Fault::Incomplete, Carried::No),
            (302, Fault::Settings, Carried::Maybe),
            (400, Fault::Refused, Carried::No),
            (401, Fault::SignIn, Carried::No),
            (403, Fault::Forbidden, Carried::No),
            (404, Fault::NotFound, Carried::No),
            (410, Fault::NotFound, Carried::No),
            (429, Fault::RateLimited { retry_after: None }, Carried::No),
            (500, Fault::Server, Carried::Maybe),
            (503, Fault::Server, Carried::Maybe),
            (999, Fault::Incomplete, Carried::Maybe),
        ] {
            let error = answer(status, &[], b"").carried_out(&DIALECT).unwrap_err();
            assert_eq!((&error.error.fault, error.carried, error.status), (&fault, carried, Some(status)), "{status}");
        }
    }

    #[test]
    fn a_body_that_lies_is_incomplete() {
        let nested = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let bodies: [&[u8]; 9] = [
            b"",
            b"  \n",
            b"<html>Instance Hibernating page</html>",
            b"{\"result\":[{\"a\":1},",
            b"\xef\xbb\xbf{}",
            b"{\"result\":NaN}",
            b"null",
            b"{\"a\":1}{\"a\":2}",
            &nested,
        ];
        for body in bodies {
            let read = answer(200, &[], body).json::<std::collections::BTreeMap<String, serde_json::Value>>(&DIALECT);
            assert_eq!(read.unwrap_err().error.fault, Fault::Incomplete);
        }
        let page = answer(200, &[("content-type", "text/html;charset=UTF-8")], b"{}");
        assert_eq!(page.json::<serde_json::Value>(&DIALECT).unwrap_err().error.fault, Fault::Incomplete);
    }
}
