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
        if name.eq_ignore_ascii_case(spelling) { header } else { HeaderName::Extension }
    }

    /// The header whose name is the first `length` bytes of `head`, at most fifteen, written as the RFC writes it.
    /// `None` means that [`HeaderName::parse`] has to be asked.
    #[inline(always)]
    pub(crate) fn of_head(head: &[u8; 16], length: usize) -> Option<HeaderName> {
        let (mask, measure) = &CUTS[length % 16];
        let word = u128::from_le_bytes(*head) & mask | measure;
        let (spelling, header) = &WORDS[word_slot(word)];
        (*spelling == word).then_some(*header)
    }

    /// The bit of this header in a set of headers: [`Message::has_any`](crate::sip::Message::has_any) asks for several
    /// at once.
    #[inline]
    pub const fn bit(self) -> u64 {
        1 << self as u8
    }
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
    HeaderName::Event,
    HeaderName::RSeq,
    HeaderName::RAck,
    HeaderName::SessionExpires,
    HeaderName::MinSe,
    HeaderName::ReferTo,
    HeaderName::Replaces,
    HeaderName::SubscriptionState,
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

/// The bytes of a word that a name of this length takes, and its length in the sixteenth.
static CUTS: [(u128, u128); 16] = {
    let (mut cuts, mut length) = ([(0, 0); 16], 0);
    while length < cuts.len() {
        cuts[length] = ((1 << (8 * length)) - 1, measured(0, length));
        length += 1;
    }
    cuts
};

/// As with [`slot`], the multiplier was found by trial.
const fn word_slot(word: u128) -> usize {
    let folded = word as u64 ^ (word >> 64) as u64;
    (folded.wrapping_mul(0x6f0f_3414_c47c_9c0d) >> 56) as usize
}

/// The spellings of at most fifteen bytes, each as a measured word. No name is empty, so an empty slot fits none.
static WORDS: [(u128, HeaderName); 256] = {
    let mut table = [(0, HeaderName::Extension); 256];
    let mut index = 0;
    while index < SPELLINGS.len() {
        let (name, header) = SPELLINGS[index];
        if name.len() < 16 {
            let word = measured(word(name), name.len());
            assert!(table[word_slot(word)].0 == 0, "two words in one slot");
            table[word_slot(word)] = (word, header);
        }
        index += 1;
    }
    table
};

const fn word(name: &[u8]) -> u128 {
    let (mut word, mut index) = (0, 0);
    while index < name.len() {
        word |= (name[index] as u128) << (8 * index);
        index += 1;
    }
    word
}

/// A word of at most fifteen bytes with its length in the sixteenth: a name and NULs behind it are another name.
const fn measured(word: u128, length: usize) -> u128 {
    word | (length as u128) << 120
}

const _: () = assert!(NAMES <= u64::BITS as usize);
