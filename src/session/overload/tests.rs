//! Overload.
