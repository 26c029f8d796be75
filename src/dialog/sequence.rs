//! CSeq numbers of a dialog (RFC 3261 §12.2).

/// The last numbers used, each side's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    local: u32,
    remote: u32,
}

/// How a request's number stands to the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Above it, by one or more.
    Newer,
    /// The same.
    Same,
    /// Below it.
    Older,
}

impl Sequence {
    /// After an INVITE numbered `remote` opened the dialog; we have sent nothing.
    pub fn opened_by(remote: u32) -> Sequence {
        Sequence { local: 0, remote }
    }

    /// After an INVITE of ours numbered `local`; the peer has sent nothing.
    pub fn opened_with(local: u32) -> Sequence {
        Sequence { local, remote: 0 }
    }

    /// The number of our next request.
    pub fn next_local(&mut self) -> u32 {
        self.local += 1;
        self.local
    }

    /// The number of our last request.
    pub fn local(&self) -> u32 {
        self.local
    }

    /// Take a request's number; only a newer one is remembered.
    pub fn receive(&mut self, number: u32) -> Order {
        match number.cmp(&self.remote) {
            std::cmp::Ordering::Greater => {
                self.remote = number;
                Order::Newer
            }
            std::cmp::Ordering::Equal => Order::Same,
            std::cmp::Ordering::Less => Order::Older,
        }
    }
}
