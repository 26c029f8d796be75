//! The version in `o=`: one more with each description that says something new (RFC 3264 §8).

use memchr::memchr;

use super::number::leading_long_number;

/// Whether two descriptions of ours say the same, whatever their versions.
pub fn is_same_but_version(one: &[u8], other: &[u8]) -> bool {
    let (Some(one), Some(other)) = (Versioned::split(one), Versioned::split(other)) else {
        return false;
    };
    one.says_the_same(&other)
}

/// Whether `built`, made under the version to come next, only repeats `in_force`: then `in_force`
/// is to be sent again, and the version stays. A description that was sent in between and came to
/// nothing has used a version up, and the peer has seen it: `in_force` is no repetition then.
//= rfc3264#8
//# If the version in the origin line does not increment, the SDP MUST be identical to the SDP
//# with that version number.
pub fn is_unchanged(in_force: &[u8], built: &[u8]) -> bool {
    let (Some(in_force), Some(built)) = (Versioned::split(in_force), Versioned::split(built))
    else {
        return false;
    };
    in_force.version.wrapping_add(1) == built.version && in_force.says_the_same(&built)
}

/// A description, cut around its version.
struct Versioned<'a> {
    front: &'a [u8],
    version: u64,
    back: &'a [u8],
}

impl<'a> Versioned<'a> {
    /// Cut `body`, whose second line is `o=`.
    fn split(body: &'a [u8]) -> Option<Versioned<'a>> {
        let origin = memchr(b'\n', body)? + 1;
        let session_id = origin + memchr(b' ', &body[origin..])? + 1;
        let version = session_id + memchr(b' ', &body[session_id..])? + 1;
        let (front, rest) = body.split_at(version);
        let (version, back) = leading_long_number(rest)?;
        Some(Versioned { front, version, back })
    }

    fn says_the_same(&self, other: &Versioned<'_>) -> bool {
        self.front == other.front && self.back == other.back
    }
}
