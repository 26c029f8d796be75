use super::*;

const V4: &str = "127.0.0.1:0";

fn bind(address: &str) -> Result<UdpListener, BindError> {
    UdpListener::bind(address.parse().unwrap(), BindOptions::default())
}

#[test]
fn port_zero_gets_a_port() {
    assert_ne!(bind(V4).unwrap().local().port(), 0);
    assert_ne!(bind("[::1]:0").unwrap().local().port(), 0);
}

#[test]
fn port_in_use_says_so() {
    let owner = bind(V4).unwrap();
    let error = bind(&owner.local().to_string()).unwrap_err();
    assert!(matches!(error, BindError::PortInUse { .. }));
    assert!(error.to_string().contains("another socket uses this port"));
}

#[test]
fn shards_share_a_port_but_with_nobody_else() {
    let options = BindOptions::default();
    let shards = UdpListener::bind_shared(V4.parse().unwrap(), options, 3).unwrap();
    let local = shards[0].local();
    assert_eq!(shards.len(), 3);
    assert!(shards.iter().all(|shard| shard.local() == local));
    let again = UdpListener::bind_shared(local, options, 2).unwrap_err();
    assert!(matches!(again, BindError::PortInUse { .. }));
    assert!(matches!(bind(&local.to_string()).unwrap_err(), BindError::PortInUse { .. }));
}

#[test]
fn stranger_that_shares_its_port_is_still_a_stranger() {
    let domain = Domain::IPV4;
    let stranger = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP)).unwrap();
    stranger.set_reuse_port(true).unwrap();
    let any: SocketAddr = V4.parse().unwrap();
    stranger.bind(&any.into()).unwrap();
    let taken = stranger.local_addr().unwrap().as_socket().unwrap();
    let error = UdpListener::bind_shared(taken, BindOptions::default(), 2).unwrap_err();
    assert!(matches!(error, BindError::PortInUse { .. }));
}

#[test]
fn foreign_address_says_so() {
    let error = bind("192.0.2.1:5060").unwrap_err();
    assert!(matches!(error, BindError::AddressNotLocal { .. }));
    assert!(error.to_string().contains("no interface of this host has that address"));
}

#[test]
fn privileged_port_names_the_capability_and_a_port_that_works() {
    let refusal = |address: &str| {
        let source = io::Error::from_raw_os_error(libc::EACCES);
        BindError::at(address.parse().unwrap(), "bind", source).to_string()
    };
    assert!(refusal("127.0.0.1:80").contains("CAP_NET_BIND_SERVICE"));
    assert!(refusal("127.0.0.1:80").contains("--listen 127.0.0.1:5060"));
    assert!(refusal("[::1]:80").contains("--listen [::1]:5060"));
}

#[test]
fn other_refusals_name_their_step() {
    let refusal = |errno| {
        let source = io::Error::from_raw_os_error(errno);
        BindError::at(V4.parse().unwrap(), "IPV6_V6ONLY", source).to_string()
    };
    assert!(refusal(libc::EMFILE).contains("ulimit -n"));
    assert!(refusal(libc::EAFNOSUPPORT).contains("address family"));
    assert!(refusal(libc::EIO).contains("IPV6_V6ONLY"));
}

#[test]
fn buffers_are_read_back_as_granted() {
    let options = BindOptions { rx_bytes: 65_536, tx_bytes: 32_768 };
    let listener = UdpListener::bind(V4.parse().unwrap(), options).unwrap();
    assert_eq!((listener.rx_bytes(), listener.tx_bytes()), (65_536, 32_768));
    // The kernel has a least size of its own.
    let options = BindOptions { rx_bytes: 1, tx_bytes: 1 };
    let listener = UdpListener::bind(V4.parse().unwrap(), options).unwrap();
    assert!(listener.rx_bytes() > 1 && listener.tx_bytes() > 1);
}

#[test]
fn ipv6_listener_takes_no_ipv4() {
    let listener = bind("[::]:0").unwrap();
    assert!(listener.socket.only_v6().unwrap());
}
