//! What is measured, once for the clock (criterion) and once for the instruction counter (`tools/icount`).
#![allow(dead_code)] // three benches share it, and not all of them need all of it

pub(crate) mod call;
pub(crate) mod media;
pub(crate) mod message;
