//! Overload: the loop against a model of a shard, and each of its parts alone.

mod model;
mod parts;
