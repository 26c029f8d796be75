//! Hosts that do not offer what it takes: each sentence names what is missing and how to grant it.

use std::fs;
use std::process::Command;

use crate::process::{TRUNKLINE, has, sealed};
use crate::{refused, says};

const ANY_PORT: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_privileged_port_needs_a_capability() {
    const TEST: &str = "a privileged port";
    let setting = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    let start: u16 = setting.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(1024);
    if start < 2 {
        return println!("skipped: {TEST}: this host has no privileged ports");
    }
    if !has("setpriv", TEST) {
        return;
    }
    let address = format!("127.0.0.1:{}", start - 1);
    let mut command = Command::new("setpriv");
    // Root keeps its files but not the capability; others may not shrink what they do not have.
    if fs::metadata("/proc/self/fd").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
    {
        command.args(["--bounding-set", "-net_bind_service"]);
    }
    let sentence = refused(command.args([TRUNKLINE, "serve", "--listen", &address]));
    says(&sentence, &[&address, "CAP_NET_BIND_SERVICE", "--listen 127.0.0.1:5060"]);
}

#[test]
fn a_kernel_without_io_uring() {
    let sentence = refused(sealed(libc::ENOSYS, "io_uring_setup", 0, 0).args(ANY_PORT));
    says(&sentence, &["io_uring", "seccomp", "Linux 6.1 or newer", "io_uring_setup"]);
}

#[test]
fn a_container_that_forbids_io_uring() {
    for call in ["io_uring_setup", "io_uring_enter"] {
        let sentence = refused(sealed(libc::EPERM, call, 0, 0).args(ANY_PORT));
        says(&sentence, &["forbids", "kernel.io_uring_disabled=0", "seccomp profile"]);
    }
}

#[test]
fn a_kernel_whose_io_uring_is_too_old() {
    let sentence = refused(sealed(libc::EINVAL, "io_uring_setup", 0, 0).args(ANY_PORT));
    says(&sentence, &["too old", "IORING_SETUP", "Linux 6.1 or newer"]);
}

#[test]
fn a_host_with_ipv6_switched_off() {
    let mut command = sealed(libc::EAFNOSUPPORT, "socket", 0, libc::AF_INET6 as usize);
    let sentence = refused(command.args(["serve", "--listen", "[::1]:0"]));
    says(&sentence, &["[::1]:0", "address family switched off", "the other family"]);
}

#[test]
fn too_little_locked_memory() {
    if has("prlimit", "too little locked memory") {
        let mut command = Command::new("prlimit");
        command.args(["--memlock=65536:65536", TRUNKLINE]).args(ANY_PORT);
        says(&refused(&mut command), &["64 KiB", "512", "ulimit -l 512", "LimitMEMLOCK"]);
    }
}

#[test]
fn too_few_open_files() {
    if has("prlimit", "too few open files") {
        for files in ["12", "20"] {
            let mut command = Command::new("prlimit");
            command.args([&format!("--nofile={files}:{files}"), TRUNKLINE]).args(ANY_PORT);
            says(&refused(&mut command), &["open", "ulimit -n"]);
        }
    }
}
