//! Header names, their compact forms, and which of them a message may have once (RFC 3261 §7.3.3, §20).

macro_rules! header_names {
    ($($name:ident = $full:literal $(| $compact:literal)?;)*) => {
        /// A header known by name. Everything else is an `Extension`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum HeaderName {
            $(#[doc = concat!("`", $full, "`")] $name,)*
            /// A header not in this list.
            Extension,
        }

        impl HeaderName {
            /// The full name as written on the wire; empty for an extension.
            pub const fn as_bytes(self) -> &'static [u8] {
                match self {
                    $(HeaderName::$name => $full.as_bytes(),)*
                    HeaderName::Extension => b"",
                }
            }
        }

        const SPELLINGS: &[(&[u8], HeaderName)] = &[
            $(($full.as_bytes(), HeaderName::$name), $(($compact.as_bytes(), HeaderName::$name),)?)*
        ];
    };
}

header_names! {
    Via = "Via" | "v";
    From = "From" | "f";
    To = "To" | "t";
    CallId = "Call-ID" | "i";
    CSeq = "CSeq";
    MaxForwards = "Max-Forwards";
    Contact = "Contact" | "m";
    ContentType = "Content-Type" | "c";
    ContentLength = "Content-Length" | "l";
    ContentEncoding = "Content-Encoding" | "e";
    ContentDisposition = "Content-Disposition";
    Require = "Require";
    Supported = "Supported" | "k";
    Unsupported = "Unsupported";
    ProxyRequire = "Proxy-Require";
    RecordRoute = "Record-Route";
    Route = "Route";
    Expires = "Expires";
    MinExpires = "Min-Expires";
    Accept = "Accept";
    Allow = "Allow";
    AllowEvents = "Allow-Events" | "u";
    Event = "Event" | "o";
    Authorization = "Authorization";
    ProxyAuthorization = "Proxy-Authorization";
    WwwAuthenticate = "WWW-Authenticate";
    ProxyAuthenticate = "Proxy-Authenticate";
    RSeq = "RSeq";
    RAck = "RAck";
    SessionExpires = "Session-Expires" | "x";
    MinSe = "Min-SE";
    RetryAfter = "Retry-After";
    ReferTo = "Refer-To" | "r";
    ReferredBy = "Referred-By" | "b";
    Replaces = "Replaces";
    Reason = "Reason";
    SubscriptionState = "Subscription-State";
    UserAgent = "User-Agent";
    Server = "Server";
    Subject = "Subject" | "s";
    Date = "Date";
    Warning = "Warning";
    Timestamp = "Timestamp";
    Path = "Path";
    PAssertedIdentity = "P-Asserted-Identity";
    Privacy = "Privacy";
}

/// Headers known by name, the extension among them.
pub(crate) const NAMES: usize = HeaderName::Extension as usize + 1;

impl HeaderName {
    /// The header called `name`, in any case, full or compact.
    #[inline]
    pub fn parse(name: &[u8]) -> HeaderName {
        let (Some(&first), Some(&last)) = (name.first(), name.last()) else {
            return HeaderName::Extension;
        };
        let (spelling, header) = SLOTS[slot(name.len(), first, last)];
        // Nearly every sender writes the names as the RFC does.
        if is_same(name, spelling) || name.eq_ignore_ascii_case(spelling) {
            header
        } else {
            HeaderName::Extension
        }
    }

    /// The bit of this header in a set of headers.
    #[inline]
    pub(crate) const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// Byte for byte equality of short names, two loads a side and no call.
#[inline]
fn is_same(name: &[u8], spelling: &[u8]) -> bool {
    match name.len() {
        len if len != spelling.len() => false,
        1..=3 => name == spelling,
        4..=7 => ends::<4>(name) == ends::<4>(spelling),
        8..=16 => ends::<8>(name) == ends::<8>(spelling),
        _ => name == spelling,
    }
}

/// The first and the last `N` bytes, which overlap in a name shorter than both.
#[inline]
fn ends<const N: usize>(name: &[u8]) -> (Option<&[u8; N]>, Option<&[u8; N]>) {
    (name.first_chunk(), name.last_chunk())
}

/// Headers that may occur once and whose second occurrence leaves the message with two meanings. Content-Length is
/// not here: repeated with one value it does no harm.
pub(crate) const SINGLE: &[HeaderName] = &[
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentType,
    HeaderName::Expires,
];

/// Length and both ends of a name tell all the known spellings apart. The multipliers were found by trial; a new name
/// that collides fails the build below, then try others.
const fn slot(len: usize, first: u8, last: u8) -> usize {
    (len + 19 * (first | 0x20) as usize + 47 * (last | 0x20) as usize) % 256
}

static SLOTS: [(&[u8], HeaderName); 256] = slots();

const fn slots() -> [(&'static [u8], HeaderName); 256] {
    let mut table: [(&'static [u8], HeaderName); 256] = [(b"", HeaderName::Extension); 256];
    let mut index = 0;
    while index < SPELLINGS.len() {
        let name = SPELLINGS[index].0;
        let slot = slot(name.len(), name[0], name[name.len() - 1]);
        assert!(table[slot].0.is_empty(), "two header names in one slot");
        table[slot] = SPELLINGS[index];
        index += 1;
    }
    table
}

const _: () = assert!(NAMES <= u64::BITS as usize);
