//! The `trunkline-load` command.
fn main() {}
