use trunkline::transport::{Steering, UdpListener, BindOptions};
#[test]
fn go() {
    let t = std::time::Instant::now();
    match Steering::load([1,2], 2) { Ok(_) => eprintln!("ok {:?}", t.elapsed()), Err(e) => panic!("{e}") }
    let t = std::time::Instant::now();
    let s = Steering::load([1,2], 2).unwrap();
    eprintln!("second {:?}", t.elapsed());
    let l = UdpListener::bind_shared("127.0.0.1:0".parse().unwrap(), BindOptions::default(), 2).unwrap();
    let t = std::time::Instant::now();
    s.attach(&[&l[0], &l[1]]).unwrap();
    eprintln!("attach {:?}", t.elapsed());
}
