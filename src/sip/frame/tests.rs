//! Streams, cut and joined in every way.
