//! Values: texts that mean something, each read by its own rule.

use std::fmt::Display;
use std::net::SocketAddr;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::api::{Network, Tone};

/// Text that its type can read.
#[derive(Debug)]
pub(super) struct Parsed<T>(pub(super) T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Parsed<T>, D::Error> {
        let text = String::deserialize(from)?;
        match text.parse() {
            Ok(value) => Ok(Parsed(value)),
            Err(error) => Err(D::Error::custom(format_args!("`{text}`: {error}"))),
        }
    }
}

/// A network.
pub(super) type Cidr = Parsed<Network>;

/// An address to listen on.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Listener(pub(super) SocketAddr);

impl TryFrom<String> for Listener {
    type Error = String;

    fn try_from(text: String) -> Result<Listener, String> {
        text.parse().map(Listener).map_err(|_| {
            format!("`{text}`: give an address and a port, such as 127.0.0.1:5060 or [::1]:5060")
        })
    }
}

/// The user part of a SIP URI, or the beginning of one.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Name(pub(super) String);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Name, String> {
        let is_in_user =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/%".contains(&byte);
        match !text.is_empty() && text.bytes().all(is_in_user) {
            true => Ok(Name(text)),
            false => Err(format!(
                "`{text}`: give the part of a SIP URI before the @, such as alice or +4930; leave \
                 the key out to mean everybody"
            )),
        }
    }
}

/// What a step does.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Deed {
    Ring,
    Progress,
    Fork,
    Answer,
}

/// What becomes of media, in a word.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TreatmentName {
    Echo,
    Sink,
    Silence,
}

/// A tone with a name.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ToneName(pub(super) Tone);

impl TryFrom<String> for ToneName {
    type Error = String;

    fn try_from(text: String) -> Result<ToneName, String> {
        Tone::named(&text).map(ToneName).ok_or_else(|| {
            let names: Vec<&str> = Tone::names().collect();
            format!("`{text}` is no tone; give one of {}", names.join(", "))
        })
    }
}
