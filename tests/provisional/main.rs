//! Provisional responses: early media, long ringing, Expires, forks, and 100rel from both sides.

mod early;
mod prack;
mod reliable;
mod world;
