//! Note: what the message behind the last event brought, kept until the application has heard of it.

/// The content of one message.
#[derive(Debug, Default)]
pub(super) struct Note {
    content_type: Vec<u8>,
    content: Vec<u8>,
}

impl Note {
    /// A message brought this.
    pub(super) fn take(&mut self, content_type: &[u8], content: &[u8]) {
        self.content_type.clear();
        self.content_type.extend_from_slice(content_type);
        self.content.clear();
        self.content.extend_from_slice(content);
    }

    /// The Content-Type; empty: none.
    pub(super) fn content_type(&self) -> &[u8] {
        &self.content_type
    }

    /// The body, or whatever else the event is about.
    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }
}
