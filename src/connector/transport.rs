//! What the network did to an exchange, as errors that say whether the vendor may have acted.

use std::error::Error as StdError;
use std::time::Duration;

use super::call::CallError;
use super::error::{ConnectorError, Fault};

const LOOK_AT_NETWORK: &str = "Check the address of the connection and this machine's network";
const LATER: &str = "It is tried again; if it stays, ask the vendor's administrator how the instance is";

/// The innermost reason of an error, without the address it happened at.
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// No answer came: why, and whether the request can have arrived.
pub(super) fn failed(host: &str, error: &reqwest::Error) -> CallError {
    if let Some(ours) = ours(error) {
        return CallError::not_sent(ours.clone());
    }
    if let Some(tls) = tls_error(error) {
        let what = format!("The encrypted connection to {host} was refused: {tls}");
        let hint = "Check the address; for an instance with an own certificate authority, name its certificate file";
        let error_text = ConnectorError::new(Fault::Tls, what, hint);
        // A TLS error after the handshake is possible; only a failed handshake proves that nothing was sent.
        return if error.is_connect() { CallError::not_sent(error_text) } else { CallError::maybe(error_text) };
    }
    let cause = root_cause(error);
    if error.is_dns() {
        let what = format!("The name of {host} could not be found: {cause}");
        return CallError::not_sent(ConnectorError::new(Fault::Unreachable, what, LOOK_AT_NETWORK));
    }
    if error.is_connect() {
        let what = format!("{host} could not be reached: {cause}");
        return CallError::not_sent(ConnectorError::new(Fault::Unreachable, what, LOOK_AT_NETWORK));
    }
    if error.is_builder() {
        let what = format!("A request to {host} could not be put together: {cause}");
        return CallError::not_sent(ConnectorError::new(Fault::Settings, what, "Check the connection's settings"));
    }
    if error.is_timeout() {
        return CallError::maybe(ConnectorError::new(Fault::TimedOut, format!("{host} did not answer in time"), LATER));
    }
    let what = format!("The connection to {host} broke before an answer came: {cause}");
    CallError::maybe(ConnectorError::new(Fault::Broken, what, LATER))
}

/// No first byte came in time.
pub(super) fn silent(host: &str, waited: Duration) -> CallError {
    let what = format!("{host} did not answer within {} s", waited.as_secs_f32());
    CallError::maybe(ConnectorError::new(Fault::TimedOut, what, LATER))
}

/// The body stopped arriving.
pub(super) fn stalled(host: &str) -> CallError {
    let what = format!("The answer of {host} stopped in the middle");
    CallError::maybe(ConnectorError::new(Fault::TimedOut, what, LATER))
}

/// The body ended early or could not be unpacked.
pub(super) fn cut_off(host: &str, error: &reqwest::Error) -> CallError {
    let what = format!("The answer of {host} is incomplete: {}", root_cause(error));
    CallError::maybe(ConnectorError::new(Fault::Incomplete, what, LATER))
}

/// The body is larger than we take.
pub(super) fn too_large(host: &str, limit: usize) -> CallError {
    let what = format!("The answer of {host} is larger than {limit} bytes");
    CallError::maybe(ConnectorError::new(Fault::Incomplete, what, "Read fewer records or fields at once"))
}

/// What our own look at an address said against it.
fn ours<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a ConnectorError> {
    let mut next: Option<&'a (dyn StdError + 'static)> = Some(error);
    while let Some(current) = next {
        if let Some(ours) = current.downcast_ref::<ConnectorError>() {
            return Some(ours);
        }
        next = current.source();
    }
    None
}

/// The TLS error inside an error, if one is the cause. `io::Error` hides what it wraps from `source`.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next: Option<&'a (dyn StdError + 'static)> = Some(error);
    while let Some(current) = next {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        next = match current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    None
}
