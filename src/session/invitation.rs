//! Invitation: whether what the application wants to say in an INVITE is its to say (RFC 3261 §8.1.1, §7.3.1).

use crate::api::CommandError::{self, BadInvitation};
use crate::api::Invitation;
use crate::sip::{HeaderName, NameAddr, Scheme, Uri, token};

/// Whether everything in it can be written as SIP and contradicts nothing that is written anyway.
pub(super) fn check(invitation: &Invitation) -> Result<(), CommandError> {
    check_target(invitation.target.as_bytes())?;
    for (name, value) in [("from", &invitation.from), ("to", &invitation.to)] {
        if let Some(value) = value {
            check_address(name, value.as_bytes())?;
        }
    }
    for (name, value) in &invitation.headers {
        if !token::is_token(name.as_bytes()) || !token::is_line(value.as_bytes()) {
            return Err(BadInvitation(
                "headers",
                "give names that are tokens and values of one line",
            ));
        }
        if is_ours(HeaderName::parse(name.as_bytes())) {
            return Err(BadInvitation("headers", "leave out those that every INVITE of ours has"));
        }
    }
    Ok(())
}

/// A Request-URI has no headers (§19.1.1, table 1), and a scheme that can be called.
fn check_target(target: &[u8]) -> Result<(), CommandError> {
    let error = BadInvitation("target", "give a SIP or tel URI without headers");
    let uri = Uri::parse(target).map_err(|_| error)?;
    match uri.scheme {
        Scheme::Sip | Scheme::Sips | Scheme::Tel if uri.headers().is_empty() => Ok(()),
        Scheme::Sip | Scheme::Sips | Scheme::Tel | Scheme::Other => Err(error),
    }
}

fn check_address(name: &'static str, value: &[u8]) -> Result<(), CommandError> {
    let address = NameAddr::parse(value).and_then(|address| address.uri().map(|_uri| address));
    match address {
        Ok(address) if address.tag.is_some() => Err(BadInvitation(name, "leave the tag out")),
        Ok(_) if token::is_line(value) => Ok(()),
        Ok(_) | Err(_) => {
            Err(BadInvitation(name, "give an address such as <sip:alice@example.com>"))
        }
    }
}

/// Whether a second line of this name would give the INVITE two meanings, or its body another.
fn is_ours(name: HeaderName) -> bool {
    matches!(
        name,
        HeaderName::Via
            | HeaderName::From
            | HeaderName::To
            | HeaderName::CallId
            | HeaderName::CSeq
            | HeaderName::MaxForwards
            | HeaderName::Contact
            | HeaderName::RecordRoute
            | HeaderName::SessionExpires
            | HeaderName::MinSe
            | HeaderName::ContentType
            | HeaderName::ContentLength
            | HeaderName::ContentEncoding
    )
}
