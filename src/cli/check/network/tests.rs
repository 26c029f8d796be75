//! Network: which interfaces are looked at, and what of them is warned of.

use trunkline::host::Interrupt;

use super::*;

fn eth0(queues: Option<usize>, cores: &[usize], handed_to: &[usize]) -> Interface {
    let interrupts = cores.iter().map(|&core| Interrupt {
        number: 38 + core,
        name: format!("eth0-rx-{core}"),
        cores: vec![core],
    });
    let interrupts = interrupts.collect();
    Interface { name: "eth0".to_owned(), queues, interrupts, handed_to: handed_to.to_vec() }
}

fn told(card: &Interface, shards: &[usize]) -> String {
    interface(card, shards).to_string()
}

#[test]
fn several_queues_on_several_cores_are_fit() {
    assert_eq!(
        told(&eth0(Some(2), &[0, 1], &[]), &[0, 1]),
        "ok    network: eth0: 2 receive queues, interrupts to cores 0, 1"
    );
}

#[test]
fn one_queue_for_several_shards_is_warned_of_with_the_mend() {
    let told = told(&eth0(Some(1), &[4], &[]), &[0, 1]);
    assert!(
        told.starts_with("warn  network: eth0: 1 receive queue, interrupts to core 4"),
        "{told}"
    );
    assert!(told.contains("`ethtool -L eth0 combined 2`"), "{told}");
    assert!(told.contains("`echo 3 > /sys/class/net/eth0/queues/rx-0/rps_cpus`"), "{told}");
}

#[test]
fn one_queue_that_is_handed_on_is_fit() {
    assert_eq!(
        told(&eth0(Some(1), &[0], &[0, 1]), &[0, 1]),
        "ok    network: eth0: 1 receive queue, handed on to cores 0, 1"
    );
    let to_one = told(&eth0(Some(1), &[0], &[1]), &[0, 1]);
    assert!(to_one.starts_with("warn  "), "{to_one}");
}

#[test]
fn interrupts_that_all_go_to_a_shards_core_are_warned_of() {
    for shards in [&[1][..], &[0, 1]] {
        let mut card = eth0(Some(4), &[1], &[]);
        card.interrupts.push(card.interrupts[0].clone());
        let told = told(&card, shards);
        assert!(told.starts_with("warn  network: eth0: 4 receive queues, interrupts to core 1"));
        assert!(told.contains("a shard's; ") && told.contains("/proc/irq/39/smp_affinity_list"));
    }
    let aside = told(&eth0(Some(1), &[1], &[]), &[0]);
    assert!(aside.starts_with("ok    "), "{aside}");
    let handed = told(&eth0(Some(4), &[0, 1], &[2]), &[2]);
    assert!(handed.contains("a shard's; name other cores in") && handed.contains("rps_cpus"));
}

#[test]
fn what_is_not_told_is_said_and_not_warned_of() {
    assert_eq!(
        told(&eth0(None, &[], &[]), &[0, 1]),
        "ok    network: eth0: receive queues not told, interrupts not told"
    );
    assert_eq!(
        told(&eth0(Some(1), &[], &[]), &[0, 1]),
        "ok    network: eth0: 1 receive queue, interrupts not told"
    );
}

fn own() -> Vec<(String, IpAddr)> {
    let address = |name: &str, ip: &str| (name.to_owned(), ip.parse().unwrap());
    vec![
        address("lo", "127.0.0.1"),
        address("eth0", "192.0.2.2"),
        address("eth1", "192.0.2.3"),
        address("lo", "::1"),
        address("eth1", "2001:db8::1"),
    ]
}

fn carry(listen: &str) -> (Vec<String>, Vec<String>) {
    let own = own();
    let (names, strange) = carriers(&own, &[listen.parse().unwrap()]);
    let strange = strange.iter().map(IpAddr::to_string).collect();
    (names.into_iter().map(str::to_owned).collect(), strange)
}

#[test]
fn the_interfaces_of_the_listeners_are_looked_at() {
    let none: Vec<String> = Vec::new();
    assert_eq!(carry("192.0.2.2:5060").0, ["eth0"]);
    assert_eq!(carry("0.0.0.0:5060").0, ["eth0", "eth1"]);
    assert_eq!(carry("[::]:5060").0, ["eth1"]);
    assert_eq!(carry("127.0.0.1:5060"), (none.clone(), none.clone()));
    assert_eq!(carry("198.51.100.1:5060"), (none, vec!["198.51.100.1".to_owned()]));
}

#[test]
fn loopback_alone_and_addresses_of_nobody_are_said() {
    let of = |own: io::Result<Vec<(String, IpAddr)>>, listen: &str| {
        let host = Host::at("/nonexistent");
        let found = network(&host, own, &[listen.parse().unwrap()], &[0]);
        let [finding] = &found[..] else { panic!("not one: {found:?}") };
        finding.to_string()
    };
    assert_eq!(of(Ok(own()), "[::1]:5060"), "ok    network: listens on no interface but loopback");
    assert!(of(Ok(own()), "198.51.100.1:5060").starts_with("warn  network: no interface has"));
    let failed = of(Err(io::ErrorKind::PermissionDenied.into()), "192.0.2.2:5060");
    assert!(failed.starts_with("warn  network: interfaces cannot be listed: "), "{failed}");
    assert!(
        of(Ok(own()), "192.0.2.2:5060").ends_with("receive queues not told, interrupts not told")
    );
}
