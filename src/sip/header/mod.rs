//! Headers, one per file: each reads its value on demand.

pub mod accept;
pub mod call_id;
pub mod contact;
pub mod content_length;
pub mod content_type;
mod cseq;
mod event;
pub mod expires;
pub mod list;
pub mod max_forwards;
pub mod min_se;
mod name;
mod name_addr;
mod param;
mod rack;
pub mod refer_to;
mod replaces;
pub mod require;
mod retry_after;
pub mod route;
pub mod rseq;
mod session_expires;
mod subscription_state;
#[cfg(test)]
mod tests;
mod via;

pub use contact::Contact;
pub use content_type::MediaType;
pub use cseq::CSeq;
pub use event::Event;
pub use list::List;
pub use name::HeaderName;
pub(crate) use name::{NAMES, SINGLE};
pub use name_addr::NameAddr;
pub use param::{Param, Params};
pub use rack::RAck;
pub use replaces::Replaces;
pub use retry_after::RetryAfter;
pub use session_expires::{Refresher, SessionExpires};
pub use subscription_state::{SubscriptionState, Substate};
pub(in crate::sip) use via::Overload;
pub use via::{Rport, Via};
