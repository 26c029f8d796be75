//! Interfaces: which network interface has which of this host's addresses.

use std::ffi::CStr;
use std::io;
use std::net::IpAddr;
use std::ptr;

use super::name;

/// Every address of this host with the name of its interface; an interface may have several.
pub fn interfaces() -> io::Result<Vec<(String, IpAddr)>> {
    let mut list: *mut libc::ifaddrs = ptr::null_mut();
    // SAFETY: `list` is valid for writes and outlives the call.
    if unsafe { libc::getifaddrs(&raw mut list) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let mut found = Vec::new();
    let mut next = list;
    // SAFETY: `next` is null or an entry of the list, which is not freed before the loop has ended.
    while let Some(entry) = unsafe { next.as_ref() } {
        found.extend(named(entry));
        next = entry.ifa_next;
    }
    // SAFETY: `list` came from `getifaddrs`, and no entry is looked at after this.
    unsafe { libc::freeifaddrs(list) };
    Ok(found)
}

/// The name and the address of `entry`; `None` when it has no address, or one of another family.
fn named(entry: &libc::ifaddrs) -> Option<(String, IpAddr)> {
    // SAFETY: `getifaddrs` leaves an address null or points it at one whose family is set.
    let family = unsafe { entry.ifa_addr.as_ref() }?.sa_family;
    let bytes = match i32::from(family) {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return None,
    };
    // SAFETY: an address of a family is as long as that family's structure, and lives as long as the list.
    let address = unsafe { std::slice::from_raw_parts(entry.ifa_addr.cast::<u8>(), bytes) };
    // SAFETY: `getifaddrs` ends every name with a zero byte.
    let interface = unsafe { CStr::from_ptr(entry.ifa_name) };
    Some((interface.to_string_lossy().into_owned(), name::read(address)?.ip()))
}

#[cfg(test)]
mod tests;
