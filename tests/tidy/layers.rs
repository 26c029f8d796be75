//! The layers: which module may import which. A module is the first path segment below `src`.

use crate::source::{Finding, Source, is_word};

/// The arrows below the runtime. What a module uses it may also see through: `session` uses
/// `transaction`, which speaks `sip`, so `session` may name a type of `sip`.
const CORE: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("time", &[]),
    ("wire", &[]),
    ("sip", &["wire"]),
    ("sdp", &["wire"]),
    ("rtp", &["wire"]),
    ("timer", &["time"]),
    ("ident", &["time"]),
    ("pool", &[]),
    ("api", &["sip", "sdp", "rtp"]),
    ("transaction", &["sip", "timer", "ident", "pool"]),
    ("dialog", &["sip", "ident", "pool"]),
    ("media", &["rtp", "timer", "api", "ident", "pool", "sdp"]),
    ("session", &["dialog", "transaction", "sdp", "media", "api"]),
    ("engine", &["session", "dialog", "transaction", "media", "api", "sip", "sdp", "rtp", "ident"]),
    ("dialplan", &["api"]),
];

/// The arrows of the runtime and the simulator. These end where they point: the engine is the only
/// thing a runtime touches. `a::b` is one submodule.
const RUNTIME: &[(&str, &[&str])] = &[
    ("transport", &["wire", "limits"]),
    ("host", &[]),
    ("shard", &["engine", "transport", "host", "dialplan", "api", "sip::scan", "sip::frame"]),
    ("admin", &["api", "shard"]),
    ("sim", &["engine", "dialplan", "api", "sip", "sdp", "rtp"]),
    // Modules of the binary: they see the library as any other crate does.
    ("cli", &[]),
    (BUILDERS, &["shard", "admin", "transport", "dialplan", "engine", "api", "sip", "sdp"]),
];

/// `api::server` and `api::client` start a runtime; the rest of `api` is plain data below it.
const BUILDERS: &str = "api builders";

const LEAVES: &[&str] = &["limits", "time", "wire"];

/// Every import of ours follows an arrow.
pub(crate) fn arrows(source: &Source) -> Vec<Finding> {
    let Some(module) = module(source) else {
        return Vec::new();
    };
    if !is_known(module) {
        let message =
            format!("`{module}` has no row in the table of layers (tests/tidy/layers.rs)");
        return vec![source.finding(1, message)];
    }
    imports(source)
        .into_iter()
        .filter(|import| !may_import(module, &import.path))
        .filter(|import| !(source.is_test() && import.path[0] == "sim"))
        .map(|import| {
            let path = import.path.join("::");
            let message = format!("`{module}` must not import `{path}`: no arrow leads there");
            source.finding(source.line_at(import.offset), message)
        })
        .collect()
}

/// The row a file belongs to. The binary (`main.rs`, `cli/`) and the crate's root tie everything
/// together and have none.
fn module(source: &Source) -> Option<&str> {
    let path = source.path.strip_prefix("src/")?;
    if path.starts_with("api/server") || path.starts_with("api/client") {
        return Some(BUILDERS);
    }
    let module = path.split('/').next()?.trim_end_matches(".rs");
    (!matches!(module, "lib" | "main" | "cli")).then_some(module)
}

fn is_known(module: &str) -> bool {
    CORE.iter().chain(RUNTIME).any(|(name, _)| *name == module)
}

fn row(table: &[(&str, &'static [&'static str])], module: &str) -> Option<&'static [&'static str]> {
    table.iter().find(|(name, _)| *name == module).map(|(_, arrows)| *arrows)
}

fn may_import(module: &str, path: &[String]) -> bool {
    let Some(import) = path.first().map(String::as_str) else {
        return true;
    };
    // A name of the crate's own root, such as a macro, is no module.
    if import == module || !is_known(import) || (module == BUILDERS && import == "api") {
        return true;
    }
    if LEAVES.contains(&import) {
        return may_import_leaf(module, import);
    }
    match row(RUNTIME, module) {
        Some(arrows) => {
            let submodule = path.get(1).map(|name| format!("{import}::{name}"));
            arrows.contains(&import) || submodule.is_some_and(|name| arrows.contains(&&*name))
        }
        None => reaches(module, import),
    }
}

/// Leaves are for all but each other; grammars know no time, and `transport` has its own clock.
fn may_import_leaf(module: &str, leaf: &str) -> bool {
    match module {
        "limits" | "time" | "wire" => false,
        "sip" | "sdp" | "rtp" | "transport" => leaf != "time",
        _ => true,
    }
}

fn reaches(module: &str, import: &str) -> bool {
    let arrows = row(CORE, module).unwrap_or_default();
    arrows.iter().any(|&next| next == import || reaches(next, import))
}

struct Import {
    offset: usize,
    path: Vec<String>,
}

