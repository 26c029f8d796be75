use super::*;

fn sentence(errno: i32) -> String {
    PlaneError::at("IORING_REGISTER_FILES", io::Error::from_raw_os_error(errno)).to_string()
}

#[test]
fn missing_and_forbidden_rings_are_told_apart() {
    assert!(sentence(libc::ENOSYS).contains("this kernel has none"));
    assert!(sentence(libc::EPERM).contains("kernel.io_uring_disabled=0"));
    assert!(sentence(libc::EACCES).contains("kernel.io_uring_disabled=0"));
}

#[test]
fn little_memory_names_the_limit() {
    assert!(sentence(libc::ENOMEM).contains("LimitMEMLOCK=infinity"));
}

#[test]
fn old_kernel_names_what_it_lacks_and_the_one_that_has_it() {
    let sentence = sentence(libc::EINVAL);
    assert!(sentence.contains("IORING_REGISTER_FILES") && sentence.contains("6.1 or newer"));
}

#[test]
fn other_refusals_name_their_step() {
    assert!(sentence(libc::EMFILE).contains("ulimit -n"));
    assert!(sentence(libc::EIO).contains("refused IORING_REGISTER_FILES"));
}
