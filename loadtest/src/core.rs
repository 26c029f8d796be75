//! Core: where a thread runs, so that server and generator never share one.

use core_affinity::CoreId;

use crate::error::Error;

/// A core this process may use, proven to be one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Core(CoreId);

impl Core {
    /// Core number `core`.
    pub(crate) fn new(core: usize) -> Result<Core, Error> {
        let usable = core_affinity::get_core_ids().unwrap_or_default();
        match usable.iter().find(|usable| usable.id == core) {
            Some(&id) => Ok(Core(id)),
            None => Err(Error::NoSuchCore { core, usable: names(&usable) }),
        }
    }

    /// The last core: the first is the server's by habit.
    pub(crate) fn last() -> Option<Core> {
        core_affinity::get_core_ids()?.last().copied().map(Core)
    }

    /// Keep the calling thread on it. A host that refuses has one core to offer anyway, or its
    /// numbers say so as waiting for the core.
    pub(crate) fn pin(self) -> bool {
        core_affinity::set_for_current(self.0)
    }
}

fn names(cores: &[CoreId]) -> String {
    match cores {
        [] => "none it can name".to_owned(),
        cores => {
            let names: Vec<String> = cores.iter().map(|core| core.id.to_string()).collect();
            names.join(", ")
        }
    }
}
