//! A voice menu in one screen: it answers with a dial tone, and connects callers who press `1` two by two.
//!
//! ```text
//! cargo run --release --example ivr -- 127.0.0.1:5060
//! ```
//!
//! The first to press `1` hears it ring until a second one does; then the two hear each other. `*` hangs up. A key is
//! a key, be it a telephone-event (RFC 4733) or an INFO. Treatments and keys are all there is to it: no packet passes
//! through here, and none waits for it.

// An example talks to people.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use trunkline::api::{Application, CallHandle, CallInfo, Commands, Event};
use trunkline::api::{Prompt, Server, Tone, Treatment};

/// Who is connected with nobody by then is hung up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The menu, and where its callers are in it.
struct Menu {
    dial_tone: Treatment,
    ringback: Treatment,
    waiting: Option<CallHandle>,
    /// The other call of each one that is connected.
    others: HashMap<CallHandle, CallHandle>,
}

impl Application for Menu {
    fn on_event(&mut self, event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        match event {
            Event::Incoming { call } => {
                commands.treat(call, self.dial_tone.clone());
                commands.answer(call);
                commands.schedule(call, PATIENCE, 0);
            }
            Event::Key { call, key: '1', .. } => self.connect(call, commands),
            Event::Key { call, key: '*', .. } => commands.hang_up(call),
            Event::Elapsed { call, .. } if !self.others.contains_key(&call) => {
                commands.hang_up(call);
            }
            Event::Reported { call } => {
                println!("{call}: {:?}", info.and_then(|info| info.media));
            }
            Event::Ended { call, .. } => {
                self.waiting.take_if(|waiting| *waiting == call);
                if let Some(other) = self.others.remove(&call) {
                    self.others.remove(&other);
                    commands.hang_up(other);
                }
            }
            _ => {}
        }
    }
}

impl Menu {
    fn connect(&mut self, call: CallHandle, commands: &mut Commands) {
        if self.others.contains_key(&call) || self.waiting == Some(call) {
            return;
        }
        let Some(other) = self.waiting.take() else {
            self.waiting = Some(call);
            return commands.treat(call, self.ringback.clone());
        };
        self.others.extend([(call, other), (other, call)]);
        commands.treat(call, Treatment::Relay(other));
        commands.treat(other, Treatment::Relay(call));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = env::args().nth(1).as_deref().unwrap_or("127.0.0.1:5060").parse()?;
    let looped = |tone| Treatment::Play { prompt: Prompt::tone(&tone), is_looped: true };
    // One shard: calls are relayed within one.
    let server = Server::new().listen(address).shards(1).start(move |_shard| {
        let (dial_tone, ringback) = (looped(Tone::DIAL_EU), looped(Tone::RINGBACK_EU));
        Menu { dial_tone, ringback, waiting: None, others: HashMap::new() }
    })?;
    server.addresses().iter().for_each(|address| println!("listening udp {address}"));
    Ok(server.wait()?)
}
