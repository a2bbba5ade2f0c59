//! What happens to a request that a fault is played on.

use axum::http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

/// The most bytes that a bomb unpacks to.
const LARGEST_BOMB: u64 = 4 * 1024 * 1024 * 1024;

/// What happens to a matched request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Play {
    /// The connection is cut before the request is looked at.
    CutBefore,
    /// The request is carried out in full, then the connection is cut without an answer.
    CutAfter,
    /// The request is carried out, and the connection is cut after so many bytes of the body.
    CutBody {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The request is carried out, and nothing follows after so many bytes of the body; the
    /// connection stays open until the caller leaves.
    Stall {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The request is carried out, and its body arrives in pieces with a pause before each.
    Drip {
        /// Bytes of a piece.
        bytes: usize,
        /// Milliseconds of a pause.
        ms: u64,
    },
    /// The request is not carried out; this is answered instead.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body, as it is.
        #[serde(default)]
        body: String,
    },
    /// The request is carried out, and its answer's body is replaced by this one (same status).
    ReplaceBody {
        /// The content type to claim.
        content_type: String,
        /// The body, as it is.
        body: String,
    },
    /// The request is carried out, and a sign-in page stands in the place of its body (status 200).
    Html,
    /// The request is carried out, and its answer has no body (same status).
    EmptyBody,
    /// The request is carried out, and its answer claims another content type for the same body.
    ContentType {
        /// The content type to claim.
        content_type: String,
    },
    /// The request is carried out, and its answer ends after so many bytes of the body, as if it
    /// were complete.
    Truncate {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The request is carried out, and its answer ends after so many hundredths of the body, as if
    /// it were complete.
    TruncatePercent {
        /// Hundredths of the body that arrive, rounded down to whole bytes.
        percent: u8,
    },
    /// The request is carried out, and its body is white space that is small on the wire and
    /// unpacks to so many bytes of valid JSON.
    GzipBomb {
        /// Bytes after unpacking.
        bytes: u64,
    },
    /// The request is carried out, and in place of its body so many zero bytes arrive as a stream
    /// whose length is not told.
    Flood {
        /// Bytes of the stream.
        bytes: u64,
    },
    /// The request is carried out after a pause.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The request is carried out once the faults are cleared.
    Hold,
    /// The token that the request shows is revoked before the request is looked at.
    RevokeToken,
    /// The vendor's clock goes wrong by so many seconds before the request is looked at, and stays
    /// wrong until a control call sets the clock.
    ClockOffset {
        /// Seconds ahead of where the clock would be.
        seconds: i64,
    },
    /// The request is carried out, and one record is missing from its answer while counts stay.
    HideRecord {
        /// The record's id (`sys_id` or `id`).
        id: String,
    },
    /// The request is carried out, and every so many-th row is missing from its lists while counts
    /// stay.
    HideRows {
        /// 1 hides all rows, 2 every other one, and so on.
        every: usize,
    },
    /// A record is really deleted, as by somebody else, before the request is looked at.
    DeleteRecord {
        /// The record's table or resource.
        table: String,
        /// The record's id.
        id: String,
    },
    /// A field is taken out of what is written and out of what is answered: the write is accepted
    /// and does not store it.
    IgnoreField {
        /// The field's name, also that of a custom field.
        field: String,
    },
}

impl Play {
    /// Why it cannot be played as it is written, if it cannot.
    pub(super) fn refusal(&self) -> Option<String> {
        match self {
            Self::Answer { status, .. } if !(200..=599).contains(status) => {
                Some(format!("{status} is not a status between 200 and 599"))
            }
            Self::Answer { headers, .. } => {
                let bad = headers.iter().find(|(name, value)| !is_header(name, value));
                bad.map(|(name, _)| format!("header {name:?} is not a header name with a value of visible characters"))
            }
            Self::ReplaceBody { content_type, .. } | Self::ContentType { content_type } => {
                let bad = HeaderValue::from_str(content_type).is_err();
                bad.then(|| "the content type is not a header value".to_owned())
            }
            Self::TruncatePercent { percent } if *percent > 100 => {
                Some(format!("{percent} is more than 100 hundredths"))
            }
            Self::Drip { bytes: 0, .. } => Some("a drip of 0 `bytes` never ends; write 1 or more".to_owned()),
            Self::HideRows { every: 0 } => Some("`every` counts rows from 1".to_owned()),
            Self::GzipBomb { bytes } if *bytes > LARGEST_BOMB => {
                Some(format!("a bomb of {bytes} bytes is too large; at most {LARGEST_BOMB}"))
            }
            _ => None,
        }
    }
}

fn is_header(name: &str, value: &str) -> bool {
    HeaderName::try_from(name).is_ok() && HeaderValue::try_from(value).is_ok()
}
