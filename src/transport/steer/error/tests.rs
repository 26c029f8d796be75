#[test]
fn dump() {
    let p = crate::transport::steer::steering_program::program([1, 2], 2);
    let mut b: Vec<[u8; 8]> = p.code.iter().map(|i| i.bytes()).collect();
    for u in &p.map_uses { b[u.instruction][1] |= 0xf0; }
    std::fs::write("/tmp/steertool/steer.bin", b.concat()).unwrap();
}
