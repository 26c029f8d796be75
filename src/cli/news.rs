//! News: what a running server is told, by the operator through signals and by its own shards.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, TryIter, channel};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator::Signals;
use trunkline::shard::{Floods, ShardFailure};

/// One piece of it.
#[derive(Debug)]
pub(crate) enum News {
    /// SIGINT, SIGTERM: come to an end.
    End,
    /// SIGUSR1: write the numbers.
    Report,
    /// A shard is lost.
    Lost(ShardFailure),
    /// Who drops floods is known.
    Floods(Floods),
}

/// News as they come.
pub(crate) struct Inbox {
    news: Receiver<News>,
    postman: Sender<News>,
}

impl Inbox {
    /// From here on signals no longer end the process but come in here.
    pub(crate) fn open() -> io::Result<Inbox> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGUSR1])?;
        let (postman, news) = channel();
        let inbox = Inbox { news, postman };
        inbox.subscribe("signals", move |postman| {
            let mut news = signals.forever().map(|signal| match signal {
                SIGUSR1 => News::Report,
                _ => News::End,
            });
            news.try_for_each(|news| postman.send(news))
        })?;
        Ok(inbox)
    }

    /// From here on `news` are told as well, by a thread of that `name`.
    pub(crate) fn watch(
        &self,
        name: &str,
        mut news: impl Iterator<Item = News> + Send + 'static,
    ) -> io::Result<()> {
        self.subscribe(name, move |postman| news.try_for_each(|news| postman.send(news)))
    }

    /// What comes next; `None` when nothing came in time. Without a time limit it waits.
    pub(crate) fn next(&self, at_most: Option<Duration>) -> Option<News> {
        match at_most {
            Some(limit) => match self.news.recv_timeout(limit) {
                Ok(news) => Some(news),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(News::End),
            },
            None => Some(self.news.recv().unwrap_or(News::End)),
        }
    }

    /// What has come already.
    pub(crate) fn waiting(&self) -> TryIter<'_, News> {
        self.news.try_iter()
    }

    /// Let `tell` wait for news on a thread of its own.
    fn subscribe(
        &self,
        name: &str,
        mut tell: impl FnMut(&Sender<News>) -> Result<(), SendError<News>> + Send + 'static,
    ) -> io::Result<()> {
        let postman = self.postman.clone();
        let thread = thread::Builder::new().name(name.to_owned());
        // It ends early only when the inbox is gone: then nobody waits for news.
        let spawned = thread.spawn(move || tell(&postman));
        spawned.map(drop).map_err(|error| {
            let text = format!("cannot start a thread: {error}; raise the limit with `ulimit -u`");
            io::Error::new(error.kind(), text)
        })
    }
}