/// Every path that starts at the crate's root: `crate::...`, or as many `super` as the file is deep.
fn imports(source: &Source) -> Vec<Import> {
    let mut found = Vec::new();
    for offset in source.words("crate::") {
        expand(&source.code[offset + "crate::".len()..], offset, &mut Vec::new(), &mut found);
    }
    for offset in source.words("super::") {
        let before = &source.code[..offset];
        let rest = source.code[offset..].trim_start_matches("super::");
        let supers = (source.code.len() - offset - rest.len()) / "super::".len();
        if before.ends_with("super::") || supers < depth(&source.path) {
            continue;
        }
        expand(rest, offset, &mut Vec::new(), &mut found);
    }
    found
}

/// How many modules deep a file is: `src/sip/scan.rs` is two, `src/sip/mod.rs` one.
fn depth(path: &str) -> usize {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').count()
}

/// Collects the paths of a use tree, groups opened; returns what follows the tree.
fn expand<'a>(
    text: &'a str,
    offset: usize,
    path: &mut Vec<String>,
    found: &mut Vec<Import>,
) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = expand(rest, offset, path, found).trim_start();
            match rest.strip_prefix(',') {
                Some(next) => rest = next,
                None => return rest.strip_prefix('}').unwrap_or(""),
            }
        }
    }
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    path.push(name.to_owned());
    match rest.strip_prefix("::") {
        Some(deeper) => rest = expand(deeper, offset, path, found),
        None => {
            if !path[0].is_empty() {
                found.push(Import { offset, path: path.clone() });
            }
            // `as Name` and `*` say nothing about layers.
            rest = rest.trim_start_matches(|c| !matches!(c, ',' | '}' | ';' | '{'));
        }
    }
    path.pop();
    rest
}

#[cfg(test)]
fn found_in(path: &str, text: &str) -> Vec<String> {
    arrows(&Source::new(path, text)).into_iter().map(|finding| finding.message).collect()
}

#[test]
fn arrows_are_followed() {
    for (path, text) in [
        ("src/sip/x.rs", "use crate::wire::TxBuf; use crate::limits::HEADERS_MAX;"),
        ("src/session/x.rs", "use crate::{dialog::Dialog, sip::Status, time::Timestamp};"),
        ("src/engine/x.rs", "let a = crate::ident::Tag::new(crate::timer::Lane::X);"),
        ("src/shard/x.rs", "use crate::sip::{scan, frame::{Frame}}; use crate::engine::Engine;"),
        ("src/shard/x.rs", "use super::router::Router; use crate::shard::meter;"),
        ("src/shard/place.rs", "use crate::host::{Host, Topology};"),
        ("src/sip/tests.rs", "use crate::sim::World;"),
        ("src/api/server.rs", "use crate::{api::Config, shard::runtime};"),
        ("src/main.rs", "use trunkline::shard; use crate::anything;"),
        ("src/sip/x.rs", "// use crate::dialog::Dialog;\nlet a = \"crate::dialog\";"),
        ("src/sip/header/x.rs", "use super::super::scan; pub(crate) fn a() {}"),
    ] {
        assert_eq!(found_in(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn an_import_against_the_arrows_is_found() {
    for (path, text) in [
        ("src/sip/x.rs", "use crate::dialog::Dialog;"),
        ("src/sip/x.rs", "use crate::time::Timestamp;"),
        ("src/wire/x.rs", "use crate::limits::CALLS_MAX;"),
        ("src/wire/x.rs", "use crate::{\n    sip::{Method, Status},\n};"),
        ("src/transaction/x.rs", "fn f() -> crate::dialog::Dialog {}"),
        ("src/dialog/x.rs", "use crate::timer::Lane;"),
        ("src/session/x.rs", "use crate::{api::Event, engine as e};"),
        ("src/shard/x.rs", "use crate::session::Session;"),
        ("src/shard/x.rs", "use crate::sip::{scan, Status};"),
        ("src/sim/x.rs", "use crate::transport::udp;"),
        ("src/transport/x.rs", "use crate::sip::scan;"),
        ("src/host/x.rs", "use crate::transport::probe;"),
        ("src/engine/x.rs", "use crate::host::Topology;"),
        ("src/api/event.rs", "use crate::shard::runtime;"),
        ("src/sip/x.rs", "use crate::sim::World;"),
        ("src/sip/header/x.rs", "use super::super::super::dialog::Dialog;"),
        ("src/ident.rs", "use super::sip;"),
        ("src/gossip/x.rs", ""),
    ] {
        assert!(!found_in(path, text).is_empty(), "{path}: {text}");
    }
    let both = "use crate::{a, dialog::Dialog, sip::*, session::{self, Session}};";
    assert_eq!(found_in("src/timer/x.rs", both).len(), 4);
}
