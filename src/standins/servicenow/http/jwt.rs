//! Assertions of the jwt-bearer grant, signed with a secret that client and instance share.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Sha256, Sha384, Sha512};

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

/// What an assertion claims.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: Audience,
    /// Names the account by the field that the instance is set to.
    pub(super) sub: String,
    exp: i64,
    /// The assertion's own id.
    pub(super) jti: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, client: &str) -> bool {
        match self {
            Self::One(audience) => audience == client,
            Self::Several(audiences) => audiences.iter().any(|audience| audience == client),
        }
    }
}

/// The claims of an assertion that this client signed and that is still good; else nothing.
///
/// `verifiers` are `kid=secret`, separated by `;`: the header's `kid` says which one must fit.
pub(super) fn verified(
    assertion: &str,
    verifiers: &str,
    client: &str,
    (now, skew): (Timestamp, SignedDuration),
) -> Option<Claims> {
    let (signed, signature) = assertion.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let secret =
        verifiers.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(kid, _)| *kid == header.kid)?.1;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let fits = match header.alg.as_str() {
        "HS256" => signature_fits::<Hmac<Sha256>>(secret, signed, &signature),
        "HS384" => signature_fits::<Hmac<Sha384>>(secret, signed, &signature),
        "HS512" => signature_fits::<Hmac<Sha512>>(secret, signed, &signature),
        _ => false,
    };
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let until = Timestamp::from_second(claims.exp).ok()?.checked_add(skew).ok()?;
    (fits && claims.iss == client && claims.aud.names(client) && until > now).then_some(claims)
}

impl Claims {
    /// When the assertion stops being good.
    pub(super) fn until(&self) -> Timestamp {
        Timestamp::from_second(self.exp).unwrap_or(Timestamp::MAX)
    }
}

fn signature_fits<M: Mac + KeyInit>(secret: &str, signed: &str, signature: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(signed.as_bytes()).verify_slice(signature).is_ok())
}
