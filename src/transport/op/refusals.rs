//! Refusals: the ways on which the kernel cuts no group into datagrams, for a while.

/// Ways that lately refused a group for good: the path's MTU is smaller than we think, or its
/// packets are encrypted (IPsec). What goes there goes one by one.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    paths: [u64; PATHS_MAX],
    count: usize,
    /// More ways refused than are kept: nothing is grouped.
    are_many: bool,
    /// Datagrams until all is tried again.
    left: u32,
    total: u64,
}

impl Refusals {
    /// A group was refused on `path`.
    pub(super) fn note(&mut self, path: u64) {
        self.total += 1;
        self.left = REST_DATAGRAMS;
        if self.hold(path) {
            return;
        }
        match self.paths.get_mut(self.count) {
            Some(free) => {
                *free = path;
                self.count += 1;
            }
            None => self.are_many = true,
        }
    }

    /// What was refused on `path` in a group is refused by itself as well: no fault of the group's. Else a few
    /// peers that nobody can reach would put all grouping to rest.
    pub(super) fn forgive(&mut self, path: u64) {
        if let Some(at) = self.paths[..self.count].iter().position(|&held| held == path) {
            self.count -= 1;
            self.paths.swap(at, self.count);
            self.are_many = false;
        }
    }

    /// Whether datagrams on `path` go one by one.
    #[inline]
    pub(super) fn hold(&self, path: u64) -> bool {
        self.count > 0 && (self.are_many || self.paths[..self.count].contains(&path))
    }

    /// So many more datagrams leave.
    #[inline]
    pub(super) fn elapse(&mut self, datagrams: u32) {
        if self.count > 0 {
            self.left = self.left.saturating_sub(datagrams);
            if self.left == 0 {
                (self.count, self.are_many) = (0, false);
            }
        }
    }

    /// Groups refused so far.
    pub(super) fn total(&self) -> u64 {
        self.total
    }
}

/// Ways kept. More: nothing is grouped until all is tried again.
pub(super) const PATHS_MAX: usize = 8;

/// Datagrams after the last refusal until all is tried again: a second or so under load, and a group
/// or two refused in each such while cost nothing that counts.
pub(super) const REST_DATAGRAMS: u32 = 16_384;
