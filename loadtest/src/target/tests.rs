//! Targets are found, and strangers are spared.

use super::{local_towards, resolve};
use crate::error::Error;

#[test]
fn hosts_with_and_without_port() {
    for (text, address) in [
        ("127.0.0.1", "127.0.0.1:5060"),
        ("127.0.0.1:5070", "127.0.0.1:5070"),
        ("[::1]:5070", "[::1]:5070"),
        ("[::1]", "[::1]:5060"),
        ("::1", "[::1]:5060"),
    ] {
        assert_eq!(resolve(text, false).unwrap(), address.parse().unwrap());
    }
    assert!(resolve("localhost", false).unwrap().ip().is_loopback());
}

#[test]
fn a_remote_target_needs_permission() {
    let refused = resolve("192.0.2.1:5060", false);
    assert!(matches!(refused, Err(Error::RemoteTarget { .. })));
    assert!(refused.unwrap_err().to_string().contains("--allow-remote"));
    assert!(resolve("192.0.2.1:5060", true).is_ok());
}

#[test]
fn nonsense_is_refused_by_name() {
    for text in ["", ":", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:0", "[::1"] {
        let error = resolve(text, true).unwrap_err();
        assert!(matches!(error, Error::BadTarget { .. }), "{text:?}: {error}");
        assert!(error.to_string().contains(&format!("{text:?}")));
    }
}

#[test]
fn loopback_is_called_from_loopback() {
    let local = local_towards("127.0.0.1:5060".parse().unwrap()).unwrap();
    assert_eq!(local, "127.0.0.1:0".parse().unwrap());
}
