//! Accept: the bodies its sender understands (RFC 3261 §20.1).

use super::content_type::MediaType;
use super::list::List;

/// The media ranges in one header value.
pub fn list(value: &[u8]) -> List<'_, MediaType<'_>> {
    List::new(value, MediaType::take)
}

/// Whether `range` includes `kind/subtype`: `*` stands for any. A quality of zero excludes it.
pub fn includes(range: &MediaType<'_>, kind: &[u8], subtype: &[u8]) -> bool {
    let kind_fits = range.kind == b"*" || range.kind.eq_ignore_ascii_case(kind);
    let subtype_fits = range.subtype == b"*" || range.subtype.eq_ignore_ascii_case(subtype);
    let quality = range.params.get(b"q").and_then(|param| param.value);
    let is_refused =
        quality.is_some_and(|value| value.iter().all(|byte| matches!(byte, b'0' | b'.')));
    kind_fits && subtype_fits && !is_refused
}
