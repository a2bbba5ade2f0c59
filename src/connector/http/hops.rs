//! Which redirects are followed.

use reqwest::StatusCode;
use reqwest::header::LOCATION;
use url::Url;

use super::super::answer::Answer;
use super::super::call::CallError;
use super::super::error::{ConnectorError, Fault};
use super::super::origin::host_of;
use super::super::request::Request;
use super::HttpClient;

impl HttpClient {
    /// Where a redirect leads; `None` when the answer is none. Anything but a read within its
    /// origin is refused, unless it fetches a file from a host that the connection lists.
    pub(super) fn next_hop(
        &self,
        request: &Request,
        from: &Url,
        answer: &Answer,
        is_file: bool,
    ) -> Result<Option<Url>, CallError> {
        let follows = [
            StatusCode::MOVED_PERMANENTLY,
            StatusCode::FOUND,
            StatusCode::SEE_OTHER,
            StatusCode::TEMPORARY_REDIRECT,
            StatusCode::PERMANENT_REDIRECT,
        ];
        if !follows.contains(&answer.status) || !request.reads() {
            return Ok(None);
        }
        let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(next) = location.and_then(|text| from.join(text).ok()) else { return Ok(None) };
        if next.origin() == from.origin() || (is_file && self.may_fetch(&next)) {
            return Ok(Some(next));
        }
        let error = ConnectorError::new(
            Fault::Settings,
            format!("{} sends us on to {}, where our credentials must not go", host_of(from), host_of(&next)),
            if is_file {
                self.fetch_hint(&next)
            } else {
                "If that is the instance's real address, enter it as the address of the connection"
            },
        );
        Err(CallError::not_sent(error).with_status(answer.status))
    }
}
