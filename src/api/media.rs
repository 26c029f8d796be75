//! Media configuration: whose media is taken.

/// Whose media is taken although its source is not the address that was described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latching {
    /// Nobody's.
    Off,
    /// Of a peer behind an address translator.
    BehindNat,
}
