//! A shard that is lost at run time: said aloud, the rest ended well, and not called a success.

use std::time::Duration;

use trunkline::api::{CallInfo, Commands, Event, Server};

use crate::phone::Phone;
use crate::process::{Process, sealed};

/// Requests that wait for a stopped server. It answers so many in one go that the call which hands
/// them over is one that the kernel was told to refuse.
const BURST: usize = 32;
const REFUSED: usize = 16;

#[test]
fn a_kernel_that_turns_its_back_ends_the_server_with_a_word() {
    let mut command = sealed(libc::EPERM, "io_uring_enter", 1, REFUSED);
    let server =
        Process::start(command.args(["serve", "--listen", "127.0.0.1:0", "--shards", "1"]).args([
            // Else the burst's answers would leave as one.
            "--gso", "off",
        ]));
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("service").1.status(), 200);
    server.signal("STOP");
    for _ in 0..BURST {
        phone.invite("service");
    }
    server.signal("CONT");
    let end = server.end();
    assert_eq!(end.status.code(), Some(1), "{end:?}");
    let [word] = &end.stderr[..] else { panic!("{end:?}") };
    assert!(word.starts_with("trunkline: shard 0 on core "), "{word}");
    assert!(word.contains("io_uring_enter"), "{word}");
}

#[test]
fn a_lost_shard_is_told_to_whoever_waits_and_the_others_go_on() {
    let shards = core_affinity::get_core_ids().unwrap().len().min(2);
    let server = Server::new().listen(([127, 0, 0, 1], 0).into()).shards(shards);
    let server = server
        .start(|_shard| {
            |event, info: Option<CallInfo<'_>>, commands: &mut Commands| {
                if let Event::Incoming { call } = event {
                    assert!(info.is_some_and(|info| info.user != b"crash"), "told to crash");
                    commands.answer(call);
                }
            }
        })
        .unwrap();
    let phone = Phone::to(server.addresses()[0]);
    phone.invite("crash");
    let failure = server.wait().unwrap_err().to_string();
    assert!(failure.starts_with("shard ") && failure.contains("panicked"), "{failure}");
    assert_eq!(server.stats().shards.len(), shards - 1);
    if shards == 2 {
        // Half of the calls belong to the shard that is left; that all of them do not is one in 2^20.
        for _ in 0..20 {
            phone.invite("service");
        }
        assert_eq!(phone.receive().status(), 200);
    }
    assert_eq!(server.shut_down(Duration::ZERO, || false).shards.len(), shards - 1);
}

#[test]
fn a_server_that_was_shut_down_leaves_its_port() {
    let answering = || |_: Event, _: Option<CallInfo<'_>>, _: &mut Commands| {};
    let start = |port| {
        let server = Server::new().listen(([127, 0, 0, 1], port).into());
        server.start(move |_shard| answering())
    };
    let server = start(0).unwrap();
    let port = server.addresses()[0].port();
    assert!(start(port).unwrap_err().to_string().contains("another socket uses this port"));
    assert_eq!(server.shut_down(Duration::ZERO, || false).calls_total, 0);
    start(port).unwrap().shut_down(Duration::ZERO, || false);
}
