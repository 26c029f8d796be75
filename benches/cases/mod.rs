//! What is measured, once for the clock (criterion) and once for the instruction counter (`tools/icount`).

pub(crate) mod call;
pub(crate) mod media;
pub(crate) mod message;
