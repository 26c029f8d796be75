//! Dialogs (RFC 3261 §12): who talks to whom about what, from the first response above 100 to the BYE.

mod caller;
mod id;
mod reach;
mod route_set;
mod sequence;
mod state;
mod table;
#[cfg(test)]
mod tests;

pub use caller::Outline;
pub use id::DialogId;
pub use reach::Reach;
pub use route_set::NextHop;
pub use sequence::{Order, Sequence};
pub use state::{Dialog, Texts};
pub use table::Dialogs;
