//! A SIP server in one screen: it answers every call, except those to `busy`, and hangs up after ten seconds.
//!
//! ```text
//! cargo run --release --example sipp_server
//! sipp -sn uac 127.0.0.1:5060
//! ```
//!
//! Each shard has a [`Greeter`] of its own: no lock, nothing shared, no `Send`. An event comes in, commands go
//! out; what a call is about stands in its [`CallInfo`].

// An example talks to people.
#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use trunkline::api::{Application, CallInfo, Commands, EndCause, Event, Server, Status};

const CALL_MAX: Duration = Duration::from_secs(10);

/// Where calls to this shard are decided.
struct Greeter {
    shard: usize,
    calls: u64,
}

impl Application for Greeter {
    fn on_event(&mut self, event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        match event {
            Event::Incoming { call } if info.is_some_and(|info| info.user == b"busy") => {
                commands.reject(call, Status::BUSY_HERE);
            }
            Event::Incoming { call } => commands.answer(call),
            Event::Established { call } => commands.schedule(call, CALL_MAX, 0),
            Event::Elapsed { call, .. } => commands.hang_up(call),
            Event::Ended { cause, .. } => self.count(cause),
            _ => {}
        }
    }
}

impl Greeter {
    /// Says a word now and then: printing at every call would hold up the shard.
    fn count(&mut self, last: EndCause) {
        self.calls += 1;
        if self.calls.is_power_of_two() {
            println!("shard {}: {} calls, the last ended by {last:?}", self.shard, self.calls);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = env::args().nth(1).as_deref().unwrap_or("127.0.0.1:5060").parse()?;

    let server = Server::new().listen(address).start(|shard| Greeter { shard, calls: 0 })?;

    for address in server.addresses() {
        println!("listening udp {address}");
    }
    // Until a shard is lost; Ctrl-C ends the process.
    Ok(server.wait()?)
}
