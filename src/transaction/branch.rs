//! Branch of a request of ours (RFC 3261 §8.1.1.7): the magic cookie and a token.

use crate::ident::{TOKEN_LEN, Token};

const COOKIE: &[u8] = b"z9hG4bK";

/// Length of a branch of ours in characters.
pub const BRANCH_LEN: usize = COOKIE.len() + TOKEN_LEN;

/// The branch that `token` makes. An INVITE and its CANCEL share one; any other request mints its own.
pub fn branch_of(token: Token) -> [u8; BRANCH_LEN] {
    let mut branch = [0; BRANCH_LEN];
    branch[..COOKIE.len()].copy_from_slice(COOKIE);
    branch[COOKIE.len()..].copy_from_slice(token.as_bytes());
    branch
}

/// What follows the cookie in a branch that came back.
pub(super) fn token_in(branch: &[u8]) -> Option<&[u8]> {
    branch.strip_prefix(COOKIE)
}
