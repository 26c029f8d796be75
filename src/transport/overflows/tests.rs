use super::*;

const SNMP: &str = "Ip: Forwarding DefaultTTL\nIp: 1 64\n\
    Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n\
    Udp: 9 8 77 6 50 4 20 0 7\nUdpLite: InDatagrams RcvbufErrors\nUdpLite: 1 1000\n";
const SNMP6: &str = "Ip6InReceives                   \t11\nUdp6InErrors                    \t99\n\
    Udp6RcvbufErrors                \t40\nUdp6InCsumErrors                \t50\n\
    Udp6MemErrors                   \t9\nUdpLite6RcvbufErrors            \t1000\n";

#[test]
fn what_found_no_room_counts_and_what_came_broken_does_not() {
    assert_eq!((v4(SNMP), v6(SNMP6)), (Some(57), Some(49)));
}

#[test]
fn table_without_the_count_tells_nothing() {
    assert_eq!((v4(SNMP6), v6(SNMP), v4(""), v6("")), (None, None, None, None));
    for end in 0..SNMP.len() {
        v4(&SNMP[..end]);
    }
    for (text, count) in [(SNMP, "50"), (SNMP, "7\nUdpL")] {
        assert_eq!(v4(&text.replace(count, "many")), None);
    }
    assert_eq!(v4(&SNMP.replace("RcvbufErrors", "x").replace("MemErrors", "y")), None);
}

#[test]
fn sockets_of_no_family_have_no_table() {
    assert_eq!(Overflows::new(false, false).since_last(), None);
}
