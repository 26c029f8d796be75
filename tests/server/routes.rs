//! Routes of a configuration file, as callers meet them.

use std::fs;

use crate::phone::Phone;
use crate::process::{Process, scratch};

#[test]
fn calls_go_the_way_the_file_says() {
    let file = scratch("routes.toml");
    let text = "listen = [\"127.0.0.1:0\"]\nshards = 1\n\
                [[route]]\nuser = \"busy\"\nsteps = [{ reject = 600 }]\n\
                [[route]]\nprefix = \"12\"\n";
    fs::write(&file, text).unwrap();
    let server = Process::serve(&["--config", file.to_str().unwrap()]);
    assert_eq!(server.hear("dialplan  "), format!("2 routes of {}", file.display()));
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("busy").1.status(), 600);
    let (mut call, answer) = phone.call("123");
    assert_eq!(answer.status(), 200);
    assert_eq!(phone.hang_up(&mut call), 200);
    assert_eq!(phone.call("test").1.status(), 404, "the built-in routes are not there");
}
