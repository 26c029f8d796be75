//! Headers, one per file: each reads its value on demand.

pub mod accept;
pub mod call_id;
pub mod contact;
pub mod content_length;
pub mod content_type;
mod cseq;
pub mod expires;
mod list;
pub mod max_forwards;
mod name;
mod name_addr;
mod param;
pub mod require;
pub mod route;
#[cfg(test)]
mod tests;
mod via;

pub use contact::Contact;
pub use content_type::MediaType;
pub use cseq::CSeq;
pub use list::List;
pub use name::HeaderName;
pub(crate) use name::{NAMES, SINGLE};
pub use name_addr::NameAddr;
pub use param::{Param, Params};
pub use via::{Rport, Via};
