//! The cgroups a process is in, as folders: its own first, then each one around it.

use std::path::{Component, Path};

use super::Host;

/// The version of the hierarchy that hands out the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// The folders of the process' cgroups, in both versions of hierarchies: a host may have mounted both, and only the
/// files in them say which one hands out the CPU. `None`: the kernel does not tell.
pub(super) fn cgroups(host: &Host) -> Option<Vec<(Version, String)>> {
    let memberships = host.text("/proc/self/cgroup")?;
    let mounts = host.text("/proc/self/mountinfo")?;
    let mut folders = Vec::new();
    for (version, own) in memberships.lines().filter_map(membership) {
        let mounted = mounts.lines().filter_map(mount).find(|mount| mount.version == version);
        let Some(Mount { root, point, .. }) = mounted else { continue };
        for level in levels(own, &root) {
            folders.push((version, format!("{}{level}", point.trim_end_matches('/'))));
        }
    }
    Some(folders)
}

/// `0::/path` of version 2, `4:cpu,cpuacct:/path` of version 1.
fn membership(line: &str) -> Option<(Version, &str)> {
    let mut fields = line.splitn(3, ':');
    let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
    match controllers {
        "" => Some((Version::Two, path)),
        _ => controllers.split(',').any(|name| name == "cpu").then_some((Version::One, path)),
    }
}

struct Mount {
    version: Version,
    /// The cgroup that is mounted: in a container often not the topmost one.
    root: String,
    point: String,
}

/// A line of `mountinfo`, when it mounts a hierarchy that may hand out the CPU.
fn mount(line: &str) -> Option<Mount> {
    let (place, kind) = line.split_once(" - ")?;
    let mut place = place.split(' ').skip(3);
    let (root, point) = (unescaped(place.next()?), unescaped(place.next()?));
    let mut kind = kind.split(' ');
    let version = match (kind.next()?, kind.nth(1)) {
        ("cgroup2", _) => Version::Two,
        ("cgroup", Some(options)) if options.split(',').any(|name| name == "cpu") => Version::One,
        _ => return None,
    };
    Some(Mount { version, root, point })
}

/// From the process' own cgroup up to the mounted one, each as a path below the mount: `/a/b`, `/a`, and the empty one.
/// One that is not below it, as a namespace may make it look, leaves the mounted one.
fn levels(own: &str, root: &str) -> Vec<String> {
    let below = Path::new(own).strip_prefix(root).unwrap_or(Path::new(""));
    let is_plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    let below = if is_plain { below } else { Path::new("") };
    let levels = below.ancestors().map(|level| match level.to_string_lossy() {
        level if level.is_empty() => String::new(),
        level => format!("/{level}"),
    });
    levels.collect()
}

/// `mountinfo` writes white space and backslashes in octal: `\040`, `\134`.
fn unescaped(field: &str) -> String {
    let mut parts = field.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..3).and_then(|octal| u8::from_str_radix(octal, 8).ok());
        match code {
            Some(code) => {
                text.push(char::from(code));
                text.push_str(&part[3..]);
            }
            None => {
                text.push('\\');
                text.push_str(part);
            }
        }
    }
    text
}
