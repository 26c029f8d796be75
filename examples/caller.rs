//! A caller in one screen: it places three calls when it starts, talks for two seconds, and hangs each up.
//!
//! ```text
//! cargo run --release -- serve
//! cargo run --release --example caller -- 127.0.0.1:5060 test
//! ```
//!
//! A call of ours tells `Outgoing` first and `Ended` last, each once, whatever happens in between.

// An example talks to people.
#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use trunkline::api::{Application, CallInfo, Commands, EndCause, Event, Invitation, Server};

const CALLS: u32 = 3;
const TALK: Duration = Duration::from_secs(2);
/// An INVITE that nobody answers is given up after 32 s.
const PATIENCE: Duration = Duration::from_secs(60);

/// Places the calls of its shard.
struct Caller {
    next_hop: SocketAddr,
    user: String,
    ended: Sender<EndCause>,
}

impl Application for Caller {
    fn on_start(&mut self, commands: &mut Commands) {
        let target = format!("sip:{}@{}", self.user, self.next_hop);
        for token in 0..CALLS {
            let invitation = Invitation::new(target.clone(), self.next_hop);
            commands.invite(Invitation { token, ..invitation });
        }
    }

    fn on_event(&mut self, event: Event, _: Option<CallInfo<'_>>, commands: &mut Commands) {
        match event {
            Event::Outgoing { call, token } => println!("invitation {token} is {call}"),
            Event::Progress { call, status } => println!("{call}: {status}"),
            Event::Established { call } => commands.schedule(call, TALK, 0),
            Event::Elapsed { call, .. } => commands.hang_up(call),
            Event::Ended { call, cause } => {
                println!("{call}: ended by {cause:?}");
                // Nobody listens any more: the program is about to end.
                let _ = self.ended.send(cause);
            }
            _ => {}
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let next_hop: SocketAddr = env::args().nth(1).as_deref().unwrap_or("127.0.0.1:5060").parse()?;
    let user = env::args().nth(2).unwrap_or_else(|| "ring".to_owned());
    let (ended, causes) = channel();

    // One shard: each would place calls of its own. The kernel chooses the port the calls come from.
    let local: SocketAddr = "127.0.0.1:0".parse()?;
    let server = Server::new().listen(local).shards(1).start(move |_shard| Caller {
        next_hop,
        user: user.clone(),
        ended: ended.clone(),
    })?;

    for _ in 0..CALLS {
        causes.recv_timeout(PATIENCE)?;
    }
    server.shut_down(Duration::ZERO, || false);
    Ok(())
}
